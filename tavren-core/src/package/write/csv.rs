use super::{buffer, plain};
use crate::package::{SUBJECT, Verified};
use crate::port::source::Cell;
use tavren_types::Label;

const LINE_END: &[u8] = b"\r\n";

/// Letters at the start of a text that make a spreadsheet run it (OWASP, "CSV Injection"), and
/// the apostrophe itself, so that taking one off is always right.
const GUARDED: &[char] = &[
    '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\'',
];

pub(super) fn header(columns: &[Label]) -> Vec<u8> {
    let mut out = Vec::from(SUBJECT);
    for column in columns {
        out.push(b',');
        text(&mut out, column.as_str());
    }
    out.extend_from_slice(LINE_END);
    out
}

pub(super) fn rows(table: &Verified) -> Vec<u8> {
    let subject = table.subject().hex();
    let mut out = buffer(table);
    for row in table.rows() {
        out.extend_from_slice(subject.as_bytes());
        for value in row {
            out.push(b',');
            cell(&mut out, value);
        }
        out.extend_from_slice(LINE_END);
    }
    out
}

pub(super) fn cell(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Null => {}
        Cell::Bool(value) => plain(out, value),
        Cell::Int(value) => plain(out, value),
        Cell::Decimal(value) => plain(out, value),
        Cell::Text(value) => text(out, value),
        Cell::Time(value) => plain(out, value),
    }
}

/// Quoted where it is empty or where some reader might split it.
fn text(out: &mut Vec<u8>, text: &str) {
    let splits = |byte| matches!(byte, b'"' | b',' | b';' | b'\t' | b'\r' | b'\n');
    let quoted = text.is_empty() || text.bytes().any(splits);
    if quoted {
        out.push(b'"');
    }
    if text.starts_with(GUARDED) {
        out.push(b'\'');
    }
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    if quoted {
        out.push(b'"');
    }
}
