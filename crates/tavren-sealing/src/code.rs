//! The permanent codes of this crate's errors.

use crate::{EntropyError, SealError};

impl SealError {
    /// The permanent code of this error, the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "seal_truncated",
            Self::Schema => "seal_schema",
            Self::Forged => "seal_forged",
            Self::Length { .. } => "seal_length",
            Self::PublicKey => "seal_public_key",
            Self::Entropy(error) => error.code(),
        }
    }
}

impl EntropyError {
    /// The permanent code of this error, the same in every language.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "entropy_unavailable"
    }
}
