//! Passes over some blocks, and lists of the rows that match.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "jobs and lines have one length, and block numbers stand"
)]

use super::*;
use crate::kernel::Job;
use alloc::vec::Vec;

/// What processors do differently where rows are listed.
pub(in crate::kernel) trait Lister: Copy {
    /// Appends `base` plus the place of each set bit.
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>);
}

/// The blocks of a list, and of those the areas that are wanted.
#[inline(always)]
pub(in crate::kernel) fn scan_some<M: Machine>(
    machine: M,
    pass: Pass<'_>,
    jobs: &[Job],
    lines: &mut [Line],
) -> u64 {
    let query = pass.query;
    let Some(bank) = pass.banks.first() else {
        return 0;
    };
    let mut here = (0, Picked::new(query, bank));
    let mut ahead = (0, Picked::new(query, bank));
    let mut count = 0;
    for (at, (job, line)) in jobs.iter().zip(lines.iter_mut()).enumerate() {
        if let Some(next) = jobs.get(at + AHEAD) {
            let lane = turn_to(&mut ahead, pass, next.block);
            ahead.1.fetch(machine, query, lane);
            if !next.whole {
                machine.fetch_codes(&ahead.1.bank.codes[lane], Line::ONES);
            }
        }
        let lane = turn_to(&mut here, pass, job.block);
        let mut rows = here.1.sift(query, lane);
        if !job.whole && rows.any() {
            let wanted = wanted(pass.areas, window(job.area));
            rows = rows.and(machine.wanted(&here.1.bank.codes[lane], rows, &wanted));
        }
        *line = rows;
        count += u64::from(machine.ones(rows));
    }
    count
}

/// Picks the planes of a block's bank, unless they are picked already: blocks that follow each
/// other often share one. The block's lane.
#[inline(always)]
fn turn_to<'a>(picked: &mut (usize, Picked<'a>), pass: Pass<'a>, block: u32) -> usize {
    let block = block as usize;
    if block / LANES != picked.0 {
        let bank = &pass.banks[block / LANES];
        *picked = (block / LANES, Picked::new(pass.query, bank));
    }
    block % LANES
}

/// See [`super::Kernel::slots`].
#[inline(always)]
pub(in crate::kernel) fn slots<M: Lister>(
    machine: M,
    jobs: Option<&[Job]>,
    lines: &[Line],
    out: &mut Vec<u32>,
) {
    for (at, line) in lines.iter().enumerate() {
        let block = jobs.map_or(at as u32, |jobs| jobs[at].block);
        machine.slots(line, block * ROWS as u32, out);
    }
}
