use super::{Format, Verified};
use std::fmt;
use tavren_types::Label;

mod csv;
mod json;
#[cfg(test)]
mod tests;

/// One person's table as bytes.
///
/// A file is one `header`, then the rows of chunk after chunk.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// What stands once, at the start of the file; empty for JSON Lines. The same for every
    /// person of a package.
    pub header: Vec<u8>,
    /// The rows, each ended by the format's line end: what is sealed as a chunk.
    pub rows: Vec<u8>,
    /// How many rows.
    pub row_count: u64,
}

impl fmt::Debug for Written {
    /// Prints sizes alone: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Written")
            .field("header_bytes", &self.header.len())
            .field("row_bytes", &self.rows.len())
            .field("row_count", &self.row_count)
            .finish()
    }
}

/// Writes a table.
///
/// **JSON Lines**: one object a row, keys in the order of the columns; whole numbers are JSON
/// numbers, decimals are strings (exact in every reader), times are strings in RFC 3339.
///
/// **CSV**: RFC 4180 with CRLF; null is an empty field, an empty text is `""`. A spreadsheet runs
/// a text that begins with `=`, `+`, `-`, `@` (or their full-width forms), a tab or a line break:
/// such a text gets a leading apostrophe, and so does one that begins with an apostrophe, so that a
/// reader who takes one leading apostrophe off each text has what the source had. Numbers are
/// left alone.
///
/// # Law
/// `package::write::tests::csv_reads_back_as_the_cells` and
/// `package::write::tests::json_lines_read_back_as_the_cells`.
pub fn write(table: &Verified, format: Format) -> Written {
    let rows = match format {
        Format::JsonLines => json::rows(table),
        Format::Csv => csv::rows(table),
    };
    Written {
        header: header(table.columns(), format),
        rows,
        row_count: table.rows().len() as u64,
    }
}

/// The header of a file whose columns after `subject` are `columns`.
pub fn header(columns: &[Label], format: Format) -> Vec<u8> {
    match format {
        Format::JsonLines => Vec::new(),
        Format::Csv => csv::header(columns),
    }
}

/// Appends a number or a time in its plain spelling.
fn plain(out: &mut Vec<u8>, value: &dyn fmt::Display) {
    use std::io::Write;
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{value}");
}

/// Room for about one table: 48 bytes of subject and 16 a cell; a large one grows by doubling.
fn buffer(table: &Verified) -> Vec<u8> {
    let cells = table.columns().len().saturating_add(3);
    let bytes = table.rows().len().saturating_mul(cells).saturating_mul(16);
    Vec::with_capacity(bytes.min(1 << 20))
}
