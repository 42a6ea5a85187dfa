//! The pass itself, written once over lines of 512 bits.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places and levels come from a query, jobs and lines have one length, block numbers stand"
)]

use super::{Job, Pass, Query, Wanted};
use crate::engine::bank::{Bank, LANES, LEVEL, LIVE, Line, PRICE, ROWS, TIER};
use crate::engine::leaf::window;
use crate::standing::Tier;
use alloc::vec::Vec;

/// Jobs between the one that is worked on and the one whose planes are fetched.
const AHEAD: usize = 6;

/// What processors do differently.
pub(super) trait Machine: Copy {
    /// Asks for a line of memory that is needed soon.
    fn fetch(self, line: &Line);
    /// Set bits of a line.
    fn ones(self, line: Line) -> u32;
    /// The rows of `among` whose code is wanted, and perhaps other rows.
    fn wanted(self, codes: &[u8; ROWS], among: Line, wanted: &Wanted) -> Line;
    /// Appends `base` plus the place of each set bit.
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>);
}

/// See [`super::Kernel::scan`].
#[inline(always)]
pub(super) fn scan<M: Machine>(machine: M, pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    if pass.jobs.is_empty() {
        return whole_blocks(machine, pass, lines);
    }
    let mut count = 0;
    for (at, (job, line)) in pass.jobs.iter().zip(lines.iter_mut()).enumerate() {
        if let Some(next) = pass.jobs.get(at + AHEAD) {
            let (bank, lane) = block(pass.banks, next.block as usize);
            fetch(machine, pass.query, bank, lane);
        }
        let (bank, lane) = block(pass.banks, job.block as usize);
        let mut rows = sift(pass.query, bank, lane);
        if !job.whole && (pass.query.constant || rows.any()) {
            let window = usize::from(window(job.area)) * 4;
            let wanted = core::array::from_fn(|at| pass.areas[window + at]);
            rows = rows.and(machine.wanted(&bank.codes[lane], rows, &wanted));
        }
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

/// Every block from the first on, whatever its areas; the empty one where there are no more.
#[inline(always)]
fn whole_blocks<M: Machine>(machine: M, pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    let blocks = pass.banks.len() * LANES;
    let mut count = 0;
    for (at, line) in lines.iter_mut().enumerate() {
        let number = |at: usize| (pass.first + at) * usize::from(pass.first + at < blocks);
        let (bank, lane) = block(pass.banks, number(at + AHEAD));
        fetch(machine, pass.query, bank, lane);
        let (bank, lane) = block(pass.banks, number(at));
        let rows = sift(pass.query, bank, lane);
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

#[inline(always)]
fn block(banks: &[Bank], number: usize) -> (&Bank, usize) {
    (&banks[number / LANES], number % LANES)
}

#[inline(always)]
fn fetch<M: Machine>(machine: M, query: &Query, bank: &Bank, lane: usize) {
    let planes = &bank.planes;
    machine.fetch(&planes[LIVE][lane]);
    if query.tier != Tier::Medium {
        machine.fetch(&planes[TIER + 2 * query.place][lane]);
    }
    machine.fetch(&planes[TIER + 2 * query.place + 1][lane]);
    if query.level > 0 {
        machine.fetch(&planes[LEVEL + query.level - 1][lane]);
    }
    for bit in query.price_bits() {
        machine.fetch(&planes[PRICE + bit][lane]);
    }
}

/// The rows of a block that meet every condition but the area.
#[inline(always)]
fn sift(query: &Query, bank: &Bank, lane: usize) -> Line {
    let planes = &bank.planes;
    let high = planes[TIER + 2 * query.place + 1][lane];
    let rows = match query.tier {
        Tier::Low => high.or(planes[TIER + 2 * query.place][lane]),
        Tier::Medium => high,
        Tier::High => high.and(planes[TIER + 2 * query.place][lane]),
    };
    let mut rows = rows.and(planes[LIVE][lane]);
    if query.level > 0 {
        let overall = planes[LEVEL + query.level - 1][lane];
        rows = rows.and(if query.own_levels {
            loyal(query.level, overall, bank.own_levels(lane, query.place))
        } else {
            overall
        });
    }
    if let Some(currency) = query.currency {
        rows = rows.and(bank.accepts[currency][lane]);
    }
    affordable(query, bank, lane, rows)
}

/// Rows whose own level, or else the overall one, reaches `level`.
#[inline(always)]
fn loyal(level: usize, overall: Line, own: &[Line; 3]) -> Line {
    let [one, two, four] = *own;
    // The planes hold 1 + level, 0 where the overall level counts.
    let reached = match level {
        1 => two.or(four),
        2 => four.or(two.and(one)),
        3 => four,
        4 => four.and(one.or(two)),
        _ => four.and(two),
    };
    reached.or(overall.without(one.or(two).or(four)))
}

/// Those of `rows` whose largest price reaches the rung: compared from the highest bit down.
#[inline(always)]
fn affordable(query: &Query, bank: &Bank, lane: usize, rows: Line) -> Line {
    let (mut above, mut equal) = (Line::ZERO, rows);
    for bit in query.price_bits() {
        let plane = bank.planes[PRICE + bit][lane];
        if query.rung >> bit & 1 == 1 {
            equal = equal.and(plane);
        } else {
            above = above.or(equal.and(plane));
            equal = equal.without(plane);
        }
    }
    above.or(equal)
}

/// See [`super::Kernel::slots`].
#[inline(always)]
pub(super) fn slots<M: Machine>(machine: M, jobs: &[Job], lines: &[Line], out: &mut Vec<u32>) {
    for (at, line) in lines.iter().enumerate() {
        let number = jobs.get(at).map_or(at as u32, |job| job.block);
        machine.slots(line, number * ROWS as u32, out);
    }
}
