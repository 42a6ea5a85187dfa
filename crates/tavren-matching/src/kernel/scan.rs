//! The pass itself, written once over lines of 512 bits.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places and levels come from a query, jobs and lines have one length, block numbers stand"
)]

use super::{Counts, Matched, Pass, Query, Wanted};
use crate::engine::bank::{Bank, LANES, LEVEL, Line, Plane, ROWS, TIER};
use crate::engine::window::{code, window};
use crate::standing::Tier;

#[cfg(feature = "outside")]
mod some;
#[cfg(feature = "outside")]
pub(super) use some::{Lister, scan_some, slots};

/// Jobs between the one that is worked on and the one whose planes are fetched.
const AHEAD: usize = 24;

/// What processors do differently.
pub(super) trait Machine: Copy {
    /// Asks for a line of memory that is needed soon.
    fn fetch(self, line: &Line);
    /// Asks for the codes of some rows of a block that are needed soon.
    fn fetch_codes(self, codes: &[u8; ROWS], rows: Line);
    /// Set bits of a line.
    fn ones(self, line: Line) -> u32;
    /// The rows of `among` whose code is wanted, and perhaps other rows; the steps that it takes
    /// follow from `among` alone.
    fn wanted(self, codes: &[u8; ROWS], among: Line, wanted: &Wanted) -> Line;
    /// Counts rows by their codes.
    fn tally(self, codes: &[u8; ROWS], rows: Line, counts: &mut Counts);
}

/// See [`super::Kernel::scan`].
#[inline(always)]
pub(super) fn scan<M: Machine>(machine: M, pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    match pass.query.everywhere {
        true => all_blocks::<M, true>(machine, pass, lines),
        false => all_blocks::<M, false>(machine, pass, lines),
    }
}

/// Every block in a row, and the empty one where there are no more: the same steps whatever they
/// hold. Begins with the first block of a bank.
#[inline(always)]
fn all_blocks<M: Machine, const EVERYWHERE: bool>(
    machine: M,
    pass: Pass<'_>,
    lines: &mut [Line],
) -> u64 {
    let query = pass.query;
    // A bank that is not there is the first one's first block, again and again.
    let bank_at = |at: usize| {
        let there = usize::from(at < pass.banks.len());
        (&pass.banks[at * there], at * there, there * (LANES - 1))
    };
    let mut count = 0;
    for (at, lines) in (pass.first / LANES..).zip(lines.chunks_mut(LANES)) {
        let (bank, number, mask) = bank_at(at);
        let planes = Picked::new(query, bank);
        let (next, _, next_mask) = bank_at(at + 1);
        let next_planes = Picked::new(query, next);
        let spans = &pass.spans.as_chunks::<LANES>().0[number];
        for (lane, line) in (0..LANES).zip(lines) {
            let (lane, next_lane) = (lane & mask, lane & next_mask);
            next_planes.fetch(machine, query, next_lane);
            if !EVERYWHERE {
                machine.fetch_codes(&next.codes[next_lane], Line::ONES);
            }
            let mut rows = planes.sift(query, lane);
            if !EVERYWHERE {
                let wanted = wanted(pass.areas, window(spans[lane].first));
                rows = rows.and(machine.wanted(&bank.codes[lane], Line::ONES, &wanted));
            }
            *line = rows;
            count += u64::from(machine.ones(rows));
        }
    }
    count
}

/// The areas of a window that are wanted.
#[inline(always)]
fn wanted(areas: &[u64], window: u16) -> Wanted {
    core::array::from_fn(|at| areas[usize::from(window) * 4 + at])
}

#[inline(always)]
fn block(banks: &[Bank], number: u32) -> (&Bank, usize) {
    (&banks[number as usize / LANES], number as usize % LANES)
}

/// The planes of a bank that decide.
struct Picked<'a> {
    bank: &'a Bank,
    tier: [&'a Plane; 2],
    level: Option<&'a Plane>,
    accepts: Option<&'a Plane>,
    price_least: [&'a Plane; 3],
    price_above: [&'a Plane; 2],
}

impl<'a> Picked<'a> {
    #[inline(always)]
    fn new(query: &Query, bank: &'a Bank) -> Self {
        let planes = &bank.planes;
        let [low, middle, high] = query.price_least;
        let [(above_middle, _), (above_high, _)] = query.price_above;
        let tier = TIER + 2 * query.place;
        Self {
            bank,
            tier: [&planes[tier], &planes[tier + 1]],
            level: (query.level > 0).then(|| &planes[LEVEL + query.level - 1]),
            accepts: query.currency.map(|currency| &bank.accepts[currency]),
            price_least: [&planes[low], &planes[middle], &planes[high]],
            price_above: [&planes[above_middle], &planes[above_high]],
        }
    }

    #[inline(always)]
    fn fetch<M: Machine>(&self, machine: M, query: &Query, lane: usize) {
        if query.tier != Tier::Medium {
            machine.fetch(&self.tier[0][lane]);
        }
        machine.fetch(&self.tier[1][lane]);
        if let Some(level) = self.level {
            machine.fetch(&level[lane]);
        }
        if let Some(accepts) = self.accepts {
            machine.fetch(&accepts[lane]);
        }
        for plane in self.price_least {
            machine.fetch(&plane[lane]);
        }
        for plane in self.price_above {
            machine.fetch(&plane[lane]);
        }
    }

    /// The rows of a block that meet every condition but the area.
    #[inline(always)]
    fn sift(&self, query: &Query, lane: usize) -> Line {
        let high = self.tier[1][lane];
        let mut rows = match query.tier {
            Tier::Low => high.or(self.tier[0][lane]),
            Tier::Medium => high,
            Tier::High => high.and(self.tier[0][lane]),
        };
        if let Some(level) = self.level {
            let overall = level[lane];
            rows = rows.and(if query.own_levels {
                loyal(
                    query.level,
                    overall,
                    self.bank.own_levels(lane, query.place),
                )
            } else {
                overall
            });
        }
        if let Some(accepts) = self.accepts {
            rows = rows.and(accepts[lane]);
        }
        rows.and(self.affordable(query, lane))
    }

    /// Live rows whose largest price reaches the deal's.
    #[inline(always)]
    fn affordable(&self, query: &Query, lane: usize) -> Line {
        let [low, middle, high] = self.price_least;
        let [above_middle, above_high] = self.price_above;
        let [(_, some_middle), (_, some_high)] = query.price_above;
        let reach = low[lane].or(above_middle[lane].and(some_middle));
        let reach = middle[lane].and(reach);
        high[lane].and(reach.or(above_high[lane].and(some_high)))
    }
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

/// See [`super::Kernel::tally`].
#[inline(always)]
pub(super) fn tally<M: Machine>(machine: M, matched: Matched<'_>, counts: &mut Counts) {
    let Matched { banks, jobs, lines } = matched;
    for (at, job) in jobs.iter().enumerate() {
        if let Some(next) = jobs.get(at + AHEAD).filter(|next| !next.sole) {
            let (bank, lane) = block(banks, next.block);
            machine.fetch_codes(&bank.codes[lane], lines[next.line as usize]);
        }
        let rows = lines[job.line as usize];
        if job.sole {
            counts.add(code(job.area), machine.ones(rows));
        } else {
            let (bank, lane) = block(banks, job.block);
            machine.tally(&bank.codes[lane], rows, counts);
        }
    }
}
