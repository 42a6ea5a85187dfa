//! The codes of this crate's own errors.

use super::Code;
use crate::cbor::CborError;
use crate::{CurrencyError, MoneyError, TextError};

impl CborError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Schema { found, supported } if found > supported => Code::RecordNewer,
            _ => Code::RecordCorrupt,
        }
    }
}

impl CurrencyError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Unknown => Code::CurrencyUnknown,
            Self::NoMinorUnit => Code::CurrencyNoMinorUnit,
        }
    }
}

impl MoneyError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::NotANumber => Code::MoneyNotANumber,
            Self::TooFine { .. } => Code::MoneyTooFine,
            Self::Negative => Code::MoneyNegative,
            Self::OutOfRange => Code::MoneyOutOfRange,
            Self::CurrencyMismatch => Code::MoneyCurrencyMismatch,
            Self::Currency(error) => error.code(),
        }
    }
}

impl TextError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Empty => Code::TextEmpty,
            Self::Long { .. } => Code::TextLong,
            Self::Control { .. } => Code::TextControl,
        }
    }
}
