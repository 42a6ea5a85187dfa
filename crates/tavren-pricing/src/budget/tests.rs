use super::*;
use proptest::prelude::*;
use std::vec::Vec;

proptest! {
    /// Law 5.
    #[test]
    fn no_budget_is_overspent(steps in 0..1_000_u64, quotes in prop::collection::vec(1..200_u64, 0..40)) {
        for rule in [BudgetRule::Skip, BudgetRule::Stop] {
            let mut budget = Budget::new(steps, rule);
            let taken: Vec<bool> = quotes.iter().map(|quote| budget.take(*quote)).collect();
            let spent: u64 = quotes.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(quote, _)| quote).sum();
            prop_assert_eq!(spent + budget.left(), steps);
            // Nobody is refused before somebody did not fit.
            let first = taken.iter().position(|taken| !taken).unwrap_or(quotes.len());
            let until: u64 = quotes.iter().take(first + 1).sum();
            prop_assert!(first == quotes.len() || until > steps);
            if rule == BudgetRule::Stop {
                prop_assert!(taken.is_sorted_by(|a, b| a >= b));
            }
        }
    }
}

#[test]
fn a_stopped_budget_is_closed_for_good() {
    let mut budget = Budget::new(10, BudgetRule::Stop);
    assert!(!budget.take(11) && !budget.take(1));
    assert!(budget.is_closed_to(1));
    let mut budget = Budget::new(10, BudgetRule::Skip);
    assert!(!budget.take(11) && !budget.is_closed_to(10) && budget.is_closed_to(11));
    assert!(budget.take(10));
}
