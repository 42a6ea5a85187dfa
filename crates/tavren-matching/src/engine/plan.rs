//! What a match looks at: blocks, and which of their areas are wanted.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy, leaves from the order, codes are below 256"
)]

use super::bank::{LANES, Line, ROWS};
use super::leaf::{Leaf, MERGE_BELOW, SLACK_MAX, WINDOW};
use super::rows::Rows;
use super::{Engine, Work, coarse};
use crate::criteria::Checked;
use crate::kernel::{Job, Kernel, Pass, Query};
use alloc::vec::Vec;
use core::ops::Range;

/// The work of one match; its memory serves the next one too.
#[derive(Default)]
pub(crate) struct Plan {
    /// None where nobody can match.
    query: Option<Query>,
    pub(crate) jobs: Vec<Job>,
    /// One bit an area: whether who counts as being there is wanted.
    areas: Vec<u64>,
}

impl Plan {
    /// Plans a match of `deal`.
    pub(super) fn draw(&mut self, deal: &Checked, work: Work, engine: &Engine) {
        let (tables, rows) = (&engine.tables, &engine.rows);
        let least = engine.settings.area_share_min;
        self.jobs.clear();
        let currencies = tables.ladders.len();
        self.query = (deal.tier).map(|tier| Query::new(deal, tier, currencies, engine.own_levels));
        let Some(query) = self.query.as_mut() else {
            return;
        };
        query.constant = work == Work::Constant;
        let everywhere = deal.areas.is_empty();
        let plain = least <= 1 && !deal.include_coarser;
        let intervals = if everywhere || plain {
            deal.intervals(&tables.areas)
        } else {
            coarse::wanted(deal, &tables.areas, &rows.shares, least)
        };
        self.mark(tables.areas.len(), &intervals);
        match work {
            Work::Normal => self.look_where(&intervals, everywhere, rows),
            Work::Constant => self.look_everywhere(everywhere, rows),
        }
    }

    fn mark(&mut self, areas: usize, intervals: &[Range<u16>]) {
        self.areas.clear();
        self.areas.resize(areas.div_ceil(WINDOW) * WINDOW / 64, 0);
        for interval in intervals {
            let (from, until) = (usize::from(interval.start), usize::from(interval.end));
            for word in from / 64..until.div_ceil(64) {
                let low = from.saturating_sub(word * 64).min(63);
                let high = (until - word * 64).min(64);
                self.areas[word] |= (u64::MAX << low) & (u64::MAX >> (64 - high));
            }
        }
    }

    /// Whether some, and whether all of the areas from `first` to `last` are wanted.
    fn wants(&self, first: u16, last: u16) -> (bool, bool) {
        let (mut some, mut all) = (false, true);
        for area in first..=last {
            let wanted = self.areas[usize::from(area) / 64] >> (area % 64) & 1 == 1;
            some |= wanted;
            all &= wanted;
        }
        (some, all)
    }

    /// The leaves that hold wanted areas, each once.
    fn look_where(&mut self, intervals: &[Range<u16>], everywhere: bool, rows: &Rows) {
        let mut next = 0;
        for interval in intervals {
            let places = rows.leaves_of(interval.start, interval.end);
            for place in places.start.max(next)..places.end {
                let leaf = &rows.leaves[rows.order[place] as usize];
                let (some, all) = if everywhere {
                    (true, true)
                } else {
                    self.wants(leaf.first, leaf.last)
                };
                if some {
                    (self.jobs).extend(leaf.rooms.iter().map(|room| job(room.block, leaf, all)));
                }
            }
            next = next.max(places.end);
        }
    }

    /// Every block that there is or, for so many signals, could be: so the number of blocks says
    /// nothing about where signals are.
    fn look_everywhere(&mut self, everywhere: bool, rows: &Rows) {
        for block in 0..rows.blocks() as u32 {
            self.jobs.push(job(block, rows.home(block), everywhere));
        }
        let most = most_blocks(rows.len(), self.areas.len() * 64 / WINDOW);
        let nothing = job(0, rows.home(0), everywhere);
        self.jobs.resize(most.max(self.jobs.len()), nothing);
    }
}

fn job(block: u32, leaf: &Leaf, whole: bool) -> Job {
    Job {
        block,
        area: leaf.last,
        whole,
        sole: leaf.first == leaf.last,
    }
}

/// The most blocks that leaves take up for so many signals: two neighbours of one window that are
/// small together are merged, and a leaf gives back blocks that it hardly uses.
fn most_blocks(signals: usize, windows: usize) -> usize {
    let leaves = signals / MERGE_BELOW + 2 * windows;
    ((signals + leaves * SLACK_MAX) / ROWS + 1).next_multiple_of(LANES) + LANES
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
pub(crate) struct Alone;

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
pub(super) fn run(plan: &Plan, engine: &Engine, crew: &dyn Crew, lines: &mut [Line]) -> u64 {
    let Some(query) = &plan.query else {
        return 0;
    };
    let share = plan.jobs.len().div_ceil(crew.hands().max(1)).max(1);
    let mut parts: Vec<Part<'_>> = (plan.jobs.chunks(share).zip(lines.chunks_mut(share)))
        .map(|(jobs, lines)| Part {
            pass: Pass {
                query,
                banks: &engine.rows.banks,
                jobs,
                areas: &plan.areas,
            },
            kernel: engine.kernel,
            lines,
            count: 0,
        })
        .collect();
    crew.run(&mut parts);
    parts.iter().map(|part| part.count).sum()
}
