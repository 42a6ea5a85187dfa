//! The delivery queue: where sealed payloads wait for their buyer.

use tavren_types::{Code, PackageId};

/// Why a queue did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the delivery queue failed: {what}")]
pub struct QueueError {
    /// What failed; never a part of a payload.
    pub what: String,
}

impl QueueError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        Code::QueueFailed
    }
}

/// Sealed chunks by package. They are ciphertext under keys that the queue never sees, so a queue
/// may lose its confidentiality but not its integrity unnoticed.
///
/// **Durability.** What was put is there for every later fetch until removed. **Retry.** Putting
/// the same chunk again replaces it with the same bytes; removing what is gone is fine.
pub trait DeliveryQueue: Send + Sync {
    /// Keeps the sealed chunks of a package, in order of index.
    ///
    /// # Errors
    /// [`QueueError`]; chunks may or may not have been kept.
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError>;

    /// Gives back the chunks of a package; `None` where it has none.
    ///
    /// # Errors
    /// [`QueueError`] when the queue cannot be read.
    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError>;

    /// Removes a package.
    ///
    /// # Errors
    /// [`QueueError`]; ask again until it succeeds.
    fn remove(&self, package: &PackageId) -> Result<(), QueueError>;
}
