use crate::limits::CREDENTIALS_MAX;
use tavren_types::Code;
use tavren_types::cbor::CborError;

/// Why bytes are no credential, or no request for some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// More bytes than any has.
    #[error("more bytes than any of this version has")]
    Oversize,
    /// A request is for one credential at least and 32 at most.
    #[error("a request is for 1 to {CREDENTIALS_MAX} holders")]
    Holders,
    /// Not the one form of this version.
    #[error(transparent)]
    Malformed(#[from] CborError),
}

impl CredentialError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Oversize | Self::Holders => Code::LimitExceeded,
            Self::Malformed(error) => error.code(),
        }
    }
}
