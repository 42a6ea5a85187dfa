//! Signatures that anybody checks who knows the public key: Ed25519 (RFC 8032).
//!
//! A message is signed in a context, so that what was said for one purpose says nothing for another:
//! signed is the length of the context (8 bytes, big endian), the context, and the message. Of all
//! signatures that RFC 8032 lets a verifier accept, the strict one is accepted alone.

use core::fmt;

use ed25519_dalek::Signer;

use crate::{SealError, cipher};

/// Length of a signature, bytes.
pub const SIGNATURE_BYTES: usize = 64;

/// What signs: 32 secret bytes, an Ed25519 private key.
///
/// Wiped from memory when dropped, never printed.
///
/// # Law
/// What it signs verifies under its public key, and nothing else does: `tests/laws/signing.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::signing::SigningKey;
///
/// let key = SigningKey::from_bytes([7; 32]);
/// let signature = key.sign("tavren/example/1", b"yes");
/// assert!(key.public().verify("tavren/example/1", b"yes", &signature));
/// assert!(!key.public().verify("tavren/example/2", b"yes", &signature));
/// ```
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Takes 32 bytes of full entropy as a key: every 32 bytes are one. The caller wipes its own
    /// copy.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let bytes = zeroize::Zeroizing::new(bytes);
        Self(ed25519_dalek::SigningKey::from_bytes(&bytes))
    }

    /// What verifies its signatures.
    #[must_use]
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message` in `context`. The same message is signed with the same bytes.
    #[must_use]
    pub fn sign(&self, context: &str, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.sign_raw(&in_context(context, message))
    }

    /// Signs a message that says itself what it is for, as a `Sig_structure` of COSE does. A key
    /// signs such messages alone, or messages in a context alone.
    #[must_use]
    pub fn sign_raw(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// What verifies: 32 bytes, an Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

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

    /// The 32 bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
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

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(..)")
    }
}

fn in_context(context: &str, message: &[u8]) -> Vec<u8> {
    let context_len = (context.len() as u64).to_be_bytes();
    cipher::join(&[&context_len, context.as_bytes(), message])
}
