//! Deals: a vendor gives a user a discount. Open → over: withdrawn by its vendor, or by time.
//!
//! A vendor is a buyer by another door: an approved one, whose key may post deals. Deals are
//! public: anybody browses them without a login, and that leaves no trace.

use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, DealId, Timestamp};

mod cover;
mod decide;
mod place;
mod terms;
#[cfg(test)]
mod tests;

pub use cover::{Cell, Cover};
pub use decide::{Agent, Bought, Choice, Decision, Rule, Why};
pub use place::Circle;
pub use terms::{DealTerms, Least};

tavren_types::cbor_record! {
    /// A deal. Public: it is stored in the clear.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Deal {
        /// The version of this format.
        0 => pub(crate) schema: Schema<1>,
        /// Its id.
        1 => pub(crate) id: DealId,
        /// Whose it is.
        2 => pub(crate) vendor: BuyerId,
        /// What it says.
        3 => pub(crate) terms: DealTerms,
        /// How often what it says was changed.
        4 => pub(crate) changes: u32,
        /// When it last changed.
        5 => pub(crate) since: Timestamp,
        /// When its vendor withdrew it.
        6 => pub(crate) withdrawn: Option<Timestamp>,
    }
}

impl Deal {
    /// Its id.
    pub fn id(&self) -> DealId {
        self.id
    }

    /// Whose it is.
    pub fn vendor(&self) -> BuyerId {
        self.vendor
    }

    /// What it says.
    pub fn terms(&self) -> &DealTerms {
        &self.terms
    }

    /// The hash of what it says: what an acceptance is bound to.
    pub fn terms_hash(&self) -> [u8; 32] {
        self.terms.hash()
    }

    /// How often what it says was changed.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// True when it was withdrawn, or its end is reached at `now`: it never opens again.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.withdrawn.is_some() || self.terms.closes <= now
    }
}

tavren_types::cbor_enum! {
    /// What became of a deal.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum DealChange {
        /// Its vendor posted it.
        1 => Posted,
        /// Its vendor changed what it says.
        2 => Updated,
        /// Its vendor withdrew it.
        3 => Withdrawn,
    }
}

tavren_types::cbor_record! {
    /// What a change of a deal emits on [`Topic::DEALS`](crate::port::Topic::DEALS), in the same
    /// commit: for caches, search and matchers of the host.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DealEvent {
        /// The version of this format.
        0 => pub version: Schema<1>,
        /// When.
        1 => pub at: Timestamp,
        /// Which deal.
        2 => pub deal: DealId,
        /// Whose it is.
        3 => pub vendor: BuyerId,
        /// What became of it.
        4 => pub change: DealChange,
        /// The hash of what it says now.
        5 => pub terms_hash: [u8; 32],
    }
}

/// One page of deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealPage {
    /// The deals, the newest first.
    pub deals: Vec<Deal>,
    /// Ask for what comes after this one; `None` at the end.
    pub next: Option<DealId>,
}
