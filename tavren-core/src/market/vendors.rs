//! What vendors do with their deals, and what anybody sees of them.

use super::{Error, Market, Timestamp, command};
use crate::buyer::ApiKey;
use crate::deal::{Deal, DealEvent, DealPage, DealTerms};
use crate::port::Topic;
use tavren_types::{DealId, cbor};

impl Market {
    /// Posts a deal, and says its id.
    ///
    /// # Errors
    /// [`Error::Input`] names the first field of what it says that is wrong; [`Error::Refused`]
    /// where the key or the vendor's standing does not allow it.
    pub fn post_deal(
        &self,
        key: &ApiKey,
        terms: DealTerms,
        now: Timestamp,
    ) -> Result<DealId, Error> {
        let key = key.clone();
        self.run(command::PostDeal { key, terms }, now)
    }

    /// Changes what a deal says; who accepted it before has what was said then.
    ///
    /// # Errors
    /// As [`Market::post_deal`], and [`Error::Refused`] where the deal is over or another's.
    pub fn update_deal(
        &self,
        key: &ApiKey,
        deal: DealId,
        terms: DealTerms,
        now: Timestamp,
    ) -> Result<DealId, Error> {
        let key = key.clone();
        self.run(command::UpdateDeal { key, deal, terms }, now)
    }

    /// Withdraws a deal: nobody can have it any more. Again, it stays withdrawn.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key does not allow it, or the deal is another's.
    pub fn withdraw_deal(
        &self,
        key: &ApiKey,
        deal: DealId,
        now: Timestamp,
    ) -> Result<DealId, Error> {
        let key = key.clone();
        self.run(command::WithdrawDeal { key, deal }, now)
    }

    /// A deal, open or over. Anybody may ask, and it leaves no trace.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is none.
    pub fn deal(&self, deal: DealId, now: Timestamp) -> Result<Deal, Error> {
        self.run(command::ViewDeal { deal }, now)
    }

    /// One page of the deals that people can have, the newest first. Anybody may ask, and it leaves
    /// no trace.
    ///
    /// # Errors
    /// [`Error::Input`] for a limit of 0 or above 100.
    pub fn browse(&self, page: &command::Browse, now: Timestamp) -> Result<DealPage, Error> {
        self.run(page.clone(), now)
    }

    /// What became of deals behind a position, 0 for all: each change with its position, the oldest
    /// first. At most `limit`, and no more than the store gives at once; ask again behind the last one.
    ///
    /// For caches, search and matchers of the host. A change is there once its commit is, and stays until
    /// the host removes it ([`Scope::Outbox`](crate::port::Scope)).
    ///
    /// # Errors
    /// [`Error::Store`], and [`Error::Record`] for an event that is none.
    pub fn deal_events(&self, after: u64, limit: usize) -> Result<Vec<(u64, DealEvent)>, Error> {
        let limit = limit.min(self.store().limits().keys);
        let events = self.store().outbox(Topic::DEALS, after, limit)?;
        let read = |value: &[u8]| cbor::from_bytes(value).map_err(Error::from);
        let events = events.into_iter();
        events
            .map(|event| Ok((event.position, read(&event.value)?)))
            .collect()
    }
}
