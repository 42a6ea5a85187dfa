//! A rule, people and a model of what they accept: what would come of a price.

use crate::kernel::Kernel;
use crate::limits::TALLIES_MAX;
use crate::{
    Acceptance, Budget, BudgetRule, Draws, Outcome, Population, Prices, PricingError, Rule, Tally,
};
use alloc::vec;
use alloc::vec::Vec;
use core::num::NonZeroUsize;
use tavren_types::money::MICRO_PER_MINOR;
use tavren_types::{Money, Rounding};

mod crew;
mod days;
mod history;
mod panel;
mod sweep;
mod thresholds;

pub use sweep::Simulated;
#[cfg(test)]
mod tests;

/// What is to be simulated. Build it, then ask it: [`simulate`](Self::simulate) one price,
/// [`sweep`](Self::sweep) over prices, or follow people through the days of a
/// [`panel`](Self::panel).
///
/// The same questions give the same answers on every platform, in every order of rows (a budget
/// apart, which is drawn down in the order of rows) and with any number of threads.
///
/// # Law
/// 7: it pays each person what [`Rule::quote`] says
/// (`simulation::tests::a_simulation_pays_each_row_what_the_rule_pays_that_person`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Acceptance, BudgetRule, Population, Prices, Seed, Simulation};
/// use tavren_types::{Currency, Money};
///
/// let people = Population::new(&[0, 1, 3], &[10_000, 8_000, 9_500])?;
/// let model = Acceptance::reservation(&[50, 70, 100])?;
/// let budget = Money::parse("1.60", "USD").expect("an amount");
/// let simulation = Simulation::new(people, model, Seed::new(7))?.budget(budget, BudgetRule::Skip);
/// let outcomes = simulation.sweep(&Prices::minor(&[60, 80, 100], Currency::USD)?)?;
/// // At 60 cents the quotes are 60, 53 and 86; at 80 they are 80, 70 and 114.
/// assert_eq!(outcomes[0].total().paid, 1);
/// assert_eq!(outcomes[1].total().accepted, 3);
/// assert_eq!((outcomes[1].total().paid, outcomes[1].total().spend), (2, 150));
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Simulation<'a> {
    people: Population<'a>,
    acceptance: Acceptance<'a>,
    draws: Draws<'a>,
    rule: Rule,
    budget: Option<(Money, BudgetRule)>,
    day: u32,
    threads: NonZeroUsize,
    kernel: Kernel,
}

impl<'a> Simulation<'a> {
    /// The default rule for these people on day 0, without a budget, in one thread.
    ///
    /// # Errors
    /// [`PricingError::Length`] where a column is not of these people.
    pub fn new(
        people: Population<'a>,
        acceptance: Acceptance<'a>,
        draws: impl Into<Draws<'a>>,
    ) -> Result<Self, PricingError> {
        let draws = draws.into();
        acceptance.checked(&people)?;
        draws.checked(&people)?;
        Ok(Self {
            people,
            acceptance,
            draws,
            rule: Rule::default(),
            budget: None,
            day: 0,
            threads: NonZeroUsize::MIN,
            kernel: Kernel::best(),
        })
    }

    /// Under this rule; its cooldown is in days.
    pub fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    /// With a budget for each price, or for each day of a panel.
    pub fn budget(self, budget: Money, rule: BudgetRule) -> Self {
        Self {
            budget: Some((budget, rule)),
            ..self
        }
    }

    /// On this day, or from it on.
    pub fn on_day(self, day: u32) -> Self {
        Self { day, ..self }
    }

    /// In so many threads; the answers are the same.
    #[cfg(any(test, feature = "std"))]
    pub fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// A budget of so many steps of these prices.
    ///
    /// # Errors
    /// [`PricingError::Parameter`] for another currency, below zero or out of range.
    fn budget_in(&self, prices: &Prices) -> Result<Budget, PricingError> {
        let Some((money, rule)) = self.budget else {
            // As many of the largest quotes as there can be rows are less.
            return Ok(Budget::new(u64::MAX, BudgetRule::Skip));
        };
        let step = match prices.rounding() {
            Rounding::HalfEven => 1,
            Rounding::HalfEvenMicro => MICRO_PER_MINOR.unsigned_abs(),
        };
        let minor = u64::try_from(money.minor()).ok();
        let steps = minor.and_then(|minor| minor.checked_mul(step));
        let fits = steps.filter(|_| money.currency() == prices.currency());
        let parameter = "budget";
        let steps = fits.ok_or(PricingError::Parameter { parameter })?;
        Ok(Budget::new(steps, rule))
    }

    /// Empty outcomes of so many prices or days.
    fn outcomes(&self, count: usize) -> Result<Vec<Outcome>, PricingError> {
        let segments = self.people.segment_count() as usize;
        if segments.saturating_mul(count) > TALLIES_MAX {
            return Err(PricingError::Limit { what: "tallies" });
        }
        let none = Outcome::new(vec![Tally::default(); segments]);
        Ok(vec![none; count])
    }
}
