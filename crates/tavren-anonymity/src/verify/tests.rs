use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

type Cells = Vec<(u64, u8, u8, u8)>;

fn report(rows: &Cells) -> Report {
    let persons: Vec<u64> = rows.iter().map(|row| row.0).collect();
    let texts: Vec<[String; 3]> = rows
        .iter()
        .map(|row| [row.1.to_string(), row.2.to_string(), row.3.to_string()])
        .collect();
    let column = |at: usize| texts.iter().map(|row| Some(row[at].as_str())).collect();
    let published = Published {
        persons: &persons,
        quasi: vec![("one", column(0)), ("two", column(1))],
        sensitive: vec![("secret", column(2))],
    };
    verify(&published).unwrap()
}

/// The same figures, from lists of rows.
fn slowly(rows: &Cells) -> (usize, usize, usize, usize, u32) {
    let mut classes: BTreeMap<(u8, u8), Vec<(u64, u8)>> = BTreeMap::new();
    for row in rows {
        classes
            .entry((row.1, row.2))
            .or_default()
            .push((row.0, row.3));
    }
    let different = |of: Vec<u64>| of.into_iter().collect::<HashSet<u64>>().len();
    let rows_min = classes.values().map(Vec::len).min().unwrap_or(0);
    let people = classes
        .values()
        .map(|class| different(class.iter().map(|row| row.0).collect()));
    let values = classes
        .values()
        .map(|class| different(class.iter().map(|row| row.1.into()).collect()));
    let share = |of: &[u8], value: u8| {
        of.iter().filter(|one| **one == value).count() as f64 / of.len() as f64
    };
    let all: Vec<u8> = rows.iter().map(|row| row.3).collect();
    let distance = |class: &Vec<(u64, u8)>| {
        let own: Vec<u8> = class.iter().map(|row| row.1).collect();
        let apart = (0..=u8::MAX).map(|value| (share(&own, value) - share(&all, value)).abs());
        apart.sum::<f64>() / 2.0
    };
    let distance = classes.values().map(distance).fold(0.0, f64::max);
    // A hair less, so that rounding up forgives what floats add.
    let distance = (distance * 10_000.0 - 1e-6).ceil().max(0.0) as u32;
    (
        classes.len(),
        rows_min,
        people.min().unwrap_or(0),
        values.min().unwrap_or(0),
        distance,
    )
}

proptest! {
    #[test]
    fn every_figure_is_that_of_a_count_by_hand(
        rows in vec((0_u64..6, 0_u8..3, 0_u8..3, 0_u8..4), 0..60),
    ) {
        let report = report(&rows);
        let (classes, rows_min, people_min, values_min, distance_max) = slowly(&rows);
        prop_assert_eq!(report.classes, classes);
        prop_assert_eq!(report.rows_min, rows_min);
        prop_assert_eq!(report.people_min, people_min);
        prop_assert_eq!(report.sensitive[0].values_min, values_min);
        prop_assert_eq!(report.sensitive[0].distance_max, distance_max);
    }
}

#[test]
fn nothing_and_an_empty_text_are_two_classes() {
    let published = Published {
        persons: &[1, 2],
        quasi: vec![("job", vec![None, Some("")])],
        sensitive: vec![],
    };
    assert_eq!(verify(&published).unwrap().classes, 2);
}

#[test]
fn a_table_keeps_no_promise_about_a_column_that_it_does_not_have() {
    let report = report(&vec![(1, 0, 0, 0), (2, 0, 0, 1)]);
    let column = || String::from("secret");
    assert!(report.keeps(&Guarantee::KAnonymity { k: 2 }));
    assert!(!report.keeps(&Guarantee::KAnonymity { k: 3 }));
    assert!(report.keeps(&Guarantee::LDiversity {
        column: column(),
        l: 2
    }));
    assert!(!report.keeps(&Guarantee::LDiversity {
        column: column(),
        l: 3
    }));
    assert!(report.keeps(&Guarantee::TCloseness {
        column: column(),
        t: 0
    }));
    assert!(!report.keeps(&Guarantee::TCloseness {
        column: "other".into(),
        t: 10_000
    }));
}

#[test]
fn columns_of_two_lengths_are_refused_by_name() {
    let published = Published {
        persons: &[1, 2],
        quasi: vec![("job", vec![None])],
        sensitive: vec![],
    };
    let column = String::from("job");
    assert_eq!(
        verify(&published).unwrap_err(),
        AnonymityError::Length { column }
    );
}
