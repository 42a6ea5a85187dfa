//! What a call can fail with: refusals say no, errors say what broke.

use crate::ledger::LedgerError;
use crate::port::{EntropyError, KeyringError, MatcherError, QueueError, SourceError, StoreError};
use crate::split::SplitError;
use tavren_sealing::SealError;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::{Class, Code};

/// The rules say no; the code names the reason, and its meaning says it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", code.meaning())]
pub struct Refusal {
    code: Code,
}

impl Refusal {
    /// A refusal for this reason.
    pub(crate) const fn new(code: Code) -> Self {
        Self { code }
    }

    /// The reason.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl Encode for Refusal {
    fn encode(&self, writer: &mut Writer) {
        writer.unsigned(u64::from(self.code.number()));
    }
}

impl Decode for Refusal {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let code = Code::from_number(u16::decode(reader)?).ok_or(CborError::Type {
            expected: "a code",
            at,
        })?;
        Ok(Self { code })
    }
}

/// Why a call did not do as asked. No message holds a value of a user, a key or a token (law 15).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An argument is malformed or beyond a limit.
    #[error("{field}: {}", code.meaning())]
    Input {
        /// What is wrong with it.
        code: Code,
        /// Which argument or field.
        field: &'static str,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The data source failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The delivery queue failed.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The matcher failed.
    #[error(transparent)]
    Matcher(MatcherError),
    /// A batch of the ledger is malformed, or its id stands for another one.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A split is malformed.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored record is malformed.
    #[error("a stored record is malformed: {0}")]
    Record(#[from] CborError),
    /// The system gives no randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// What was asked for was wiped.
    #[error("the key was destroyed, so this can no longer be read")]
    Wiped,
    /// A defect in Tavren.
    #[error("a defect in Tavren: {what}")]
    Internal {
        /// Which expectation did not hold.
        what: &'static str,
    },
}

impl Error {
    /// The permanent code.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Input { code, .. } => *code,
            Self::Store(error) => error.code(),
            Self::Keyring(error) => error.code(),
            Self::Source(error) => error.code,
            Self::Queue(error) => error.code(),
            Self::Matcher(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Split(error) => error.code(),
            Self::Seal(SealError::Truncated) => Code::SealTruncated,
            Self::Seal(SealError::Schema) => Code::SealSchema,
            Self::Seal(SealError::Length { .. }) => Code::SealLength,
            Self::Seal(SealError::PublicKey) => Code::SealPublicKey,
            Self::Seal(SealError::Entropy(_)) | Self::Entropy(_) => Code::EntropyUnavailable,
            Self::Seal(_) => Code::SealForged,
            Self::Record(error) => error.code(),
            Self::Wiped => Code::Wiped,
            Self::Internal { .. } => Code::Internal,
        }
    }

    /// The argument or field that is wrong, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Input { field, .. } => Some(field),
            Self::Matcher(error) => error.field(),
            Self::Ledger(error) => error.field(),
            Self::Split(error) => Some(error.field()),
            _ => None,
        }
    }

    pub(crate) const fn input(code: Code, field: &'static str) -> Self {
        Self::Input { code, field }
    }
}

/// What the rules of disclosure refuse is a refusal like any other.
impl From<MatcherError> for Error {
    fn from(error: MatcherError) -> Self {
        match error.code() {
            code if code.class() == Class::Refusal => Self::Refused(Refusal::new(code)),
            _ => Self::Matcher(error),
        }
    }
}
