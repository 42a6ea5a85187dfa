//! What a match looks at: blocks, and which of their areas are wanted.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy, leaves from the order, codes are below 256"
)]

#[cfg(any(test, feature = "raw"))]
use super::bank::Line;
use super::bank::{LANES, ROWS};
use super::leaf::{MERGE_EVERY, MERGED_MAX, SLACK_MAX, Span, WINDOW};
use super::rows::Rows;
use super::{Engine, Work, coarse};
use crate::criteria::Checked;
use crate::kernel::{Job, Look, Query};
use alloc::vec::Vec;
use core::ops::Range;

/// The work of one match; its memory serves the next one too.
#[derive(Default)]
pub(crate) struct Plan {
    /// None where nobody can match.
    pub(super) query: Option<Query>,
    /// The blocks to look at, where they are not all of them.
    pub(crate) jobs: Vec<Job>,
    /// How many blocks are looked at.
    pub(crate) blocks: usize,
    /// One bit an area: whether who counts as being there is wanted.
    pub(super) areas: Vec<u64>,
    /// True for a pass over all blocks in the order of memory.
    pub(crate) by_block: bool,
}

impl Plan {
    /// Plans a match of `deal`.
    ///
    /// Who is in an area that fewer than `least` share counts as being in the one around it.
    pub(super) fn draw(&mut self, deal: &Checked, work: Work, least: u32, engine: &Engine) {
        let (tables, rows) = (&engine.tables, &engine.rows);
        self.jobs.clear();
        self.blocks = 0;
        let currencies = tables.ladders.len();
        // Constant work reads levels in single categories though nobody may have any.
        let own_levels = engine.own_levels || work == Work::Constant;
        self.query = (deal.tier).map(|tier| Query::new(deal, tier, currencies, own_levels));
        if self.query.is_none() {
            return;
        }
        let everywhere = deal.areas.is_empty();
        self.areas.clear();
        (self.areas).resize(tables.areas.len().div_ceil(WINDOW) * WINDOW / 64, 0);
        let mut intervals = deal.intervals(&tables.areas);
        if everywhere || least <= 1 && !deal.include_coarser {
            intervals.iter().for_each(|interval| self.mark(interval));
        } else {
            coarse::mark_wanted(deal, &tables.areas, &rows.shares, least, &mut self.areas);
            if work == Work::Normal {
                intervals = coarse::intervals(&self.areas);
            }
        }
        self.by_block = everywhere || work == Work::Constant;
        if self.by_block {
            // The empty block for each that there could be more: so neither the number of blocks
            // nor what is done with them says where signals are.
            let most = match work {
                Work::Normal => 0,
                Work::Constant => most_blocks(rows.peak(), self.areas.len() * 64 / WINDOW),
            };
            self.blocks = rows.blocks().max(most);
        } else {
            self.look_where(&intervals, rows);
            self.blocks = self.jobs.len();
        }
    }

    fn mark(&mut self, interval: &Range<u16>) {
        let (from, until) = (usize::from(interval.start), usize::from(interval.end));
        for word in from / 64..until.div_ceil(64) {
            let low = from.saturating_sub(word * 64).min(63);
            let high = (until - word * 64).min(64);
            self.areas[word] |= (u64::MAX << low) & (u64::MAX >> (64 - high));
        }
    }

    /// Whether some, and whether all of the areas of a block are wanted.
    fn wants(&self, span: Span) -> (bool, bool) {
        let (first, last) = (usize::from(span.first), usize::from(span.last));
        let (mut some, mut all) = (false, true);
        for word in first / 64..=last / 64 {
            let low = u64::MAX << first.saturating_sub(word * 64).min(63);
            let high = u64::MAX >> (63 - (last - word * 64).min(63));
            let wanted = self.areas[word] & low & high;
            some |= wanted != 0;
            all &= wanted == low & high;
        }
        (some, all)
    }

    /// The leaves that hold wanted areas, each once.
    fn look_where(&mut self, intervals: &[Range<u16>], rows: &Rows) {
        let mut next = 0;
        for interval in intervals {
            let places = rows.leaves_of(interval.start, interval.end);
            for place in places.start.max(next)..places.end {
                let leaf = &rows.leaves[rows.order[place] as usize];
                for room in leaf.rooms.iter() {
                    let span = rows.spans[room.block as usize];
                    // As a rule all is wanted: no need to look area by area.
                    let (some, all) = if interval.start <= span.first && span.last < interval.end {
                        (true, true)
                    } else {
                        self.wants(span)
                    };
                    if some {
                        self.jobs.push(job(room.block, span, all));
                    }
                }
            }
            next = next.max(places.end);
        }
    }

    /// Bytes of planes that a pass reads, codes of areas left out.
    #[cfg(any(test, feature = "raw"))]
    pub(super) fn bytes_read(&self) -> u64 {
        let lines = self.query.as_ref().map_or(0, Query::lines_read);
        (self.blocks * lines * size_of::<Line>()) as u64
    }

    /// The blocks to look at, from the `first` of them on.
    pub(super) fn look(&self, first: usize) -> Look<'_> {
        if self.by_block {
            Look::From(first)
        } else {
            Look::At(self.jobs.get(first..).unwrap_or_default())
        }
    }
}

/// Every block of a leaf, by area.
pub(super) fn by_area(rows: &Rows) -> impl Iterator<Item = Job> {
    rows.order.iter().flat_map(|number| {
        let leaf = &rows.leaves[*number as usize];
        (leaf.rooms.iter()).map(|room| job(room.block, rows.spans[room.block as usize], true))
    })
}

fn job(block: u32, span: Span, whole: bool) -> Job {
    Job {
        block,
        area: span.last,
        whole,
        sole: span.first == span.last,
    }
}

/// As many blocks as leaves take up where every pair of neighbours is as small as a pair stays: for
/// as many signals as there ever were at a time, since two neighbours of one window that are small
/// together are merged, and a leaf gives back blocks that it hardly uses.
///
/// Small leaves that were left between large ones come on top; the reserve of a bank and a block or
/// two a window is for them, and more of them would show.
pub(super) fn most_blocks(signals: usize, windows: usize) -> usize {
    let leaves = 2 * signals / (MERGED_MAX - MERGE_EVERY) + 2 * windows;
    ((signals + leaves * SLACK_MAX) / ROWS + 1).next_multiple_of(LANES) + LANES
}
