//! Every deliberately broken store is caught, by a case that is printed beside it.

#![expect(clippy::print_stdout, reason = "shows which case catches what")]

use tavren_testkit::broken::{self, Defect};
use tavren_testkit::{Case, Outcome, store};

#[test]
fn every_broken_store_is_caught() {
    assert!(Defect::ALL.len() >= 20);
    let missed: Vec<_> = Defect::ALL
        .iter()
        .copied()
        .filter(|defect| !is_caught(*defect))
        .collect();
    println!("{} defects", Defect::ALL.len());
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

/// Runs the suite until a case fails.
fn is_caught(defect: Defect) -> bool {
    let fixture = broken::fixture(defect);
    let failing = |case: &Case<_>| match case.run_at(&fixture) {
        Outcome::Failed(why) => Some((case.group, case.name, why)),
        Outcome::Passed | Outcome::Skipped(_) => None,
    };
    let caught = store::cases().find_map(failing);
    match &caught {
        Some((group, name, why)) => println!("{defect:?}: {group}: {name}\n    {why}"),
        None => println!("{defect:?}: NOT CAUGHT"),
    }
    caught.is_some()
}
