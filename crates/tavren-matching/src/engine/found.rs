//! What one match found: a plan, and the rows of each of its blocks.

use super::bank::Line;
use super::crew::{self, Alone, Crew};
use super::leaf::{self, WINDOW};
use super::plan::{self, Plan};
use super::{Engine, Work, coarse};
use crate::criteria::Checked;
use crate::hierarchy::AreaId;
use crate::kernel::{Counts, Job};
use alloc::vec;
use alloc::vec::Vec;

/// Blocks between the one that is counted and the one whose codes are fetched.
const AHEAD: usize = 4;

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

    /// How many matched in each area, whole windows long.
    pub(super) fn areas(&self, engine: &Engine) -> Vec<u32> {
        let mut totals = vec![0_u32; engine.tables.areas.len().next_multiple_of(WINDOW)];
        let (mut counts, mut window) = ([[0; 4]; WINDOW], 0);
        let count = |job: Job, line: &Line| {
            if job.sole {
                add(&mut totals, job.area, line.ones());
                return;
            }
            // Blocks come by area, so a window is left but once.
            if leaf::window(job.area) != window {
                empty(&mut counts, window, &mut totals);
                window = leaf::window(job.area);
            }
            let (bank, lane) = engine.rows.block(job.block);
            if let Some(codes) = bank.codes.get(lane) {
                (engine.kernel.tally)(codes, line, &mut counts);
            }
        };
        if self.plan.by_block {
            let line = |job: &Job| self.lines.get(job.block as usize);
            let jobs = || plan::by_area(&engine.rows).filter_map(|job| Some((job, line(&job)?)));
            fetching_ahead(engine, jobs(), jobs(), count);
        } else {
            let jobs = || self.plan.jobs.iter().copied().zip(&self.lines);
            fetching_ahead(engine, jobs(), jobs(), count);
        }
        empty(&mut counts, window, &mut totals);
        self.roll_up(engine, &mut totals);
        totals
    }

    /// How many matched in each of `areas`, which are in order: each in the nearest around it.
    pub(crate) fn areas_around(&self, engine: &Engine, areas: &[AreaId]) -> Vec<u64> {
        let tree = &engine.tables.areas;
        let mut sums = vec![0_u64; areas.len()];
        for (area, count) in tree.all().zip(self.areas(engine)) {
            let mut around = tree.up(area);
            let at = around.find_map(|around| areas.binary_search(&around).ok());
            if let Some(sum) = at.and_then(|at| sums.get_mut(at)) {
                *sum = sum.saturating_add(u64::from(count));
            }
        }
        sums
    }

    /// Counts who is in an area that too few share as being in the area around it.
    fn roll_up(&self, engine: &Engine, totals: &mut [u32]) {
        if self.least <= 1 {
            return;
        }
        let counted = coarse::counted_as(&engine.tables.areas, &engine.rows.shares, self.least);
        for (number, counts_as) in (0..=u16::MAX).zip(&counted) {
            if counts_as.number() != number {
                let count = totals.get_mut(usize::from(number)).map(core::mem::take);
                add(totals, counts_as.number(), count.unwrap_or_default());
            }
        }
    }
}

/// Counts blocks, and asks for the codes of those that come soon.
fn fetching_ahead<'a>(
    engine: &Engine,
    jobs: impl Iterator<Item = (Job, &'a Line)>,
    ahead: impl Iterator<Item = (Job, &'a Line)>,
    mut count: impl FnMut(Job, &Line),
) {
    let mut ahead = ahead.skip(AHEAD);
    for (job, line) in jobs {
        if let Some((next, _)) = ahead.next().filter(|(job, line)| !job.sole && line.any()) {
            let (bank, lane) = engine.rows.block(next.block);
            if let Some(codes) = bank.codes.get(lane) {
                (engine.kernel.fetch)(codes);
            }
        }
        count(job, line);
    }
}

fn add(totals: &mut [u32], area: u16, count: u32) {
    if let Some(total) = totals.get_mut(usize::from(area)) {
        *total = total.saturating_add(count);
    }
}

/// Adds what was counted in a window to the totals, and begins anew.
fn empty(counts: &mut Counts, window: u16, totals: &mut [u32]) {
    let windows = totals.as_chunks_mut::<WINDOW>().0;
    if let Some(totals) = windows.get_mut(usize::from(window)) {
        for (total, counts) in totals.iter_mut().zip(counts) {
            let [one, two, three, four] = core::mem::take(counts);
            // An engine holds at most 2³⁰ signals, so nothing wraps.
            let count = one.wrapping_add(two).wrapping_add(three).wrapping_add(four);
            *total = total.wrapping_add(count);
        }
    }
}
