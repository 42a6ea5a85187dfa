//! Price ladders: the amounts that a largest price may be stated in.
//!
//! A price to the cent would single a person out, as an address to the door would. So a currency
//! has a ladder of at most 223 rungs, and what a user is ready to pay counts as the highest rung
//! that it reaches: never more than was said.

use crate::error::MatchError;
use crate::limits;
use alloc::vec::Vec;
use tavren_types::{Currency, Money};

#[cfg(feature = "outside")]
mod even;

/// The rungs of one currency, rising.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    currency: Currency,
    rungs: Vec<i64>,
}

impl Ladder {
    /// A ladder of these rungs.
    ///
    /// # Errors
    /// [`MatchError::Ladder`] where rungs do not rise, where there is none or where there are more
    /// than 223; [`MatchError::Currency`] where two currencies are mixed.
    pub fn new(rungs: &[Money]) -> Result<Self, MatchError> {
        let currency = rungs.first().ok_or(MatchError::Ladder)?.currency();
        if rungs.iter().any(|rung| rung.currency() != currency) {
            return Err(MatchError::Currency);
        }
        let rungs: Vec<i64> = rungs.iter().map(|rung| rung.minor()).collect();
        let rising = rungs.windows(2).all(|pair| pair.first() < pair.last());
        if !rising || rungs.len() > limits::RUNGS_MAX || rungs.first().is_none_or(|low| *low <= 0) {
            return Err(MatchError::Ladder);
        }
        Ok(Self { currency, rungs })
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// What a largest price counts as: the number of rungs that it reaches, 0 to 223.
    pub(crate) fn reached(&self, minor: i64) -> u8 {
        narrow(self.rungs.partition_point(|rung| *rung <= minor))
    }

    /// The rungs that must be reached to pay a price, 1 to 223; none above the top rung.
    pub(crate) fn needed(&self, minor: i64) -> Option<u8> {
        let below = self.rungs.partition_point(|rung| *rung < minor);
        (below < self.rungs.len()).then(|| narrow(below.saturating_add(1)))
    }
}

/// A count of rungs; the constructor allows no more than 223.
fn narrow(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
