use tavren_core::port::KeyringError;
use tavren_sealing::wrap::wrap_key;
use tavren_sealing::{Entropy, Key, Zeroizing};
use tavren_types::KeyId;

use super::error::{failed, no_entropy};

const BLOCK_MIN: usize = 256;
const BLOCK_MAX: usize = 4_096;

const ID_BYTES: usize = 16;
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const DRAWN_BYTES: usize = ID_BYTES + KEY_BYTES + NONCE_BYTES;

/// A new key, and the nonce it is wrapped with.
pub(super) struct Drawn {
    pub(super) id: KeyId,
    pub(super) key: Key,
    pub(super) nonce: [u8; NONCE_BYTES],
}

/// Keys that are in the file already and were not handed out.
pub(super) struct Pool {
    ready: Vec<(KeyId, Key)>,
    block: usize,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self {
            ready: Vec::new(),
            block: BLOCK_MIN,
        }
    }

    /// How many more must be written before `count` can be handed out. Each block is four times the
    /// one before: everybody waits while one is written.
    pub(super) fn block_for(&mut self, count: usize) -> Option<usize> {
        let missing = count
            .checked_sub(self.ready.len())
            .filter(|missing| *missing > 0)?;
        let block = missing.max(self.block);
        self.block = self.block.saturating_mul(4).min(BLOCK_MAX);
        Some(block)
    }

    pub(super) fn fill(&mut self, drawn: Vec<Drawn>) {
        self.ready
            .extend(drawn.into_iter().map(|drawn| (drawn.id, drawn.key)));
    }

    pub(super) fn take(&mut self, count: usize) -> Vec<(KeyId, Key)> {
        let kept = self.ready.len().saturating_sub(count);
        self.ready.split_off(kept)
    }

    /// The ids of all that are left, which are then none.
    pub(super) fn drain(&mut self) -> Vec<KeyId> {
        self.ready.drain(..).map(|(id, _)| id).collect()
    }
}

/// Draws `count` keys at once.
pub(super) fn draw(count: usize, entropy: &dyn Entropy) -> Result<Vec<Drawn>, KeyringError> {
    let length = count.checked_mul(DRAWN_BYTES);
    let length = length.ok_or(failed("more keys than memory"))?;
    let mut bytes = Zeroizing::new(vec![0; length]);
    entropy.fill(&mut bytes).map_err(no_entropy)?;
    let drawn = bytes.chunks_exact(DRAWN_BYTES).filter_map(|bytes| {
        let (id, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
        let (key, nonce) = rest.split_first_chunk::<KEY_BYTES>()?;
        Some(Drawn {
            id: KeyId::from_bytes(*id),
            key: Key::from_bytes(*key),
            nonce: *nonce.first_chunk()?,
        })
    });
    Ok(drawn.collect())
}

/// Wraps a key with a nonce of its own.
pub(super) fn wrap(
    master: &Key,
    id: &[u8; 16],
    key: &Key,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, KeyringError> {
    let mut nonce = [0; NONCE_BYTES];
    entropy.fill(&mut nonce).map_err(no_entropy)?;
    Ok(wrap_key(master, id, nonce, key))
}
