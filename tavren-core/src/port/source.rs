//! The data source: where a host keeps people's records.

use rust_decimal::Decimal;
use tavren_types::{Code, Interval, Label, Timestamp, UserId};

/// What is asked of a source: one person's records of one kind, some columns, one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose records.
    pub subject: UserId,
    /// Which kind, as in the terms.
    pub data_type: Label,
    /// Which columns, in this order; nothing else may come back.
    pub columns: Vec<Label>,
    /// From when to when, half-open.
    pub window: Interval,
}

/// One cell.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing known.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// A moment.
    Time(Timestamp),
}

impl std::fmt::Debug for Cell {
    /// Prints the type alone: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool(..)",
            Self::Int(_) => "Int(..)",
            Self::Decimal(_) => "Decimal(..)",
            Self::Text(_) => "Text(..)",
            Self::Time(_) => "Time(..)",
        })
    }
}

/// One record: when it was made, and its cells in the order of the columns.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// When it was made; records outside the window are refused.
    pub at: Timestamp,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

impl std::fmt::Debug for Record {
    /// Prints how many cells alone: when somebody did something is a value too (law 15).
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Record({} cells)", self.cells.len())
    }
}

/// What a source gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// The columns, as asked for.
    pub columns: Vec<Label>,
    /// The records, in order of time.
    pub rows: Vec<Record>,
}

/// Why a source did not do as asked; the message names file, line and column, never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the data source failed: {what}")]
pub struct SourceError {
    /// What failed.
    pub what: String,
    /// The code: [`Code::SourceFailed`], [`Code::ColumnUnknown`] or [`Code::RecordsMalformed`].
    pub code: Code,
}

/// A host's records about people.
///
/// **Minimisation.** A source returns the asked columns of the asked person in the asked window;
/// what lies outside is refused by the packaging, not trimmed in silence. **Retry.** A pull changes
/// nothing and may be repeated; the same pull should give the same records.
pub trait DataSource: Send + Sync {
    /// Pulls one person's records. An empty answer is fine: there was nothing.
    ///
    /// # Errors
    /// [`SourceError`]; the period stays due.
    fn pull(&self, request: &Request) -> Result<Records, SourceError>;
}

/// A function is a data source.
impl<F> DataSource for F
where
    F: Fn(&Request) -> Result<Records, SourceError> + Send + Sync,
{
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        self(request)
    }
}
