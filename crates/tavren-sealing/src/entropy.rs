/// Where random bytes come from: the one port for randomness.
///
/// Atomicity: on an error nothing of `out` may be used. Ordering: none; calls are independent, and
/// two calls, also from two threads or two processes, never give the same bytes. Retry: the caller
/// may ask again after an error.
pub trait Entropy: Send + Sync {
    /// Fills the whole of `out` with bytes nobody can predict.
    ///
    /// # Errors
    /// [`EntropyError`] when the source is not available.
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError>;
}

/// The random bytes of the operating system (`getrandom(2)` on Linux).
///
/// # Examples
/// ```
/// use tavren_sealing::{Entropy, OsEntropy};
///
/// let mut nonce = [0; 24];
/// OsEntropy.fill(&mut nonce)?;
/// # Ok::<(), tavren_sealing::EntropyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(out).map_err(|_| EntropyError::new())
    }
}

/// The source of random bytes is not available.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes are available")]
#[non_exhaustive]
pub struct EntropyError;

impl EntropyError {
    /// For a source of its own that failed.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}
