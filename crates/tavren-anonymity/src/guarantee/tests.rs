use super::*;

fn table(persons: &[u64], values: &[&str]) -> Table {
    let values: Vec<Option<&str>> = values.iter().copied().map(Some).collect();
    Table::new(persons)
        .unwrap()
        .sensitive("illness", &values)
        .unwrap()
}

fn broken(table: &Table, guarantee: Guarantee, rows: &[u32]) -> Option<&'static str> {
    Judge::new(table, &[guarantee]).unwrap().broken(rows)
}

#[test]
fn people_are_counted_and_not_rows() {
    let table = table(&[5, 5, 6], &["a", "a", "a"]);
    let k = |k| Guarantee::KAnonymity { k };
    assert_eq!(broken(&table, k(2), &[0, 1]), Some("k_anonymity"));
    assert_eq!(broken(&table, k(2), &[1, 2]), None);
    assert_eq!(broken(&table, k(3), &[0, 1, 2]), Some("k_anonymity"));
}

#[test]
fn a_class_shows_enough_different_values() {
    let table = table(&[1, 2, 3, 4], &["a", "a", "b", "c"]);
    let l = |l| Guarantee::LDiversity {
        column: "illness".into(),
        l,
    };
    assert_eq!(broken(&table, l(2), &[0, 1]), Some("l_diversity"));
    assert_eq!(broken(&table, l(2), &[0, 2]), None);
    assert_eq!(broken(&table, l(3), &[0, 1, 2]), Some("l_diversity"));
}

#[test]
fn a_distance_at_the_limit_is_kept_and_one_above_it_is_not() {
    // Of the whole half are a; a class of a alone is half away.
    let table = table(&[1, 2, 3, 4], &["a", "a", "b", "b"]);
    let t = |t| Guarantee::TCloseness {
        column: "illness".into(),
        t,
    };
    assert_eq!(broken(&table, t(5_000), &[0, 1]), None);
    assert_eq!(broken(&table, t(4_999), &[0, 1]), Some("t_closeness"));
    assert_eq!(broken(&table, t(0), &[0, 2]), None);
}

#[test]
fn a_guarantee_of_nothing_or_of_no_column_is_refused_by_name() {
    let table = table(&[1], &["a"]);
    let refused = |guarantee| Judge::new(&table, &[guarantee]).err().unwrap();
    let parameter = |parameter| AnonymityError::Parameter { parameter };
    assert_eq!(refused(Guarantee::KAnonymity { k: 0 }), parameter("k"));
    let column = || String::from("illness");
    let l = Guarantee::LDiversity {
        column: column(),
        l: 0,
    };
    assert_eq!(refused(l), parameter("l"));
    let t = Guarantee::TCloseness {
        column: column(),
        t: 10_001,
    };
    assert_eq!(refused(t), parameter("t"));
    let column = String::from("age");
    let other = Guarantee::LDiversity {
        column: column.clone(),
        l: 2,
    };
    assert_eq!(refused(other), AnonymityError::Column { column });
}
