use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret of 32 bytes that seals, wraps or authenticates.
///
/// Wiped from memory when dropped, compared in constant time, never printed. Destroying every copy
/// of a key is how what it sealed is erased.
///
/// # Examples
/// ```
/// use tavren_sealing::Key;
///
/// let key = Key::from_bytes([7; 32]);
/// assert_eq!(format!("{key:?}"), "Key(..)");
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// Takes 32 bytes of full entropy as a key. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 secret bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Key {}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}
