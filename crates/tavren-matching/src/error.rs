//! Why an input is refused: named by field and position, never by value.

use core::fmt;
use tavren_types::{Code, Timestamp};

/// A malformed or poisoned input; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatchError {
    /// The hierarchy has no such area.
    Area,
    /// A category above 63.
    Category,
    /// A loyalty level above 5.
    Level,
    /// More of something than the limit allows.
    Many {
        /// What there is too much of.
        field: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// The same thing twice.
    Repeated {
        /// What is there twice.
        field: &'static str,
    },
    /// The signal has expired at the time of the engine.
    Expired,
    /// The expiry lies too far ahead.
    ExpiresAhead,
    /// The time passed in lies before one that was passed in earlier.
    Clock {
        /// The latest time seen.
        latest: Timestamp,
    },
    /// No price ladder in this currency.
    Currency,
    /// A price of nothing or less.
    Price,
    /// A deal's price above the top rung of its currency's ladder.
    AboveLadder,
    /// A ladder that does not rise, has no rung, or too many.
    Ladder,
    /// Lower bounds of tiers that do not rise or are negative.
    Thresholds,
    /// No deal of this number.
    DealUnknown,
    /// A deal of this number stands already.
    DealExists,
}

impl MatchError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Area => Code::AreaUnknown,
            Self::Category => Code::CategoryUnknown,
            Self::Level => Code::LevelUnknown,
            Self::Many { .. } | Self::Repeated { .. } | Self::ExpiresAhead => Code::LimitExceeded,
            Self::Expired => Code::SignalExpired,
            Self::Clock { .. } => Code::ClockBackwards,
            Self::Currency => Code::CurrencyUnlisted,
            Self::Price => Code::MoneyNegative,
            Self::AboveLadder => Code::PriceAboveLadder,
            Self::Ladder => Code::LadderMalformed,
            Self::Thresholds => Code::ThresholdsMalformed,
            Self::DealUnknown => Code::DealUnknown,
            Self::DealExists => Code::DealExists,
        }
    }

    /// The part of the input that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Category => "category",
            Self::Level => "level",
            Self::Many { field, .. } | Self::Repeated { field } => field,
            Self::Expired | Self::ExpiresAhead => "expires",
            Self::Clock { .. } => "now",
            Self::Currency => "currency",
            Self::Price | Self::AboveLadder => "price",
            Self::Ladder => "ladder",
            Self::Thresholds => "thresholds",
            Self::DealUnknown | Self::DealExists => "deal",
        }
    }
}

impl fmt::Display for MatchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Many { field, max } => write!(out, "{field}: more than {max}"),
            Self::Repeated { field } => write!(out, "{field}: the same one twice"),
            Self::ExpiresAhead => out.write_str("expires: more than a day ahead"),
            Self::Clock { latest } => write!(out, "the time passed in lies before {latest}"),
            other => out.write_str(other.code().meaning()),
        }
    }
}

impl core::error::Error for MatchError {}
