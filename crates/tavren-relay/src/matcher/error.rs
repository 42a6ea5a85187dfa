//! Errors of the relay and of the wire as those of the port, with their codes.

use crate::RelayError;
use tavren_core::port::MatcherError;
use tavren_types::Code;

impl From<RelayError> for MatcherError {
    fn from(error: RelayError) -> Self {
        if error.ends_it() {
            let what = "the enclave is not reached, or its connection broke";
            return Self::Unavailable { what };
        }
        refused(error.code())
    }
}

/// What the enclave says no to, or is not believed in.
pub(super) const fn refused(code: Code) -> MatcherError {
    MatcherError::Enclave { code }
}
