//! From which price on each person accepts: found once, for all prices together.

use super::{Simulation, crew};
use crate::acceptance::least::{BLOCK, FORMULA, NEVER};
use crate::{Factor, Outcome, Prices};
use alloc::vec;
use alloc::vec::Vec;

/// Of each row, the number of the first price that is accepted, and what the person earns of any
/// price. Who accepts none has the number of prices.
pub(super) struct Thresholds {
    pub(super) firsts: Vec<u16>,
    pub(super) factors: Vec<Factor>,
}

impl Thresholds {
    /// The least that anybody who is admitted earns of a price.
    pub(super) fn factor_min(&self) -> Factor {
        // Chosen and not branched to, so that it is several rows at a time.
        let earns = |factor: &Factor| match *factor {
            Factor::NONE => Factor::MAX,
            factor => factor,
        };
        self.factors.iter().map(earns).min().unwrap_or(Factor::MAX)
    }
}

/// Some of the rows, to be filled.
struct Rows<'a> {
    start: usize,
    firsts: &'a mut [u16],
    factors: &'a mut [Factor],
}

/// Of each segment, how many people begin to accept at each price; at the end, at none.
type Beginnings = Vec<Vec<u64>>;

impl Simulation<'_> {
    /// The thresholds of all rows; who accepts each price is counted into `outcomes`.
    pub(super) fn thresholds(&self, prices: &Prices, outcomes: &mut [Outcome]) -> Thresholds {
        let rows = self.people.len();
        let mut found = Thresholds {
            firsts: vec![0; rows],
            factors: vec![Factor::NONE; rows],
        };
        let each = rows.div_ceil(self.threads.get()).max(1);
        let chunks = (found.firsts.chunks_mut(each)).zip(found.factors.chunks_mut(each));
        let parts = chunks.enumerate().map(|(part, (firsts, factors))| Rows {
            start: part.saturating_mul(each),
            firsts,
            factors,
        });
        for beginnings in crew::each(parts.collect(), |rows| self.fill(prices, rows)) {
            count(&beginnings, outcomes);
        }
        found
    }

    fn fill(&self, prices: &Prices, rows: Rows<'_>) -> Beginnings {
        let segments = self.people.segment_count() as usize;
        let mut beginnings = vec![vec![0; prices.len().saturating_add(1)]; segments];
        let blocks = (rows.firsts.chunks_mut(BLOCK)).zip(rows.factors.chunks_mut(BLOCK));
        let mut start = rows.start;
        for (firsts, factors) in blocks {
            let next = start.saturating_add(firsts.len());
            self.fill_block(prices, start, firsts, factors);
            for (row, first) in (start..next).zip(firsts) {
                let segment = beginnings.get_mut(self.people.segment(row));
                if let Some(count) = segment.and_then(|counts| counts.get_mut(usize::from(*first)))
                {
                    *count = u64::wrapping_add(*count, 1);
                }
            }
            start = next;
        }
        beginnings
    }

    fn fill_block(
        &self,
        prices: &Prices,
        start: usize,
        firsts: &mut [u16],
        factors: &mut [Factor],
    ) {
        let (mut draws, mut least) = ([0.0; BLOCK], [NEVER; BLOCK]);
        let rounding = prices.rounding();
        self.kernel.run(
            #[inline(always)]
            || {
                self.draws.fill(&self.people, self.day, start, &mut draws);
                self.acceptance.least(start, &draws, rounding, &mut least);
                self.people.admit(&self.rule, self.day, start, factors);
            },
        );
        let found = factors.iter().zip(&least).zip(&draws);
        for ((row, first), ((factor, least), draw)) in (start..).zip(firsts).zip(found) {
            let at = match *least {
                FORMULA => prices.first(*factor, |steps| {
                    *draw < self.acceptance.probability(row, steps, rounding)
                }),
                least => prices.first_of(*factor, least),
            };
            // There are at most PRICES_MAX of them.
            *first = u16::try_from(at).unwrap_or(u16::MAX);
        }
    }
}

/// Who begins to accept at a price accepts every higher one.
fn count(beginnings: &Beginnings, outcomes: &mut [Outcome]) {
    for (segment, counts) in beginnings.iter().enumerate() {
        let mut accepted = 0_u64;
        for (outcome, count) in outcomes.iter_mut().zip(counts) {
            accepted = accepted.saturating_add(*count);
            if let Some(tally) = outcome.segment_mut(segment) {
                tally.accepted = tally.accepted.saturating_add(accepted);
            }
        }
    }
}
