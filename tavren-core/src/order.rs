//! Orders: a user takes a deal and pays, its vendor hands over what was promised.
//!
//! | from | by | to |
//! |---|---|---|
//! | – | the user accepts, and pays | Open |
//! | Open | the vendor confirms before its time is over | Confirmed |
//! | Open | the user cancels | Cancelled: the money is back |
//! | Open | time | Lapsed: the money is back, written down or not |
//!
//! An order is known by its id to its user, and to the vendor whom the user shows it. The vendor
//! learns a pseudonym, and which terms of its own were accepted, but not when; of payments it sees one
//! sum for many orders: the user pays the treasury, and what confirmed orders come to is settled
//! together, so that no payment is linked to a person or a moment.

use crate::agent::Outcome;
use crate::limits::{ORDER_KEPT_DAYS, SETTLEMENT_DAYS, SETTLEMENT_ORDERS_MIN};
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, DealId, Handle, Money, OrderId, Timestamp};

#[cfg(test)]
mod tests;

tavren_types::cbor_union! {
    /// How an order ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Ended {
        /// The vendor handed over.
        1 => Confirmed {
            at: Timestamp,
        },
        /// The user gave it up.
        2 => Cancelled {
            at: Timestamp,
        },
        /// Nobody came for it.
        3 => Lapsed {
            at: Timestamp,
        },
    }
}

impl Ended {
    /// What it means for the user's agent.
    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Confirmed { .. } => Outcome::Confirmed,
            Self::Cancelled { .. } => Outcome::Cancelled,
            Self::Lapsed { .. } => Outcome::Lapsed,
        }
    }

    /// When.
    pub(crate) fn at(self) -> Timestamp {
        match self {
            Self::Confirmed { at } | Self::Cancelled { at } | Self::Lapsed { at } => at,
        }
    }

    /// When an order that ended so is no longer kept.
    fn forgotten(self) -> Timestamp {
        self.at().plus_days(ORDER_KEPT_DAYS)
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    /// Paid, and to be handed over.
    Open,
    /// Handed over.
    Confirmed,
    /// Given up by its user.
    Cancelled,
    /// Not fetched in time.
    Lapsed,
}

tavren_types::cbor_record! {
    /// What a user ordered. Sealed under the user's own history key.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Order {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: OrderId,
        2 => pub(crate) deal: DealId,
        3 => pub(crate) vendor: BuyerId,
        4 => pub(crate) terms_hash: [u8; 32],
        5 => pub(crate) title: String,
        6 => pub(crate) price: Money,
        7 => pub(crate) category: Option<u16>,
        /// The user's account and trail.
        8 => pub(crate) account: Handle,
        9 => pub(crate) trail: Handle,
        /// Under which name the vendor knows the user.
        10 => pub(crate) pseudonym: [u8; 16],
        /// What counts how often this person has had the deal.
        11 => pub(crate) nullifier: [u8; 32],
        /// True where a standing rule of the user's placed it.
        12 => pub(crate) automatic: bool,
        13 => pub(crate) at: Timestamp,
        14 => pub(crate) until: Timestamp,
        15 => pub(crate) ended: Option<Ended>,
    }
}

impl Order {
    /// Its id: who shows it has it handed over.
    pub fn id(&self) -> OrderId {
        self.id
    }

    /// The deal.
    pub fn deal(&self) -> DealId {
        self.deal
    }

    /// Whose deal it is.
    pub fn vendor(&self) -> BuyerId {
        self.vendor
    }

    /// The hash of what the deal said when it was accepted.
    pub fn terms_hash(&self) -> &[u8; 32] {
        &self.terms_hash
    }

    /// The deal's name.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the user paid.
    pub fn price(&self) -> Money {
        self.price
    }

    /// When it was placed.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Until when it can be handed over.
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// True where a standing rule of the user's placed it.
    pub fn is_automatic(&self) -> bool {
        self.automatic
    }

    /// Where it stands.
    ///
    /// # Law
    /// 3: sweeping changes no answer (`market::tests::orders::sweeping_changes_no_state`).
    pub fn state(&self, now: Timestamp) -> OrderState {
        match self.ended(now) {
            None => OrderState::Open,
            Some(Ended::Confirmed { .. }) => OrderState::Confirmed,
            Some(Ended::Cancelled { .. }) => OrderState::Cancelled,
            Some(Ended::Lapsed { .. }) => OrderState::Lapsed,
        }
    }

    /// How it has ended, written down or not.
    pub(crate) fn ended(&self, now: Timestamp) -> Option<Ended> {
        let at = self.until;
        self.ended
            .or_else(|| (at <= now).then_some(Ended::Lapsed { at }))
    }

    /// True where its time is over and nobody has written that down.
    pub(crate) fn has_lapsed(&self, now: Timestamp) -> bool {
        self.ended.is_none() && self.until <= now
    }

    /// False from a year after it ended, swept or not.
    pub(crate) fn is_kept(&self, now: Timestamp) -> bool {
        self.ended(now).is_none_or(|ended| now < ended.forgotten())
    }

    /// When time next does something to it: it lapses, and then it is forgotten.
    pub(crate) fn due(&self) -> Timestamp {
        self.ended.map_or(self.until, Ended::forgotten)
    }
}

impl std::fmt::Debug for Order {
    /// Prints nothing of what was ordered or by whom: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Order(..)")
    }
}

tavren_types::cbor_record! {
    /// What a vendor learns when it hands over.
    #[derive(Clone, PartialEq, Eq)]
    pub struct HandedOver {
        /// The order.
        1 => pub order: OrderId,
        /// The deal.
        2 => pub deal: DealId,
        /// The hash of what the deal said when it was accepted: that is to be handed over.
        3 => pub terms_hash: [u8; 32],
        /// The deal's name then.
        4 => pub title: String,
        /// Under which name the user is known here: another for every vendor and epoch.
        5 => pub pseudonym: [u8; 16],
    }
}

impl std::fmt::Debug for HandedOver {
    /// Prints no pseudonym: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HandedOver({:?}, ..)", self.deal)
    }
}

tavren_types::cbor_record! {
    /// When a vendor was last settled in a currency.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Settled {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) at: Timestamp,
    }
}

/// True where as many orders may be settled together: enough that their sum tells no one amount, or
/// long after the last time; and at most once in a UTC day, so that no two sums tell one moment.
pub(crate) fn may_settle(orders: i64, last: Timestamp, now: Timestamp) -> bool {
    let enough = orders >= SETTLEMENT_ORDERS_MIN || last.plus_days(SETTLEMENT_DAYS) <= now;
    orders > 0 && enough && day(last) < day(now)
}

/// The UTC day of a moment.
fn day(at: Timestamp) -> i64 {
    at.millis().div_euclid(tavren_types::time::DAY_MILLIS)
}
