//! Why a table is not accepted. Columns and rows are named, values never shown.

use tavren_pricing::PricingError;
use tavren_types::Code;

/// A table that is malformed or beyond a limit; nothing was computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// There is no column of this name, or there are several.
    #[error("there is no column {column}, or there are several")]
    Missing {
        /// Which.
        column: String,
    },
    /// A column is of a type that it cannot be read as.
    #[error("the column {column} is of another type")]
    Type {
        /// Which.
        column: String,
    },
    /// A column has no value in a row.
    #[error("the column {column} has no value in row {row}")]
    Null {
        /// Which column.
        column: String,
        /// Which row, counted from 0.
        row: usize,
    },
    /// A column holds a number that is out of range.
    #[error("the column {column} is out of range in row {row}")]
    Value {
        /// Which column.
        column: String,
        /// Which row, counted from 0.
        row: usize,
    },
    /// Whoever made the table failed while it was read, or what came is no table.
    #[error("the table cannot be read")]
    Stream,
    /// More than is taken; see the limits of [`tavren_pricing`].
    #[error("there are too many {what}")]
    Limit {
        /// Of what.
        what: &'static str,
    },
    /// What was read is refused by the engine.
    #[error(transparent)]
    Pricing(#[from] PricingError),
}

impl TableError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Missing { .. } => Code::ColumnMissing,
            Self::Type { .. } => Code::ColumnType,
            Self::Null { .. } => Code::ColumnNull,
            Self::Value { .. } => Code::ColumnValue,
            Self::Stream => Code::TableMalformed,
            Self::Limit { .. } => Code::LimitExceeded,
            Self::Pricing(error) => error.code(),
        }
    }

    /// The column or parameter that is wrong.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Missing { column }
            | Self::Type { column }
            | Self::Null { column, .. }
            | Self::Value { column, .. } => Some(column),
            Self::Limit { what } => Some(what),
            Self::Pricing(error) => error.field(),
            Self::Stream => None,
        }
    }
}

/// Characters of a column's name in an error: one line, whatever somebody called it.
const NAME_CHARS_MAX: usize = 64;

/// A column's name as errors have it.
pub(crate) fn named(name: &str) -> String {
    name.escape_debug().take(NAME_CHARS_MAX).collect()
}
