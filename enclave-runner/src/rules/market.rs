use super::{Disclosure, RulesError};
use crate::limits::MARKET_BYTES_MAX;
use tavren_matching::limits::CATEGORIES;
use tavren_matching::{AreaRow, Category, Hierarchy, Ladder, Tables, Thresholds};
use tavren_types::cbor::{Schema, from_bytes};
use tavren_types::{Money, cbor_record};
use tavren_wire::message::Rising;

cbor_record! {
    /// The market file: what signals and deals are measured by, and what vendors may know.
    ///
    /// Deterministic CBOR, so that one market is one file: `docs/enclave.md` has its fields.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Market {
        0 => schema: Schema<1>,
        /// The areas; deals and signals name them by their numbers in depth-first order.
        1 => pub areas: Vec<AreaEntry>,
        /// The price ladders, each the rising rungs of one currency.
        2 => pub ladders: Vec<Vec<Money>>,
        /// What the value tiers are worth at least.
        3 => pub tiers: Bounds,
        /// Other bounds for some categories, by number.
        4 => pub category_tiers: Rising<(u16, Bounds), CATEGORIES>,
        /// People who must share an area before anybody is matched by it.
        5 => pub area_share_min: u32,
        /// What vendors may know.
        6 => pub disclosure: Disclosure,
    }
}

cbor_record! {
    /// One area.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AreaEntry {
        /// Its official code.
        1 => pub code: u64,
        /// The code of the area it lies in; none for a country.
        2 => pub parent: Option<u64>,
        /// Its name.
        3 => pub name: String,
    }
}

cbor_record! {
    /// The least lifetime value of each value tier.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bounds {
        /// Of the lowest.
        1 => pub low: Money,
        /// Of the middle one.
        2 => pub medium: Money,
        /// Of the highest.
        3 => pub high: Money,
    }
}

impl Market {
    /// A market without bounds of its own for any category.
    #[must_use]
    pub fn new(
        areas: Vec<AreaEntry>,
        ladders: Vec<Vec<Money>>,
        tiers: Bounds,
        area_share_min: u32,
        disclosure: Disclosure,
    ) -> Self {
        Self {
            schema: Schema,
            areas,
            ladders,
            tiers,
            category_tiers: Rising::default(),
            area_share_min,
            disclosure,
        }
    }

    /// Reads a market file.
    ///
    /// # Errors
    /// [`RulesError::Length`] and [`RulesError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, RulesError> {
        if bytes.len() > MARKET_BYTES_MAX {
            return Err(RulesError::Length);
        }
        Ok(from_bytes(bytes)?)
    }

    /// The tables that matching works with.
    pub(super) fn tables(&self) -> Result<Tables, RulesError> {
        let rows: Vec<AreaRow<'_>> = self.areas.iter().map(AreaEntry::row).collect();
        let areas = Hierarchy::load(&rows).map_err(RulesError::Areas)?;
        let ladders = self.ladders.iter().map(|rungs| Ladder::new(rungs));
        let ladders = ladders.collect::<Result<_, _>>()?;
        let mut thresholds = Thresholds::new(self.tiers.of_tiers())?;
        for (number, bounds) in self.category_tiers.iter() {
            let number = u8::try_from(*number).unwrap_or(u8::MAX);
            thresholds = thresholds.with(Category::new(number)?, bounds.of_tiers())?;
        }
        Ok(Tables::new(areas, ladders, thresholds)?)
    }
}

impl AreaEntry {
    fn row(&self) -> AreaRow<'_> {
        AreaRow {
            code: self.code,
            parent: self.parent,
            name: &self.name,
        }
    }
}

impl Bounds {
    const fn of_tiers(self) -> [Money; 3] {
        [self.low, self.medium, self.high]
    }
}
