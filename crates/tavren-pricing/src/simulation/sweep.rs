//! One price, and many.

use super::thresholds::Thresholds;
use super::{Simulation, crew};
use crate::acceptance::least::BLOCK;
use crate::{Budget, Factor, Outcome, Prices, PricingError, Rate, Tally};
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
    /// What was paid, by segment.
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
        let mut outcomes = self.outcomes(1)?;
        let thresholds = self.thresholds(&prices, &mut outcomes);
        let mut paid = vec![0; self.people.len()];
        let columns = self.columns(&prices, &thresholds, budget).collect();
        let columns = self.draw_down(&thresholds, columns, |row, steps| {
            if let Some(paid) = paid.get_mut(row) {
                *paid = steps;
            }
        });
        write(&columns, &mut outcomes);
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
        let columns = self.columns(prices, &thresholds, budget);
        for (column, hand) in columns.zip((0..hands).cycle()) {
            if let Some(part) = parts.get_mut(hand) {
                part.push(column);
            }
        }
        for columns in crew::each(parts, |part| self.draw_down(&thresholds, part, |_, _| {})) {
            write(&columns, &mut outcomes);
        }
        Ok(outcomes)
    }

    /// The prices, each with a budget of its own.
    fn columns(
        &self,
        prices: &Prices,
        thresholds: &Thresholds,
        budget: Budget,
    ) -> impl Iterator<Item = Column> {
        let factor = thresholds.factor_min();
        let segments = self.people.segment_count() as usize;
        let column = move |(at, rate): (usize, &Rate)| Column {
            at,
            rate: *rate,
            budget,
            least: rate.steps(factor).max(1),
            tallies: vec![Tally::default(); segments],
        };
        prices.rates().iter().enumerate().map(column)
    }

    /// Pays who accepts, in the order of rows, as far as the budget of each column goes. The
    /// columns are of rising prices.
    fn draw_down(
        &self,
        thresholds: &Thresholds,
        mut columns: Vec<Column>,
        mut pay: impl FnMut(usize, u64),
    ) -> Vec<Column> {
        let mut open = columns.len();
        let blocks = (thresholds.firsts.chunks(BLOCK)).zip(thresholds.factors.chunks(BLOCK));
        for ((firsts, factors), start) in blocks.zip((0_usize..).step_by(BLOCK)) {
            let block = self.block(start, firsts, factors);
            let mut accepted = Accepted::everybody(firsts.len());
            // Who accepts a price accepts a dearer one: each column looks at those before it alone.
            for column in columns.iter_mut().take(open).rev() {
                accepted.keep(&block, column.at);
                column.draw_down(&block, &accepted, |row, steps| {
                    pay(start.saturating_add(row), steps);
                });
            }
            open = open_count(&columns);
            if open == 0 {
                break;
            }
        }
        columns
    }

    fn block(&self, start: usize, firsts: &[u16], factors: &[Factor]) -> Block {
        let mut block = Block {
            firsts: [0; BLOCK],
            factors: [Factor::NONE; BLOCK],
            segments: [0; BLOCK],
        };
        copy(firsts, &mut block.firsts);
        copy(factors, &mut block.factors);
        copy(self.people.segments_from(start), &mut block.segments);
        block
    }
}

/// Copies as much as there is.
fn copy<T: Copy>(from: &[T], to: &mut [T; BLOCK]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// Rows that are looked at together. A row's number has eight bits, and so every one is there.
struct Block {
    firsts: [u16; BLOCK],
    factors: [Factor; BLOCK],
    segments: [u32; BLOCK],
}

impl Column {
    /// Pays those of a block who accept, in their order, as far as the budget goes.
    fn draw_down(&mut self, block: &Block, accepted: &Accepted, mut pay: impl FnMut(usize, u64)) {
        let most = self.rate.steps(Factor::MAX);
        let most = most.saturating_mul(accepted.count as u64);
        // Where the budget covers all of them whoever they are, it need not be asked for each.
        let covered = self.budget.covers(most);
        let mut sum = 0_u64;
        for row in accepted.rows() {
            let factor = block.factors.get(row).copied().unwrap_or(Factor::NONE);
            let steps = self.rate.steps(factor);
            if covered || self.budget.take(steps) {
                sum = sum.wrapping_add(steps);
                let segment = block
                    .segments
                    .get(row)
                    .map_or(0, |segment| *segment as usize);
                if let Some(tally) = self.tallies.get_mut(segment) {
                    tally.pay(steps);
                }
                pay(row, steps);
            }
        }
        if covered {
            self.budget.take(sum);
        }
    }
}

/// How many columns there are up to the last that can still pay somebody.
fn open_count(columns: &[Column]) -> usize {
    let is_open = |column: &Column| !column.budget.is_closed_to(column.least);
    let last = columns.iter().rposition(is_open);
    last.map_or(0, |last| last.saturating_add(1))
}

/// Writes down what was paid.
fn write(columns: &[Column], outcomes: &mut [Outcome]) {
    for column in columns {
        let Some(outcome) = outcomes.get_mut(column.at) else {
            continue;
        };
        for (segment, paid) in column.tallies.iter().enumerate() {
            if let Some(tally) = outcome.segment_mut(segment) {
                (tally.paid, tally.spend) = (paid.paid, paid.spend);
            }
        }
    }
}

/// Of a block of rows, those that accept, in their order.
struct Accepted {
    rows: [u8; BLOCK],
    count: usize,
}

impl Accepted {
    /// The rows of a block of so many.
    fn everybody(count: usize) -> Self {
        let mut rows = [0; BLOCK];
        for (row, number) in rows.iter_mut().zip(0..=u8::MAX) {
            *row = number;
        }
        Self { rows, count }
    }

    /// Keeps who accepts the price of a number. Each row is written in any case and counted where it
    /// is so, since nobody can foretell who accepts.
    fn keep(&mut self, block: &Block, price: usize) {
        let (rows, mut kept) = (self.rows, 0_usize);
        for row in rows.iter().take(self.count) {
            if let Some(place) = self.rows.get_mut(kept % BLOCK) {
                *place = *row;
            }
            let first = block.firsts.get(usize::from(*row));
            let accepts = first.is_some_and(|first| usize::from(*first) <= price);
            kept = kept.wrapping_add(accepts.into());
        }
        self.count = kept;
    }

    fn rows(&self) -> impl Iterator<Item = usize> + use<'_> {
        let rows = self.rows.iter().take(self.count);
        rows.map(|row| usize::from(*row))
    }
}
