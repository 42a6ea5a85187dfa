//! Areas that too few share: who is there counts as being in the area around it.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "areas come from the hierarchy and shares have one place each"
)]

use super::store::Ground;
use crate::criteria::Checked;
use crate::hierarchy::{AreaId, Hierarchy};
use alloc::vec::Vec;

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
        // Looked up rather than branched on, so that every population takes the same steps.
        let around = counted
            .get(areas.parent(area).index())
            .copied()
            .unwrap_or(area);
        counted.push([around, area][usize::from(shared)]);
    }
    counted
}

/// Sets the bit of each area whose people `deal` is for.
pub(super) fn mark_wanted(deal: &Checked, ground: Ground<'_>, least: u32, bits: &mut [u64]) {
    let (areas, shares) = (&ground.tables.areas, ground.store.shares());
    let mut named = alloc::vec![false; areas.len()];
    for area in &deal.areas {
        for inside in areas.subtree(*area) {
            named[usize::from(inside)] = true;
        }
        if deal.include_coarser {
            (areas.up(*area)).for_each(|around| named[around.index()] = true);
        }
    }
    for (number, counts_as) in counted_as(areas, shares, least).into_iter().enumerate() {
        bits[number / 64] |= u64::from(named[counts_as.index()]) << (number % 64);
    }
}
