//! What one match found: the rows of each block that a deal is for.

use super::bank::Line;
use super::coarse;
use super::store::Ground;
use super::window::{self, WINDOW};
use crate::criteria::Checked;
use crate::hierarchy::AreaId;
use crate::kernel::{Counts, Job, Matched, Pass, Query};
use alloc::vec;
use alloc::vec::Vec;

#[cfg(any(test, feature = "raw"))]
mod listed;

/// A line of matching rows for each block that was looked at.
#[derive(Default)]
pub(crate) struct Found {
    /// One bit an area: whether who counts as being there is wanted.
    pub(super) areas: Vec<u64>,
    pub(super) lines: Vec<Line>,
    /// How many rows match.
    pub(super) count: u64,
    /// People who must share an area to count as being there.
    pub(super) least: u32,
    /// The blocks that were looked at, where they are not all in the order of memory.
    #[cfg(feature = "outside")]
    pub(super) jobs: Option<Vec<Job>>,
}

impl Found {
    /// Everybody whom `deal` is for in the area that was stated, however few share it.
    ///
    /// What one person changes is one count here. Where those whom few join count elsewhere, one
    /// person may move all of them, and figures that hide one person would show it.
    pub(crate) fn as_stated(ground: Ground<'_>, deal: &Checked) -> Self {
        let mut found = Self::default();
        found.look_at_all(ground, deal, 1, ground.store.spans().len());
        found
    }

    /// Looks at so many blocks for the signals that `deal` is for, in place of what was found before:
    /// at the empty one where there are fewer, so that neither the number of blocks nor what is done
    /// with them says where signals are.
    ///
    /// Who is in an area that fewer than `least` share counts as being in the one around it.
    pub(super) fn look_at_all(
        &mut self,
        ground: Ground<'_>,
        deal: &Checked,
        least: u32,
        blocks: usize,
    ) {
        self.least = least;
        // What a match before this one left is written over.
        self.lines.resize(blocks, Line::ZERO);
        self.want_no_area(ground);
        coarse::mark_wanted(deal, ground, least, &mut self.areas);
        let currencies = ground.tables.ladders.len();
        // Levels in single categories are read though nobody may have any.
        let query = deal
            .tier
            .map(|tier| Query::new(deal, tier, currencies, true));
        let Some(query) = &query else {
            // Nobody can match, which the deal alone says.
            self.lines.clear();
            self.count = 0;
            return;
        };
        let pass = Pass {
            query,
            banks: ground.store.banks(),
            first: 0,
            spans: ground.store.spans(),
            areas: &self.areas,
        };
        self.count = (ground.kernel.scan)(pass, &mut self.lines);
    }

    /// Makes room for a bit an area.
    pub(super) fn want_no_area(&mut self, ground: Ground<'_>) {
        self.areas.clear();
        let areas = ground.store.shares().len();
        self.areas.resize(areas.next_multiple_of(WINDOW) / 64, 0);
    }

    /// The block of a line.
    pub(super) fn block(&self, line: usize) -> usize {
        #[cfg(feature = "outside")]
        if let Some(jobs) = &self.jobs {
            return jobs.get(line).map_or(0, |job| job.block as usize);
        }
        line
    }

    /// How many matched in each area that any did, by rising area: where they said that they are.
    fn areas(&self, ground: Ground<'_>, jobs: &[Job]) -> Vec<(AreaId, u32)> {
        let mut tally = Tally::new();
        // Nothing was looked at where nobody can match.
        let jobs = if self.lines.is_empty() { &[] } else { jobs };
        // Blocks come by area, so a window is met but once.
        for jobs in jobs.chunk_by(Job::shares_window) {
            let matched = Matched {
                banks: ground.store.banks(),
                jobs,
                lines: &self.lines,
            };
            (ground.kernel.tally)(matched, &mut tally.counts);
            tally.close(jobs);
        }
        tally.done
    }

    /// How many matched in each of `areas`, which are in order: each in the nearest around it.
    pub(crate) fn areas_around(&self, ground: Ground<'_>, areas: &[AreaId]) -> Vec<u64> {
        let tree = &ground.tables.areas;
        let mut sums = vec![0_u64; areas.len()];
        for (area, count) in self.areas(ground, &ground.store.by_area()) {
            let mut around = tree.up(area);
            let at = around.find_map(|around| areas.binary_search(&around).ok());
            if let Some(sum) = at.and_then(|at| sums.get_mut(at)) {
                *sum = sum.saturating_add(u64::from(count));
            }
        }
        sums
    }
}

/// Counts by area, one window after the other.
struct Tally {
    counts: Counts,
    listed: [(AreaId, u32); WINDOW],
    done: Vec<(AreaId, u32)>,
}

impl Tally {
    fn new() -> Self {
        Self {
            counts: Counts::new(),
            listed: [(AreaId::WORLD, 0); WINDOW],
            done: Vec::new(),
        }
    }

    /// Lists what was counted in the window of these blocks, and begins anew.
    fn close(&mut self, jobs: &[Job]) {
        let window = jobs.first().map_or(0, |job| window::window(job.area));
        let sums = self.counts.take();
        let mut some = 0_usize;
        for (code, count) in (0..=u8::MAX).zip(sums) {
            // Each is written, and written over by the next where it is none: no branch to guess.
            if let Some(place) = self.listed.get_mut(some % WINDOW) {
                *place = (AreaId(window::area(window, code)), count);
            }
            some = some.wrapping_add(usize::from(count > 0));
        }
        let listed = self.listed.get(..some).unwrap_or_default();
        self.done.extend_from_slice(listed);
    }
}
