use super::level::generalise;
use super::limits::{CELL_TEXT_BYTES_MAX, ROWS_MAX};
use super::{ColumnRule, Level, PackageError, Pseudonym};
use crate::port::source::{Cell, Record, Records, Request};
use std::fmt;
use std::mem::replace;
use tavren_types::Label;

#[cfg(test)]
mod tests;
mod verify;

pub use verify::Promise;

/// One person's records, found to be what was granted: these columns, this window, no more.
pub struct Draft {
    columns: Vec<Label>,
    rows: Vec<Record>,
}

/// One person's records after their level was applied, not yet checked.
pub struct Transformed {
    columns: Vec<Label>,
    subject: Pseudonym,
    rows: Vec<Record>,
}

/// One person's table as it may leave: the only kind that can be written.
pub struct Verified {
    columns: Vec<Label>,
    subject: Pseudonym,
    rows: Vec<Vec<Cell>>,
}

impl Draft {
    /// Takes what a source gave for `request`, where it is exactly what was granted.
    ///
    /// # Errors
    /// [`PackageError`] for columns other than the granted `columns` in their order (asked or
    /// given), a record outside the window, a record with too many or too few cells, more rows or
    /// longer text than [`limits`](super::limits) allow. Nothing is trimmed in silence.
    ///
    /// # Law
    /// `package::table::tests::nothing_outside_the_grant_passes`.
    pub fn new(
        request: &Request,
        columns: &[Label],
        records: Records,
    ) -> Result<Self, PackageError> {
        check_columns(columns, &request.columns)?;
        check_columns(columns, &records.columns)?;
        if records.rows.len() > ROWS_MAX {
            return Err(PackageError::RowsTooMany);
        }
        for (row, record) in (1..).zip(&records.rows) {
            if !request.window.contains(record.at) {
                return Err(PackageError::Outside { row });
            }
            check_cells(columns, record, row)?;
        }
        Ok(Self {
            columns: records.columns,
            rows: records.rows,
        })
    }

    /// Applies `level`, for a person whom the buyer knows as `subject`.
    ///
    /// # Errors
    /// [`PackageError::Terms`] where the level does not fit the columns,
    /// [`PackageError::RuleUnfit`] where a rule does not fit the type of a cell.
    pub fn transform(
        self,
        level: &Level,
        subject: &Pseudonym,
    ) -> Result<Transformed, PackageError> {
        level.check(&self.columns)?;
        let Self { columns, mut rows } = self;
        let columns = match level {
            Level::Raw => columns,
            Level::Pseudonymised { identifiers } => {
                mask(&columns, &mut rows, identifiers, subject);
                columns
            }
            Level::Generalised { rules } => blur(&mut rows, rules)?,
        };
        Ok(Transformed {
            columns,
            subject: *subject,
            rows,
        })
    }
}

impl Verified {
    /// The columns after `subject`, in order.
    pub fn columns(&self) -> &[Label] {
        &self.columns
    }

    /// The name under which the buyer knows the person.
    pub fn subject(&self) -> &Pseudonym {
        &self.subject
    }

    /// The rows: one cell a column. What an adapter for another format writes, after `subject`.
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }
}

macro_rules! debug_without_values {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            /// Prints columns and the number of rows alone: law 15.
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.debug_struct(stringify!($name))
                    .field("columns", &self.columns)
                    .field("rows", &self.rows.len())
                    .finish_non_exhaustive()
            }
        }
    )*};
}
debug_without_values!(Draft, Transformed, Verified);

fn check_columns(granted: &[Label], found: &[Label]) -> Result<(), PackageError> {
    for (at, column) in granted.iter().enumerate() {
        if found.get(at) != Some(column) {
            return Err(PackageError::ColumnMissing {
                column: column.clone(),
                position: at.saturating_add(1),
            });
        }
    }
    if found.len() > granted.len() {
        let position = granted.len().saturating_add(1);
        return Err(PackageError::ColumnExtra { position });
    }
    Ok(())
}

fn check_cells(columns: &[Label], record: &Record, row: usize) -> Result<(), PackageError> {
    let (expected, found) = (columns.len(), record.cells.len());
    if expected != found {
        return Err(PackageError::Ragged {
            row,
            expected,
            found,
        });
    }
    for (cell, column) in record.cells.iter().zip(columns) {
        if matches!(cell, Cell::Text(text) if text.len() > CELL_TEXT_BYTES_MAX) {
            let column = column.clone();
            return Err(PackageError::CellLong { column, row });
        }
    }
    Ok(())
}

/// Puts the pseudonym in place of what names the person.
fn mask(columns: &[Label], rows: &mut [Record], identifiers: &[Label], subject: &Pseudonym) {
    let masked: Vec<bool> = columns
        .iter()
        .map(|name| identifiers.contains(name))
        .collect();
    let pseudonym = subject.hex();
    for record in rows {
        for (cell, _) in record
            .cells
            .iter_mut()
            .zip(&masked)
            .filter(|(_, masked)| **masked)
        {
            if *cell != Cell::Null {
                *cell = Cell::Text(pseudonym.clone());
            }
        }
    }
}

/// Applies one rule a column and gives back the columns that are left.
fn blur(rows: &mut [Record], rules: &[(Label, ColumnRule)]) -> Result<Vec<Label>, PackageError> {
    let left = |rule: &ColumnRule| *rule != ColumnRule::Drop;
    let any_dropped = rules.iter().any(|(_, rule)| !left(rule));
    for (row, record) in (1..).zip(rows) {
        for (cell, (column, rule)) in record.cells.iter_mut().zip(rules) {
            *cell = generalise(*rule, replace(cell, Cell::Null)).ok_or_else(|| {
                let column = column.clone();
                PackageError::RuleUnfit { column, row }
            })?;
        }
        if any_dropped {
            let mut rules = rules.iter();
            record
                .cells
                .retain(|_| rules.next().is_some_and(|(_, rule)| left(rule)));
        }
    }
    let columns = rules.iter().filter(|(_, rule)| left(rule));
    Ok(columns.map(|(column, _)| column.clone()).collect())
}
