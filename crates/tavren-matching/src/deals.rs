//! Deals, and which of them are for a signal: the other direction of a match.
//!
//! A deal is listed under each area that it names, and a signal reads the lists of its own area and
//! of those around it. The areas of a deal lie apart from each other, so a signal meets it in one
//! list at most, and nothing is found twice.

use crate::criteria::{Checked, Criteria};
use crate::deal::DealNumber;
use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::limits;
use crate::tables::Tables;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;
use cell::{Cell, Grade};
use core::fmt;
use hashbrown::HashMap;
use shelf::Shelf;
use spread::Spread;

mod cell;
mod feed;
mod order;
mod reach;
mod shelf;
mod spread;
#[cfg(test)]
mod tests;

pub use order::Order;

/// Deals that signals are fed from.
///
/// # Law
/// A feed lists each deal for which [`Criteria::matches`] holds, once, and no other:
/// `deals/tests/model.rs`.
///
/// # Examples
/// ```
/// use tavren_matching::*;
/// use tavren_types::{Currency, Money};
/// let usd = |minor| Money::new(minor, Currency::USD).expect("an amount");
/// let row = |code, parent, name| AreaRow { code, parent, name };
/// let rows = [row(84, None, "VN"), row(79, Some(84), "Hồ Chí Minh")];
/// let areas = Hierarchy::load(&rows).expect("a tree");
/// let city = areas.area(79).expect("it stands in the table");
/// let bounds = Thresholds::new([usd(0), usd(100_00), usd(1_000_00)])?;
/// let mut deals = Deals::new(Tables::new(areas, vec![Ladder::even(usd(100), 200)?], bounds)?);
/// deals.insert(DealNumber::new(1), &Criteria::at(usd(500)).in_areas(&[city]))?;
/// deals.insert(DealNumber::new(2), &Criteria::at(usd(300)))?;
/// let signal = Signal::new(Tier::Medium, Level::LOYAL).in_area(city).price_max(usd(700));
/// let mut feed = Vec::new();
/// deals.feed(&signal, Order::Cheapest, 10, &mut feed)?;
/// assert_eq!(feed, [DealNumber::new(2), DealNumber::new(1)]);
/// # Ok::<(), MatchError>(())
/// ```
pub struct Deals {
    tables: Tables,
    standing: HashMap<DealNumber, Standing, Spread>,
    /// By area: the deals that name it. Those for everywhere name the world.
    naming: Vec<Shelf>,
    /// By area: the deals that name an area inside it and also want who is no more precise than
    /// this one.
    inside: Vec<Shelf>,
}

struct Standing {
    deal: Checked,
    price_minor: i64,
}

impl Deals {
    /// No deals yet.
    pub fn new(tables: Tables) -> Self {
        let shelves = vec![Shelf::default(); tables.areas.len()];
        Self {
            tables,
            standing: HashMap::default(),
            naming: shelves.clone(),
            inside: shelves,
        }
    }

    /// The tables that deals and signals are read against.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Deals that stand, those among them that are for nobody.
    pub fn len(&self) -> usize {
        self.standing.len()
    }

    /// True without a deal.
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }

    /// Adds a deal.
    ///
    /// # Errors
    /// [`MatchError::DealExists`] where one of this number stands, [`MatchError::Many`] when there
    /// is no room for more, and what [`Criteria::check`] refuses. Nothing was changed then.
    pub fn insert(&mut self, id: DealNumber, criteria: &Criteria) -> Result<(), MatchError> {
        let standing = self.admitted(id, criteria)?;
        self.add(id, standing);
        Ok(())
    }

    /// Refuses what [`Deals::insert`] would refuse now.
    ///
    /// # Errors
    /// Those of [`Deals::insert`].
    pub fn check(&self, id: DealNumber, criteria: &Criteria) -> Result<(), MatchError> {
        self.admitted(id, criteria).map(drop)
    }

    fn admitted(&self, id: DealNumber, criteria: &Criteria) -> Result<Standing, MatchError> {
        if self.standing.contains_key(&id) {
            return Err(MatchError::DealExists);
        }
        if self.len() >= limits::DEALS_MAX {
            return Err(MatchError::Many {
                field: "deals",
                max: limits::DEALS_MAX,
            });
        }
        Standing::new(criteria, &self.tables)
    }

    /// Puts other criteria in the place of a deal's.
    ///
    /// # Errors
    /// [`MatchError::DealUnknown`] where no deal of this number stands, and what
    /// [`Criteria::check`] refuses. The deal then stands as it did.
    pub fn update(&mut self, id: DealNumber, criteria: &Criteria) -> Result<(), MatchError> {
        if !self.standing.contains_key(&id) {
            return Err(MatchError::DealUnknown);
        }
        let standing = Standing::new(criteria, &self.tables)?;
        self.remove(id);
        self.add(id, standing);
        Ok(())
    }

    /// Takes a deal away; false where none of this number stands.
    pub fn remove(&mut self, id: DealNumber) -> bool {
        let Some(Standing { deal, .. }) = self.standing.remove(&id) else {
            return false;
        };
        self.each_shelf(&deal, |shelf, cell| shelf.remove(cell, deal.rung, id));
        true
    }

    fn add(&mut self, id: DealNumber, standing: Standing) {
        let deal = &standing.deal;
        self.each_shelf(deal, |shelf, cell| shelf.insert(cell, deal.rung, id));
        self.standing.insert(id, standing);
    }

    /// Every shelf that a deal is listed on, with its cell there; none for a deal that no tier is
    /// good enough for.
    fn each_shelf(&mut self, deal: &Checked, mut act: impl FnMut(&mut Shelf, Cell)) {
        let Some(tier) = deal.tier else {
            return;
        };
        let level = deal.level;
        let cell = Cell::new(deal.category, Grade { tier, level }, deal.currency);
        let everywhere = [AreaId::WORLD];
        let named = if deal.areas.is_empty() {
            &everywhere
        } else {
            deal.areas.as_slice()
        };
        for area in named {
            if let Some(shelf) = self.naming.get_mut(area.index()) {
                act(shelf, cell);
            }
        }
        if deal.include_coarser {
            let areas = &self.tables.areas;
            // Once each, however many of the deal's areas lie inside.
            let around: BTreeSet<AreaId> =
                (named.iter().flat_map(|area| areas.up(*area).skip(1))).collect();
            for area in around {
                if let Some(shelf) = self.inside.get_mut(area.index()) {
                    act(shelf, cell);
                }
            }
        }
    }
}

/// Deals are public, but a line a deal would be too many.
impl fmt::Debug for Deals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Deals({} deals)", self.len())
    }
}

impl Standing {
    fn new(criteria: &Criteria, tables: &Tables) -> Result<Self, MatchError> {
        Ok(Self {
            deal: Checked::new(criteria, tables)?,
            price_minor: criteria.price.minor(),
        })
    }
}
