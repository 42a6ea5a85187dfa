//! Why a table of areas is refused.

use tavren_types::TextError;

/// What is wrong with a table of areas; rows count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HierarchyError {
    /// The row lies inside itself, over others or at once.
    #[error("row {row}: the area lies inside itself")]
    Cycle {
        /// The first such row.
        row: usize,
    },
    /// The row names a parent that the table does not have.
    #[error("row {row}: the table has no such parent")]
    Parent {
        /// The row.
        row: usize,
    },
    /// A row before this one has the same code.
    #[error("row {row}: another row has the same code")]
    CodeTwice {
        /// The later row.
        row: usize,
    },
    /// Another area of the same parent has the same name.
    #[error("row {row}: another area of its parent has the same name")]
    NameTwice {
        /// One of the two rows.
        row: usize,
    },
    /// The row lies more than six levels below the world.
    #[error("row {row}: more than six levels deep")]
    Deep {
        /// The row.
        row: usize,
    },
    /// The row's name is malformed.
    #[error("row {row}: name: {why}")]
    Name {
        /// The row.
        row: usize,
        /// What is wrong with the name.
        why: TextError,
    },
    /// More areas than one hierarchy holds.
    #[error("areas: more than 65,534")]
    Many,
}
