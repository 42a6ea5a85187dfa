use std::fmt;

use tavren_core::port::Key;
#[cfg(doc)]
use tavren_core::port::{Committed, StoreError};

/// One SQL statement of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The text, with positional parameters `?1`, `?2`, …
    pub sql: &'static str,
    /// The parameters, from `?1` on.
    pub parameters: Vec<Parameter<'a>>,
    /// The rows that it must return or change.
    pub rows: Expected,
    /// What another number of rows means.
    pub mismatch: Mismatch<'a>,
}

/// A value bound to a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parameter<'a> {
    /// A BLOB, also where it is empty.
    Blob(&'a [u8]),
    /// An INTEGER.
    Integer(i64),
}

/// How many rows a statement must return or change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A query that returns so many.
    Returned(usize),
    /// A change of so many.
    Changed(usize),
    /// A change of any number.
    Any,
}

/// What it means when the rows are not as expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch<'a> {
    /// The commit id was used before. The row has two columns: 1 and the answer that stands
    /// ([`Committed::AlreadyApplied`]), or 0 where it
    /// was for another command ([`StoreError::Replay`]).
    Repeated,
    /// [`StoreError::Conflict`]: this key has changed.
    Conflict(&'a Key),
    /// [`StoreError::Replay`]: the token was used before.
    Replay,
    /// [`StoreError::Bound`]: this counter would leave its bounds.
    Bound(&'a Key),
    /// [`StoreError::Unsupported`]: the batch is beyond the limits.
    Unsupported(&'static str),
    /// [`StoreError::Corrupt`]: what lies there is not what belongs there.
    Corrupt(&'static str),
}

impl fmt::Debug for Parameter<'_> {
    /// Prints the type alone: what is bound may be a person's.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blob(bytes) => write!(out, "Blob({} bytes)", bytes.len()),
            Self::Integer(_) => out.write_str("Integer(..)"),
        }
    }
}
