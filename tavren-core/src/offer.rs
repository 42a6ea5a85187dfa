//! Offers: a buyer pays a user for data. Draft → published ⇄ paused → closed.

use crate::terms::Terms;
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Code, OfferId, Timestamp};

tavren_types::cbor_enum! {
    /// Why an offer closed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Closing {
        /// Its buyer withdrew it.
        1 => Withdrawn,
        /// A moderator closed it.
        2 => Moderated,
        /// Its end was reached.
        3 => Expired,
        /// Its budget or places were used up, and its buyer closed it.
        4 => Exhausted,
    }
}

tavren_types::cbor_union! {
    /// Where an offer stands, as it is stored; [`Offer::phase`] takes time into account.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Phase {
        /// Being written.
        1 => Draft,
        /// Open.
        2 => Published,
        /// Not open for the moment; grants that stand run on.
        3 => Paused,
        /// Over; grants that stand run on.
        4 => Closed {
            /// Why.
            why: Closing,
        },
    }
}

tavren_types::cbor_record! {
    /// An offer. Public: it is stored in the clear.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Offer {
        /// The version of this format.
        0 => pub(crate) schema: Schema<1>,
        /// Its id.
        1 => pub(crate) id: OfferId,
        /// Whose it is.
        2 => pub(crate) buyer: BuyerId,
        /// What it says.
        3 => pub(crate) terms: Terms,
        /// The hash of what it says.
        4 => pub(crate) terms_hash: [u8; 32],
        /// Where it stands.
        5 => pub(crate) phase: Phase,
        /// Since when.
        6 => pub(crate) since: Timestamp,
        /// The offers whose grants a grant of this one supersedes: the line it comes from.
        7 => pub(crate) replaces: Vec<OfferId>,
    }
}

/// What can be done to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Opens a draft.
    Publish,
    /// Closes it for the moment.
    Pause,
    /// Opens it again.
    Resume,
    /// Closes it for good. The reason is told from what is left of it and from who closes it.
    Close,
}

impl Offer {
    /// Its id.
    pub fn id(&self) -> OfferId {
        self.id
    }

    /// Whose it is.
    pub fn buyer(&self) -> BuyerId {
        self.buyer
    }

    /// What it says.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The hash of what it says.
    pub fn terms_hash(&self) -> &[u8; 32] {
        &self.terms_hash
    }

    /// Where it stands at `now`: an offer whose end is reached is closed, written down or not.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match (self.phase, self.terms.closes) {
            (Phase::Closed { why }, _) => Phase::Closed { why },
            (_, Some(closes)) if closes <= now => Phase::Closed {
                why: Closing::Expired,
            },
            (phase, _) => phase,
        }
    }

    /// True when it is closed at `now`, written down or not: it never opens again.
    pub fn is_over(&self, now: Timestamp) -> bool {
        matches!(self.phase(now), Phase::Closed { .. })
    }

    /// Why it cannot be granted at `now`; `None` when it can.
    pub fn shut(&self, now: Timestamp) -> Option<Code> {
        match self.phase(now) {
            Phase::Closed {
                why: Closing::Expired,
            } => Some(Code::OfferExpired),
            Phase::Published if self.terms.opens.is_none_or(|opens| opens <= now) => None,
            _ => Some(Code::OfferNotPublished),
        }
    }

    /// The phase that `change` leads to at `now`; `why` is the reason of a close.
    ///
    /// # Errors
    /// [`Code::OfferState`] where the change does not fit the phase, [`Code::OfferExpired`] where the end is reached.
    pub(crate) fn changed(
        &self,
        change: Change,
        why: Closing,
        now: Timestamp,
    ) -> Result<Phase, Code> {
        match (self.phase(now), change) {
            // Closing again hands back what grants have returned since.
            (Phase::Closed { why }, Change::Close) => Ok(Phase::Closed { why }),
            (
                Phase::Closed {
                    why: Closing::Expired,
                },
                _,
            ) => Err(Code::OfferExpired),
            (Phase::Draft, Change::Publish) | (Phase::Paused, Change::Resume) => {
                Ok(Phase::Published)
            }
            (Phase::Published, Change::Pause) => Ok(Phase::Paused),
            (Phase::Draft | Phase::Published | Phase::Paused, Change::Close) => {
                Ok(Phase::Closed { why })
            }
            _ => Err(Code::OfferState),
        }
    }
}
