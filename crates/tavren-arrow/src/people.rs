//! People as a table has them.

use crate::{Segments, Table, TableError};
use arrow_buffer::ScalarBuffer;
use tavren_pricing::Population;

/// People to be priced. Their columns, whole numbers of any width:
///
/// | column | what it holds |
/// |---|---|
/// | `tier` | user tier, 0 to 3 |
/// | `trust` | user trust, 0 to 10,000 ten-thousandths |
/// | `last_grant` | where there is one: the day of the last grant; below zero, or no value, for never |
/// | `id` | where there is one: the number by which each person's luck is drawn |
///
/// Columns that tell segments apart have names of the caller's.
pub struct People {
    tiers: ScalarBuffer<u8>,
    trusts: ScalarBuffer<u16>,
    last_grants: Option<ScalarBuffer<i32>>,
    ids: Option<ScalarBuffer<u64>>,
    segments: Segments,
    /// The segment of each person, where they are told apart.
    segment_of: Vec<u32>,
}

impl People {
    /// The people of a table, told apart by the columns `by`.
    ///
    /// # Errors
    /// [`TableError`] for a column that is missing, of another type or without a value in some row.
    pub fn read(table: &Table, by: &[&str]) -> Result<Self, TableError> {
        let never = -1;
        let has = |name| table.has(name).then_some(name);
        let last_grants = has("last_grant").map(|name| table.whole_or(name, never));
        let (segments, segment_of) = Segments::read(table, by)?;
        let people = Self {
            tiers: table.whole("tier")?,
            trusts: table.whole("trust")?,
            last_grants: last_grants.transpose()?,
            ids: has("id").map(|name| table.whole(name)).transpose()?,
            segments,
            segment_of,
        };
        people.population()?;
        Ok(people)
    }

    /// The same people, as the engine takes them.
    ///
    /// # Errors
    /// [`tavren_pricing::PricingError`] for a value out of range.
    pub fn population(&self) -> Result<Population<'_>, TableError> {
        let mut people = Population::new(&self.tiers, &self.trusts)?;
        if let Some(days) = &self.last_grants {
            people = people.last_grants(days)?;
        }
        if let Some(ids) = &self.ids {
            people = people.ids(ids)?;
        }
        if self.segments.len() > 1 {
            people = people.segments(&self.segment_of, self.segments.len())?;
        }
        Ok(people)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.tiers.len()
    }

    /// True without people.
    pub fn is_empty(&self) -> bool {
        self.tiers.is_empty()
    }

    /// Their segments.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }
}
