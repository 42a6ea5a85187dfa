use core::fmt;

use crate::limits::PCR_COUNT_MAX;

#[cfg(test)]
mod tests;

/// The number of a platform configuration register, 0 to 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PcrIndex(u8);

impl PcrIndex {
    /// The image file.
    pub const IMAGE: Self = Self(0);
    /// Kernel and boot ramdisk.
    pub const KERNEL: Self = Self(1);
    /// The application.
    pub const APPLICATION: Self = Self(2);

    /// The register `index`; `None` beyond 31.
    #[must_use]
    pub fn new(index: u8) -> Option<Self> {
        (usize::from(index) < PCR_COUNT_MAX).then_some(Self(index))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// What a register holds once something was measured into it: a SHA-384, never all zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measurement([u8; 48]);

impl Measurement {
    /// The measurement of these bytes; `None` for zeros, which an enclave in debug mode shows.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 48]) -> Option<Self> {
        (bytes != [0; 48]).then_some(Self(bytes))
    }

    /// The 48 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 48] {
        &self.0
    }
}

impl fmt::Debug for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
