//! Why a table of areas is refused.

use core::fmt;
use tavren_types::{Code, TextError};

/// What is wrong with a table of areas; rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HierarchyError {
    /// The row lies inside itself, over others or at once.
    Cycle {
        /// The first such row.
        row: usize,
    },
    /// The row names a parent that the table does not have.
    Parent {
        /// The row.
        row: usize,
    },
    /// A row before this one has the same code.
    CodeTwice {
        /// The later row.
        row: usize,
    },
    /// Another area of the same parent has the same name.
    NameTwice {
        /// One of the two rows.
        row: usize,
    },
    /// The row lies more than six levels below the world.
    Deep {
        /// The row.
        row: usize,
    },
    /// The row's name is malformed.
    Name {
        /// The row.
        row: usize,
        /// What is wrong with the name.
        why: TextError,
    },
    /// More areas than one hierarchy holds.
    Many,
}

impl HierarchyError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Cycle { .. } => Code::HierarchyCycle,
            Self::Parent { .. } => Code::HierarchyParent,
            Self::CodeTwice { .. } | Self::NameTwice { .. } => Code::HierarchyDuplicate,
            Self::Deep { .. } | Self::Name { .. } => Code::HierarchyMalformed,
            Self::Many => Code::LimitExceeded,
        }
    }
}

impl fmt::Display for HierarchyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cycle { row } => write!(out, "row {row}: the area lies inside itself"),
            Self::Parent { row } => write!(out, "row {row}: the table has no such parent"),
            Self::CodeTwice { row } => write!(out, "row {row}: another row has the same code"),
            Self::NameTwice { row } => {
                write!(
                    out,
                    "row {row}: another area of its parent has the same name"
                )
            }
            Self::Deep { row } => write!(out, "row {row}: more than six levels deep"),
            Self::Name { row, why } => write!(out, "row {row}: name: {why}"),
            Self::Many => out.write_str("areas: more than 65,534"),
        }
    }
}

impl core::error::Error for HierarchyError {}
