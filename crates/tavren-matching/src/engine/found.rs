//! What one match found: a plan, and the rows of each of its blocks.

use super::bank::Line;
use super::leaf::{self, WINDOW};
use super::plan::{self, Crew, Plan};
use super::{Engine, Work, coarse};
use crate::criteria::Checked;
use crate::kernel::Counts;
use alloc::vec;
use alloc::vec::Vec;

/// The blocks that were looked at, a line of matching rows for each, and how many those are.
#[derive(Default)]
pub(crate) struct Found {
    pub(super) plan: Plan,
    pub(super) lines: Vec<Line>,
    pub(super) count: u64,
}

impl Found {
    /// Looks for the signals that `deal` is for, in place of what was found before.
    pub(crate) fn find(&mut self, engine: &Engine, deal: &Checked, work: Work, crew: &dyn Crew) {
        self.plan.draw(deal, work, engine);
        // What a match before this one left is written over.
        self.lines.resize(self.plan.jobs.len(), Line::ZERO);
        self.count = plan::run(&self.plan, engine, crew, &mut self.lines);
    }

    /// How many matched in each area, whole windows long.
    pub(crate) fn areas(&self, engine: &Engine) -> Vec<u32> {
        let mut totals = vec![0_u32; engine.tables.areas.len().next_multiple_of(WINDOW)];
        let (mut counts, mut window) = ([[0; 4]; WINDOW], 0);
        for (job, line) in self.plan.jobs.iter().zip(&self.lines) {
            if job.sole {
                add(&mut totals, job.area, line.ones());
                continue;
            }
            // Blocks come by area, so a window is left but once or twice.
            if leaf::window(job.area) != window {
                empty(&mut counts, window, &mut totals);
                window = leaf::window(job.area);
            }
            let (bank, lane) = engine.rows.block(job.block);
            if let Some(codes) = bank.codes.get(lane) {
                (engine.kernel.tally)(codes, line, &mut counts);
            }
        }
        empty(&mut counts, window, &mut totals);
        self.roll_up(engine, &mut totals);
        totals
    }

    /// Counts who is in an area that too few share as being in the area around it.
    fn roll_up(&self, engine: &Engine, totals: &mut [u32]) {
        if engine.settings.area_share_min <= 1 {
            return;
        }
        let least = engine.settings.area_share_min;
        let counted = coarse::counted_as(&engine.tables.areas, &engine.rows.shares, least);
        for (number, counts_as) in (0_u16..).zip(&counted) {
            if counts_as.number() != number {
                let count = totals.get_mut(usize::from(number)).map(core::mem::take);
                add(totals, counts_as.number(), count.unwrap_or_default());
            }
        }
    }
}

fn add(totals: &mut [u32], area: u16, count: u32) {
    if let Some(total) = totals.get_mut(usize::from(area)) {
        *total = total.saturating_add(count);
    }
}

/// Adds what was counted in a window to the totals, and begins anew.
fn empty(counts: &mut Counts, window: u16, totals: &mut [u32]) {
    for (code, counts) in (0..=u8::MAX).zip(counts) {
        let count = core::mem::take(counts)
            .into_iter()
            .fold(0, u32::saturating_add);
        add(totals, leaf::area(window, code), count);
    }
}
