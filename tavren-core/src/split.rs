//! Splits: an amount of a buyer or of the operator, shared among contributors.
//!
//! | from | by | to |
//! |---|---|---|
//! | – | the first page of who gets what is written down | Begun: nothing counts yet |
//! | Begun | the last page, in the commit that moves the amount into the pool | Posted |
//! | Begun | a day is over | gone, without a trace in the ledger |
//! | Posted | the pages one by one, each credited in the commit that removes it | Done: the pool is empty |
//!
//! A page that is there was not credited, and one that was credited is gone: so however often a split
//! is sent again, swept, or worked at by two at once, every contributor is paid once. Pages are sealed
//! under a key of the split's own, which goes with the last of them.

use crate::ledger::Account;
use crate::limits::SPLIT_PAGE_MAX;
use std::fmt;
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, CommandId, KeyId, Money, Timestamp, UserId};

mod error;
mod plan;
#[cfg(test)]
mod tests;

pub use error::SplitError;
pub use plan::Plan;

/// Who pays for a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// A buyer, out of what it put in and did not commit to an offer.
    Buyer(BuyerId),
    /// The operator, out of what it earned.
    Fees,
}

impl Payer {
    pub(crate) fn account(self) -> Account {
        match self {
            Self::Buyer(buyer) => Account::Funding { buyer },
            Self::Fees => Account::Fees,
        }
    }
}

/// What is to be split, and among whom.
#[derive(Clone)]
pub struct SplitRequest {
    payer: Payer,
    amount: Money,
    contributors: Vec<(UserId, u64)>,
    in_order: bool,
    page: u32,
}

impl SplitRequest {
    /// Splits `amount` among users whom the market knows, in proportion to their weights. There are 1 to
    /// 1,000,000 of them, each named once: one who is named twice is refused, since a row that was
    /// doubled by mistake would be paid double.
    ///
    /// Who of equal remainders gets one of the last units is drawn by a secret of the market, anew for
    /// each split: nobody can choose a name that wins, and the order of contributors does not matter.
    pub fn new(payer: Payer, amount: Money, contributors: Vec<(UserId, u64)>) -> Self {
        Self {
            payer,
            amount,
            contributors,
            in_order: false,
            page: SPLIT_PAGE_MAX,
        }
    }

    /// Of equal remainders the earlier in the list gets a unit: for those who must match another system.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// Credits so many in one commit, 1 to 1,024 of them: fewer, where other commands should not wait
    /// for so long.
    #[must_use]
    pub fn page(mut self, contributors: u32) -> Self {
        self.page = contributors.clamp(1, SPLIT_PAGE_MAX);
        self
    }
}

impl fmt::Debug for SplitRequest {
    /// Prints how many contribute, and neither names nor amounts: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "SplitRequest({} contributors)",
            self.contributors.len()
        )
    }
}

tavren_types::cbor_record! {
    /// How far a split is. It is kept for ever, so that its id splits nothing else.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Split {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: CommandId,
        2 => pub(crate) from: Account,
        3 => pub(crate) amount: Money,
        4 => pub(crate) contributors: u32,
        /// Keyed, of everyone's weight and share.
        5 => pub(crate) digest: [u8; 32],
        6 => pub(crate) begun: Timestamp,
        /// The key that seals its pages.
        7 => pub(crate) key: KeyId,
        /// Contributors in a page.
        8 => pub(crate) page: u32,
        /// Pages that were written.
        9 => pub(crate) written: u32,
        /// Pages that were credited.
        10 => pub(crate) credited: u32,
        /// What was credited, in minor units.
        11 => pub(crate) paid: i64,
        /// What went to the treasury, in minor units.
        12 => pub(crate) waived: i64,
        /// Whose shares these were: how many.
        13 => pub(crate) erased: u32,
    }
}

impl fmt::Debug for Split {
    /// Prints which one, and no amount: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Split({}, {} of {} pages)",
            self.id,
            self.credited,
            self.pages()
        )
    }
}

impl Split {
    /// Its id: that of the command that split it.
    pub fn id(&self) -> CommandId {
        self.id
    }

    /// How much is split.
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Among how many.
    pub fn contributors(&self) -> u32 {
        self.contributors
    }

    /// How much contributors have been credited.
    pub fn paid(&self) -> Money {
        self.part(self.paid)
    }

    /// How much of it was for users who were erased meanwhile: it is in the treasury.
    pub fn waived(&self) -> Money {
        self.part(self.waived)
    }

    /// How many users were erased meanwhile to whom something was due.
    pub fn erased(&self) -> u32 {
        self.erased
    }

    /// How much is in the pool, and due to contributors; nothing before the split was posted.
    pub fn left(&self) -> Money {
        let out = self.paid.saturating_add(self.waived);
        match self.is_posted() {
            true => self.part(self.amount.minor().saturating_sub(out)),
            false => self.part(0),
        }
    }

    /// How many commits it has taken, and how many it takes: two for each page of contributors.
    pub fn progress(&self) -> (u32, u32) {
        let made = self.written.saturating_add(self.credited);
        (made, self.pages().saturating_mul(2))
    }

    /// True once the amount was put aside: from then on every share will be credited.
    pub fn is_posted(&self) -> bool {
        self.written == self.pages()
    }

    /// True once every share was credited.
    pub fn is_done(&self) -> bool {
        self.credited == self.pages()
    }

    /// How many pages its contributors fill.
    pub(crate) fn pages(&self) -> u32 {
        self.contributors.div_ceil(self.page.max(1))
    }

    /// A part of the amount.
    fn part(&self, minor: i64) -> Money {
        Money::new(minor, self.amount.currency()).unwrap_or(self.amount)
    }
}

tavren_types::cbor_record! {
    /// What one contributor is to be credited.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Share {
        /// The lookup of the user's root.
        1 => pub(crate) lookup: [u8; 32],
        /// The user's account: who is erased and comes back has another one.
        2 => pub(crate) account: tavren_types::Handle,
        /// Minor units, above nothing.
        3 => pub(crate) minor: i64,
    }
}

tavren_types::cbor_record! {
    /// A page of a split: shares that were not credited yet. Sealed under the key of the split.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct SplitPage {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) shares: Vec<Share>,
    }
}
