//! Areas that too few share: who is there counts as being in the area around it.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy and shares have one place each"
)]

use crate::criteria::Checked;
use crate::hierarchy::{AreaId, Hierarchy};
use alloc::vec::Vec;
use core::ops::Range;

/// The area that who is in each area counts as being in: the nearest around it that at least
/// `least` signals share, its own subtree counted. The world counts however few there are.
pub(super) fn counted_as(areas: &Hierarchy, shares: &[u32], least: u32) -> Vec<AreaId> {
    let mut totals: Vec<u64> = shares.iter().map(|share| u64::from(*share)).collect();
    // An area stands behind the one it lies in.
    for number in (1..totals.len()).rev() {
        let parent = areas.parent(AreaId(number as u16)).index();
        totals[parent] += totals[number];
    }
    let mut counted: Vec<AreaId> = Vec::with_capacity(totals.len());
    for (number, total) in totals.iter().enumerate() {
        let area = AreaId(number as u16);
        let shared = number == 0 || *total >= u64::from(least);
        counted.push(if shared {
            area
        } else {
            counted[areas.parent(area).index()]
        });
    }
    counted
}

/// The areas whose people `deal` is for, as intervals.
pub(super) fn wanted(
    deal: &Checked,
    areas: &Hierarchy,
    shares: &[u32],
    least: u32,
) -> Vec<Range<u16>> {
    let mut named = alloc::vec![false; areas.len()];
    for area in &deal.areas {
        for inside in areas.subtree(*area) {
            named[usize::from(inside)] = true;
        }
        if deal.include_coarser {
            areas
                .up(*area)
                .for_each(|around| named[around.index()] = true);
        }
    }
    let counted = counted_as(areas, shares, least);
    let mut intervals: Vec<Range<u16>> = Vec::new();
    for (number, counts_as) in (0_u16..).zip(&counted) {
        if !named[counts_as.index()] {
            continue;
        }
        match intervals.last_mut() {
            Some(last) if last.end == number => last.end += 1,
            _ => intervals.push(number..number + 1),
        }
    }
    intervals
}
