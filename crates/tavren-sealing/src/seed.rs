use core::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Entropy, EntropyError, Key, limits::EXPAND_BYTES_MAX};

const DOMAIN: &[u8] = b"tavren/expand/1";

/// The randomness of one action: 32 bytes drawn once, from which all its keys, nonces and salts
/// follow.
///
/// An action that is asked again with the same seed gives the same bytes, which is what lets a
/// commit be retried. Wiped from memory when dropped, compared in constant time, never printed.
///
/// # Examples
/// ```
/// use tavren_sealing::{Key, OsEntropy, Seed};
///
/// let seed = Seed::draw(&OsEntropy)?;
/// let key = Key::from_bytes(seed.expand(b"grant key", 0));
/// let nonce: [u8; 24] = seed.expand(b"grant nonce", 0);
/// assert_eq!(key, Key::from_bytes(seed.expand(b"grant key", 0)));
/// # Ok::<(), tavren_sealing::EntropyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Key);

impl Seed {
    /// Draws a seed.
    ///
    /// # Errors
    /// [`EntropyError`] when the source is not available.
    pub fn draw(entropy: &dyn Entropy) -> Result<Self, EntropyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut_slice())?;
        Ok(Self::from_bytes(*bytes))
    }

    /// Takes 32 bytes of full entropy as a seed. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The 32 secret bytes, for who has to keep them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Expands `N` bytes for the purpose `label` and its `index`-th use.
    ///
    /// `N` ≤ 8160, checked when compiled. Another `label` or `index` gives unrelated bytes; a
    /// smaller `N` gives a prefix. HKDF-Expand with HMAC-SHA256 (RFC 5869), the seed as the
    /// pseudorandom key and as info `"tavren/expand/1"`, the length of `label` (8 bytes, big
    /// endian), `label`, and `index` (8 bytes, big endian).
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the seed is as long as a SHA-256 output and N is checked when compiled"
    )]
    pub fn expand<const N: usize>(&self, label: &[u8], index: u64) -> [u8; N] {
        const {
            assert!(
                N <= EXPAND_BYTES_MAX,
                "HKDF-SHA256 expands at most 8160 bytes"
            )
        }
        let info = [
            DOMAIN,
            &(label.len() as u64).to_be_bytes(),
            label,
            &index.to_be_bytes(),
        ];
        let mut out = [0; N];
        Hkdf::<Sha256>::from_prk(self.0.as_bytes())
            .ok()
            .and_then(|hkdf| hkdf.expand_multi_info(&info, &mut out).ok())
            .expect("lengths are constant");
        out
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(..)")
    }
}
