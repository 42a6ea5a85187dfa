use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Key, limits::COMMITMENT_BLOCK_BYTES, padding::padding};

/// A keyed hash of `message`, unrelated between keys and between `domain`s.
///
/// HMAC-SHA256 (RFC 2104) over the length of `domain` (8 bytes, big endian), `domain` and
/// `message`.
///
/// # Examples
/// ```
/// use tavren_sealing::{Key, derive::hmac};
///
/// let key = Key::from_bytes([7; 32]);
/// assert_ne!(hmac(&key, "pseudonym", b"user"), hmac(&key, "lookup", b"user"));
/// ```
#[must_use]
pub fn hmac(key: &Key, domain: &str, message: &[u8]) -> [u8; 32] {
    hmac_parts(key, domain, &[message])
}

/// The commitment to an audit entry's `body`: hides it as long as `salt` is secret, and binds to it.
///
/// HMAC-SHA256 (RFC 2104), keyed with the salt, over the body padded to a multiple of 256 bytes by
/// ISO/IEC 7816-4. `salt` is random, drawn for this body alone.
///
/// # Law
/// No other body or salt verifies: `tests/laws/derive.rs`.
#[must_use]
pub fn commitment(salt: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let mut mac = keyed(salt);
    mac.update(body);
    mac.update(padding::<COMMITMENT_BLOCK_BYTES>(body.len()));
    mac.finalize().into_bytes().into()
}

/// Whether `expected` is the commitment to `body` under `salt`. Compares in constant time.
///
/// # Examples
/// ```
/// use tavren_sealing::derive::{commitment, verify_commitment};
///
/// let committed = commitment(&[5; 32], b"body");
/// assert!(verify_commitment(&[5; 32], b"body", &committed));
/// assert!(!verify_commitment(&[6; 32], b"body", &committed));
/// ```
#[must_use]
pub fn verify_commitment(salt: &[u8; 32], body: &[u8], expected: &[u8; 32]) -> bool {
    constant_time_eq(&commitment(salt, body), expected)
}

/// Whether `left` and `right` are the same bytes, in a time that depends on their lengths alone.
#[must_use]
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// [`hmac`] of a message in parts.
pub(crate) fn hmac_parts(key: &Key, domain: &str, message: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key.as_bytes());
    mac.update(&(domain.len() as u64).to_be_bytes());
    mac.update(domain.as_bytes());
    for part in message {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256 under 32 bytes, which RFC 2104 pads with zeros to a block of 64.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new((&*block).into())
}
