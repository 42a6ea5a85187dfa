//! A table of people: what may tell them apart, column by column.

use crate::AnonymityError;
use crate::limits::{COLUMNS_MAX, ROWS_MAX};
use std::collections::HashMap;
use std::fmt;

#[cfg(test)]
mod tests;

/// Rows about people, with the columns by which somebody could know them again (*quasi-identifiers*)
/// and those that must not be learned of anybody (*sensitive*). What is in none of them is not
/// published.
///
/// # Examples
/// ```
/// use tavren_anonymity::Table;
///
/// let table = Table::new(&[1, 2, 2])?
///     .number("age", &[17, 34, 35])?
///     .text("job", &[Some("cook"), None, Some("")])?
///     .sensitive("illness", &[Some("flu"), Some("flu"), None])?;
/// assert_eq!((table.rows(), table.people()), (3, 2));
/// # Ok::<(), tavren_anonymity::AnonymityError>(())
/// ```
pub struct Table {
    persons: Vec<u32>,
    people: u32,
    pub(crate) columns: Vec<Column>,
    pub(crate) sensitive: Vec<Column>,
}

/// A column as codes of its distinct values, in their order.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) codes: Vec<u32>,
    pub(crate) domain: Domain,
}

/// The distinct values of a column, ascending; a code is a place among them.
pub(crate) enum Domain {
    Numbers(Vec<i64>),
    /// A missing text is a value of its own, before the empty one.
    Texts(Vec<Option<String>>),
}

impl Domain {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }
}

impl Table {
    /// A table whose rows are about these people: any number for each, the same in all of one's rows.
    ///
    /// # Errors
    /// [`AnonymityError::Limit`].
    pub fn new(persons: &[u64]) -> Result<Self, AnonymityError> {
        if persons.len() > ROWS_MAX {
            return Err(AnonymityError::Limit { what: "rows" });
        }
        let (codes, values) = coded(persons.iter().copied());
        Ok(Self {
            persons: codes,
            people: short(values.len()),
            columns: Vec::new(),
            sensitive: Vec::new(),
        })
    }

    /// With a column of whole numbers. A number that is missing has no place in any range: fill it,
    /// leave the row out, or give the column as texts.
    ///
    /// # Errors
    /// [`AnonymityError`] for another length, a name that is taken, or too many columns.
    pub fn number(mut self, name: &str, values: &[i64]) -> Result<Self, AnonymityError> {
        self.check(name, values.len())?;
        let (codes, domain) = coded(values.iter().copied());
        let column = Column {
            name: name.to_owned(),
            codes,
            domain: Domain::Numbers(domain),
        };
        self.columns.push(column);
        Ok(self)
    }

    /// With a column of texts. Nothing (`None`) and an empty text are two values.
    ///
    /// # Errors
    /// As [`Table::number`].
    pub fn text<T: AsRef<str>>(
        mut self,
        name: &str,
        values: &[Option<T>],
    ) -> Result<Self, AnonymityError> {
        self.check(name, values.len())?;
        self.columns.push(texts(name, values));
        Ok(self)
    }

    /// With a column that must not be learned of anybody. It is published as it is; guarantees of
    /// diversity and closeness are about it.
    ///
    /// # Errors
    /// As [`Table::number`].
    pub fn sensitive<T: AsRef<str>>(
        mut self,
        name: &str,
        values: &[Option<T>],
    ) -> Result<Self, AnonymityError> {
        self.check(name, values.len())?;
        self.sensitive.push(texts(name, values));
        Ok(self)
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.persons.len()
    }

    /// How many people they are about.
    pub fn people(&self) -> usize {
        self.people as usize
    }

    /// The person of each row, counted from 0.
    pub(crate) fn persons(&self) -> &[u32] {
        &self.persons
    }

    fn check(&self, name: &str, rows: usize) -> Result<(), AnonymityError> {
        let mut all = self.columns.iter().chain(&self.sensitive);
        if all.any(|column| column.name == name) {
            let column = name.to_owned();
            return Err(AnonymityError::Column { column });
        }
        if rows != self.rows() {
            let column = name.to_owned();
            return Err(AnonymityError::Length { column });
        }
        if self.columns.len() >= COLUMNS_MAX || self.sensitive.len() >= COLUMNS_MAX {
            return Err(AnonymityError::Limit { what: "columns" });
        }
        Ok(())
    }
}

impl fmt::Debug for Table {
    /// Prints names and counts alone: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |columns: &[Column]| -> Vec<String> {
            columns.iter().map(|column| column.name.clone()).collect()
        };
        out.debug_struct("Table")
            .field("rows", &self.rows())
            .field("people", &self.people)
            .field("columns", &names(&self.columns))
            .field("sensitive", &names(&self.sensitive))
            .finish()
    }
}

fn texts<T: AsRef<str>>(name: &str, values: &[Option<T>]) -> Column {
    let values = values.iter().map(|value| value.as_ref().map(T::as_ref));
    let (codes, domain) = coded(values);
    let domain = domain.into_iter().map(|value| value.map(str::to_owned));
    Column {
        name: name.to_owned(),
        codes,
        domain: Domain::Texts(domain.collect()),
    }
}

/// The distinct values in order, and the place of each value among them.
fn coded<T: Copy + Ord + std::hash::Hash>(values: impl Iterator<Item = T>) -> (Vec<u32>, Vec<T>) {
    let mut seen: HashMap<T, u32> = HashMap::new();
    let first = values.map(|value| {
        let next = short(seen.len());
        *seen.entry(value).or_insert(next)
    });
    let mut codes: Vec<u32> = first.collect();
    let mut domain: Vec<(T, u32)> = seen.into_iter().collect();
    domain.sort_unstable();
    let mut places = vec![0_u32; domain.len()];
    for (place, (_, first)) in (0_u32..).zip(&domain) {
        if let Some(slot) = places.get_mut(*first as usize) {
            *slot = place;
        }
    }
    for code in &mut codes {
        *code = places.get(*code as usize).copied().unwrap_or_default();
    }
    (codes, domain.into_iter().map(|(value, _)| value).collect())
}

/// A count of rows or values, of which there are below 2³² ([`ROWS_MAX`]).
fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
