//! The permanent codes of this crate's errors, and the parts of an input that they name.

use crate::{DisclosureError, HierarchyError, MatchError};
use tavren_types::Code;

impl MatchError {
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
}

impl HierarchyError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Cycle { .. } => Code::HierarchyCycle,
            Self::Parent { .. } => Code::HierarchyParent,
            Self::CodeTwice { .. } | Self::NameTwice { .. } => Code::HierarchyDuplicate,
            Self::Deep { .. } | Self::Name { .. } => Code::HierarchyMalformed,
            Self::Many => Code::LimitExceeded,
        }
    }
}

impl DisclosureError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(why) => why.code(),
            Self::Policy(why) => why.code(),
            Self::State(why) => why.code(),
        }
    }
}
