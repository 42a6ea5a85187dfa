use crate::write::{stream, table};
use crate::{Segments, Table, TableError, Values};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, LargeStringArray, StringArray,
    StringViewArray,
};
use std::sync::Arc;

fn of(columns: Vec<(&str, ArrayRef)>, by: &[&str]) -> Result<(Segments, Vec<u32>), TableError> {
    let columns = columns
        .into_iter()
        .map(|(name, column)| (name.to_owned(), column));
    let table = table(columns.collect()).unwrap();
    Segments::read(&Table::read(stream(table)).unwrap(), by)
}

fn numbers(numbers: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(numbers.to_vec()))
}

fn values(segments: &Segments, key: usize) -> &Values {
    &segments.keys()[key].values
}

#[test]
fn segments_are_in_ascending_order_whatever_the_order_of_rows() {
    let (segments, rows) = of(vec![("x", numbers(&[9, -3, 9, 4]))], &["x"]).unwrap();
    assert_eq!(values(&segments, 0), &Values::Whole(vec![-3, 4, 9]));
    assert_eq!(rows, [2, 0, 2, 1]);
    let (segments, rows) = of(vec![("x", numbers(&[4, 9, 9, -3]))], &["x"]).unwrap();
    assert_eq!(values(&segments, 0), &Values::Whole(vec![-3, 4, 9]));
    assert_eq!(rows, [1, 2, 2, 0]);
}

#[test]
fn numbers_far_apart_are_told_apart() {
    let far = [i64::MAX, i64::MIN, 0, i64::MAX];
    let (segments, rows) = of(vec![("x", numbers(&far))], &["x"]).unwrap();
    let sorted = Values::Whole(vec![i64::MIN, 0, i64::MAX]);
    assert_eq!(
        (values(&segments, 0), &rows[..]),
        (&sorted, &[2, 0, 1, 2][..])
    );
}

#[test]
fn text_is_text_in_whatever_layout() {
    let words = ["south", "north", "south"];
    let layouts: [ArrayRef; 4] = [
        Arc::new(StringArray::from(words.to_vec())),
        Arc::new(LargeStringArray::from(words.to_vec())),
        Arc::new(StringViewArray::from(words.to_vec())),
        Arc::new(words.into_iter().collect::<DictionaryArray<Int8Type>>()),
    ];
    for layout in layouts {
        let (segments, rows) = of(vec![("x", layout)], &["x"]).unwrap();
        let sorted = Values::Text(vec!["north".to_owned(), "south".to_owned()]);
        assert_eq!((values(&segments, 0), &rows[..]), (&sorted, &[1, 0, 1][..]));
    }
}

#[test]
fn one_word_in_two_spellings_is_one_segment() {
    let words = StringArray::from(vec!["Quận 1", "Qua\u{323}\u{302}n 1"]);
    let (segments, rows) = of(vec![("x", Arc::new(words))], &["x"]).unwrap();
    assert_eq!((segments.len(), &rows[..]), (1, &[0, 0][..]));
}

#[test]
fn words_of_a_dictionary_that_nobody_has_are_no_segments() {
    let keys = arrow_array::Int8Array::from(vec![2, 0, 2]);
    let words = StringArray::from(vec![Some("b"), None, Some("a"), Some("c")]);
    let words = DictionaryArray::new(keys, Arc::new(words));
    let (segments, rows) = of(vec![("x", Arc::new(words))], &["x"]).unwrap();
    let some = Values::Text(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(segments.len(), 2);
    assert_eq!((values(&segments, 0), &rows[..]), (&some, &[0, 1, 0][..]));
}

#[test]
fn several_columns_tell_apart_the_combinations_that_there_are() {
    let columns = vec![
        ("tier", numbers(&[1, 0, 1, 0])),
        (
            "region",
            Arc::new(StringArray::from(vec!["b", "a", "a", "a"])) as ArrayRef,
        ),
    ];
    let (segments, rows) = of(columns, &["tier", "region"]).unwrap();
    // (0, a), (1, a), (1, b)
    assert_eq!((segments.len(), &rows[..]), (3, &[2, 0, 1, 0][..]));
    let places: Vec<&[u32]> = (segments.keys().iter())
        .map(|key| &key.places[..])
        .collect();
    assert_eq!(places, [[0, 1, 1], [0, 0, 1]]);
    let (wider, goes) = segments.by(&["region"]).unwrap();
    assert_eq!((wider.len(), &goes[..]), (2, &[0, 0, 1][..]));
    let (all, goes) = segments.by(&[]).unwrap();
    assert_eq!((all.len(), &goes[..]), (1, &[0, 0, 0][..]));
    let column = "age".to_owned();
    assert_eq!(
        segments.by(&["age"]).unwrap_err(),
        TableError::Missing { column }
    );
}

#[test]
fn a_fraction_or_nothing_is_no_segment() {
    let column = "x".to_owned();
    let halves = Arc::new(Float64Array::from(vec![0.5]));
    let refused = of(vec![("x", halves)], &["x"]).unwrap_err();
    assert_eq!(
        refused,
        TableError::Type {
            column: column.clone()
        }
    );
    let holes = Arc::new(StringArray::from(vec![Some("a"), None]));
    let refused = of(vec![("x", holes)], &["x"]).unwrap_err();
    assert_eq!(refused, TableError::Null { column, row: 1 });
}

#[test]
fn too_many_segments_are_refused() {
    let many: Vec<i64> = (0..70_000).collect();
    let refused = of(vec![("x", numbers(&many))], &["x"]).unwrap_err();
    assert_eq!(refused, TableError::Limit { what: "segments" });
}

#[test]
fn a_table_without_rows_has_no_segment_to_tell_apart() {
    let (segments, rows) = of(vec![("x", numbers(&[]))], &["x"]).unwrap();
    assert!(segments.is_empty() && rows.is_empty());
}
