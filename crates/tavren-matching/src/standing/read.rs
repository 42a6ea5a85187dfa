//! Standings by name, and read back from the codes of planes.

use super::{Category, Level, Tier};

impl Tier {
    pub(crate) fn of_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Low),
            2 => Some(Self::Medium),
            3 => Some(Self::High),
            _ => None,
        }
    }
}

impl Category {
    /// The category of the lowest bit.
    pub(crate) fn of_bit(bits: u64) -> Self {
        Self(bits.trailing_zeros() as u8 & 63)
    }
}

impl Level {
    /// Comes back now and then.
    pub const REGULAR: Self = Self(1);
    /// Comes back as a rule.
    pub const LOYAL: Self = Self(3);
    /// Comes back and brings others.
    pub const CHAMPION: Self = Self(5);
}
