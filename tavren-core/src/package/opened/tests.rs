use super::super::samples::{SECRET, table};
use super::super::write;
use super::*;
use proptest::prelude::*;

proptest! {
    #[test]
    fn opened_rows_are_the_written_rows(samples in proptest::collection::vec(table(), 1..4)) {
        for format in Format::ALL {
            let written: Vec<_> = samples.iter().map(|sample| write(&sample.verified(), *format)).collect();
            let chunks = written.iter().map(|part| Zeroizing::new(part.rows.clone())).collect();
            let opened = Opened::new(*format, written[0].header.clone(), chunks);
            prop_assert_eq!(opened.rows(), written.iter().map(|part| part.row_count).sum::<u64>());
            let rows: Vec<u8> = written.iter().flat_map(|part| part.rows.clone()).collect();
            let whole = [written[0].header.clone(), rows].concat();
            prop_assert_eq!(opened.bytes().to_vec(), whole);
            let print = format!("{opened:?}");
            prop_assert!(!print.contains(SECRET));
        }
    }
}

#[test]
fn a_line_break_in_quotes_parts_no_rows() {
    let rows = b"a,\"one\r\ntwo \"\"quoted\"\"\"\r\nb,\"\"\r\n";
    let chunks = vec![Zeroizing::new(rows.to_vec()), Zeroizing::new(Vec::new())];
    let opened = Opened::new(Format::Csv, b"subject,x\r\n".to_vec(), chunks);
    assert_eq!(opened.rows(), 2);
    assert_eq!(opened.chunks(), 2);
    assert_eq!(opened.lines().last(), Some(b"b,\"\"".as_slice()));
}

#[test]
fn json_quotes_part_no_rows() {
    let chunks = vec![Zeroizing::new(b"{\"a\":\"\\\"\"}\n{\"a\":1}\n".to_vec())];
    let opened = Opened::new(Format::JsonLines, Vec::new(), chunks);
    assert_eq!(opened.rows(), 2);
    assert_eq!(opened.lines().last(), Some(b"{\"a\":1}".as_slice()));
}

#[test]
fn nothing_opened_is_a_header_alone() {
    let opened = Opened::new(Format::Csv, b"subject,x\r\n".to_vec(), Vec::new());
    assert_eq!(opened.rows(), 0);
    assert_eq!(*opened.bytes(), b"subject,x\r\n");
}
