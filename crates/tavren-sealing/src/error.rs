use crate::EntropyError;

/// Why bytes were not sealed or not opened.
///
/// Holds no value of what was sealed, no key and no nonce.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The sealed bytes are shorter than the shortest that can exist.
    #[error("sealed bytes end too early")]
    Truncated,

    /// The first byte names a layout that this version does not know.
    #[error("sealed bytes carry a schema this version does not know")]
    Schema,

    /// The sealed bytes do not open: another key, other context, or changed bytes.
    #[error("sealed bytes do not open with this key and context")]
    Forged,

    /// An input is longer than its limit in [`limits`](crate::limits).
    #[error("{field} is longer than its limit")]
    Length {
        /// The input that is too long, by its parameter name.
        field: &'static str,
    },

    /// A public key, to seal to or to verify with, is not usable: no point, one of low order, or a
    /// second spelling of another key.
    #[error("a public key is not usable")]
    PublicKey,

    /// No random bytes were to be had.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// Refuses an input above `max` bytes.
pub(crate) fn check_len(field: &'static str, len: usize, max: usize) -> Result<(), SealError> {
    if len > max {
        return Err(SealError::Length { field });
    }
    Ok(())
}
