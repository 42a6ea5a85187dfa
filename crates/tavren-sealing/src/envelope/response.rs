//! Answers to an envelope: both sides export one key from the context of HPKE (RFC 9180 §5.3), so
//! that who opened an envelope answers its sender without a key exchange of their own.
//!
//! A response is `[0x01 schema][nonce 24][ciphertext][tag 16]`: XChaCha20-Poly1305 under the
//! exported key, with the associated data `"tavren/response/1"` and the caller's `aad`. Nothing in
//! it but its length and its schema differs from random bytes for who lacks the key.

use core::fmt;

#[cfg(feature = "outside")]
mod sender;

use zeroize::Zeroizing;

#[cfg(feature = "outside")]
pub use self::sender::seal_with_response;
use super::{RecipientSecret, open_in_context};
use crate::{
    Key, SealError, cipher,
    error::check_len,
    limits::{CONTEXT_BYTES_MAX, ENVELOPE_BYTES_MAX},
};

const SCHEMA: u8 = 1;
const DOMAIN: &[u8] = b"tavren/response/1";
/// Schema, nonce, tag.
const OVERHEAD_BYTES: usize = 1 + 24 + 16;

/// The key of all answers to one envelope, known to its sender and its recipient alone.
///
/// Wiped from memory when dropped, compared in constant time, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseKey(Key);

impl ResponseKey {
    /// How many bytes longer a response is than its plaintext.
    pub const OVERHEAD_BYTES: usize = OVERHEAD_BYTES;

    /// Takes 32 bytes of full entropy as a key, such as one that a sender kept or one that nobody
    /// has. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// Seals one response. Of *n* plaintext bytes the result has *n* + 41.
    ///
    /// `nonce` is drawn fresh for every response: a recipient that forgot what it has sent, as one
    /// that was started again, must not repeat one.
    ///
    /// # Errors
    /// [`SealError::Length`] for a `plaintext` above 256 MiB or an `aad` above 64 KiB.
    pub fn seal(
        &self,
        nonce: [u8; 24],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        check_len("plaintext", plaintext.len(), ENVELOPE_BYTES_MAX)?;
        let associated = associated(aad)?;
        cipher::seal(&self.0, &nonce, &associated, &[&[SCHEMA]], &[plaintext])
    }
}

impl fmt::Debug for ResponseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseKey(..)")
    }
}

/// [`open_envelope`](super::open_envelope), and the key that seals the answers to it.
///
/// # Errors
/// Those of [`open_envelope`](super::open_envelope).
pub fn open_with_response(
    secret: &RecipientSecret,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<(Zeroizing<Vec<u8>>, ResponseKey), SealError> {
    let (plaintext, context) = open_in_context(secret, info, aad, sealed)?;
    let key = exported(|out| context.export(DOMAIN, out))?;
    Ok((plaintext, key))
}

fn exported(
    export: impl FnOnce(&mut [u8]) -> Result<(), hpke::HpkeError>,
) -> Result<ResponseKey, SealError> {
    let mut bytes = Zeroizing::new([0; 32]);
    export(bytes.as_mut_slice()).map_err(|_| SealError::Forged)?;
    Ok(ResponseKey::from_bytes(*bytes))
}

fn associated(aad: &[u8]) -> Result<Vec<u8>, SealError> {
    check_len("aad", aad.len(), CONTEXT_BYTES_MAX)?;
    Ok([DOMAIN, aad].concat())
}
