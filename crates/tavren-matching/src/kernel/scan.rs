//! The pass itself, written once over lines of 512 bits.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places and levels come from a query, jobs and lines have one length, block numbers stand"
)]

use super::{Job, Pass, Query, Wanted};
use crate::engine::block::{Block, Line, PRICE_BITS, ROWS};
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
    fn wanted(self, block: &Block, among: Line, wanted: &Wanted) -> Line;
    /// Appends `base` plus the place of each set bit.
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>);
}

/// See [`super::Kernel::scan`].
#[inline(always)]
pub(super) fn scan<M: Machine>(machine: M, pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    let mut count = 0;
    for (at, (job, line)) in pass.jobs.iter().zip(lines.iter_mut()).enumerate() {
        if let Some(next) = pass.jobs.get(at + AHEAD) {
            if let Some(block) = pass.blocks[next.block as usize].as_deref() {
                fetch(machine, pass.query, block);
            }
        }
        let Some(block) = pass.blocks[job.block as usize].as_deref() else {
            continue;
        };
        let mut rows = sift(pass.query, block);
        if job.wanted != Job::ALL && (pass.query.constant || rows.any()) {
            let wanted = &pass.wanted[job.wanted as usize];
            rows = rows.and(machine.wanted(block, rows, wanted));
        }
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

#[inline(always)]
fn fetch<M: Machine>(machine: M, query: &Query, block: &Block) {
    machine.fetch(&block.live);
    for plane in &block.tiers[query.place] {
        machine.fetch(plane);
    }
    if query.level > 0 {
        machine.fetch(&block.levels[query.level - 1]);
    }
    for plane in &block.price {
        machine.fetch(plane);
    }
}

/// The rows of a block that meet every condition but the area.
#[inline(always)]
fn sift(query: &Query, block: &Block) -> Line {
    let [low, high] = block.tiers[query.place];
    let rows = match query.tier {
        Tier::Low => low.or(high),
        Tier::Medium => high,
        Tier::High => low.and(high),
    };
    let mut rows = rows.and(block.live);
    if query.level > 0 {
        let overall = block.levels[query.level - 1];
        rows = rows.and(if query.own_levels {
            loyal(query.level, overall, block.own_levels(query.place))
        } else {
            overall
        });
    }
    if let Some(currency) = query.currency {
        rows = rows.and(block.accepts[currency]);
    }
    affordable(query, block, rows)
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

/// Those of `rows` whose largest price reaches the rung: compared from the highest bit down, until
/// no row is undecided.
#[inline(always)]
fn affordable(query: &Query, block: &Block, rows: Line) -> Line {
    let (mut above, mut equal) = (Line::ZERO, rows);
    for bit in (0..PRICE_BITS).rev() {
        let plane = block.price[bit];
        if query.rung >> bit & 1 == 1 {
            equal = equal.and(plane);
        } else {
            above = above.or(equal.and(plane));
            equal = equal.without(plane);
        }
        if bit == PRICE_BITS / 2 && !query.constant && !equal.any() {
            return above;
        }
    }
    above.or(equal)
}

/// See [`super::Kernel::slots`].
#[inline(always)]
pub(super) fn slots<M: Machine>(machine: M, jobs: &[Job], lines: &[Line], out: &mut Vec<u32>) {
    for (job, line) in jobs.iter().zip(lines) {
        machine.slots(line, job.block * ROWS as u32, out);
    }
}
