//! Keys that come from elsewhere, and secrets that are kept.

use hpke::{Deserializable, Kem as _};
use zeroize::Zeroizing;

use super::{RecipientPublic, RecipientSecret};
use crate::{
    Entropy, EntropyError, SealError, Seed,
    envelope::{Expansion, Kem},
};

/// 2²⁵⁵ − 19, little endian: an X25519 public key is a number below it.
const PRIME: [u8; 32] = {
    let mut prime = [0xff; 32];
    prime[0] = 0xed;
    prime[31] = 0x7f;
    prime
};

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

    /// The 32 secret bytes, as they were given.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.as_bytes())
    }
}

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

    pub(in crate::envelope) fn to_hpke(self) -> Result<<Kem as hpke::Kem>::PublicKey, SealError> {
        Deserializable::from_bytes(&self.0).map_err(|_| SealError::PublicKey)
    }
}
