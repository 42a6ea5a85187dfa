use super::*;
use crate::samples::{guarantees, report, rows, table};
use proptest::prelude::*;

const ALL_ROWS: usize = 150;

fn hierarchies() -> [Hierarchy; 3] {
    let ages: Vec<i64> = (0..90).collect();
    let jobs = (0..7).map(|job| vec![job.to_string(), (job % 2).to_string() + " odd", "*".into()]);
    let jobs = jobs
        .chain([vec![String::new(), "none".into(), "*".into()]])
        .collect();
    let towns = (0..100).map(|town| vec![town.to_string(), format!("{}x", town / 10)]);
    [
        Hierarchy::bands(&ages, &[5, 10, 20]).unwrap(),
        Hierarchy::new(jobs).unwrap(),
        Hierarchy::new(towns.collect()).unwrap(),
    ]
}

/// True where a cell is the node of a value on one of the levels.
fn above(hierarchy: &Hierarchy, cell: &str, value: &str) -> bool {
    let leaf = hierarchy.leaf(value).unwrap() as usize;
    let mut levels = hierarchy.levels().iter();
    levels.any(|level| level.names[level.node_of[leaf] as usize] == cell)
}

proptest! {
    #[test]
    fn every_class_keeps_what_was_promised_and_shows_nodes_above_its_rows(
        rows in rows(ALL_ROWS),
        guarantees in guarantees(),
        suppress in 0_usize..20,
    ) {
        let (table, trees) = (table(&rows), hierarchies());
        let trees = [&trees[0], &trees[1], &trees[2]];
        let recoded = match nodes(&table, &trees, &guarantees, suppress) {
            Ok(recoded) => recoded,
            Err(error) => {
                let unmet = matches!(error, AnonymityError::Unmet { .. });
                prop_assert!(unmet, "{error}");
                return Ok(());
            }
        };
        prop_assert!(recoded.suppressed() <= suppress);
        let report = report(&rows, &recoded);
        for guarantee in guarantees.iter().filter(|_| report.rows > 0) {
            prop_assert!(report.keeps(guarantee), "{guarantee:?}");
        }
        for (at, row) in rows.iter().enumerate().filter(|(at, _)| recoded.class(*at).is_some()) {
            let values = [
                row.1.to_string(),
                row.2.map_or(String::new(), |job| job.to_string()),
                row.3.to_string(),
            ];
            for (column, value) in values.iter().enumerate() {
                let cell = recoded.cell(at, column).unwrap();
                prop_assert!(above(trees[column], cell, value), "row {at}, column {column}");
            }
        }
    }
}

#[test]
fn a_value_without_a_place_is_named_by_column_and_row() {
    let persons = [1, 2, 3];
    let table = Table::new(&persons).unwrap();
    let table = table
        .text("job", &[Some("cook"), Some("nurse"), Some("spy")])
        .unwrap();
    let jobs = Hierarchy::parse(b"cook;*\nnurse;*\n", b';').unwrap();
    let refused = nodes(&table, &[&jobs], &[Guarantee::KAnonymity { k: 2 }], 0).unwrap_err();
    let column = String::from("job");
    assert_eq!(refused, AnonymityError::Unmapped { column, row: 2 });
}

#[test]
fn who_finds_no_company_is_suppressed_within_the_budget_and_joins_others_beyond_it() {
    let table = Table::new(&[1, 2, 3]).unwrap();
    let table = table
        .text("job", &[Some("cook"), Some("cook"), Some("nurse")])
        .unwrap();
    let jobs = Hierarchy::parse(b"cook;*\nnurse;*\n", b';').unwrap();
    let k = [Guarantee::KAnonymity { k: 2 }];
    let one_out = nodes(&table, &[&jobs], &k, 1).unwrap();
    assert_eq!(
        (one_out.cell(0, 0), one_out.cell(2, 0)),
        (Some("cook"), None)
    );
    let all_in = nodes(&table, &[&jobs], &k, 0).unwrap();
    assert_eq!(
        (all_in.cell(0, 0), all_in.cell(2, 0)),
        (Some("*"), Some("*"))
    );
    assert!(one_out.loss() < all_in.loss());
}

#[test]
fn more_combinations_of_levels_than_can_be_tried_are_refused() {
    let lines: Vec<String> = (0..20).map(|level| format!("n{level}")).collect();
    let tall = Hierarchy::new(vec![lines]).unwrap();
    let mut table = Table::new(&[1]).unwrap();
    for name in ["a", "b", "c", "d", "e"] {
        table = table.text(name, &[Some("n0")]).unwrap();
    }
    let refused = nodes(&table, &[&tall; 5], &[], 0).unwrap_err();
    assert_eq!(refused, AnonymityError::Limit { what: "levels" });
    let refused = nodes(&table, &[&tall; 4], &[], 0).unwrap_err();
    assert_eq!(
        refused,
        AnonymityError::Parameter {
            parameter: "hierarchies"
        }
    );
}
