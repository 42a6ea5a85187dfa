use std::{format, vec::Vec};

use proptest::prelude::*;

use super::{Budget, Budgets, Reservation, VendorId};
use crate::{Cost, Delta, Epsilon, Refusal};

fn cost(epsilon: u64, delta: u64) -> Cost {
    Cost::new(Epsilon::from_micro(epsilon), Delta::from_femto(delta))
}

fn vendor(number: u8) -> VendorId {
    VendorId::from_bytes([number; 16])
}

/// Two vendors of 10 each under a cap of 15.
fn two() -> Budgets {
    let mut budgets = Budgets::new(cost(15, 150));
    budgets.grant(vendor(1), cost(10, 100)).unwrap();
    budgets.grant(vendor(2), cost(10, 100)).unwrap();
    budgets
}

#[test]
fn a_question_that_does_not_fit_leaves_the_budget_as_it_was() {
    let budget = Budget::new(cost(10, 100));
    assert_eq!(budget.reserve(cost(11, 0)), Err(Refusal::BudgetSpent));
    assert_eq!(budget.reserve(cost(0, 101)), Err(Refusal::BudgetSpent));
    assert_eq!(
        budget.reserve(cost(u64::MAX, u64::MAX)),
        Err(Refusal::BudgetSpent)
    );
    let full = budget.reserve(cost(10, 100)).unwrap();
    assert_eq!(full.reserve(cost(1, 0)), Err(Refusal::BudgetSpent));
    assert_eq!(full.free(), Some(Cost::ZERO));
}

#[test]
fn the_cap_refuses_what_the_vendor_could_pay() {
    let mut budgets = two();
    let first = budgets.reserve(vendor(1), cost(10, 100)).unwrap();
    let before = budgets.clone();
    assert_eq!(
        budgets.reserve(vendor(2), cost(6, 0)),
        Err(Refusal::BudgetSpent)
    );
    assert_eq!(
        budgets.reserve(vendor(2), cost(0, 51)),
        Err(Refusal::BudgetSpent)
    );
    assert_eq!(budgets, before);
    budgets.release(first).unwrap();
    let second = budgets.reserve(vendor(2), cost(6, 51)).unwrap();
    budgets.commit(second).unwrap();
    assert_eq!(budgets.vendor(vendor(2)).spent(), cost(6, 51));
    assert_eq!(budgets.cap().spent(), cost(6, 51));
}

#[test]
fn a_vendor_who_was_granted_nothing_is_refused() {
    let mut budgets = two();
    assert_eq!(
        budgets.reserve(vendor(3), cost(1, 0)),
        Err(Refusal::BudgetSpent)
    );
    assert_eq!(budgets.vendors().count(), 2);
}

#[test]
fn a_dropped_reservation_stays_reserved_until_it_is_released() {
    let mut budgets = two();
    drop(budgets.reserve(vendor(1), cost(10, 0)).unwrap());
    assert_eq!(
        budgets.reserve(vendor(1), cost(1, 0)),
        Err(Refusal::BudgetSpent)
    );
    budgets
        .release(Reservation::restore(vendor(1), cost(10, 0)))
        .unwrap();
    assert!(budgets.reserve(vendor(1), cost(1, 0)).is_ok());
}

#[test]
fn a_reservation_that_does_not_stand_changes_nothing() {
    let mut budgets = two();
    let _held = budgets.reserve(vendor(1), cost(3, 0)).unwrap();
    let before = budgets.clone();
    for wrong in [(1, 4), (2, 3), (3, 1)] {
        let forged = || Reservation::restore(vendor(wrong.0), cost(wrong.1, 0));
        assert_eq!(budgets.commit(forged()).unwrap_err().field(), "reservation");
        assert_eq!(
            budgets.release(forged()).unwrap_err().field(),
            "reservation"
        );
        assert_eq!(budgets, before);
    }
}

#[test]
fn a_grant_beyond_what_a_number_holds_changes_nothing() {
    let mut budgets = two();
    let before = budgets.clone();
    assert!(budgets.grant(vendor(1), cost(u64::MAX, 0)).is_err());
    assert!(budgets.raise_cap(cost(0, u64::MAX)).is_err());
    assert_eq!(budgets, before);
}

#[test]
fn stored_budgets_that_overdraw_are_refused() {
    let over = Budget::restore(cost(10, 0), cost(5, 0), cost(6, 0));
    assert_eq!(over.unwrap_err().field(), "budget");
    assert!(Budget::restore(cost(10, 0), cost(0, 1), cost(0, 0)).is_err());
    let spent = Budget::restore(cost(10, 0), cost(0, 0), cost(10, 0)).unwrap();
    let cap = Budget::restore(cost(30, 0), cost(0, 0), cost(19, 0)).unwrap();
    let both = [(vendor(1), spent), (vendor(2), spent)];
    assert_eq!(Budgets::restore(cap, both).unwrap_err().field(), "cap");
    let nothing = Budget::new(cost(1, 0));
    let twice = [(vendor(1), nothing), (vendor(1), nothing)];
    assert_eq!(Budgets::restore(cap, twice).unwrap_err().field(), "vendors");
}

/// Law 15.
#[test]
fn a_vendor_is_not_printed() {
    assert_eq!(format!("{:?}", vendor(0xab)), "VendorId(..)");
}

fn check(budgets: &Budgets) -> Result<(), TestCaseError> {
    let (mut reserved, mut spent) = (Cost::ZERO, Cost::ZERO);
    for (_, budget) in budgets.vendors() {
        prop_assert!(budget.free().is_some(), "a vendor overdraws");
        reserved = reserved.plus(budget.reserved()).unwrap();
        spent = spent.plus(budget.spent()).unwrap();
    }
    prop_assert_eq!(budgets.cap().reserved(), reserved);
    prop_assert_eq!(budgets.cap().spent(), spent);
    prop_assert!(
        budgets.cap().free().is_some(),
        "all vendors overdraw the cap"
    );
    let again = Budgets::restore(budgets.cap(), budgets.vendors());
    prop_assert_eq!(again.as_ref(), Ok(budgets));
    Ok(())
}

proptest! {
    /// Law 13.
    #[test]
    fn no_order_of_reserving_committing_and_releasing_overdraws(
        cap in (0_u64..60, 0_u64..60),
        steps in proptest::collection::vec((0_u8..6, 0_u8..4, 0_u64..12, 0_u64..12, any::<usize>()), 0..80),
    ) {
        let mut budgets = Budgets::new(cost(cap.0, cap.1));
        let mut held: Vec<Reservation> = Vec::new();
        for (step, who, epsilon, delta, pick) in steps {
            let asked = cost(epsilon, delta);
            match step {
                0 => budgets.grant(vendor(who), asked).unwrap(),
                1 | 2 => {
                    let own = budgets.vendor(vendor(who)).free().unwrap().minus(asked);
                    let all = budgets.cap().free().unwrap().minus(asked);
                    let reserved = budgets.reserve(vendor(who), asked);
                    prop_assert_eq!(reserved.is_ok(), own.is_some() && all.is_some());
                    held.extend(reserved.ok());
                }
                3 if !held.is_empty() => budgets.commit(held.swap_remove(pick % held.len())).unwrap(),
                4 if !held.is_empty() => budgets.release(held.swap_remove(pick % held.len())).unwrap(),
                _ => {
                    let before = budgets.clone();
                    let free = budgets.cap().free();
                    if budgets.release(Reservation::restore(vendor(9), cost(1, 1))).is_err() {
                        prop_assert_eq!(&budgets, &before);
                    }
                    prop_assert_eq!(budgets.cap().free(), free);
                }
            }
            check(&budgets)?;
        }
    }
}
