//! The second look at a table. It shares no code with the transformation, so that one mistake
//! cannot hide another: rules are found by name, and texts are judged by their letters.

use super::{Transformed, Verified};
use crate::package::{ColumnRule, Level, PackageError, Pseudonym};
use crate::port::source::{Cell, Record};
use tavren_types::{Interval, Label};

/// What the terms and the grant promise about one person's table.
#[derive(Debug, Clone, Copy)]
pub struct Promise<'a> {
    /// The granted columns, in order.
    pub columns: &'a [Label],
    /// From when to when records may have been made.
    pub window: Interval,
    /// What may be shown of them.
    pub level: &'a Level,
    /// The name under which the buyer knows the person.
    pub subject: &'a Pseudonym,
}

impl Transformed {
    /// Checks the table against what was promised; only then can it be written.
    ///
    /// # Errors
    /// [`PackageError::Outside`] for a record made outside the window, else
    /// [`PackageError::UnverifiedTable`] and [`PackageError::Unverified`] for another person or
    /// other columns than promised, and for a cell that shows more than its column's rule.
    ///
    /// # Law
    /// `package::table::tests::what_is_transformed_is_verified` and
    /// `package::table::tests::what_is_not_transformed_is_not_verified`.
    pub fn verify(self, promise: &Promise<'_>) -> Result<Verified, PackageError> {
        if self.subject != *promise.subject {
            return Err(PackageError::UnverifiedTable { what: "person" });
        }
        let expected = expected_columns(promise);
        if !expected.iter().map(|(column, _)| *column).eq(&self.columns) {
            return Err(PackageError::UnverifiedTable { what: "columns" });
        }
        let pseudonym = promise.subject.hex();
        for (row, record) in (1..).zip(&self.rows) {
            if !promise.window.contains(record.at) {
                return Err(PackageError::Outside { row });
            }
            verify_row(record, row, &expected, &pseudonym)?;
        }
        Ok(Verified {
            columns: self.columns,
            subject: self.subject,
            rows: self.rows.into_iter().map(|record| record.cells).collect(),
        })
    }
}

/// What may stand in a cell.
#[derive(Clone, Copy)]
enum Allowed {
    Anything,
    Pseudonym,
    Rule(ColumnRule),
}

/// The columns that leave, and what may stand in them; a column without a rule does not leave.
fn expected_columns<'a>(promise: &Promise<'a>) -> Vec<(&'a Label, Allowed)> {
    let allowed = |column: &Label| match promise.level {
        Level::Raw => Some(Allowed::Anything),
        Level::Pseudonymised { identifiers } if identifiers.contains(column) => {
            Some(Allowed::Pseudonym)
        }
        Level::Pseudonymised { .. } => Some(Allowed::Anything),
        Level::Generalised { rules } => {
            let (_, rule) = rules.iter().find(|(name, _)| name == column)?;
            match rule {
                ColumnRule::Drop => None,
                rule => Some(Allowed::Rule(*rule)),
            }
        }
    };
    let columns = promise.columns.iter();
    columns
        .filter_map(|column| Some((column, allowed(column)?)))
        .collect()
}

fn verify_row(
    record: &Record,
    row: usize,
    expected: &[(&Label, Allowed)],
    pseudonym: &str,
) -> Result<(), PackageError> {
    if record.cells.len() != expected.len() {
        return Err(PackageError::UnverifiedTable { what: "row" });
    }
    for (cell, (column, allowed)) in record.cells.iter().zip(expected) {
        if !is_allowed(cell, *allowed, pseudonym) {
            let column = (*column).clone();
            return Err(PackageError::Unverified { column, row });
        }
    }
    Ok(())
}

fn is_allowed(cell: &Cell, allowed: Allowed, pseudonym: &str) -> bool {
    match (allowed, cell) {
        (_, Cell::Null) | (Allowed::Anything | Allowed::Rule(ColumnRule::Keep), _) => true,
        (Allowed::Pseudonym, Cell::Text(text)) => text == pseudonym,
        (Allowed::Rule(rule), Cell::Text(text)) => match rule {
            ColumnRule::Day => has_form(text, b"dddd-dd-dd"),
            ColumnRule::Month => has_form(text, b"dddd-dd"),
            ColumnRule::Year => has_form(text, b"dddd"),
            ColumnRule::Band { width } => is_band(text, width).is_some(),
            ColumnRule::Prefix { letters } => is_prefix(text, letters),
            ColumnRule::Keep | ColumnRule::Drop => false,
        },
        _ => false,
    }
}

/// True when `text` has a digit wherever the form has a `d`, and else the form's own letter.
fn has_form(text: &str, form: &[u8]) -> bool {
    let fits = |(letter, form): (u8, &u8)| match form {
        b'd' => letter.is_ascii_digit(),
        form => letter == *form,
    };
    text.len() == form.len() && text.bytes().zip(form).all(fits)
}

/// `Some` when `text` is `[lower,upper)`, as far apart as the width, on multiples of it.
fn is_band(text: &str, width: u32) -> Option<()> {
    let (lower, upper) = text.strip_prefix('[')?.strip_suffix(')')?.split_once(',')?;
    let (lower, upper) = (whole_number(lower)?, whole_number(upper)?);
    let apart = upper.checked_sub(lower)? == i128::from(width);
    let on_edge = lower.checked_rem(i128::from(width))? == 0;
    (apart && on_edge).then_some(())
}

/// A whole number in its shortest spelling: a longer one could carry more.
fn whole_number(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let shortest = text == "0" || !digits.starts_with('0');
    (shortest && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn is_prefix(text: &str, letters: u16) -> bool {
    let shown = text.strip_suffix('*').map(|shown| shown.chars().count());
    shown.is_some_and(|shown| shown <= usize::from(letters))
}
