//! One price, and many.

use super::thresholds::Thresholds;
use super::{Simulation, crew};
use crate::{Budget, Outcome, Prices, PricingError, Rate, Tally};
use alloc::vec;
use alloc::vec::Vec;
use tavren_types::Price;

/// What one price gave each person, and what came of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Simulated {
    /// What each row is paid, in steps; 0 for nothing.
    pub paid: Vec<u64>,
    /// What came of it.
    pub outcome: Outcome,
}

impl core::fmt::Debug for Simulated {
    /// Prints what came of it alone: law 15.
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Simulated({:?})", self.outcome.total())
    }
}

/// One of the prices of a sweep.
struct Column<'a> {
    at: usize,
    rate: &'a Rate,
    tallies: Vec<Tally>,
}

impl Simulation<'_> {
    /// What one price gives each person.
    ///
    /// # Errors
    /// [`PricingError`] for a budget of another currency, below zero or out of range, and for too
    /// many segments.
    pub fn simulate(&self, price: Price) -> Result<Simulated, PricingError> {
        let prices = Prices::new(&[price])?;
        let budget = self.budget_in(&prices)?;
        let mut tallies = self.tallies(1)?;
        let thresholds = self.thresholds(&prices, &mut tallies);
        let mut paid = vec![0; self.people.len()];
        let mut tallies = tallies.pop().unwrap_or_default();
        let pay = |row: usize, steps| {
            if let Some(paid) = paid.get_mut(row) {
                *paid = steps;
            }
        };
        if let Some(rate) = prices.rates().first() {
            self.draw_down(&thresholds, 0, rate, budget, &mut tallies, pay);
        }
        let outcome = Outcome::new(tallies);
        Ok(Simulated { paid, outcome })
    }

    /// What comes of each price by itself, all under the same luck.
    ///
    /// # Errors
    /// As [`Simulation::simulate`].
    pub fn sweep(&self, prices: &Prices) -> Result<Vec<Outcome>, PricingError> {
        let budget = self.budget_in(prices)?;
        let mut tallies = self.tallies(prices.len())?;
        let thresholds = self.thresholds(prices, &mut tallies);
        let columns = (0..).zip(prices.rates()).zip(tallies);
        // Dear prices use up a budget sooner: each thread gets dear and cheap ones.
        let hands = self.threads.get().min(prices.len());
        let mut parts: Vec<Vec<Column<'_>>> = (0..hands).map(|_| Vec::new()).collect();
        for (((at, rate), tallies), hand) in columns.zip((0..hands).cycle()) {
            if let Some(part) = parts.get_mut(hand) {
                part.push(Column { at, rate, tallies });
            }
        }
        let done = crew::each(parts, |mut part| {
            for column in &mut part {
                let Column { at, rate, tallies } = column;
                self.draw_down(&thresholds, *at, rate, budget, tallies, |_, _| {});
            }
            part
        });
        let mut done: Vec<Column<'_>> = done.into_iter().flatten().collect();
        done.sort_by_key(|column| column.at);
        let outcome = |column: Column<'_>| Outcome::new(column.tallies);
        Ok(done.into_iter().map(outcome).collect())
    }

    /// Pays who accepts price number `at`, in the order of rows, as far as the budget goes.
    fn draw_down(
        &self,
        thresholds: &Thresholds,
        at: usize,
        rate: &Rate,
        mut budget: Budget,
        tallies: &mut [Tally],
        mut pay: impl FnMut(usize, u64),
    ) {
        let rows = thresholds.firsts.iter().zip(&thresholds.factors);
        for (row, (first, factor)) in rows.enumerate() {
            if usize::from(*first) > at {
                continue;
            }
            let steps = rate.steps(*factor);
            if budget.take(steps) {
                pay(row, steps);
                if let Some(tally) = tallies.get_mut(self.people.segment(row)) {
                    tally.pay(steps);
                }
            } else if budget.is_closed_to(1) {
                return;
            }
        }
    }
}
