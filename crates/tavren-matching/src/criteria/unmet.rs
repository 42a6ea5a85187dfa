//! What "matches" means: the definition that every engine is held against.

use super::{Criteria, Minimum};
use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::signal::Signal;
use crate::standing::{Category, Level};
use crate::tables::Tables;
use alloc::vec::Vec;
use tavren_types::Money;

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

impl Criteria {
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
}
