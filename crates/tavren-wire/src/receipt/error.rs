use tavren_types::Code;

/// Why a receipt is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The bytes are no receipt of this kind and version.
    #[error("the bytes are no receipt of this kind and version")]
    Malformed,
    /// The key is no Ed25519 key, or one under which anybody could sign.
    #[error("the key is no Ed25519 key that may be used")]
    Key,
    /// Another key signed it, or it was changed, or it was signed as something else.
    #[error("the signature does not verify")]
    Signature,
    /// Its number does not follow that of the one before.
    #[error("a receipt is missing, or came twice")]
    Sequence,
    /// It names another receipt before it than the one that was there.
    #[error("the receipt before it is another")]
    Previous,
    /// Its epoch lies before that of the one before.
    #[error("an epoch goes back")]
    Epoch,
}

impl ReceiptError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Malformed => Code::MessageMalformed,
            Self::Key => Code::KeyMalformed,
            Self::Signature => Code::ReceiptForged,
            Self::Sequence | Self::Previous | Self::Epoch => Code::ReceiptChain,
        }
    }
}
