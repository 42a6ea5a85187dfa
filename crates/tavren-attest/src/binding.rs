//! What evidence binds: the keys and the policy of one boot of a runner, under one hash.

use core::fmt;
use sha2::{Digest, Sha256};

#[cfg(test)]
mod tests;

const DOMAIN: &[u8] = b"tavren/attest/binding/1";

/// The algorithms that the bound keys are used with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Suite {
    /// Signals: HPKE (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305. Receipts: Ed25519.
    X25519ChaChaEd25519,
}

impl Suite {
    /// The number under which the suite is bound.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::X25519ChaChaEd25519 => 1,
        }
    }
}

/// All that a runner stands for while one key is in use. Every part is public.
///
/// # Examples
/// ```
/// use tavren_attest::binding::{Binding, Suite};
///
/// let binding = Binding {
///     suite: Suite::X25519ChaChaEd25519,
///     hpke_key: [1; 32],
///     receipt_key: [2; 32],
///     policy_hash: [3; 32],
///     hour: Some(7),
///     boot_id: [4; 16],
/// };
/// let next = Binding { hour: Some(8), ..binding };
/// assert_ne!(binding.hash(), next.hash());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The algorithms of the keys.
    pub suite: Suite,
    /// The public key that agents seal signals to, or for which a sealing service releases.
    pub hpke_key: [u8; 32],
    /// The public key that receipts are signed under.
    pub receipt_key: [u8; 32],
    /// The hash of the disclosure policy that the runner keeps.
    pub policy_hash: [u8; 32],
    /// The hour that the HPKE key is for, counted from 1970 in UTC; none for the one of a release, to
    /// which no agent seals.
    pub hour: Option<u64>,
    /// A random name of the boot, so that two boots never look the same.
    pub boot_id: [u8; 16],
}

impl Binding {
    /// The hash that evidence carries.
    ///
    /// SHA-256 (FIPS 180-4) over the domain `tavren/attest/binding/1` and each part in order, each
    /// with its length before it (8 bytes, big endian); numbers are big endian, and no hour is no
    /// bytes.
    ///
    /// # Law
    /// No two bindings share a hash: `binding::tests::every_part_changes_the_hash`.
    #[must_use]
    pub fn hash(&self) -> BindingHash {
        let hour = self.hour.map(u64::to_be_bytes);
        let parts: [&[u8]; 7] = [
            DOMAIN,
            &self.suite.number().to_be_bytes(),
            &self.hpke_key,
            &self.receipt_key,
            &self.policy_hash,
            hour.as_ref().map_or(&[], <[u8; 8]>::as_slice),
            &self.boot_id,
        ];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        BindingHash(hash.finalize().into())
    }
}

/// The hash of a [`Binding`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BindingHash([u8; 32]);

impl BindingHash {
    /// The hash of these bytes, where it was kept or sent.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 bytes that a TDX quote or an SNP report carries: the hash, then the nonce or zeros.
    #[must_use]
    pub fn report_data(&self, nonce: Option<&Nonce>) -> [u8; 64] {
        let mut report_data = [0; 64];
        let nonce = nonce.map_or([0; 32], |nonce| nonce.0);
        for (to, from) in report_data.iter_mut().zip(self.0.iter().chain(&nonce)) {
            *to = *from;
        }
        report_data
    }
}

impl fmt::Debug for BindingHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BindingHash(..)")
    }
}

/// A verifier's random challenge, which shows that evidence was made after it was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// The nonce of 32 random bytes; `None` for zeros, which stand for no nonce.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        (bytes != [0; 32]).then_some(Self(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}
