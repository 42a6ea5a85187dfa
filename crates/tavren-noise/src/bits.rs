//! Random bits: a stream that follows from a key and a question, and whole numbers drawn from it.

use core::{fmt, num::NonZeroU128};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

#[cfg(test)]
mod tests;

const STREAM: &[u8] = b"tavren/noise stream/1";

/// The secret from which all noise follows. Who knows it can take the noise away.
///
/// Wiped from memory when dropped, never printed.
///
/// # Examples
/// ```
/// use tavren_noise::NoiseKey;
///
/// assert_eq!(format!("{:?}", NoiseKey::from_bytes([7; 32])), "NoiseKey(..)");
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct NoiseKey([u8; 32]);

impl NoiseKey {
    /// Takes 32 bytes of full entropy as a key. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA256 (RFC 2104) over the length of `domain` (8 bytes, big endian), `domain` and
    /// `parts`.
    pub(crate) fn digest(&self, domain: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = keyed(&self.0);
        mac.update(&(domain.len() as u64).to_be_bytes());
        mac.update(domain);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for NoiseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoiseKey(..)")
    }
}

/// A source of fair and independent bits, and what follows from them.
///
/// The samplers end with probability 1 on such a source; on one that is stuck they may not end. The
/// provided methods are for every source; only a test that enumerates a distribution has another.
pub trait Bits {
    /// The next `count` bits as a number below 2^`count`; `count` ≤ 128.
    fn draw(&mut self, count: u32) -> u128;

    /// A number from 0 to `n` − 1, each with probability exactly 1/`n`.
    ///
    /// Proof. With *b* the bits of `n` − 1, a draw of *b* bits hits each number below `n` with the
    /// same probability 2⁻ᵇ; what is not below `n` is thrown away and drawn afresh. Given that a
    /// draw stays, it is uniform. More than half of the draws stay, as `n` > 2ᵇ⁻¹. ∎
    fn below(&mut self, n: NonZeroU128) -> u128 {
        let last = n.get().saturating_sub(1);
        let count = 128_u32.saturating_sub(last.leading_zeros());
        loop {
            let value = self.draw(count);
            if value <= last {
                return value;
            }
        }
    }

    /// True with probability exactly `numerator` / `denominator`, or always where that is above 1.
    ///
    /// Proof. Of the `denominator` equally likely numbers, `numerator` are below `numerator`. ∎
    fn coin(&mut self, numerator: u128, denominator: NonZeroU128) -> bool {
        self.below(denominator) < numerator
    }
}

/// The bits that belong to one key and one question: HMAC-SHA256 in counter mode.
///
/// With *k* = HMAC(key, length of the domain ‖ domain ‖ question), block *i* is HMAC(*k*, *i*), *i*
/// in 8 bytes, big endian, from 0 (the construction of NIST SP 800-108r1 §4.1 with the counter as
/// the whole input). A draw takes whole bytes, big endian, and drops its highest bits in excess.
/// The same key and question give the same bits for ever: `bits/tests.rs` keeps golden values.
///
/// # Law
/// 13: unrelated questions get bits that nobody without the key tells from fair ones, as long as
/// HMAC-SHA256 is a pseudorandom function. This is the one assumption under the noise.
pub struct Stream {
    mac: Hmac<Sha256>,
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Stream {
    /// The stream of `question` under `key`.
    #[must_use]
    pub fn new(key: &NoiseKey, question: &[u8]) -> Self {
        let subkey = Zeroizing::new(key.digest(STREAM, &[question]));
        Self {
            mac: keyed(&subkey),
            counter: 0,
            block: [0; 32],
            used: 32,
        }
    }

    fn byte(&mut self) -> u8 {
        loop {
            if let Some(byte) = self.block.get(self.used) {
                self.used = self.used.saturating_add(1);
                return *byte;
            }
            let mut mac = self.mac.clone();
            mac.update(&self.counter.to_be_bytes());
            self.block = mac.finalize().into_bytes().into();
            self.counter = self.counter.wrapping_add(1); // 2⁶⁴ blocks: never
            self.used = 0;
        }
    }
}

impl Bits for Stream {
    fn draw(&mut self, count: u32) -> u128 {
        let count = count.min(128);
        let mut value = 0;
        for _ in 0..count.div_ceil(8) {
            value = value << 8 | u128::from(self.byte());
        }
        let excess = 128_u32.saturating_sub(count);
        value & u128::MAX.checked_shr(excess).unwrap_or(0)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.block.zeroize();
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream(..)")
    }
}

/// HMAC-SHA256 under 32 bytes, which RFC 2104 pads with zeros to a block of 64.
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::new((&*block).into())
}
