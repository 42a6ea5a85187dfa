//! Why a table, a hierarchy or a guarantee is not accepted. Places are named, values never shown.

use tavren_types::Code;

/// What was passed in is malformed, beyond a limit, or cannot be published as promised; nothing was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnonymityError {
    /// A column has another length than the first.
    #[error("the column {column} has another length")]
    Length {
        /// Which.
        column: String,
    },
    /// A value is missing or of another kind where it cannot be.
    #[error("the column {column} has no such value in row {row} as it must have")]
    Value {
        /// Which column.
        column: String,
        /// Which row, counted from 0.
        row: usize,
    },
    /// Two columns have one name, or a guarantee or a hierarchy is for a column that is not there.
    #[error("{column} is not one column of the table")]
    Column {
        /// Which.
        column: String,
    },
    /// A value has no place in the hierarchy of its column.
    #[error("the hierarchy of {column} does not have the value in row {row}")]
    Unmapped {
        /// Which column.
        column: String,
        /// Which row, counted from 0.
        row: usize,
    },
    /// A line of a hierarchy has too few nodes, or contradicts an earlier one.
    #[error("line {line} of the hierarchy {what}")]
    Hierarchy {
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A guarantee promises nothing, or what no table can keep.
    #[error("{parameter} is out of range")]
    Parameter {
        /// Which.
        parameter: &'static str,
    },
    /// The whole table as one class does not keep the guarantee: there are too few people, or too few
    /// sensitive values.
    #[error("no release of this table keeps the guarantee of {guarantee}")]
    Unmet {
        /// Which.
        guarantee: &'static str,
    },
    /// More than this crate takes; see [`limits`](crate::limits).
    #[error("there are too many {what}")]
    Limit {
        /// Of what.
        what: &'static str,
    },
}

impl AnonymityError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Length { .. } => Code::ColumnLength,
            Self::Value { .. } => Code::ColumnValue,
            Self::Column { .. } => Code::ColumnUnknown,
            Self::Unmapped { .. } => Code::ValueUnmapped,
            Self::Hierarchy { .. } => Code::TreeMalformed,
            Self::Parameter { .. } => Code::GuaranteeMalformed,
            Self::Unmet { .. } => Code::GuaranteeUnmet,
            Self::Limit { .. } => Code::LimitExceeded,
        }
    }
}
