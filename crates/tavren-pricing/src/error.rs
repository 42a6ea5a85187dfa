//! Why columns, a model or a grid of prices are not accepted. Places are named, values never shown.

use tavren_types::Code;

/// What was passed in is malformed or beyond a limit; nothing was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PricingError {
    /// A column has another length than the first.
    #[error("the column {column} has another length")]
    Length {
        /// Which.
        column: &'static str,
    },
    /// A column holds a value that it cannot hold.
    #[error("the column {column} is out of range in row {row}")]
    Value {
        /// Which column.
        column: &'static str,
        /// Which row, counted from 0.
        row: usize,
    },
    /// A model or an offer has a parameter out of range.
    #[error("{parameter} is out of range")]
    Parameter {
        /// Which.
        parameter: &'static str,
    },
    /// There is no price, they do not rise, or they are of two currencies or rules of rounding.
    #[error("prices rise, are of one currency and are rounded by one rule")]
    Prices,
    /// All weights are zero, or their sum is out of range.
    #[error("the weights have no sum in range")]
    Weights,
    /// More than this crate takes; see [`limits`](crate::limits).
    #[error("there are too many {what}")]
    Limit {
        /// Of what.
        what: &'static str,
    },
}

impl PricingError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Length { .. } => Code::ColumnLength,
            Self::Value { .. } => Code::ColumnValue,
            Self::Parameter { .. } => Code::ModelMalformed,
            Self::Prices => Code::PricesMalformed,
            Self::Weights => Code::WeightsMalformed,
            Self::Limit { .. } => Code::LimitExceeded,
        }
    }

    /// The column or parameter that is wrong.
    pub fn field(&self) -> Option<&'static str> {
        match *self {
            Self::Length { column } | Self::Value { column, .. } => Some(column),
            Self::Parameter { parameter } => Some(parameter),
            Self::Limit { what } => Some(what),
            Self::Prices => Some("prices"),
            Self::Weights => Some("weights"),
        }
    }
}
