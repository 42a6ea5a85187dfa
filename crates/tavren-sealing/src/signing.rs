//! Signatures that anybody checks who knows the public key: Ed25519 (RFC 8032).
//!
//! A message is signed in a context, so that what was said for one purpose says nothing for another:
//! signed is the length of the context (8 bytes, big endian), the context, and the message. Of all
//! signatures that RFC 8032 lets a verifier accept, the strict one is accepted alone.

use core::fmt;

use ed25519_dalek::Signer;

mod verify;

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
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey(..)")
    }
}
