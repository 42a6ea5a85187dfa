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

/// One of the prices that are drawn down together.
struct Column {
    at: usize,
    rate: Rate,
    budget: Budget,
    /// Nobody is paid less.
    least: u64,
}

/// What was paid, by segment and column.
struct Paid {
    ats: Vec<usize>,
    tallies: Vec<Vec<Tally>>,
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
        let mut outcomes = self.outcomes(1)?;
        let thresholds = self.thresholds(&prices, &mut outcomes);
        let mut paid = vec![0; self.people.len()];
        let columns = columns(&prices, &thresholds, budget).collect();
        let tallies = self.draw_down(&thresholds, columns, |row, steps| {
            if let Some(paid) = paid.get_mut(row) {
                *paid = steps;
            }
        });
        tallies.write(&mut outcomes);
        let outcome = outcomes.pop().ok_or(PricingError::Prices)?;
        Ok(Simulated { paid, outcome })
    }

    /// What comes of each price by itself, all under the same luck.
    ///
    /// # Errors
    /// As [`Simulation::simulate`].
    pub fn sweep(&self, prices: &Prices) -> Result<Vec<Outcome>, PricingError> {
        let budget = self.budget_in(prices)?;
        let mut outcomes = self.outcomes(prices.len())?;
        let thresholds = self.thresholds(prices, &mut outcomes);
        // A dear price uses up its budget sooner: each thread gets dear ones and cheap ones.
        let hands = self.threads.get().min(prices.len());
        let mut parts: Vec<Vec<Column>> = (0..hands).map(|_| Vec::new()).collect();
        for (column, hand) in columns(prices, &thresholds, budget).zip((0..hands).cycle()) {
            if let Some(part) = parts.get_mut(hand) {
                part.push(column);
            }
        }
        let paid = crew::each(parts, |part| self.draw_down(&thresholds, part, |_, _| {}));
        for paid in paid {
            paid.write(&mut outcomes);
        }
        Ok(outcomes)
    }

    /// Pays who accepts, in the order of rows, as far as the budget of each column goes. The
    /// columns are of rising prices: who accepts one accepts those after it.
    fn draw_down(
        &self,
        thresholds: &Thresholds,
        mut columns: Vec<Column>,
        mut pay: impl FnMut(usize, u64),
    ) -> Paid {
        let ats: Vec<usize> = columns.iter().map(|column| column.at).collect();
        // Of each price, the first column of it or of a dearer one.
        let last = ats.last().map_or(0, |at| at.saturating_add(1));
        let begins = (0..last).map(|at| ats.partition_point(|own| *own < at));
        let begins: Vec<usize> = begins.collect();
        let segments = self.people.segment_count() as usize;
        let mut tallies = vec![vec![Tally::default(); columns.len()]; segments];
        let mut open = columns.len();
        let rows = thresholds.firsts.iter().zip(&thresholds.factors);
        for (row, (first, factor)) in rows.enumerate() {
            let begin = begins.get(usize::from(*first)).copied().unwrap_or(open);
            let Some(accepted) = columns.get_mut(begin..open) else {
                continue;
            };
            let tallies = tallies.get_mut(self.people.segment(row));
            let tallies = tallies.and_then(|tallies| tallies.get_mut(begin..open));
            let mut full = false;
            for (column, tally) in accepted.iter_mut().zip(tallies.unwrap_or_default()) {
                let steps = column.rate.steps(*factor);
                if column.budget.take(steps) {
                    tally.pay(steps);
                    pay(row, steps);
                } else {
                    full = true;
                }
            }
            if full {
                open = open_count(&columns);
                if open == 0 {
                    break;
                }
            }
        }
        Paid { ats, tallies }
    }
}

/// The prices, each with a budget of its own.
fn columns(
    prices: &Prices,
    thresholds: &Thresholds,
    budget: Budget,
) -> impl Iterator<Item = Column> {
    let factor = thresholds.factor_min();
    let column = move |(at, rate): (usize, &Rate)| Column {
        at,
        rate: *rate,
        budget,
        least: rate.steps(factor).max(1),
    };
    prices.rates().iter().enumerate().map(column)
}

/// How many columns there are up to the last that can still pay somebody.
fn open_count(columns: &[Column]) -> usize {
    let is_open = |column: &Column| !column.budget.is_closed_to(column.least);
    let last = columns.iter().rposition(is_open);
    last.map_or(0, |last| last.saturating_add(1))
}

impl Paid {
    fn write(self, outcomes: &mut [Outcome]) {
        for (segment, tallies) in self.tallies.iter().enumerate() {
            for (at, paid) in self.ats.iter().zip(tallies) {
                let outcome = outcomes.get_mut(*at);
                if let Some(tally) = outcome.and_then(|outcome| outcome.segment_mut(segment)) {
                    (tally.paid, tally.spend) = (paid.paid, paid.spend);
                }
            }
        }
    }
}
