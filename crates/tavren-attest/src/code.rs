//! The permanent codes of this crate's errors.

use tavren_types::Code;

use crate::ProviderError;

impl ProviderError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Unlocked { .. } | Self::OtherProvider => Code::AttestationUnfit,
            Self::Io(_)
            | Self::Refused
            | Self::Response(_)
            | Self::Length { .. }
            | Self::GenerationChanged
            | Self::Time
            | Self::Signing => Code::AttestationFailed,
        }
    }
}
