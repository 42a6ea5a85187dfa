//! What a match looks at: blocks, and which of their areas are wanted.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy, leaves from the order, codes are below 256"
)]

use super::bank::Line;
use super::leaf::Leaf;
use super::rows::Rows;
use super::{Settings, Work, coarse};
use crate::criteria::Checked;
use crate::kernel::{Job, Kernel, Pass, Query, Wanted};
use crate::tables::Tables;
use alloc::vec::Vec;
use core::ops::Range;

/// The work of one match; its memory serves the next one too.
#[derive(Default)]
pub(crate) struct Plan {
    /// None where nobody can match.
    query: Option<Query>,
    pub(crate) jobs: Vec<Job>,
    wanted: Vec<Wanted>,
    /// One bit an area: whether who counts as being there is wanted.
    areas: Vec<u64>,
}

impl Plan {
    /// Plans a match of `deal`.
    pub(crate) fn draw(
        &mut self,
        deal: &Checked,
        work: Work,
        tables: &Tables,
        settings: &Settings,
        rows: &Rows,
        own_levels: bool,
    ) {
        self.jobs.clear();
        self.wanted.clear();
        let currencies = tables.ladders.len();
        self.query = (deal.tier).map(|tier| Query::new(deal, tier, currencies, own_levels));
        let Some(query) = self.query.as_mut() else {
            return;
        };
        query.constant = work == Work::Constant;
        let everywhere = deal.areas.is_empty();
        let plain = settings.area_share_min <= 1 && !deal.include_coarser;
        let intervals = if everywhere || plain {
            deal.intervals(&tables.areas)
        } else {
            coarse::wanted(deal, &tables.areas, &rows.shares, settings.area_share_min)
        };
        self.mark(tables.areas.len(), &intervals);
        match work {
            Work::Normal => self.look_where(&intervals, everywhere, rows),
            Work::Constant => self.look_everywhere(everywhere, rows),
        }
    }

    fn mark(&mut self, areas: usize, intervals: &[Range<u16>]) {
        self.areas.clear();
        self.areas.resize(areas.div_ceil(64), 0);
        for interval in intervals {
            let (from, until) = (usize::from(interval.start), usize::from(interval.end));
            for word in from / 64..until.div_ceil(64) {
                let low = from.saturating_sub(word * 64).min(63);
                let high = (until - word * 64).min(64);
                self.areas[word] |= (u64::MAX << low) & (u64::MAX >> (64 - high));
            }
        }
    }

    fn wants(&self, area: u16) -> bool {
        self.areas[usize::from(area) / 64] >> (area % 64) & 1 == 1
    }

    /// The leaves that hold wanted areas, each once.
    fn look_where(&mut self, intervals: &[Range<u16>], everywhere: bool, rows: &Rows) {
        let mut next = 0;
        for interval in intervals {
            let places = rows.leaves_of(interval.start, interval.end);
            for place in places.start.max(next)..places.end {
                let number = rows.order[place];
                let leaf = &rows.leaves[number as usize];
                if everywhere {
                    self.look_at(number, leaf, Job::ALL);
                } else {
                    self.look_into(number, leaf);
                }
            }
            next = next.max(places.end);
        }
    }

    /// A leaf that holds wanted areas, others or both.
    fn look_into(&mut self, number: u32, leaf: &Leaf) {
        let mut wanted: Wanted = [0; 4];
        let (mut some, mut all) = (false, true);
        for (code, (area, rows)) in leaf.areas.iter().zip(&leaf.rows).enumerate() {
            if *rows > 0 {
                let wants = self.wants(*area);
                wanted[code / 64] |= u64::from(wants) << (code % 64);
                some |= wants;
                all &= wants;
            }
        }
        if all {
            self.look_at(number, leaf, Job::ALL);
        } else if some {
            self.look_at(number, leaf, self.wanted.len() as u32);
            self.wanted.push(wanted);
        }
    }

    fn look_at(&mut self, number: u32, leaf: &Leaf, wanted: u32) {
        self.jobs.extend(leaf.rooms.iter().map(|room| Job {
            block: room.block,
            wanted,
            leaf: number,
        }));
    }

    /// Every block, and as many empty ones as there could be more.
    fn look_everywhere(&mut self, everywhere: bool, rows: &Rows) {
        for number in &rows.order {
            let leaf = &rows.leaves[*number as usize];
            if everywhere {
                self.look_at(*number, leaf, Job::ALL);
            } else {
                let mut wanted: Wanted = [0; 4];
                for (code, area) in leaf.areas.iter().enumerate() {
                    wanted[code / 64] |= u64::from(self.wants(*area)) << (code % 64);
                }
                self.look_at(*number, leaf, self.wanted.len() as u32);
                self.wanted.push(wanted);
            }
        }
    }
}

/// Who runs the parts of a match: threads of the caller's own.
///
/// A crew that runs every part gives the same matches as [`Engine::match_deal`], in any order.
///
/// [`Engine::match_deal`]: super::Engine::match_deal
pub trait Crew {
    /// Parts that can run at the same time.
    fn hands(&self) -> usize;

    /// Runs every part, and returns when all have run.
    fn run(&self, parts: &mut [Part<'_>]);
}

/// One pair of hands.
pub(super) struct Alone;

impl Crew for Alone {
    fn hands(&self) -> usize {
        1
    }

    fn run(&self, parts: &mut [Part<'_>]) {
        parts.iter_mut().for_each(Part::run);
    }
}

/// A share of the blocks that a match looks at.
pub struct Part<'a> {
    pass: Pass<'a>,
    kernel: Kernel,
    lines: &'a mut [Line],
    count: u64,
}

impl Part<'_> {
    /// Does this share of the work.
    pub fn run(&mut self) {
        self.count = (self.kernel.scan)(self.pass, self.lines);
    }
}

/// Looks at every block of the plan; how many rows match.
pub(super) fn run(
    plan: &Plan,
    rows: &Rows,
    kernel: Kernel,
    crew: &dyn Crew,
    lines: &mut [Line],
) -> u64 {
    let Some(query) = &plan.query else {
        return 0;
    };
    let share = plan.jobs.len().div_ceil(crew.hands().max(1)).max(1);
    let mut parts: Vec<Part<'_>> = (plan.jobs.chunks(share).zip(lines.chunks_mut(share)))
        .map(|(jobs, lines)| Part {
            pass: Pass {
                query,
                banks: &rows.banks,
                jobs,
                wanted: &plan.wanted,
            },
            kernel,
            lines,
            count: 0,
        })
        .collect();
    crew.run(&mut parts);
    parts.iter().map(|part| part.count).sum()
}
