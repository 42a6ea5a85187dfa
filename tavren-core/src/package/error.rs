use super::limits::{CELL_TEXT_BYTES_MAX, COLUMNS_MAX, ROWS_MAX};
use tavren_types::{Code, Label};

/// Why records do not become a package; nothing is written then.
///
/// Rows and positions are counted from 1. A message names granted columns and rows. It shows no
/// value, and no column name that a source gave: where a header is missing, that name is a value.
///
/// # Law
/// 15: `package::table::tests::no_error_and_no_debug_print_shows_a_value`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// A record was made outside the window.
    #[error("row {row} lies outside the window")]
    Outside {
        /// Which record.
        row: usize,
    },
    /// A granted column does not stand where it should.
    #[error("column {column} is expected at position {position} and does not stand there")]
    ColumnMissing {
        /// Which column was granted.
        column: Label,
        /// Where it should stand.
        position: usize,
    },
    /// There is a column that was not granted.
    #[error("there is a column at position {position} that was not granted")]
    ColumnExtra {
        /// Where it stands.
        position: usize,
    },
    /// A record has more or fewer cells than there are columns.
    #[error("row {row} has {found} cells where {expected} are expected")]
    Ragged {
        /// Which record.
        row: usize,
        /// How many cells it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// The rule of a column does not fit the type of a cell, as a band does not fit text.
    #[error("the rule of column {column} does not fit the cell in row {row}")]
    RuleUnfit {
        /// Which column.
        column: Label,
        /// Which record.
        row: usize,
    },
    /// More records than one chunk holds.
    #[error("there are more than {ROWS_MAX} rows")]
    RowsTooMany,
    /// A text is longer than a cell holds.
    #[error("the text in column {column}, row {row} is longer than {CELL_TEXT_BYTES_MAX} bytes")]
    CellLong {
        /// Which column.
        column: Label,
        /// Which record.
        row: usize,
    },
    /// The terms grant no column, or too many.
    #[error("the terms grant {count} columns where 1 to {COLUMNS_MAX} may be granted")]
    TermsColumns {
        /// How many they grant.
        count: usize,
    },
    /// The terms contradict themselves about a column.
    #[error("in the terms, column {column} {reason}")]
    Terms {
        /// Which column.
        column: Label,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The check after the transformation found a cell that shows more than was promised.
    #[error("column {column} of row {row} shows more than the terms promise")]
    Unverified {
        /// Which column.
        column: Label,
        /// Which record.
        row: usize,
    },
    /// The check after the transformation found columns, or a person, other than promised.
    #[error("the transformed {what} is not the promised one")]
    UnverifiedTable {
        /// What differs.
        what: &'static str,
    },
}

impl PackageError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Outside { .. } | Self::ColumnExtra { .. } => Code::SourceOutside,
            Self::ColumnMissing { .. } => Code::ColumnUnknown,
            Self::Ragged { .. } | Self::RuleUnfit { .. } => Code::RecordsMalformed,
            Self::RowsTooMany | Self::CellLong { .. } => Code::LimitExceeded,
            Self::TermsColumns { .. } | Self::Terms { .. } => Code::TermsInvalid,
            // What the second check finds, the first step should have prevented.
            Self::Unverified { .. } | Self::UnverifiedTable { .. } => Code::Internal,
        }
    }
}
