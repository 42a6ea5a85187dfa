//! What one match found: a plan, and the rows of each of its blocks.

use super::bank::Line;
use super::crew::{self, Alone, Crew};
use super::leaf::{self, WINDOW};
use super::plan::{self, Plan};
use super::{Engine, Work, coarse};
use crate::criteria::Checked;
use crate::hierarchy::AreaId;
use crate::kernel::{Counts, Job, Lines, Matched};
use alloc::vec;
use alloc::vec::Vec;

/// The blocks that were looked at, a line of matching rows for each, and how many those are.
#[derive(Default)]
pub(crate) struct Found {
    pub(super) plan: Plan,
    pub(super) lines: Vec<Line>,
    pub(super) count: u64,
    /// People who must share an area to count as being there.
    least: u32,
}

impl Found {
    /// Looks for the signals that `deal` is for, in place of what was found before.
    pub(crate) fn find(&mut self, engine: &Engine, deal: &Checked, work: Work, crew: &dyn Crew) {
        self.least = engine.settings.area_share_min;
        self.look(engine, deal, work, crew);
    }

    /// As [`Found::find`], everybody in the area that was stated, however few share it.
    ///
    /// What one person changes is one count here. Where those whom few join count elsewhere, one
    /// person may move all of them, and figures that hide one person would show it.
    pub(crate) fn as_stated(engine: &Engine, deal: &Checked) -> Self {
        let mut found = Self {
            least: 1,
            ..Self::default()
        };
        found.look(engine, deal, Work::Normal, &Alone);
        found
    }

    fn look(&mut self, engine: &Engine, deal: &Checked, work: Work, crew: &dyn Crew) {
        self.plan.draw(deal, work, self.least, engine);
        // What a match before this one left is written over.
        self.lines.resize(self.plan.blocks, Line::ZERO);
        self.count = crew::run(&self.plan, engine, crew, &mut self.lines);
    }

    /// How many matched in each area that any did, by rising area.
    pub(super) fn areas(&self, engine: &Engine) -> Vec<(AreaId, u32)> {
        let wanted: u32 = self.plan.areas.iter().map(|word| word.count_ones()).sum();
        let mut tally = Tally::new(wanted as usize);
        let of_all: Vec<Job>;
        // Nothing was looked at where nobody can match.
        let jobs = if self.plan.by_block && !self.lines.is_empty() {
            of_all = plan::by_area(&engine.rows).collect();
            &of_all
        } else {
            &self.plan.jobs
        };
        let mut first = 0_usize;
        // Blocks come by area, so a window is met but once.
        for jobs in jobs.chunk_by(|one, next| leaf::window(one.area) == leaf::window(next.area)) {
            let lines = if self.plan.by_block {
                Lines::ByBlock(&self.lines)
            } else {
                Lines::ByJob(self.lines.get(first..).unwrap_or_default())
            };
            let matched = Matched {
                banks: &engine.rows.banks,
                jobs,
                lines,
            };
            (engine.kernel.tally)(matched, &mut tally.counts);
            tally.close(jobs);
            first = first.saturating_add(jobs.len());
        }
        self.rolled_up(engine, tally.done)
    }

    /// How many matched in each of `areas`, which are in order: each in the nearest around it.
    pub(crate) fn areas_around(&self, engine: &Engine, areas: &[AreaId]) -> Vec<u64> {
        let tree = &engine.tables.areas;
        let mut sums = vec![0_u64; areas.len()];
        for (area, count) in self.areas(engine) {
            let mut around = tree.up(area);
            let at = around.find_map(|around| areas.binary_search(&around).ok());
            if let Some(sum) = at.and_then(|at| sums.get_mut(at)) {
                *sum = sum.saturating_add(u64::from(count));
            }
        }
        sums
    }

    /// Counts who is in an area that too few share as being in the area around it.
    fn rolled_up(&self, engine: &Engine, mut counts: Vec<(AreaId, u32)>) -> Vec<(AreaId, u32)> {
        if self.least <= 1 {
            return counts;
        }
        let counted = coarse::counted_as(&engine.tables.areas, &engine.rows.shares, self.least);
        for (area, _) in &mut counts {
            *area = counted.get(area.index()).copied().unwrap_or(*area);
        }
        counts.sort_unstable_by_key(|(area, _)| *area);
        counts.dedup_by(|(area, count), (before, sum)| {
            let same = area == before;
            if same {
                *sum = sum.saturating_add(*count);
            }
            same
        });
        counts
    }
}

/// Counts by area, one window after the other.
struct Tally {
    counts: Counts,
    listed: [(AreaId, u32); WINDOW],
    done: Vec<(AreaId, u32)>,
}

impl Tally {
    fn new(areas: usize) -> Self {
        Self {
            counts: Counts::new(),
            listed: [(AreaId::WORLD, 0); WINDOW],
            done: Vec::with_capacity(areas.saturating_add(WINDOW)),
        }
    }

    /// Lists what was counted in the window of these blocks, and begins anew.
    fn close(&mut self, jobs: &[Job]) {
        let window = jobs.first().map_or(0, |job| leaf::window(job.area));
        let sums = self.counts.take();
        let mut some = 0_usize;
        for (code, count) in (0..=u8::MAX).zip(sums) {
            // Each is written, and written over by the next where it is none: no branch to guess.
            if let Some(place) = self.listed.get_mut(some % WINDOW) {
                *place = (AreaId(leaf::area(window, code)), count);
            }
            some = some.wrapping_add(usize::from(count > 0));
        }
        let listed = self.listed.get(..some).unwrap_or_default();
        self.done.extend_from_slice(listed);
    }
}
