//! Generated people for tests.

use crate::{Guarantee, Published, Recoded, Table, verify};
use proptest::collection::vec;
use proptest::prelude::*;

/// A row: person, age, job, town, illness.
pub(crate) type Row = (u64, i64, Option<u8>, u8, u8);

/// Up to `rows` rows about people who often have several.
pub(crate) fn rows(rows: usize) -> impl Strategy<Value = Vec<Row>> {
    let job = proptest::option::weighted(0.9, 0_u8..7);
    vec((0_u64..60, 0_i64..90, job, 0_u8..100, 0_u8..4), 1..rows)
}

pub(crate) fn table(rows: &[Row]) -> Table {
    let persons: Vec<u64> = rows.iter().map(|row| row.0).collect();
    let ages: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let jobs: Vec<Option<String>> = rows
        .iter()
        .map(|row| row.2.map(|job| job.to_string()))
        .collect();
    let towns: Vec<Option<String>> = rows.iter().map(|row| Some(row.3.to_string())).collect();
    let illnesses: Vec<Option<String>> = rows.iter().map(|row| Some(row.4.to_string())).collect();
    let table = Table::new(&persons).unwrap().number("age", &ages).unwrap();
    let table = table
        .text("job", &jobs)
        .unwrap()
        .text("town", &towns)
        .unwrap();
    table.sensitive("illness", &illnesses).unwrap()
}

pub(crate) fn guarantees() -> impl Strategy<Value = Vec<Guarantee>> {
    let column = || String::from("illness");
    let k = (1_u32..8).prop_map(|k| Guarantee::KAnonymity { k });
    let l = (1_u32..4).prop_map(move |l| Guarantee::LDiversity {
        column: column(),
        l,
    });
    let t = (1_000_u32..10_000).prop_map(move |t| Guarantee::TCloseness {
        column: column(),
        t,
    });
    (k, proptest::option::of(l), proptest::option::of(t))
        .prop_map(|(k, l, t)| [Some(k), l, t].into_iter().flatten().collect())
}

/// What the verifier says of it, suppressed rows left out.
pub(crate) fn report(rows: &[Row], recoded: &Recoded<'_>) -> crate::Report {
    let shown: Vec<usize> = (0..rows.len())
        .filter(|row| recoded.class(*row).is_some())
        .collect();
    let persons: Vec<u64> = shown.iter().map(|row| rows[*row].0).collect();
    let column = |at| shown.iter().map(|row| recoded.cell(*row, at)).collect();
    let illnesses = shown.iter().map(|row| recoded.sensitive(*row, 0)).collect();
    let published = Published {
        persons: &persons,
        quasi: vec![("age", column(0)), ("job", column(1)), ("town", column(2))],
        sensitive: vec![("illness", illnesses)],
    };
    verify(&published).unwrap()
}
