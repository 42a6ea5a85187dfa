//! Signatures in a context, and how they are checked.

use super::{SIGNATURE_BYTES, SigningKey, VerifyingKey};
use crate::SealError;

impl SigningKey {
    /// Signs `message` in `context`. The same message is signed with the same bytes.
    #[must_use]
    pub fn sign(&self, context: &str, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.sign_raw(&in_context(context, message))
    }
}

impl VerifyingKey {
    /// Checks and takes 32 bytes as a public key.
    ///
    /// # Errors
    /// [`SealError::PublicKey`] for what is no point, for a point of low order, under which anybody
    /// could sign, and for a second spelling of another key.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, SealError> {
        let key =
            ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| SealError::PublicKey)?;
        let spelt_once = key.to_edwards().compress().to_bytes() == bytes;
        if key.is_weak() || !spelt_once {
            return Err(SealError::PublicKey);
        }
        Ok(Self(key))
    }

    /// Whether `signature` is this key's over `message` in `context`.
    #[must_use]
    pub fn verify(&self, context: &str, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.verify_raw(&in_context(context, message), signature)
    }

    /// Whether `signature` is this key's over a message that says itself what it is for.
    #[must_use]
    pub fn verify_raw(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

fn in_context(context: &str, message: &[u8]) -> Vec<u8> {
    let context_len = (context.len() as u64).to_be_bytes();
    [&context_len, context.as_bytes(), message].concat()
}
