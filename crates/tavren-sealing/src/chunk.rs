//! Chunks: the smallest part of a package whose privacy guarantee holds by itself, sealed under its
//! own key.
//!
//! `[0x01 schema][nonce 24][ciphertext][tag 16]`: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03)
//! with the associated data `"tavren/chunk/1"`, the package id (16 bytes), the index (4 bytes, big
//! endian) and the final flag (1 byte, 0 or 1).
//!
//! A withdrawn chunk leaves a gap: its key is destroyed and its index stays unused. Which indexes
//! stand is said by the buyer's envelope; the final flag marks the highest index as packed.

use zeroize::Zeroizing;

use crate::{Key, SealError, cipher, error::check_len, limits::CHUNK_BYTES_MAX};

const SCHEMA: u8 = 1;
const DOMAIN: &[u8] = b"tavren/chunk/1";
/// Schema, nonce, tag.
const SEALED_BYTES_MIN: usize = 1 + 24 + 16;
const SEALED_BYTES_MAX: usize = SEALED_BYTES_MIN + CHUNK_BYTES_MAX;

/// Where a chunk belongs: authenticated, not stored in the chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChunkPosition {
    /// The package the chunk is part of.
    pub package: [u8; 16],
    /// Its place in the package, from 0.
    pub index: u32,
    /// Whether this was the highest index when the package was packed.
    pub last: bool,
}

/// Seals one chunk. Of *n* plaintext bytes the result has *n* + 41.
///
/// `key` seals this chunk only; `nonce` is drawn fresh for every sealing.
///
/// # Errors
/// [`SealError::Length`] for a `plaintext` above 1 GiB.
///
/// # Law
/// Opens with the same key at the same position, and with nothing else: `tests/laws/chunk.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::{Key, chunk::{ChunkPosition, open_chunk, seal_chunk}};
///
/// let key = Key::from_bytes([7; 32]);
/// let position = ChunkPosition { package: [1; 16], index: 0, last: false };
/// let sealed = seal_chunk(&key, [2; 24], &position, b"one class of 20 people")?;
/// assert_eq!(*open_chunk(&key, &position, &sealed)?, b"one class of 20 people");
/// let moved = ChunkPosition { index: 1, ..position };
/// assert!(open_chunk(&key, &moved, &sealed).is_err());
/// # Ok::<(), tavren_sealing::SealError>(())
/// ```
pub fn seal_chunk(
    key: &Key,
    nonce: [u8; 24],
    position: &ChunkPosition,
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    check_len("plaintext", plaintext.len(), CHUNK_BYTES_MAX)?;
    let aad = associated(position);
    cipher::seal(key, &nonce, &aad, &[&[SCHEMA]], &[plaintext])
}

/// Opens one chunk at the position where it is expected.
///
/// # Errors
/// [`SealError::Truncated`] and [`SealError::Schema`] for what is no chunk,
/// [`SealError::Length`] for one above its limit, [`SealError::Forged`] for another key, another
/// position or any changed byte.
pub fn open_chunk(
    key: &Key,
    position: &ChunkPosition,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let body = cipher::after_schema(sealed, SCHEMA)?;
    check_len("sealed", sealed.len(), SEALED_BYTES_MAX)?;
    cipher::open(key, &associated(position), body)
}

fn associated(position: &ChunkPosition) -> Vec<u8> {
    [
        DOMAIN,
        &position.package,
        &position.index.to_be_bytes(),
        &[u8::from(position.last)],
    ]
    .concat()
}
