//! Every limit: its unit and its reason.

/// Rows of a table: codes of rows are kept in 32 bits, and a class takes a byte or two a row.
pub const ROWS_MAX: usize = 100_000_000;

/// Columns of a table that are generalised together; beyond, anonymity in so many is a promise that no
/// data keeps.
pub const COLUMNS_MAX: usize = 16;

/// Values of all columns together that are published as sets: each class has a bit for each of them.
pub const SET_VALUES_MAX: usize = 1_024;

/// Combinations of levels of all hierarchies: each is tried in its turn.
pub const LEVELS_MAX: usize = 1 << 17;

/// Levels of one hierarchy, the values themselves and the root included.
pub const HEIGHT_MAX: usize = 32;

/// Leaves of one hierarchy.
pub const LEAVES_MAX: usize = 1 << 20;
