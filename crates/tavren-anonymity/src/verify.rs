//! An independent look at a finished table: what it guarantees, whoever made it and however.
//!
//! It reads what is published, cell by cell, and shares no code with the transformations: rows are
//! grouped here by their texts, column after column, and every figure is counted anew.

use crate::AnonymityError;
use crate::guarantee::Guarantee;
use crate::limits::ROWS_MAX;
use std::collections::{HashMap, HashSet};

#[cfg(test)]
mod tests;

/// What a table guarantees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many rows it has.
    pub rows: usize,
    /// About how many people.
    pub people: usize,
    /// In how many classes: rows that show the same in all quasi-identifiers.
    pub classes: usize,
    /// Rows of the smallest class; 0 without rows.
    pub rows_min: usize,
    /// People of the class that has the fewest: the k that the table keeps.
    pub people_min: usize,
    /// The sensitive columns, in the order in which they were given.
    pub sensitive: Vec<Diversity>,
}

/// What a table guarantees about one sensitive column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diversity {
    /// The name of the column.
    pub column: String,
    /// Different values in the class that has the fewest: the l that the table keeps.
    pub values_min: usize,
    /// How far the class that is farthest is from the whole, in ten-thousandths, rounded up: the t.
    pub distance_max: u32,
}

/// A published table, as texts.
#[derive(Default)]
pub struct Published<'a> {
    /// The person of each row: any number, the same in all of one's rows.
    pub persons: &'a [u64],
    /// The quasi-identifiers.
    pub quasi: Vec<(&'a str, Vec<Option<&'a str>>)>,
    /// The sensitive columns.
    pub sensitive: Vec<(&'a str, Vec<Option<&'a str>>)>,
}

/// Counts what a table guarantees.
///
/// # Errors
/// [`AnonymityError::Length`] for columns of two lengths, [`AnonymityError::Limit`].
///
/// # Examples
/// ```
/// use tavren_anonymity::verify::{Published, verify};
///
/// let table = Published {
///     persons: &[1, 2, 2],
///     quasi: vec![("age", vec![Some("[17,34]"); 3])],
///     sensitive: vec![("illness", vec![Some("flu"), Some("flu"), None])],
/// };
/// let report = verify(&table)?;
/// assert_eq!((report.rows_min, report.people_min), (3, 2));
/// assert_eq!(report.sensitive[0].values_min, 2);
/// # Ok::<(), tavren_anonymity::AnonymityError>(())
/// ```
pub fn verify(table: &Published<'_>) -> Result<Report, AnonymityError> {
    let rows = table.persons.len();
    if rows > ROWS_MAX {
        return Err(AnonymityError::Limit { what: "rows" });
    }
    for (name, column) in table.quasi.iter().chain(&table.sensitive) {
        if column.len() != rows {
            let column = (*name).to_owned();
            return Err(AnonymityError::Length { column });
        }
    }
    let mut class_of = vec![0_usize; rows];
    let mut classes = usize::from(rows > 0);
    for (_, column) in &table.quasi {
        classes = refine(&mut class_of, &numbered(column));
    }
    let pairs = class_of.iter().copied().zip(table.persons.iter().copied());
    let pairs: HashSet<(usize, u64)> = pairs.collect();
    let people: HashSet<u64> = table.persons.iter().copied().collect();
    let sensitive = table.sensitive.iter();
    let sensitive = sensitive.map(|(name, column)| {
        let (values_min, distance_max) = diversity(&class_of, classes, &numbered(column));
        Diversity {
            column: (*name).to_owned(),
            values_min,
            distance_max,
        }
    });
    Ok(Report {
        rows,
        people: people.len(),
        classes,
        rows_min: least(classes, class_of.iter().copied()),
        people_min: least(classes, pairs.iter().map(|(class, _)| *class)),
        sensitive: sensitive.collect(),
    })
}

impl Report {
    /// True where the table keeps this guarantee; one about a column that is not there is not kept.
    pub fn keeps(&self, guarantee: &Guarantee) -> bool {
        let about = |name: &String| self.sensitive.iter().find(|found| found.column == *name);
        match guarantee {
            Guarantee::KAnonymity { k } => self.people_min >= *k as usize,
            Guarantee::LDiversity { column, l } => {
                about(column).is_some_and(|found| found.values_min >= *l as usize)
            }
            Guarantee::TCloseness { column, t } => {
                about(column).is_some_and(|found| found.distance_max <= *t)
            }
        }
    }
}

/// Each value by a number, from 0.
fn numbered(column: &[Option<&str>]) -> Vec<usize> {
    let mut numbers: HashMap<Option<&str>, usize> = HashMap::new();
    let numbered = column.iter().map(|value| {
        let next = numbers.len();
        *numbers.entry(*value).or_insert(next)
    });
    numbered.collect()
}

/// Parts classes by one more column; answers how many there are.
fn refine(class_of: &mut [usize], values: &[usize]) -> usize {
    let mut parts: HashMap<(usize, usize), usize> = HashMap::new();
    for (class, value) in class_of.iter_mut().zip(values) {
        let next = parts.len();
        *class = *parts.entry((*class, *value)).or_insert(next);
    }
    parts.len()
}

/// How often the class that occurs least occurs.
fn least(classes: usize, of: impl Iterator<Item = usize>) -> usize {
    let mut counts = vec![0_usize; classes];
    for class in of {
        if let Some(count) = counts.get_mut(class) {
            *count = count.saturating_add(1);
        }
    }
    counts.into_iter().min().unwrap_or(0)
}

/// The fewest values of a class, and the greatest distance from the whole.
fn diversity(class_of: &[usize], classes: usize, values: &[usize]) -> (usize, u32) {
    let mut whole: HashMap<usize, i128> = HashMap::new();
    let mut parts: HashMap<(usize, usize), i128> = HashMap::new();
    let mut sizes = vec![0_i128; classes];
    for (class, value) in class_of.iter().zip(values) {
        count(whole.entry(*value).or_default());
        count(parts.entry((*class, *value)).or_default());
        if let Some(size) = sizes.get_mut(*class) {
            count(size);
        }
    }
    let values_min = least(classes, parts.keys().map(|(class, _)| *class));
    // What a class has of its own values tells the distance: it has as much too much of some as it
    // has too little of the others, so the surplus alone is summed.
    let rows = class_of.len() as i128;
    let mut surplus = vec![0_i128; classes];
    for ((class, value), part) in &parts {
        let (Some(size), Some(sum)) = (sizes.get(*class), surplus.get_mut(*class)) else {
            continue;
        };
        let of_all = whole.get(value).copied().unwrap_or_default();
        // part/size − of_all/rows, over size · rows.
        let more = part
            .saturating_mul(rows)
            .saturating_sub(of_all.saturating_mul(*size));
        *sum = sum.saturating_add(more.max(0));
    }
    let distances = surplus.iter().zip(&sizes).map(|(sum, size)| {
        let over = size.saturating_mul(rows).max(1);
        let parts = sum
            .saturating_mul(10_000)
            .saturating_add(over.saturating_sub(1));
        u32::try_from(parts.checked_div(over).unwrap_or_default()).unwrap_or(u32::MAX)
    });
    (values_min, distances.max().unwrap_or(0))
}

fn count(slot: &mut i128) {
    *slot = slot.saturating_add(1);
}
