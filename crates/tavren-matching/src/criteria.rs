//! Whom a deal is for, and what "matches" means: the definition that every engine is held against.

use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::limits;
use crate::standing::{Category, Level, Tier};
use crate::tables::Tables;
use alloc::vec::Vec;
use tavren_types::Money;

pub(crate) mod checked;
#[cfg(test)]
mod tests;
#[cfg(feature = "outside")]
mod unmet;

pub(crate) use checked::Checked;
#[cfg(feature = "outside")]
pub use unmet::Unmet;

/// The least lifetime value that a deal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minimum {
    /// A tier.
    Tier(Tier),
    /// An amount, met by the tiers that are worth at least so much.
    Amount(Money),
}

/// Whom a deal is for. Deals are public, so this may be printed.
///
/// # Examples
/// ```
/// use tavren_matching::{Category, Criteria, Level, Tier};
/// use tavren_types::Money;
/// let coffee = Criteria::at(Money::parse("2.50", "EUR").expect("an amount"))
///     .category(Category::new(3)?)
///     .tier(Tier::Medium)
///     .level(Level::REGULAR);
/// # Ok::<(), tavren_matching::MatchError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    pub(crate) price: Money,
    pub(crate) minimum: Minimum,
    pub(crate) level: Level,
    pub(crate) category: Option<Category>,
    pub(crate) areas: Vec<AreaId>,
    pub(crate) include_coarser: bool,
}

impl Criteria {
    /// For everybody who does not mind the price.
    pub fn at(price: Money) -> Self {
        Self {
            price,
            minimum: Minimum::Tier(Tier::Low),
            level: Level::SWITCHER,
            category: None,
            areas: Vec::new(),
            include_coarser: false,
        }
    }

    /// For this tier and above: in the deal's category where it has one, else overall.
    #[must_use]
    pub fn tier(mut self, tier: Tier) -> Self {
        self.minimum = Minimum::Tier(tier);
        self
    }

    /// For tiers that are worth at least this amount.
    #[must_use]
    pub fn worth(mut self, amount: Money) -> Self {
        self.minimum = Minimum::Amount(amount);
        self
    }

    /// For this level of loyalty and above: in the deal's category where it has one, else overall.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// For those who name this category.
    #[must_use]
    pub fn category(mut self, category: Category) -> Self {
        self.category = Some(category);
        self
    }

    /// For those who are in one of these areas; nobody's area matters where none is named.
    #[must_use]
    pub fn in_areas(mut self, areas: &[AreaId]) -> Self {
        self.areas = areas.to_vec();
        self
    }

    /// Also for those who only say that they are in a wider area around one of the deal's.
    #[must_use]
    pub fn include_coarser(mut self) -> Self {
        self.include_coarser = true;
        self
    }

    /// Refuses what no engine takes.
    ///
    /// # Errors
    /// [`MatchError::Area`] for an unknown area, [`MatchError::Many`] for more than 64 of them,
    /// [`MatchError::Currency`] for a currency without a ladder, [`MatchError::AboveLadder`] for a
    /// price above its top rung, [`MatchError::Price`] for no price or a negative worth.
    pub fn check(&self, tables: &Tables) -> Result<(), MatchError> {
        let worth_nothing = matches!(self.minimum, Minimum::Amount(least) if least.minor() < 0);
        if self.price.minor() <= 0 || worth_nothing {
            return Err(MatchError::Price);
        }
        let (_, ladder) = tables.ladder(self.price.currency())?;
        if ladder.needed(self.price.minor()).is_none() {
            return Err(MatchError::AboveLadder);
        }
        if self.areas.len() > limits::DEAL_AREAS_MAX {
            return Err(MatchError::Many {
                field: "areas",
                max: limits::DEAL_AREAS_MAX,
            });
        }
        if self.areas.iter().any(|area| !tables.areas.has(*area)) {
            return Err(MatchError::Area);
        }
        Ok(())
    }

    /// The lowest tier that is good enough; none where no tier is.
    pub(crate) fn tier_min(&self, tables: &Tables) -> Option<Tier> {
        match self.minimum {
            Minimum::Tier(tier) => Some(tier),
            Minimum::Amount(amount) => tables.thresholds.reaching(self.category, amount),
        }
    }
}
