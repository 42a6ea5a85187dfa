//! The fixed cells that suppressed answers are made of.

use super::DisclosureError;
use crate::criteria::Checked;
use crate::engine::found::Found;
use crate::engine::store::Ground;
use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::standing::{Category, Level, Tier};
use crate::tables::Tables;
use alloc::vec;
use alloc::vec::Vec;
use tavren_noise::Table;
use tavren_noise::limits::CELLS_MAX;
use tavren_types::Money;

/// A partition of people into cells: by area, tier, level of loyalty and largest price.
///
/// Every person who accepts the lowest price is in one cell, or, by category, in one cell of each
/// category that the person names; areas are those that signals state. A deal fits where its
/// conditions run along the edges of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The areas that are told apart, in order: those down to a level. Who is deeper counts there,
    /// who is higher in the area stated.
    areas: Vec<AreaId>,
    /// One table a category; deals without a category do not fit. Else one table of all people,
    /// and deals with one do not fit. Both kinds would say more about each other's cells than
    /// either says alone.
    by_category: bool,
    /// Where levels are told apart, rising.
    levels: Vec<Level>,
    /// Where largest prices are told apart: rungs of one currency, rising.
    rungs: Vec<u8>,
    currency: usize,
}

impl Grid {
    /// Cells by areas down to `area_level` (1 for countries, 2 for cities), by tier, by the levels that deals ask for and by the
    /// prices that deals have.
    ///
    /// Fewer cells give narrower answers: each adds its interval to theirs.
    ///
    /// # Errors
    /// [`MatchError::Price`] for no price, [`MatchError::Currency`] for prices in two currencies
    /// or one without a ladder, [`MatchError::AboveLadder`] for one above its ladder,
    /// [`MatchError::Many`] for more than 16 prices, or for more cells than a table has.
    pub fn new(
        tables: &Tables,
        area_level: usize,
        by_category: bool,
        levels: &[Level],
        prices: &[Money],
    ) -> Result<Self, MatchError> {
        const PRICES_MAX: usize = 16;
        if prices.len() > PRICES_MAX {
            return Err(MatchError::Many {
                field: "prices",
                max: PRICES_MAX,
            });
        }
        let currency = prices.first().ok_or(MatchError::Price)?.currency();
        let (place, ladder) = tables.ladder(currency)?;
        let mut rungs = Vec::new();
        for price in prices {
            if price.currency() != currency {
                return Err(MatchError::Currency);
            }
            if price.minor() <= 0 {
                return Err(MatchError::Price);
            }
            rungs.push(
                ladder
                    .needed(price.minor())
                    .ok_or(MatchError::AboveLadder)?,
            );
        }
        rungs.sort_unstable();
        rungs.dedup();
        // The lowest level needs no edge; below the lowest price nobody is asked for.
        let mut levels = [levels, &[Level::SWITCHER]].concat();
        levels.sort_unstable();
        levels.dedup();
        let tree = &tables.areas;
        let grid = Self {
            areas: (tree.all())
                .filter(|area| tree.level(*area) <= area_level)
                .collect(),
            by_category,
            levels,
            rungs,
            currency: place,
        };
        if grid.areas.len().saturating_mul(grid.classes()) > CELLS_MAX as usize {
            return Err(MatchError::Many {
                field: "cells",
                max: CELLS_MAX as usize,
            });
        }
        Ok(grid)
    }

    /// The areas that are told apart, rising.
    pub(super) fn areas(&self) -> &[AreaId] {
        &self.areas
    }

    /// Classes of tier, level and price in one area: the most cells on the greater side where what
    /// people did in an area is held against who matched there, for [`Suppression::promise`].
    ///
    /// [`Suppression::promise`]: tavren_noise::Suppression::promise
    #[must_use]
    pub fn classes(&self) -> usize {
        Tier::ALL
            .len()
            .saturating_mul(self.levels.len())
            .saturating_mul(self.rungs.len())
    }

    /// The table that a deal is answered from.
    pub(super) fn table(&self, deal: &Checked) -> Result<Table, DisclosureError> {
        if deal.category.is_some() != self.by_category {
            return Err(DisclosureError::misfit("category"));
        }
        let number = |category: Category| u32::from(category.number()).saturating_add(1);
        // INVARIANT: no more cells than CELLS_MAX, which `new` saw to.
        let cells = self.areas.len().saturating_mul(self.classes());
        Ok(Table {
            number: deal.category.map_or(0, number),
            cells: u32::try_from(cells).unwrap_or(u32::MAX),
        })
    }

    /// The cells of a deal, by area: where each area's classes begin, and which of them count.
    ///
    /// The deal alone decides, never the signals.
    pub(super) fn cells(
        &self,
        deal: &Checked,
        tables: &Tables,
    ) -> Result<Vec<(AreaId, Vec<u32>)>, DisclosureError> {
        let classes = self.wanted_classes(deal)?;
        let tree = &tables.areas;
        if !(deal.areas.iter()).all(|area| self.areas.binary_search(area).is_ok()) {
            return Err(DisclosureError::misfit("areas"));
        }
        let wanted = |area: AreaId| {
            deal.areas.is_empty()
                || deal.areas.iter().any(|named| {
                    tree.contains(*named, area)
                        || deal.include_coarser && tree.contains(area, *named)
                })
        };
        let per_area = u32::try_from(self.classes()).unwrap_or(u32::MAX);
        let mut cells = Vec::new();
        for (at, area) in (0_u32..).zip(&self.areas) {
            if wanted(*area) {
                let begin = at.saturating_mul(per_area);
                let of_area = classes.iter().map(|class| begin.saturating_add(*class));
                cells.push((*area, of_area.collect()));
            }
        }
        Ok(cells)
    }

    /// The classes of an area that meet a deal's conditions.
    fn wanted_classes(&self, deal: &Checked) -> Result<Vec<u32>, DisclosureError> {
        if !self.levels.contains(&deal.level) {
            return Err(DisclosureError::misfit("level"));
        }
        if deal.currency != self.currency || !self.rungs.contains(&deal.rung) {
            return Err(DisclosureError::misfit("price"));
        }
        let classes = (Tier::ALL.into_iter())
            .flat_map(|tier| self.levels.iter().map(move |level| (tier, *level)))
            .flat_map(|(tier, level)| self.rungs.iter().map(move |rung| (tier, level, *rung)));
        Ok((0..)
            .zip(classes)
            .filter(|(_, (tier, low, rung))| {
                deal.tier.is_some_and(|least| *tier >= least)
                    && *low >= deal.level
                    && *rung >= deal.rung
            })
            .map(|(class, _)| class)
            .collect())
    }

    /// Counts every cell of a category's table.
    pub(super) fn tally(&self, ground: Ground<'_>, category: Option<Category>) -> Vec<u64> {
        let from_edges: Vec<Vec<u64>> = self
            .edges()
            .map(|edges| self.counted_from(ground, category, edges))
            .collect();
        let classes: Vec<Vec<u64>> = self
            .edges()
            .map(|edges| self.exactly(&from_edges, edges))
            .collect();
        let mut cells = Vec::with_capacity(self.areas.len().saturating_mul(classes.len()));
        for at in 0..self.areas.len() {
            cells.extend(classes.iter().filter_map(|counts| counts.get(at)));
        }
        cells
    }

    /// Each class by the places of its lower edges.
    fn edges(&self) -> impl Iterator<Item = [usize; 3]> {
        let (levels, rungs) = (self.levels.len(), self.rungs.len());
        (0..Tier::ALL.len())
            .flat_map(move |tier| (0..levels).map(move |level| (tier, level)))
            .flat_map(move |(tier, level)| (0..rungs).map(move |rung| [tier, level, rung]))
    }

    /// People of exactly one class, by area: those from its edges on, without those from the next
    /// edge on in each of the three directions.
    fn exactly(&self, from_edges: &[Vec<u64>], class: [usize; 3]) -> Vec<u64> {
        // Sums wrap on the way: no count is negative in the end.
        let mut counts = vec![0_u64; self.areas.len()];
        for corner in 0..8_u32 {
            let edges = core::array::from_fn(|at| {
                let next = usize::from(corner >> at & 1 == 1);
                class.get(at).map_or(0, |edge| edge.saturating_add(next))
            });
            // Nobody is beyond the last edge.
            let place = self.edges().position(|it| it == edges);
            for (count, one) in counts.iter_mut().zip(
                place
                    .and_then(|place| from_edges.get(place))
                    .into_iter()
                    .flatten(),
            ) {
                *count = match corner.count_ones() % 2 {
                    0 => count.wrapping_add(*one),
                    _ => count.wrapping_sub(*one),
                };
            }
        }
        counts
    }

    /// People from the given edges on, by area.
    fn counted_from(
        &self,
        ground: Ground<'_>,
        category: Option<Category>,
        [tier, level, rung]: [usize; 3],
    ) -> Vec<u64> {
        let (Some(tier), Some(level), Some(rung)) = (
            Tier::ALL.get(tier),
            self.levels.get(level),
            self.rungs.get(rung),
        ) else {
            return Vec::new();
        };
        let everybody = Checked {
            tier: Some(*tier),
            level: *level,
            category,
            rung: *rung,
            currency: self.currency,
            areas: Vec::new(),
            include_coarser: false,
        };
        Found::as_stated(ground, &everybody).areas_around(ground, &self.areas)
    }
}
