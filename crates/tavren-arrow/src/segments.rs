//! Segments: parts of the people, by what columns say of them.

use crate::error::named;
use crate::{Table, TableError};
use std::sync::Arc;

mod key;
#[cfg(test)]
mod tests;

use key::distinct;

/// Every combination of values that some person has, in ascending order. Without columns that tell
/// them apart all people are one segment.
#[derive(Clone)]
pub struct Segments {
    keys: Vec<Key>,
    count: u32,
}

/// A column that tells people apart: of each row, or of each segment, which of its values.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) values: Arc<Values>,
    pub(crate) places: Vec<u32>,
}

/// The distinct values of a column, in ascending order.
#[derive(PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub enum Values {
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Texts in one spelling, ordered by their bytes.
    Text(Vec<String>),
}

impl std::fmt::Debug for Segments {
    /// Prints how many alone: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Segments({})", self.count)
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Whole(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }
}

impl Segments {
    /// The segments of a table's people by these columns of whole numbers or text, and which of
    /// them each row is in. They do not depend on the order of the rows.
    ///
    /// # Errors
    /// [`TableError`] for a column that is missing, of another type or without a value in some
    /// row, and for too many segments.
    pub(crate) fn read(table: &Table, by: &[&str]) -> Result<(Self, Vec<u32>), TableError> {
        let keys = by.iter().map(|name| Key::read(table.column(name)?));
        Self::of(keys.collect::<Result<_, _>>()?)
    }

    /// How many.
    pub fn len(&self) -> u32 {
        self.count
    }

    /// True where a table without rows was told apart.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The names of the columns that tell them apart.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.name.as_str())
    }

    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The wider segments by some of the columns, and into which of them each goes.
    ///
    /// # Errors
    /// [`TableError::Missing`] for another column.
    pub fn by(&self, names: &[&str]) -> Result<(Self, Vec<u32>), TableError> {
        let key = |name: &&str| {
            let key = self.keys.iter().find(|key| key.name == **name);
            key.cloned().ok_or_else(|| TableError::Missing {
                column: named(name),
            })
        };
        let keys: Vec<Key> = names.iter().map(key).collect::<Result<_, _>>()?;
        let all = usize::try_from(self.count).unwrap_or(usize::MAX);
        match keys.is_empty() {
            true => Ok((Self::of(keys)?.0, vec![0; all])),
            false => Self::of(keys),
        }
    }

    /// Takes one column after the other: a segment and a value of the next make a finer segment.
    fn of(keys: Vec<Key>) -> Result<(Self, Vec<u32>), TableError> {
        let mut told: Vec<Key> = Vec::new();
        let mut segment_of: Vec<u32> = Vec::new();
        let mut count = 1;
        for key in keys {
            let values = key.values.len() as u64;
            let mixed: Vec<u64> = match told.is_empty() {
                true => key.places.iter().map(|place| (*place).into()).collect(),
                false => (segment_of.iter().zip(&key.places))
                    .map(|(segment, place)| {
                        u64::from(*segment)
                            .wrapping_mul(values)
                            .wrapping_add((*place).into())
                    })
                    .collect(),
            };
            let (found, places) = distinct(&mixed)?;
            // There is a value wherever there is a place.
            let split = |mixed: &u64| {
                let values = values.max(1);
                (mixed.div_euclid(values), mixed.rem_euclid(values))
            };
            for key in &mut told {
                let place = |mixed| {
                    let segment = usize::try_from(split(mixed).0).unwrap_or(usize::MAX);
                    key.places.get(segment).copied().unwrap_or_default()
                };
                key.places = found.iter().map(place).collect();
            }
            let place = |mixed| u32::try_from(split(mixed).1).unwrap_or_default();
            told.push(Key {
                places: found.iter().map(place).collect(),
                ..key
            });
            count = u32::try_from(found.len()).unwrap_or(u32::MAX);
            segment_of = places;
        }
        let keys = told;
        Ok((Self { keys, count }, segment_of))
    }
}
