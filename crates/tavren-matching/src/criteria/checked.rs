//! Criteria read against the tables: numbers only, ready for planes and lists.

use super::Criteria;
use crate::error::MatchError;
use crate::hierarchy::{AreaId, Hierarchy};
use crate::standing::{Category, Level, Tier};
use crate::tables::Tables;
use alloc::vec::Vec;

#[cfg(feature = "outside")]
mod intervals;

/// What an engine needs to know of a deal.
#[derive(Clone)]
pub(crate) struct Checked {
    /// None where no tier is worth the amount asked for: nobody matches.
    pub(crate) tier: Option<Tier>,
    pub(crate) level: Level,
    pub(crate) category: Option<Category>,
    /// Rungs to reach, 1 to 223; 0, which no deal has, for any price in any currency.
    pub(crate) rung: u8,
    /// Place of the currency among the ladders.
    pub(crate) currency: usize,
    /// Areas, none inside another, in order; empty for everywhere.
    pub(crate) areas: Vec<AreaId>,
    pub(crate) include_coarser: bool,
}

impl Checked {
    pub(crate) fn new(criteria: &Criteria, tables: &Tables) -> Result<Self, MatchError> {
        criteria.check(tables)?;
        let (currency, ladder) = tables.ladder(criteria.price.currency())?;
        let rung = ladder
            .needed(criteria.price.minor())
            .ok_or(MatchError::AboveLadder)?;
        let mut areas = outermost(&criteria.areas, &tables.areas);
        if areas == [AreaId::WORLD] {
            areas.clear();
        }
        // Deals that are for the same people read the same.
        let include_coarser = criteria.include_coarser && !areas.is_empty();
        Ok(Self {
            tier: criteria.tier_min(tables),
            level: criteria.level,
            category: criteria.category,
            rung,
            currency,
            areas,
            include_coarser,
        })
    }
}

/// Drops areas that are named twice or lie inside another.
fn outermost(named: &[AreaId], areas: &Hierarchy) -> Vec<AreaId> {
    let mut sorted = named.to_vec();
    sorted.sort_unstable();
    let mut kept: Vec<AreaId> = Vec::with_capacity(sorted.len());
    for area in sorted {
        // In depth-first order what lies inside an area follows it at once.
        if !kept.last().is_some_and(|last| areas.contains(*last, area)) {
            kept.push(area);
        }
    }
    kept
}
