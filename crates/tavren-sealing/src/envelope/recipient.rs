use core::fmt;

#[cfg(feature = "outside")]
mod kept;

use hpke::{Deserializable, Kem as _, Serializable};

use super::Kem;
use crate::{Key, SealError};

/// The secret that opens envelopes: 32 bytes, an X25519 private key (RFC 7748).
///
/// Wiped from memory when dropped, compared in constant time, never printed.
///
/// # Examples
/// ```
/// use tavren_sealing::{OsEntropy, envelope::RecipientSecret};
///
/// let secret = RecipientSecret::generate(&OsEntropy)?;
/// assert_eq!(format!("{secret:?}"), "RecipientSecret(..)");
/// assert_eq!(RecipientSecret::from_bytes(*secret.to_bytes()).public(), secret.public());
/// # Ok::<(), tavren_sealing::EntropyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientSecret(Key);

impl RecipientSecret {
    /// Takes 32 bytes as a secret: every 32 bytes are one. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The public key that belongs to this secret.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the key is refused for another length alone, and it has 32 bytes"
    )]
    pub fn public(&self) -> RecipientPublic {
        let secret = self.to_hpke().expect("a secret has 32 bytes");
        RecipientPublic(Kem::sk_to_pk(&secret).to_bytes().into())
    }

    pub(super) fn to_hpke(&self) -> Result<<Kem as hpke::Kem>::PrivateKey, SealError> {
        Deserializable::from_bytes(self.0.as_bytes()).map_err(|_| SealError::Forged)
    }
}

impl fmt::Debug for RecipientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecipientSecret(..)")
    }
}

/// For whom an envelope is sealed: 32 bytes, an X25519 public key (RFC 7748).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecipientPublic([u8; 32]);

impl RecipientPublic {
    /// The 32 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RecipientPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecipientPublic(..)")
    }
}
