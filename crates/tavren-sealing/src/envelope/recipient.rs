use core::fmt;

use hpke::{Deserializable, Kem as _, Serializable};
use zeroize::Zeroizing;

use super::{Expansion, Kem};
use crate::{Entropy, EntropyError, Key, SealError, Seed};

/// 2²⁵⁵ − 19, little endian: an X25519 public key is a number below it.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

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
    /// Draws a new secret.
    ///
    /// # Errors
    /// [`EntropyError`] when the source is not available.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice())?;
        Ok(Self::from_bytes(*bytes))
    }

    /// Takes 32 bytes as a secret: every 32 bytes are one. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The 32 secret bytes, as they were given.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.as_bytes())
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
    /// Checks and takes 32 bytes as a public key.
    ///
    /// # Errors
    /// [`SealError::PublicKey`] for a point of low order, whose envelopes anyone could open, and
    /// for a number not below 2²⁵⁵ − 19, which would be a second spelling of another key.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, SealError> {
        if !bytes.iter().rev().lt(PRIME.iter().rev()) {
            return Err(SealError::PublicKey);
        }
        let public = Self(bytes);
        // HPKE refuses a shared secret of zeros, which is what every point of low order gives.
        let mut trial = Expansion::new(Seed::from_bytes([0; 32]));
        Kem::encap_with_rng(&public.to_hpke()?, None, &mut trial)
            .map_err(|_| SealError::PublicKey)?;
        Ok(public)
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn to_hpke(self) -> Result<<Kem as hpke::Kem>::PublicKey, SealError> {
        Deserializable::from_bytes(&self.0).map_err(|_| SealError::PublicKey)
    }
}

impl fmt::Debug for RecipientPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecipientPublic(..)")
    }
}
