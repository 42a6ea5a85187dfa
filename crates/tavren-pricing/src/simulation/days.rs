//! Days of a panel that are under way at the same time, a bit each: the first is the lowest.

use crate::{Budget, Outcome};
use alloc::vec;
use alloc::vec::Vec;

/// How many days at most.
pub(super) const DAYS: usize = 32;

/// What is left to be paid on each day, and what came of it so far.
pub(super) struct Days<'a> {
    first: u32,
    outcomes: &'a mut [Outcome],
    budgets: [Budget; DAYS],
    /// Days on which somebody can still be paid.
    open: u32,
    /// Nobody is paid less.
    least: u64,
    /// How many accepted each day, by segment.
    accepted: Vec<[u32; DAYS]>,
}

impl<'a> Days<'a> {
    /// One day an outcome, each with this budget.
    pub(super) fn new(first: u32, outcomes: &'a mut [Outcome], budget: Budget, least: u64) -> Self {
        let segments = outcomes.first().map_or(0, |day| day.segments().len());
        Self {
            first,
            outcomes,
            budgets: [budget; DAYS],
            open: u32::MAX,
            least,
            accepted: vec![[0; DAYS]; segments],
        }
    }

    /// The number of the day of a bit.
    pub(super) fn number(&self, at: u32) -> u32 {
        self.first.wrapping_add(at)
    }

    /// The numbers of all of them.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        let first = self.first;
        (0..)
            .map(move |at| first.wrapping_add(at))
            .take(self.outcomes.len())
    }

    /// The number of the day after them.
    pub(super) fn after(&self) -> u32 {
        // There are at most DAYS of them.
        self.number(self.outcomes.len() as u32)
    }

    /// The days from that of a number on.
    pub(super) fn since(&self, number: u32) -> u32 {
        let before = number.saturating_sub(self.first);
        u32::MAX.checked_shl(before).unwrap_or(0)
    }

    /// The days on which somebody can still be paid.
    pub(super) fn open(&self) -> u32 {
        self.open
    }

    /// Pays somebody on a day; false where that is more than is left.
    pub(super) fn pay(&mut self, at: u32, segment: usize, steps: u64) -> bool {
        let Some(budget) = self.budgets.get_mut(at as usize) else {
            return false;
        };
        let paid = budget.take(steps);
        if budget.is_closed_to(self.least) {
            self.open &= !(1_u32.wrapping_shl(at));
        }
        let outcome = self.outcomes.get_mut(at as usize).filter(|_| paid);
        if let Some(tally) = outcome.and_then(|outcome| outcome.segment_mut(segment)) {
            tally.pay(steps);
        }
        paid
    }

    /// Counts who accepts on some of the days.
    #[inline(always)]
    pub(super) fn accept(&mut self, days: u32, segment: usize) {
        let Some(counts) = self.accepted.get_mut(segment) else {
            return;
        };
        for (at, count) in counts.iter_mut().enumerate() {
            *count = count.wrapping_add(days >> at & 1);
        }
    }

    /// Writes down who accepted.
    pub(super) fn end(self) {
        for (segment, counts) in self.accepted.iter().enumerate() {
            for (outcome, count) in self.outcomes.iter_mut().zip(counts) {
                if let Some(tally) = outcome.segment_mut(segment) {
                    tally.accepted = (*count).into();
                }
            }
        }
    }
}
