//! Answers to an envelope: both sides export one key from the context of HPKE (RFC 9180 §5.3), so
//! that who opened an envelope answers its sender without a key exchange of their own.
//!
//! A response is `[0x01 schema][nonce 24][ciphertext][tag 16]`: XChaCha20-Poly1305 under the
//! exported key, with the associated data `"tavren/response/1"` and the caller's `aad`. Nothing in
//! it but its length and its schema differs from random bytes for who lacks the key.

use core::fmt;

use zeroize::Zeroizing;

use super::{RecipientPublic, RecipientSecret, open_in_context, seal_in_context};
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

    /// The 32 secret bytes, for who has to keep them.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.as_bytes())
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

    /// Opens one response.
    ///
    /// # Errors
    /// [`SealError::Truncated`] and [`SealError::Schema`] for what is no response,
    /// [`SealError::Length`] for an input above its limit, [`SealError::Forged`] for the answer to
    /// another envelope, another `aad` or any changed byte.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let rest = cipher::after_schema(sealed, SCHEMA)?;
        check_len("sealed", sealed.len(), ENVELOPE_BYTES_MAX + OVERHEAD_BYTES)?;
        cipher::open(&self.0, &associated(aad)?, rest)
    }
}

impl fmt::Debug for ResponseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseKey(..)")
    }
}

/// [`seal_envelope`](super::seal_envelope), and the key that opens the answers to it.
///
/// # Errors
/// Those of [`seal_envelope`](super::seal_envelope).
///
/// # Law
/// Both sides export the same key, and every envelope its own: `tests/laws/response.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::envelope::{RecipientSecret, open_with_response, seal_with_response};
///
/// let secret = RecipientSecret::from_bytes([7; 32]);
/// let (sealed, ours) = seal_with_response(&secret.public(), b"ask", b"", b"question", [1; 32])?;
/// let (question, theirs) = open_with_response(&secret, b"ask", b"", &sealed)?;
/// let answer = theirs.seal([2; 24], b"", b"answer")?;
/// assert_eq!(*question, b"question");
/// assert_eq!(*ours.open(b"", &answer)?, b"answer");
/// # Ok::<(), tavren_sealing::SealError>(())
/// ```
pub fn seal_with_response(
    to: &RecipientPublic,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    ephemeral_seed: [u8; 32],
) -> Result<(Vec<u8>, ResponseKey), SealError> {
    let (sealed, context) = seal_in_context(to, info, aad, plaintext, ephemeral_seed)?;
    let key = exported(|out| context.export(DOMAIN, out))?;
    Ok((sealed, key))
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
    Ok(cipher::join(&[DOMAIN, aad]))
}
