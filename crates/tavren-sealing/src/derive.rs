//! Keyed derivation: pseudonyms, lookup keys, commitments and plain hashes, all of 32 bytes.

use sha2::{Digest, Sha256};

#[cfg(feature = "outside")]
mod keyed;

#[cfg(feature = "outside")]
pub(crate) use keyed::hmac_parts;
#[cfg(feature = "outside")]
pub use keyed::{commitment, constant_time_eq, hmac, verify_commitment};

/// The SHA-256 (FIPS 180-4) of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
