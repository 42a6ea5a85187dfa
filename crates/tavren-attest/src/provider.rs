use tavren_types::{Timestamp, cbor::CborError};

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
};

/// Who vouches for the code that runs. The host program names one; none is ever guessed.
pub trait Provider: Send + Sync {
    /// Whose word the evidence will be.
    fn kind(&self) -> Kind;

    /// Evidence that binds `binding`, and the `nonce` of who asked for it.
    ///
    /// `now` is for a provider that has no clock of its own; hardware states its own time.
    ///
    /// # Errors
    /// [`ProviderError`]; asking again does no harm.
    fn attest(
        &self,
        binding: &BindingHash,
        nonce: Option<&Nonce>,
        now: Timestamp,
    ) -> Result<Evidence, ProviderError>;
}

/// Why there is no evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The device or file could not be opened, read or written.
    #[error("the attestation device does not work: {0}")]
    Io(std::io::ErrorKind),

    /// The security module refused the request.
    #[error("the security module refused the request")]
    Refused,

    /// The security module gave an answer that is not one.
    #[error("the answer of the security module is malformed: {0}")]
    Response(#[from] CborError),

    /// What was given is longer than its limit in [`limits`](crate::limits).
    #[error("{field} is longer than its limit")]
    Length {
        /// The request or the answer.
        field: &'static str,
    },

    /// The register can still be changed, so its value says nothing of what comes after.
    #[error("register {index} is not locked")]
    Unlocked {
        /// The register.
        index: u8,
    },

    /// Somebody else wrote to the report entry meanwhile: the report may be theirs.
    #[error("the report entry was changed by another")]
    GenerationChanged,

    /// The machine has another provider than the one that was named.
    #[error("the machine has another attestation provider than the one named")]
    OtherProvider,

    /// The time lies outside what a certificate can state.
    #[error("the time cannot be stated in a certificate")]
    Time,

    /// A document could not be signed.
    #[error("the document was not signed")]
    Signing,
}

impl From<std::io::Error> for ProviderError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.kind())
    }
}
