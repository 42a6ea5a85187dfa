//! Why an input is refused: named by field and position, never by value.

use tavren_types::Timestamp;

/// A malformed or poisoned input; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatchError {
    /// The hierarchy has no such area.
    #[error("the hierarchy has no such area")]
    Area,
    /// A category above 63.
    #[error("a category is a number from 0 to 63")]
    Category,
    /// A loyalty level above 5.
    #[error("a loyalty level is a number from 0 to 5")]
    Level,
    /// More of something than the limit allows.
    #[error("{field}: more than {max}")]
    Many {
        /// What there is too much of.
        field: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// The same thing twice.
    #[error("{field}: the same one twice")]
    Repeated {
        /// What is there twice.
        field: &'static str,
    },
    /// The signal has expired at the time of the engine.
    #[error("the signal has expired; send a fresh one")]
    Expired,
    /// The expiry lies too far ahead.
    #[error("expires: more than a day ahead")]
    ExpiresAhead,
    /// The time passed in lies before one that was passed in earlier.
    #[error("the time passed in lies before the latest one seen")]
    Clock {
        /// The latest time seen.
        latest: Timestamp,
    },
    /// No price ladder in this currency.
    #[error("the engine has no price ladder in this currency")]
    Currency,
    /// A price of nothing or less.
    #[error("the amount is negative or zero where something is to be paid")]
    Price,
    /// A deal's price above the top rung of its currency's ladder.
    #[error("the price is above the top rung of the price ladder")]
    AboveLadder,
    /// A ladder that does not rise, has no rung, or too many.
    #[error("a price ladder rises from rung to rung and has 1 to 223 of them")]
    Ladder,
    /// Lower bounds of tiers that do not rise or are negative.
    #[error("lower bounds of tiers rise from low to high and share one currency")]
    Thresholds,
    /// No deal of this number.
    #[error("there is no deal of this number")]
    DealUnknown,
    /// A deal of this number stands already.
    #[error("there is a deal of this number; update it")]
    DealExists,
}
