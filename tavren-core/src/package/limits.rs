//! Every limit on a package: its unit and its reason.

/// Columns of one package: more than a person reads on one screen is not consent.
pub const COLUMNS_MAX: usize = 64;

/// Rows of one chunk, which is held in memory: one event every thirty seconds for a year.
pub const ROWS_MAX: usize = 1_000_000;

/// Bytes of text in one cell (64 KiB): a cell is a fact, and is not a document.
pub const CELL_TEXT_BYTES_MAX: usize = 64 << 10;
