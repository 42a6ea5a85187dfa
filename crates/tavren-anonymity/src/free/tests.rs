use super::*;
use crate::samples::{Row, guarantees, report, rows, table};
use proptest::prelude::*;

/// True where a cell of a number shows it.
fn holds(cell: &str, number: i64) -> bool {
    match cell
        .strip_prefix('[')
        .and_then(|cell| cell.strip_suffix(']'))
    {
        Some(range) => {
            let (low, high) = range.split_once(',').unwrap();
            (low.parse().unwrap()..=high.parse().unwrap()).contains(&number)
        }
        None => cell.parse::<i64>().unwrap() == number,
    }
}

/// True where a cell of texts shows one.
fn names(cell: &str, text: Option<String>) -> bool {
    let list: Vec<Option<String>> = serde_json::from_str(cell).unwrap();
    list.contains(&text)
}

fn covers(recoded: &Recoded<'_>, rows: &[Row]) -> bool {
    rows.iter().enumerate().all(|(at, row)| {
        let cell = |column| recoded.cell(at, column).unwrap();
        holds(cell(0), row.1)
            && names(cell(1), row.2.map(|job| job.to_string()))
            && names(cell(2), Some(row.3.to_string()))
            && recoded.sensitive(at, 0) == Some(row.4.to_string().as_str())
    })
}

proptest! {
    #[test]
    fn every_class_keeps_what_was_promised_and_shows_its_rows(
        rows in rows(300),
        guarantees in guarantees(),
    ) {
        let table = table(&rows);
        match free(&table, &guarantees) {
            Ok(recoded) => {
                let report = report(&rows, &recoded);
                for guarantee in &guarantees {
                    prop_assert!(report.keeps(guarantee), "{guarantee:?}");
                }
                prop_assert!(covers(&recoded, &rows));
                prop_assert_eq!(recoded.suppressed(), 0);
                prop_assert!((0.0..=1.0).contains(&recoded.loss()));
            }
            Err(AnonymityError::Unmet { guarantee }) => {
                let all: Vec<u32> = (0..rows.len() as u32).collect();
                let mut judge = Judge::new(&table, &guarantees).unwrap();
                prop_assert_eq!(judge.broken(&all), Some(guarantee));
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn without_a_promise_nothing_is_lost(rows in rows(60)) {
        let table = table(&rows);
        let recoded = free(&table, &[Guarantee::KAnonymity { k: 1 }]).unwrap();
        prop_assert_eq!(recoded.loss(), 0.0);
    }
}

#[test]
fn more_anonymity_never_costs_less() {
    let rows: Vec<Row> = (0..400_u64)
        .map(|at| {
            (
                at,
                (at * 37 % 90) as i64,
                Some((at * 5 % 7) as u8),
                (at * 11 % 100) as u8,
                0,
            )
        })
        .collect();
    let table = table(&rows);
    let loss = |k| free(&table, &[Guarantee::KAnonymity { k }]).unwrap().loss();
    let losses: Vec<f64> = [2, 5, 20, 100, 400].into_iter().map(loss).collect();
    assert!(losses.is_sorted(), "{losses:?}");
    assert_eq!(losses.last(), Some(&1.0));
}

#[test]
fn too_many_values_in_sets_are_refused() {
    let texts: Vec<Option<String>> = (0..2_000).map(|at| Some(at.to_string())).collect();
    let persons: Vec<u64> = (0..2_000).collect();
    let table = Table::new(&persons).unwrap().text("name", &texts).unwrap();
    let refused = free(&table, &[Guarantee::KAnonymity { k: 2 }]).unwrap_err();
    assert_eq!(refused, AnonymityError::Limit { what: "values" });
}

#[test]
fn a_set_of_more_than_a_word_of_values_is_counted_whole() {
    let texts: Vec<Option<String>> = (0..200).map(|at| Some(format!("{at:03}"))).collect();
    let persons: Vec<u64> = (0..200).collect();
    let ages: Vec<i64> = (0..200).collect();
    let table = Table::new(&persons).unwrap().text("name", &texts).unwrap();
    let table = table.number("age", &ages).unwrap();
    let recoded = free(&table, &[Guarantee::KAnonymity { k: 100 }]).unwrap();
    // Two classes of a hundred: in each column a share of 99 of 199 is lost.
    assert!(
        (recoded.loss() - 99.0 / 199.0).abs() < 1e-12,
        "{}",
        recoded.loss()
    );
}

#[test]
fn no_people_are_too_few() {
    let table = Table::new(&[]).unwrap().number("age", &[]).unwrap();
    let guarantee = "k_anonymity";
    let refused = free(&table, &[Guarantee::KAnonymity { k: 2 }]).unwrap_err();
    assert_eq!(refused, AnonymityError::Unmet { guarantee });
}
