//! The pass itself, written once over lines of 512 bits.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places and levels come from a query, jobs and lines have one length, block numbers stand"
)]

use super::{Job, Look, Pass, Query, Wanted};
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
    /// Asks for the codes of a block that are needed soon.
    fn fetch_codes(self, codes: &[u8; ROWS]);
    /// Set bits of a line.
    fn ones(self, line: Line) -> u32;
    /// The rows of `among` whose code is wanted, and perhaps other rows; the steps that it takes
    /// follow from `among` alone.
    fn wanted(self, codes: &[u8; ROWS], among: Line, wanted: &Wanted) -> Line;
    /// Appends `base` plus the place of each set bit.
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>);
}

/// See [`super::Kernel::scan`].
#[inline(always)]
pub(super) fn scan<M: Machine>(machine: M, pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    match pass.look {
        Look::At(jobs) => some_blocks(machine, pass, jobs, lines),
        Look::From(first) if pass.query.everywhere => {
            all_blocks::<M, true>(machine, pass, first, lines)
        }
        Look::From(first) => all_blocks::<M, false>(machine, pass, first, lines),
    }
}

/// The blocks of a list, and of those the areas that are wanted.
#[inline(always)]
fn some_blocks<M: Machine>(machine: M, pass: Pass<'_>, jobs: &[Job], lines: &mut [Line]) -> u64 {
    let mut count = 0;
    for (at, (job, line)) in jobs.iter().zip(lines.iter_mut()).enumerate() {
        if let Some(next) = jobs.get(at + AHEAD) {
            let (bank, lane) = block(pass.banks, next.block as usize);
            fetch(machine, pass.query, bank, lane);
            if !next.whole {
                machine.fetch_codes(&bank.codes[lane]);
            }
        }
        let (bank, lane) = block(pass.banks, job.block as usize);
        let mut rows = sift(pass.query, bank, lane);
        if !job.whole && rows.any() {
            let wanted = wanted(pass.areas, window(job.area));
            rows = rows.and(machine.wanted(&bank.codes[lane], rows, &wanted));
        }
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

/// Every block in a row, and the empty one where there are no more: the same steps whatever they
/// hold.
#[inline(always)]
fn all_blocks<M: Machine, const EVERYWHERE: bool>(
    machine: M,
    pass: Pass<'_>,
    first: usize,
    lines: &mut [Line],
) -> u64 {
    let blocks = pass.windows.len();
    let mut count = 0;
    for (at, line) in lines.iter_mut().enumerate() {
        let number = |at: usize| (first + at) * usize::from(first + at < blocks);
        let (bank, lane) = block(pass.banks, number(at + AHEAD));
        fetch(machine, pass.query, bank, lane);
        if !EVERYWHERE {
            machine.fetch_codes(&bank.codes[lane]);
        }
        let (bank, lane) = block(pass.banks, number(at));
        let mut rows = sift(pass.query, bank, lane);
        if !EVERYWHERE {
            let wanted = wanted(pass.areas, u16::from(pass.windows[number(at)]));
            rows = rows.and(machine.wanted(&bank.codes[lane], Line::ONES, &wanted));
        }
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

/// The areas of a window that are wanted.
#[inline(always)]
fn wanted(areas: &[u64], window: u16) -> Wanted {
    core::array::from_fn(|at| areas[usize::from(window) * 4 + at])
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
pub(super) fn slots<M: Machine>(machine: M, look: Look<'_>, lines: &[Line], out: &mut Vec<u32>) {
    for (at, line) in lines.iter().enumerate() {
        let number = match look {
            Look::At(jobs) => jobs[at].block,
            Look::From(first) => (first + at) as u32,
        };
        machine.slots(line, number * ROWS as u32, out);
    }
}
