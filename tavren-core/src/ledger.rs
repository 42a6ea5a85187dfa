//! The ledger: double entry per currency; what the sums must be holds after every entry.
//!
//! Amounts are whole minor units. What is finer than a minor unit moves in a second ledger of the
//! same currency in accrual units (10⁻⁶ minor units), where each user's accrued rest stands against
//! `Dust`; `Dust` also holds the whole units that were drawn for rests not yet settled, so that
//! both ledgers sum to zero by themselves.
//!
//! # Law
//! 5: per currency all accounts sum to zero after every event (`Entry::new` refuses anything else;
//! `tests/laws` folds every journal).

use crate::error::Error;
use crate::quote::Quote;
use tavren_types::cbor::Schema;
use tavren_types::money::{MICRO_PER_MINOR, RoundingMode};
use tavren_types::{BuyerId, Code, CommandId, Currency, Handle, OfferId, Timestamp};

mod batch;
mod engine;
mod error;
mod holds;
mod line;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use batch::RootPlace;
pub(crate) use batch::{Batch, Effect, Owned, Written};
pub use engine::{Applied, Balance, HoldState, Ledger, Limits};
pub use error::{LedgerError, Why};
pub(crate) use holds::Holds;
pub use line::{Line, LineId};

tavren_types::cbor_union! {
    /// An account. Users' accounts go by random handles.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Account {
        /// The world outside: banks and processors.
        1 => External,
        /// What a buyer put in and did not commit to an offer.
        2 => Funding {
            /// Whose.
            buyer: BuyerId,
        },
        /// What is left of an offer's budget.
        3 => Budget {
            /// Whose.
            offer: OfferId,
        },
        /// What an offer's grants hold.
        4 => Reserved {
            /// Whose.
            offer: OfferId,
        },
        /// What a user can take out.
        5 => Available {
            /// Whose.
            account: Handle,
        },
        /// What a user has accrued below one minor unit; in accrual units.
        6 => Accrued {
            /// Whose.
            account: Handle,
        },
        /// What was drawn for rests that are not settled yet.
        7 => Dust,
        /// What users paid for deals and is not settled yet, and what was waived to the operator or forfeited.
        8 => Treasury,
        /// What was settled to a vendor and not paid out yet.
        9 => Payable {
            /// Whose.
            vendor: BuyerId,
        },
        /// What a user has at stake.
        11 => Stake {
            /// Whose.
            account: Handle,
        },
        /// What left a user's balance for a payout that is not settled yet.
        12 => InPayout {
            /// Whose.
            account: Handle,
        },
        /// What the operator earned.
        13 => Fees,
        /// What was put aside for a split and is not credited yet.
        14 => Pool {
            /// Which split.
            split: CommandId,
        },
        /// What users lost of the bonuses of this buyer's offers.
        15 => Penalty {
            /// Whose.
            buyer: BuyerId,
        },
    }
}

tavren_types::cbor_record! {
    /// One line of an entry.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Posting {
        /// Where.
        1 => pub account: Account,
        /// How much comes in; negative: goes out.
        2 => pub amount: i64,
        /// True for accrual units, false for minor units.
        3 => pub fine: bool,
    }
}

tavren_types::cbor_record! {
    /// One entry of a journal: postings that sum to zero.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entry {
        /// The version of this format.
        0 => pub(crate) schema: Schema<1>,
        /// When.
        1 => pub(crate) at: Timestamp,
        /// In which currency.
        2 => pub(crate) currency: Currency,
        /// The postings.
        3 => pub(crate) postings: Vec<Posting>,
    }
}

impl Entry {
    /// An entry of these postings.
    ///
    /// # Errors
    /// [`Error::Internal`] when they do not sum to zero: no entry that is out of balance exists.
    pub(crate) fn new(
        at: Timestamp,
        currency: Currency,
        postings: Vec<Posting>,
    ) -> Result<Self, Error> {
        let sum = |fine: bool| {
            let amounts = postings.iter().filter(|posting| posting.fine == fine);
            amounts.fold(0_i128, |sum, posting| {
                sum.saturating_add(i128::from(posting.amount))
            })
        };
        if sum(false) != 0 || sum(true) != 0 {
            return Err(Error::Internal {
                what: "a ledger entry is out of balance",
            });
        }
        Ok(Self {
            schema: Schema,
            at,
            currency,
            postings,
        })
    }

    /// When.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// In which currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The postings.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// Postings under way.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    lines: Vec<Posting>,
}

impl Postings {
    /// Moves whole minor units.
    pub(crate) fn transfer(&mut self, from: Account, to: Account, minor: i64) -> Result<(), Error> {
        self.add(from, to, minor, false)
    }

    /// Moves accrual units.
    pub(crate) fn transfer_fine(
        &mut self,
        from: Account,
        to: Account,
        micro: i64,
    ) -> Result<(), Error> {
        self.add(from, to, micro, true)
    }

    fn add(&mut self, from: Account, to: Account, amount: i64, fine: bool) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        let out = amount
            .checked_neg()
            .ok_or(Error::input(Code::MoneyOutOfRange, "amount"))?;
        self.lines.push(Posting {
            account: from,
            amount: out,
            fine,
        });
        self.lines.push(Posting {
            account: to,
            amount,
            fine,
        });
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn into_entry(self, at: Timestamp, currency: Currency) -> Result<Entry, Error> {
        Entry::new(at, currency, self.lines)
    }
}

/// What paid periods of one grant do to the ledger and to the user's rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reward {
    /// Whole units drawn from the hold.
    pub(crate) drawn: i64,
    /// Whole units that become available.
    pub(crate) settled: i64,
    /// Accrual units that accrue.
    pub(crate) accrued: i64,
}

/// The whole units that `paid` periods draw from a grant's hold: rounded up, so that a rest is
/// always covered.
pub(crate) fn drawn_minor(quote: &Quote, paid: u32) -> i64 {
    let micro = i128::from(quote.per_period_micro()).saturating_mul(i128::from(paid));
    let minor = RoundingMode::Ceiling.divide(micro, i128::from(MICRO_PER_MINOR));
    minor
        .and_then(|minor| i64::try_from(minor).ok())
        .unwrap_or(i64::MAX)
}

/// What it does when a grant's paid periods go from `before` to `after`, and the user's rest is `rest` so far.
pub(crate) fn reward(quote: &Quote, before: u32, after: u32, rest: i64) -> Result<Reward, Error> {
    let periods = after.saturating_sub(before);
    if periods == 0 {
        return Ok(Reward::default());
    }
    let drawn = drawn_minor(quote, after).saturating_sub(drawn_minor(quote, before));
    if quote.reward().is_some() {
        return Ok(Reward {
            drawn,
            settled: drawn,
            accrued: 0,
        });
    }
    let accrual = quote
        .accrue(rest, periods)
        .map_err(|error| Error::input(error.code(), "price"))?;
    let accrued = quote.per_period_micro().saturating_mul(i64::from(periods));
    Ok(Reward {
        drawn,
        settled: accrual.settled.minor(),
        accrued,
    })
}
