//! How good a customer is: a tier of lifetime value and a level of loyalty, overall or in a category.

use crate::error::MatchError;
use crate::limits;

#[cfg(feature = "outside")]
mod read;

/// Lifetime value, in three steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Below the market's middle bound.
    Low,
    /// From the middle bound.
    Medium,
    /// From the upper bound.
    High,
}

impl Tier {
    /// Every tier, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// 1, 2 or 3: what a pair of planes holds, 0 being "not in this category".
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
        }
    }
}

/// Loyalty, 0 to 5.
///
/// # Examples
/// ```
/// use tavren_matching::Level;
/// assert!(Level::new(4)? >= Level::LOYAL && Level::new(6).is_err());
/// # Ok::<(), tavren_matching::MatchError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    /// Changes shops with every purchase: what everybody has at least.
    pub const SWITCHER: Self = Self(0);

    /// A level from 0 to 5.
    ///
    /// # Errors
    /// [`MatchError::Level`] above 5.
    pub fn new(level: u8) -> Result<Self, MatchError> {
        if level <= limits::LEVEL_MAX {
            Ok(Self(level))
        } else {
            Err(MatchError::Level)
        }
    }

    /// The number, 0 to 5.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// A category of goods, 0 to 63; what the numbers mean is the market's own table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u8);

impl Category {
    /// A category from 0 to 63.
    ///
    /// # Errors
    /// [`MatchError::Category`] above 63.
    pub fn new(number: u8) -> Result<Self, MatchError> {
        if usize::from(number) < limits::CATEGORIES {
            Ok(Self(number))
        } else {
            Err(MatchError::Category)
        }
    }

    /// The number, 0 to 63.
    pub fn number(self) -> u8 {
        self.0
    }

    pub(crate) fn bit(self) -> u64 {
        1 << (self.0 & 63)
    }
}
