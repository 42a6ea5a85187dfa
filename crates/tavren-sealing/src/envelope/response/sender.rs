//! The side of who sealed the envelope, and reads what answers it.

use zeroize::Zeroizing;

use super::{DOMAIN, OVERHEAD_BYTES, ResponseKey, SCHEMA, associated, exported};
use crate::{
    SealError, cipher,
    envelope::{RecipientPublic, seal::seal_in_context},
    error::check_len,
    limits::ENVELOPE_BYTES_MAX,
};

impl ResponseKey {
    /// The 32 secret bytes, for who has to keep them.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.as_bytes())
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

/// [`seal_envelope`](crate::envelope::seal_envelope), and the key that opens the answers to it.
///
/// # Errors
/// Those of [`seal_envelope`](crate::envelope::seal_envelope).
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
