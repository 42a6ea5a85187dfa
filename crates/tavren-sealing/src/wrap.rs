//! Wrapped keys: a key at rest, sealed under a master key.
//!
//! `[nonce 24][ciphertext 32][tag 16]`, 72 bytes: XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha-03) with the associated data `"tavren/wrap/1"`, the length of the key
//! id (8 bytes, big endian) and the key id.

use crate::{Key, SealError, cipher, error::check_len};

const DOMAIN: &[u8] = b"tavren/wrap/1";

/// Length of a wrapped key, bytes.
pub const WRAPPED_BYTES: usize = 24 + 32 + 16;

/// Wraps `key`, whose id is `key_id`, under `master`: 72 bytes. `nonce` is drawn fresh for every
/// wrapping.
///
/// # Law
/// Unwraps with the same master and key id, and with nothing else: `tests/laws/wrap.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::{Key, wrap::{unwrap_key, wrap_key}};
///
/// let (master, key) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
/// let wrapped = wrap_key(&master, &[3; 16], [4; 24], &key);
/// assert_eq!(unwrap_key(&master, &[3; 16], &wrapped)?, key);
/// assert!(unwrap_key(&master, &[9; 16], &wrapped).is_err());
/// # Ok::<(), tavren_sealing::SealError>(())
/// ```
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the cipher refuses only what is longer than 256 GiB"
)]
pub fn wrap_key(master: &Key, key_id: &[u8; 16], nonce: [u8; 24], key: &Key) -> Vec<u8> {
    cipher::seal(master, &nonce, &associated(key_id), &[], &[key.as_bytes()])
        .expect("32 bytes are below the limit of the cipher")
}

/// Unwraps the key whose id is `key_id`.
///
/// # Errors
/// [`SealError::Truncated`] below 72 bytes, [`SealError::Length`] above, [`SealError::Forged`]
/// for another master, another key id or any changed byte.
pub fn unwrap_key(master: &Key, key_id: &[u8; 16], wrapped: &[u8]) -> Result<Key, SealError> {
    check_len("wrapped", wrapped.len(), WRAPPED_BYTES)?;
    if wrapped.len() < WRAPPED_BYTES {
        return Err(SealError::Truncated);
    }
    let opened = cipher::open(master, &associated(key_id), wrapped)?;
    let bytes = opened.first_chunk().ok_or(SealError::Truncated)?;
    Ok(Key::from_bytes(*bytes))
}

fn associated(key_id: &[u8; 16]) -> Vec<u8> {
    let key_id_len = (key_id.len() as u64).to_be_bytes();
    [DOMAIN, &key_id_len, key_id].concat()
}
