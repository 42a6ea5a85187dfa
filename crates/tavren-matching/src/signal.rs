//! What an agent tells the engine about its user: coarse, and under an id that soon changes.

use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::limits;
use crate::standing::{Category, Level, Tier};
use core::fmt;
use tavren_types::Money;

#[cfg(feature = "outside")]
mod read;
#[cfg(test)]
mod tests;

/// The ephemeral id of a signal: 128 random bits, another one every few hours.
///
/// # Law
/// 15: no debug print shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(u128);

impl SignalId {
    /// The id of 16 bytes, most significant first.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Its bytes, for who delivers to it.
    pub fn expose(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Debug for SignalId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SignalId(..)")
    }
}

/// One user's standing and wishes, as coarse as the user chose.
///
/// # Law
/// 15: no debug print shows what it holds.
///
/// # Examples
/// ```
/// use tavren_matching::{AreaId, Category, Interest, Level, Signal, Tier};
/// let books = Category::new(4)?;
/// let signal = Signal::new(Tier::Medium, Level::LOYAL)
///     .in_area(AreaId::WORLD)
///     .interested(&[Interest::in_category(books).tier(Tier::High)])?;
/// assert_eq!(signal.tier_in(books), Some(Tier::High));
/// # Ok::<(), tavren_matching::MatchError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Signal {
    pub(crate) tier: Tier,
    pub(crate) level: Level,
    pub(crate) area: AreaId,
    pub(crate) price_max: Option<Money>,
    /// Two bits a category: tier code, 0 where the category is absent.
    pub(crate) tiers: [u64; 2],
    /// Three bits a category: 1 + its own level, 0 where the overall one holds.
    pub(crate) levels: [u64; 3],
}

/// A category of a signal, with a standing of its own where it has one.
#[derive(Clone, Copy)]
pub struct Interest {
    category: Category,
    tier: Option<Tier>,
    level: Option<Level>,
}

impl Interest {
    /// A category in which the overall standing holds.
    pub fn in_category(category: Category) -> Self {
        Self {
            category,
            tier: None,
            level: None,
        }
    }

    /// The tier in this category.
    #[must_use]
    pub fn tier(mut self, tier: Tier) -> Self {
        self.tier = Some(tier);
        self
    }

    /// The loyalty in this category.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

impl Signal {
    /// A signal of this overall standing: somewhere in the world, no category, any price.
    pub fn new(tier: Tier, level: Level) -> Self {
        Self {
            tier,
            level,
            area: AreaId::WORLD,
            price_max: None,
            tiers: [0; 2],
            levels: [0; 3],
        }
    }

    /// Where the user is, as finely as the user lets it be known.
    #[must_use]
    pub fn in_area(mut self, area: AreaId) -> Self {
        self.area = area;
        self
    }

    /// The largest price the user wants to hear of.
    #[must_use]
    pub fn price_max(mut self, price: Money) -> Self {
        self.price_max = Some(price);
        self
    }

    /// The categories the user wants to hear of.
    ///
    /// # Errors
    /// [`MatchError::Many`] for more than 64, [`MatchError::Repeated`] for one named twice.
    pub fn interested(mut self, interests: &[Interest]) -> Result<Self, MatchError> {
        if interests.len() > limits::CATEGORIES {
            return Err(MatchError::Many {
                field: "categories",
                max: limits::CATEGORIES,
            });
        }
        (self.tiers, self.levels) = ([0; 2], [0; 3]);
        for interest in interests {
            let bit = interest.category.bit();
            if (self.tiers[0] | self.tiers[1]) & bit != 0 {
                return Err(MatchError::Repeated {
                    field: "categories",
                });
            }
            let tier = interest.tier.unwrap_or(self.tier).code();
            let level = interest
                .level
                .map_or(0, |level| level.number().saturating_add(1));
            set(&mut self.tiers, bit, tier);
            set(&mut self.levels, bit, level);
        }
        Ok(self)
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Signal(..)")
    }
}

impl fmt::Debug for Interest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Interest(..)")
    }
}

/// Writes the bits of `code` into the planes of one category.
fn set(planes: &mut [u64], bit: u64, code: u8) {
    for (at, plane) in planes.iter_mut().enumerate() {
        if code >> at & 1 == 1 {
            *plane |= bit;
        }
    }
}
