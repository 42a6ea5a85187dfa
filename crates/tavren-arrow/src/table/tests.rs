use crate::write::{stream, table};
use crate::{Table, TableError};
use arrow_array::{
    ArrayRef, Float32Array, Float64Array, Int8Array, Int64Array, RecordBatch, RecordBatchIterator,
    UInt8Array, UInt64Array,
};
use std::sync::Arc;

/// A table of one column, in these chunks.
fn of(chunks: Vec<ArrayRef>) -> Table {
    let batch = |chunk| table(vec![("x".to_owned(), chunk)]).unwrap();
    let batches: Vec<RecordBatch> = chunks.into_iter().map(batch).collect();
    let schema = batches[0].schema();
    let batches = batches.into_iter().map(Ok);
    let reader = RecordBatchIterator::new(batches, schema);
    Table::read(crate::Stream::new(Box::new(reader))).unwrap()
}

fn error(column: &str, row: usize) -> TableError {
    TableError::Value {
        column: column.to_owned(),
        row,
    }
}

#[test]
fn a_column_of_the_same_width_is_read_as_it_is() {
    let numbers = UInt8Array::from(vec![3, 2, 1]);
    let lies_at = numbers.values().as_ptr();
    let read = of(vec![Arc::new(numbers)]).whole::<u8>("x").unwrap();
    assert_eq!((&read[..], read.as_ptr()), (&[3, 2, 1][..], lies_at));
}

#[test]
fn whole_numbers_of_any_width_are_read_where_they_fit() {
    let chunks: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![7, 0])),
        Arc::new(Int64Array::from(vec![255])),
    ];
    let table = of(chunks);
    assert_eq!(&table.whole::<u8>("x").unwrap()[..], [7, 0, 255]);
    assert_eq!(&table.whole::<i32>("x").unwrap()[..], [7, 0, 255]);
    let table = of(vec![Arc::new(Int8Array::from(vec![1, -1]))]);
    assert_eq!(table.whole::<u16>("x").unwrap_err(), error("x", 1));
}

#[test]
fn the_row_that_does_not_fit_is_counted_over_chunks() {
    let chunks: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from(vec![1, 2])),
        Arc::new(UInt64Array::from(vec![3, u64::MAX])),
    ];
    assert_eq!(of(chunks).whole::<i64>("x").unwrap_err(), error("x", 3));
}

#[test]
fn a_row_without_a_value_is_named_or_stands_for_never() {
    let chunks: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![5])),
        Arc::new(Int64Array::from(vec![Some(6), None])),
    ];
    let table = of(chunks);
    let column = "x".to_owned();
    let refused = table.whole::<i32>("x").unwrap_err();
    assert_eq!(refused, TableError::Null { column, row: 2 });
    assert_eq!(&table.whole_or::<i32>("x", -1).unwrap()[..], [5, 6, -1]);
}

#[test]
fn fractions_are_no_whole_numbers_and_whole_numbers_no_fractions() {
    let column = "x".to_owned();
    let other = TableError::Type { column };
    let halves = of(vec![Arc::new(Float64Array::from(vec![0.5]))]);
    assert_eq!(halves.whole::<u8>("x").unwrap_err(), other);
    assert_eq!(&halves.fractions("x").unwrap()[..], [0.5]);
    let single = of(vec![Arc::new(Float32Array::from(vec![0.5]))]);
    assert_eq!(&single.fractions("x").unwrap()[..], [0.5]);
    let whole = of(vec![Arc::new(Int8Array::from(vec![1]))]);
    assert_eq!(whole.fractions("x").unwrap_err(), other);
}

#[test]
fn a_column_that_is_missing_or_there_twice_is_named() {
    let ones = || -> ArrayRef { Arc::new(Int8Array::from(vec![1])) };
    let twice = vec![("x".to_owned(), ones()), ("x".to_owned(), ones())];
    let twice = Table::read(stream(table(twice).unwrap())).unwrap();
    for name in ["x", "y"] {
        let column = name.to_owned();
        let missing = TableError::Missing { column };
        assert_eq!(twice.whole::<u8>(name).unwrap_err(), missing);
    }
}

#[test]
fn a_name_stays_within_one_line() {
    let table = of(vec![Arc::new(Int8Array::from(vec![1]))]);
    let error = table.whole::<u8>(&"a\n".repeat(9_999)).unwrap_err();
    assert!(error.to_string().len() < 200 && !error.to_string().contains('\n'));
}

#[test]
fn a_stream_that_was_read_is_no_table() {
    let gone = Table::read(crate::Stream::empty());
    assert_eq!(gone.err(), Some(TableError::Stream));
}

#[test]
fn the_only_column_is_read_whatever_its_name() {
    let table = of(vec![Arc::new(Int8Array::from(vec![1, -1]))]);
    assert_eq!(table.only::<u8>("bid").unwrap_err(), error("bid", 1));
}
