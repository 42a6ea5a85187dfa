//! The permanent codes of this crate's errors.

use crate::{RulesError, ServeError};
use tavren_types::Code;

impl RulesError {
    /// The permanent code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Length => Code::LimitExceeded,
            Self::Malformed(_) | Self::Epoch | Self::Window | Self::Cover | Self::Service => {
                Code::RulesMalformed
            }
            Self::Areas(error) => error.code(),
            Self::Tables(error) => error.code(),
            Self::Policy { .. } => Code::PolicyMalformed,
        }
    }
}

impl ServeError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Frame(error) => error.code(),
            Self::Transport(error) => error.code(),
            Self::Entropy(_) => Code::EntropyUnavailable,
        }
    }
}
