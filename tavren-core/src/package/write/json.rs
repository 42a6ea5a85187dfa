use super::{buffer, plain};
use crate::package::{SUBJECT, Verified};
use crate::port::source::Cell;
use tavren_types::Label;

pub(super) fn rows(table: &Verified) -> Vec<u8> {
    let start = format!("{{\"{SUBJECT}\":\"{}\"", table.subject().hex());
    let keys: Vec<Vec<u8>> = table.columns().iter().map(key).collect();
    let mut out = buffer(table);
    for row in table.rows() {
        out.extend_from_slice(start.as_bytes());
        for (key, value) in keys.iter().zip(row) {
            out.extend_from_slice(key);
            cell(&mut out, value);
        }
        out.extend_from_slice(b"}\n");
    }
    out
}

/// `,"name":`, made once a table.
fn key(column: &Label) -> Vec<u8> {
    let mut out = vec![b','];
    text(&mut out, column.as_str());
    out.push(b':');
    out
}

fn cell(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(value) => plain(out, value),
        Cell::Int(value) => plain(out, value),
        Cell::Decimal(value) => {
            out.push(b'"');
            plain(out, value);
            out.push(b'"');
        }
        Cell::Text(value) => text(out, value),
        Cell::Time(value) => {
            out.push(b'"');
            plain(out, value);
            out.push(b'"');
        }
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    // A text is valid JSON and a Vec takes every byte: this cannot fail.
    let _ = serde_json::to_writer(out, text);
}
