use super::super::samples::{Sample, plain, table};
use super::*;
use crate::port::source::Cell;
use proptest::prelude::*;
use serde_json::Value;

fn file(sample: &Sample, format: Format) -> Vec<u8> {
    let written = write(&sample.verified(), format);
    [written.header, written.rows].concat()
}

/// What a careful reader does: takes one leading apostrophe off.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

proptest! {
    #[test]
    fn csv_reads_back_as_the_cells(sample in table()) {
        let verified = sample.verified();
        let bytes = file(&sample, Format::Csv);
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let mut names: Vec<&str> = vec!["subject"];
        names.extend(verified.columns().iter().map(Label::as_str));
        prop_assert_eq!(reader.headers().expect("a header").iter().map(unguarded).collect::<Vec<_>>(), names);
        let rows: Vec<::csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        prop_assert_eq!(rows.len(), verified.rows().len());
        let subject = Sample::subject().hex();
        for (row, cells) in rows.iter().zip(verified.rows()) {
            let mut fields = row.iter();
            prop_assert_eq!(fields.next(), Some(subject.as_str()));
            for (field, cell) in fields.zip(cells) {
                match cell {
                    Cell::Text(text) => prop_assert_eq!(unguarded(field), text),
                    cell => prop_assert_eq!(field, plain(cell)),
                }
            }
        }
    }

    #[test]
    fn no_text_in_csv_starts_what_a_spreadsheet_runs(sample in table()) {
        let bytes = file(&sample, Format::Csv);
        let reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        for row in reader.into_records() {
            for field in row.expect("a row").iter() {
                let number = field.parse::<f64>().is_ok() || field.starts_with("-0") ;
                let time = field.ends_with('Z');
                prop_assert!(number || time || !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']));
            }
        }
    }

    #[test]
    fn json_lines_read_back_as_the_cells(sample in table()) {
        let verified = sample.verified();
        let bytes = file(&sample, Format::JsonLines);
        let lines = std::str::from_utf8(&bytes).expect("UTF-8").lines();
        prop_assert_eq!(lines.clone().count(), verified.rows().len());
        for (line, cells) in lines.zip(verified.rows()) {
            let object: serde_json::Map<String, Value> = serde_json::from_str(line).expect("an object");
            prop_assert_eq!(object.len().checked_sub(1), Some(cells.len()));
            prop_assert_eq!(&object["subject"], &Value::from(Sample::subject().hex()));
            for (column, cell) in verified.columns().iter().zip(cells) {
                let expected = match cell {
                    Cell::Null => Value::Null,
                    Cell::Bool(value) => Value::from(*value),
                    Cell::Int(value) => Value::from(*value),
                    cell => Value::from(plain(cell)),
                };
                prop_assert_eq!(&object[column.as_str()], &expected);
            }
        }
    }

    #[test]
    fn a_table_says_how_many_rows_it_has(sample in table()) {
        for format in Format::ALL {
            let written = write(&sample.verified(), *format);
            prop_assert_eq!(written.row_count, sample.records.rows.len() as u64);
            prop_assert_eq!(written.header, header(sample.verified().columns(), *format));
        }
    }
}

#[test]
fn csv_tells_null_from_empty_text() {
    let mut out = Vec::new();
    for cell in [
        Cell::Null,
        Cell::Text(String::new()),
        Cell::Int(-5),
        Cell::Text("-5".into()),
    ] {
        csv::cell(&mut out, &cell);
        out.push(b'|');
    }
    assert_eq!(out, b"|\"\"|-5|'-5|");
}
