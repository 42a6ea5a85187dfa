//! What an offer may cost, drawn down person by person.

/// What happens to a person whose quote no longer fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetRule {
    /// The person is refused; a smaller quote that comes later may fit.
    Skip,
    /// The offer closes, for this person and everybody after.
    Stop,
}

/// What is left of a budget, in steps of the offer's rate.
///
/// # Law
/// 5: what was spent and what is left are the budget (`budget::tests::no_budget_is_overspent`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Budget, BudgetRule};
///
/// let mut budget = Budget::new(100, BudgetRule::Skip);
/// assert!(budget.take(70));
/// assert!(!budget.take(40));
/// assert!(budget.take(30));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    left: u64,
    rule: BudgetRule,
    closed: bool,
}

impl Budget {
    /// A budget of so many steps.
    pub fn new(steps: u64, rule: BudgetRule) -> Self {
        Self {
            left: steps,
            rule,
            closed: false,
        }
    }

    /// Takes this much out; `false`, and nothing taken, where it does not fit.
    pub fn take(&mut self, steps: u64) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) if !self.closed => {
                self.left = left;
                true
            }
            _ => {
                self.closed |= self.rule == BudgetRule::Stop;
                false
            }
        }
    }

    /// True where so much fits, in whatever parts it is taken.
    pub(crate) fn covers(&self, steps: u64) -> bool {
        !self.closed && steps <= self.left
    }

    /// What is left.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// True where nothing of this size or above is ever taken again.
    pub fn is_closed_to(&self, least: u64) -> bool {
        self.closed || self.left < least
    }
}

#[cfg(test)]
mod tests;
