//! What buyers do with offers.

use super::{Error, Market, OfferId, Timestamp, command, ledger, offer, terms};
use crate::buyer::ApiKey;
use crate::offer::Change;
use tavren_types::Currency;

impl Market {
    /// Publishes an offer: its budget moves from the buyer's funding.
    ///
    /// # Errors
    /// [`Error::Refused`] where the buyer may not ask for this, or its funding is short.
    pub fn publish(
        &self,
        key: &ApiKey,
        terms: terms::Terms,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        self.draw(key, terms, true, None, now)
    }

    /// What a buyer put in and did not commit to an offer, and what of it the operator's batches hold.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key does not allow it.
    pub fn funds(
        &self,
        key: &ApiKey,
        currency: Currency,
        now: Timestamp,
    ) -> Result<ledger::Balance, Error> {
        let key = key.clone();
        self.run(command::ViewFunds { key, currency }, now)
    }

    /// Drafts an offer; [`Change::Publish`] opens it.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key does not allow it.
    pub fn draft(
        &self,
        key: &ApiKey,
        terms: terms::Terms,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        self.draw(key, terms, false, None, now)
    }

    /// Publishes an offer whose grants supersede those of `replaced`: changed terms need a new grant.
    ///
    /// # Errors
    /// As [`Market::publish`].
    pub fn replace(
        &self,
        key: &ApiKey,
        replaced: OfferId,
        terms: terms::Terms,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        self.draw(key, terms, true, Some(replaced), now)
    }

    fn draw(
        &self,
        key: &ApiKey,
        terms: terms::Terms,
        publish: bool,
        replaces: Option<OfferId>,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        let key = key.clone();
        self.run(
            command::Draw {
                key,
                terms,
                publish,
                replaces,
            },
            now,
        )
    }

    /// Publishes, pauses, resumes or closes an offer.
    ///
    /// # Errors
    /// [`Error::Refused`] where the change does not fit its phase.
    pub fn steer(
        &self,
        key: &ApiKey,
        offer: OfferId,
        change: Change,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        self.run(
            command::Steer {
                key: key.clone(),
                offer,
                change,
            },
            now,
        )
    }

    /// What an offer says and where it stands.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such offer.
    pub fn offer(&self, offer: OfferId, now: Timestamp) -> Result<offer::Offer, Error> {
        self.run(command::ViewOffer { offer }, now)
    }
}
