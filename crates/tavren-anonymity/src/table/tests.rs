use super::*;

#[test]
fn codes_follow_the_order_of_values_and_nothing_is_before_the_empty_text() {
    let table = Table::new(&[9, 9, 4]).unwrap();
    let table = table.text("job", &[Some("b"), None, Some("")]).unwrap();
    assert_eq!(table.columns[0].codes, [2, 0, 1]);
    let table = table.number("age", &[30, -5, 30]).unwrap();
    assert_eq!(table.columns[1].codes, [1, 0, 1]);
    assert_eq!((table.rows(), table.people()), (3, 2));
}

#[test]
fn a_column_of_another_length_or_a_name_that_is_taken_is_refused_by_name() {
    let table = || Table::new(&[1, 2]).unwrap().number("age", &[1, 2]).unwrap();
    let column = || String::from("job");
    let short = table().text("job", &[Some("a")]).unwrap_err();
    assert_eq!(short, AnonymityError::Length { column: column() });
    let column = String::from("age");
    let taken = table().sensitive("age", &[Some("a"), None]).unwrap_err();
    assert_eq!(taken, AnonymityError::Column { column });
}

#[test]
fn more_columns_than_can_be_told_together_are_refused() {
    let mut table = Table::new(&[1]).unwrap();
    for at in 0..COLUMNS_MAX {
        table = table.number(&at.to_string(), &[0]).unwrap();
    }
    let refused = table.number("one more", &[0]).unwrap_err();
    assert_eq!(refused, AnonymityError::Limit { what: "columns" });
}

#[test]
fn no_debug_print_shows_a_value() {
    let table = Table::new(&[77_001]).unwrap();
    let table = table.number("age", &[77_002]).unwrap();
    let table = table.sensitive("illness", &[Some("gout")]).unwrap();
    let print = format!("{table:?}");
    assert!(
        print.contains("age") && !print.contains("gout") && !print.contains("77"),
        "{print}"
    );
}
