//! What a match in normal work looks at: blocks, and which of their areas are wanted.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy, leaves from the order, codes are below 256"
)]

use super::bank::{LANES, Line, ROWS};
use super::coarse;
use super::crew::{self, Crew};
use super::found::Found;
use super::leaf::{MERGE_EVERY, MERGED_MAX, SLACK_MAX};
use super::leaves::{Engine, Work};
use super::rows::Rows;
use super::window::{Span, WINDOW};
use crate::criteria::Checked;
use crate::kernel::{Job, Query};
use alloc::vec::Vec;
use core::ops::Range;

/// Looks for the signals that `deal` is for, in place of what was found before.
pub(super) fn find(
    found: &mut Found,
    engine: &Engine,
    deal: &Checked,
    work: Work,
    crew: &dyn Crew,
) {
    let (ground, rows) = (engine.ground(), &engine.rows);
    let constant = work == Work::Constant;
    found.least = engine.settings.area_share_min;
    // Its memory serves this match too.
    let mut jobs = found.jobs.take().unwrap_or_default();
    jobs.clear();
    found.want_no_area(ground);
    let everywhere = deal.areas.is_empty();
    let mut intervals = deal.intervals(&engine.tables.areas);
    if !everywhere && found.least <= 1 && !deal.include_coarser {
        (intervals.iter()).for_each(|interval| mark(&mut found.areas, interval));
    } else if !everywhere {
        coarse::mark_wanted(deal, ground, found.least, &mut found.areas);
        if !constant {
            intervals = self::intervals(&found.areas);
        }
    }
    let blocks = if constant {
        // The empty block for each that there could be more: so neither the number of blocks nor
        // what is done with them says where signals are.
        let windows = found.areas.len() * 64 / WINDOW;
        rows.spans.len().max(most_blocks(rows.peak(), windows))
    } else if everywhere {
        rows.spans.len()
    } else {
        look_where(&found.areas, &intervals, rows, &mut jobs);
        jobs.len()
    };
    found.jobs = (!everywhere && !constant).then_some(jobs);
    // Constant work reads levels in single categories though nobody may have any.
    let own_levels = engine.own_levels || constant;
    let currencies = engine.tables.ladders.len();
    let query = deal
        .tier
        .map(|tier| Query::new(deal, tier, currencies, own_levels));
    // What a match before this one left is written over.
    found.lines.resize(query.map_or(0, |_| blocks), Line::ZERO);
    found.count = query.map_or(0, |query| crew::run(found, &query, engine, crew));
}

fn mark(areas: &mut [u64], interval: &Range<u16>) {
    let (from, until) = (usize::from(interval.start), usize::from(interval.end));
    let words = areas.iter_mut().enumerate().take(until.div_ceil(64));
    for (word, bits) in words.skip(from / 64) {
        let low = from.saturating_sub(word * 64).min(63);
        let high = (until - word * 64).min(64);
        *bits |= (u64::MAX << low) & (u64::MAX >> (64 - high));
    }
}

/// Whether some, and whether all of the areas of a block are wanted.
fn wants(areas: &[u64], span: Span) -> (bool, bool) {
    let (first, last) = (usize::from(span.first), usize::from(span.last));
    let (mut some, mut all) = (false, true);
    let words = areas.iter().enumerate().take(last / 64 + 1);
    for (word, bits) in words.skip(first / 64) {
        let low = u64::MAX << first.saturating_sub(word * 64).min(63);
        let high = u64::MAX >> (63 - (last - word * 64).min(63));
        let wanted = bits & low & high;
        some |= wanted != 0;
        all &= wanted == low & high;
    }
    (some, all)
}

/// The leaves that hold wanted areas, each once.
fn look_where(areas: &[u64], intervals: &[Range<u16>], rows: &Rows, jobs: &mut Vec<Job>) {
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
                    wants(areas, span)
                };
                if some {
                    jobs.push(Job::new(room.block, jobs.len() as u32, span, all));
                }
            }
        }
        next = next.max(places.end);
    }
}

/// Areas whose bits are set, as intervals.
fn intervals(bits: &[u64]) -> Vec<Range<u16>> {
    let mut intervals: Vec<Range<u16>> = Vec::new();
    let set = |area: &u16| bits[usize::from(*area) / 64] >> (area % 64) & 1 == 1;
    let areas = bits.len() * 64;
    for area in (0..u16::MAX).take(areas).filter(set) {
        match intervals.last_mut() {
            Some(last) if last.end == area => last.end += 1,
            _ => intervals.push(area..area + 1),
        }
    }
    intervals
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
