//! Whom a deal is for, and what "matches" means: the definition that every engine is held against.

use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::limits;
use crate::signal::Signal;
use crate::standing::{Category, Level, Tier};
use crate::tables::Tables;
use alloc::vec::Vec;
use tavren_types::Money;

pub(crate) mod checked;
#[cfg(test)]
mod tests;

pub(crate) use checked::Checked;

/// The least lifetime value that a deal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minimum {
    /// A tier.
    Tier(Tier),
    /// An amount, met by the tiers that are worth at least so much.
    Amount(Money),
}

/// A condition of a deal that somebody does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unmet {
    /// They do not name the deal's category.
    Category,
    /// Their lifetime value is below what the deal asks for.
    Tier,
    /// Their loyalty is below what the deal asks for.
    Level,
    /// It costs more than they want to hear of.
    Price,
    /// They are elsewhere.
    Area,
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

    /// The price.
    pub fn price(&self) -> Money {
        self.price
    }

    /// The category.
    pub fn in_category(&self) -> Option<Category> {
        self.category
    }

    /// The least lifetime value.
    pub fn least_value(&self) -> Minimum {
        self.minimum
    }

    /// The least loyalty.
    pub fn least_level(&self) -> Level {
        self.level
    }

    /// The areas, as they were named.
    pub fn areas(&self) -> &[AreaId] {
        &self.areas
    }

    /// True where it is also for those who only say that they are in a wider area.
    pub fn includes_coarser(&self) -> bool {
        self.include_coarser
    }

    /// True when the deal is for the user of `signal`, who counts as being in `area`.
    ///
    /// This is the definition of a match. `area` is the signal's own area, or the wider one that
    /// it counts as while too few share it. Agents use it as it stands; the engines answer the same
    /// for many at once.
    ///
    /// # Errors
    /// Where the deal itself is refused: [`Criteria::check`].
    pub fn matches(
        &self,
        signal: &Signal,
        area: AreaId,
        tables: &Tables,
    ) -> Result<bool, MatchError> {
        Ok(self.unmet(signal, area, tables)?.is_empty())
    }

    /// Why the deal is not for the user of `signal`: each condition that is not met, in the order of
    /// [`Unmet`]. A user without the deal's category meets no condition on the standing in it.
    ///
    /// # Errors
    /// As [`Criteria::matches`].
    pub fn unmet(
        &self,
        signal: &Signal,
        area: AreaId,
        tables: &Tables,
    ) -> Result<Vec<Unmet>, MatchError> {
        self.check(tables)?;
        let (tier, level) = match self.category {
            Some(category) => (signal.tier_in(category), signal.level_in(category)),
            None => (Some(signal.tier), signal.level),
        };
        let valued = |tier| self.tier_min(tables).is_some_and(|least| tier >= least);
        let affordable = match signal.price_max {
            None => true,
            Some(most) if most.currency() != self.price.currency() => false,
            Some(most) => {
                let (_, ladder) = tables.ladder(most.currency())?;
                let needed = ladder.needed(self.price.minor());
                needed.is_some_and(|needed| ladder.reached(most.minor()) >= needed)
            }
        };
        let near = self.areas.is_empty()
            || self.areas.iter().any(|wanted| {
                tables.areas.contains(*wanted, area)
                    || self.include_coarser && tables.areas.contains(area, *wanted)
            });
        let conditions = [
            (Unmet::Category, tier.is_some()),
            (Unmet::Tier, tier.is_some_and(valued)),
            (Unmet::Level, tier.is_some() && level >= self.level),
            (Unmet::Price, affordable),
            (Unmet::Area, near),
        ];
        let unmet = conditions.into_iter().filter(|(_, met)| !met);
        Ok(unmet.map(|(condition, _)| condition).collect())
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
