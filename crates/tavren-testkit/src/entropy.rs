//! Random bytes that come out the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use tavren_sealing::{Entropy, EntropyError, Seed, derive};

const BLOCK_BYTES: usize = 32;

/// Bytes expanded from a number: the same in every run, never the same twice in one run, and **no
/// secret**. For tests only.
///
/// Blocks of 32 bytes, HKDF-Expand (RFC 5869) of a hash of the seed, numbered in the order of use.
///
/// # Examples
/// ```
/// use tavren_core::sealing::Entropy;
/// use tavren_testkit::SeededEntropy;
///
/// let (mut first, mut second) = ([0; 24], [0; 24]);
/// SeededEntropy::new(7).fill(&mut first)?;
/// SeededEntropy::new(7).fill(&mut second)?;
/// assert_eq!(first, second);
/// # Ok::<(), tavren_core::sealing::EntropyError>(())
/// ```
#[derive(Debug)]
pub struct SeededEntropy {
    seed: Seed,
    blocks: AtomicU64,
}

impl SeededEntropy {
    /// The bytes of this seed, from the beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let message = [&b"tavren-testkit/entropy/1"[..], &seed.to_be_bytes()].concat();
        Self {
            seed: Seed::from_bytes(derive::sha256(&message)),
            blocks: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        let count = u64::try_from(out.len().div_ceil(BLOCK_BYTES)).unwrap_or(u64::MAX);
        let first = self.blocks.fetch_add(count, Ordering::Relaxed);
        for (index, chunk) in (first..).zip(out.chunks_mut(BLOCK_BYTES)) {
            let block: [u8; BLOCK_BYTES] = self.seed.expand(b"entropy", index);
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
        Ok(())
    }
}
