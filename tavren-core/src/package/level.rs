use super::limits::COLUMNS_MAX;
use super::{PackageError, SUBJECT};
use std::collections::BTreeSet;
use std::fmt;
use tavren_types::Label;

mod generalise;
#[cfg(test)]
mod tests;

pub(super) use generalise::generalise;

tavren_types::cbor_union! {
    /// How much a package shows of the granted columns; part of the terms.
    ///
    /// At every level the person goes by a pseudonym.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Level {
        /// Every cell as the source has it.
        1 => Raw,
        /// Cells of columns that name the person directly hold the pseudonym, all others are as
        /// the source has them.
        2 => Pseudonymised {
            /// The columns that name the person, in the order of the granted columns; none is
            /// right where none of them does.
            identifiers: Vec<Label>,
        },
        /// Every cell by the rule of its column.
        3 => Generalised {
            /// One rule for each granted column, in their order.
            rules: Vec<(Label, ColumnRule)>,
        },
    }
}

tavren_types::cbor_union! {
    /// What a generalised package shows of one column. A null stays null under every rule.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ColumnRule {
        /// The cell as it is.
        1 => Keep,
        /// Nothing: the column does not leave.
        2 => Drop,
        /// Of a time its day in UTC: `2026-11-20`.
        3 => Day,
        /// Of a time its month in UTC: `2026-11`.
        4 => Month,
        /// Of a time its year in UTC: `2026`.
        5 => Year,
        /// Of a number the band it lies in, lower edge inside, upper edge outside: `[10,20)`.
        /// Edges are multiples of the width.
        6 => Band {
            /// Width of a band, at least 1.
            width: u32,
        },
        /// Of a text its first letters (Unicode scalar values), then `*`, whether or not any
        /// follow: `SW1*`.
        7 => Prefix {
            /// How many letters; 0 shows that there is a text, and no more.
            letters: u16,
        },
    }
}

tavren_types::cbor_enum! {
    /// How much a level discloses, from little to much: what tiers are measured against.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::package::{Disclosure, Level};
    /// assert!(Disclosure::Generalised < Disclosure::Pseudonymised);
    /// assert!(Disclosure::Pseudonymised < Level::Raw.disclosure());
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Disclosure {
        /// Cells by rule.
        1 => Generalised,
        /// Cells as they are, but for those that name the person.
        2 => Pseudonymised,
        /// Cells as they are.
        3 => Raw,
    }
}

impl Disclosure {
    /// The name in manifests and bindings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generalised => "generalised",
            Self::Pseudonymised => "pseudonymised",
            Self::Raw => "raw",
        }
    }
}

impl Level {
    /// How much this level discloses.
    pub fn disclosure(&self) -> Disclosure {
        match self {
            Self::Raw => Disclosure::Raw,
            Self::Pseudonymised { .. } => Disclosure::Pseudonymised,
            Self::Generalised { .. } => Disclosure::Generalised,
        }
    }

    /// Checks that this level fits the granted `columns`: for terms, before they are published.
    ///
    /// # Errors
    /// [`PackageError::TermsColumns`] and [`PackageError::Terms`] for no column or too many, a
    /// column granted twice or named `subject`, an identifier or rule out of place, a rule that
    /// is missing, a band of width 0.
    pub fn check(&self, columns: &[Label]) -> Result<(), PackageError> {
        check_columns(columns)?;
        match self {
            Self::Raw => Ok(()),
            Self::Pseudonymised { identifiers } => check_identifiers(identifiers, columns),
            Self::Generalised { rules } => check_rules(rules, columns),
        }
    }

    /// What this level does to `column`, in one word or two: `keep`, `band 10`, `pseudonym`.
    pub fn treatment(&self, column: &Label) -> String {
        match self {
            Self::Pseudonymised { identifiers } if identifiers.contains(column) => {
                String::from("pseudonym")
            }
            Self::Raw | Self::Pseudonymised { .. } => ColumnRule::Keep.to_string(),
            Self::Generalised { rules } => {
                rules.iter().find(|(name, _)| name == column).map_or_else(
                    || ColumnRule::Drop.to_string(),
                    |(_, rule)| rule.to_string(),
                )
            }
        }
    }
}

impl fmt::Display for ColumnRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep => out.write_str("keep"),
            Self::Drop => out.write_str("drop"),
            Self::Day => out.write_str("day"),
            Self::Month => out.write_str("month"),
            Self::Year => out.write_str("year"),
            Self::Band { width } => write!(out, "band {width}"),
            Self::Prefix { letters } => write!(out, "prefix {letters}"),
        }
    }
}

fn check_columns(columns: &[Label]) -> Result<(), PackageError> {
    let count = columns.len();
    if count == 0 || count > COLUMNS_MAX {
        return Err(PackageError::TermsColumns { count });
    }
    let mut seen = BTreeSet::new();
    for column in columns {
        if column.as_str() == SUBJECT {
            return Err(wrong(
                column,
                "has the name of the column that is always there",
            ));
        }
        if !seen.insert(column) {
            return Err(wrong(column, "is granted twice"));
        }
    }
    Ok(())
}

fn check_identifiers(identifiers: &[Label], columns: &[Label]) -> Result<(), PackageError> {
    let mut rest = columns.iter();
    for identifier in identifiers {
        if !rest.any(|column| column == identifier) {
            return Err(wrong(identifier, "is an identifier out of place"));
        }
    }
    Ok(())
}

fn check_rules(rules: &[(Label, ColumnRule)], columns: &[Label]) -> Result<(), PackageError> {
    for (at, column) in columns.iter().enumerate() {
        match rules.get(at) {
            Some((name, ColumnRule::Band { width: 0 })) if name == column => {
                return Err(wrong(column, "has bands of width 0"));
            }
            Some((name, _)) if name == column => {}
            _ => return Err(wrong(column, "has no rule in its place")),
        }
    }
    match rules.get(columns.len()) {
        Some((name, _)) => Err(wrong(name, "has a rule and is not granted")),
        None => Ok(()),
    }
}

fn wrong(column: &Label, reason: &'static str) -> PackageError {
    let column = column.clone();
    PackageError::Terms { column, reason }
}
