//! Whom each deal is still to be told to.

use crate::limits::PENDING_MAX;
use std::collections::VecDeque;

#[cfg(test)]
mod tests;

/// The latest deals, each with a bit for every place: so a deal costs as much to keep whoever it is
/// for.
///
/// # Law
/// Each place is told of its deals once, oldest first, and of none from before it was forgotten:
/// `runner::pending::tests::each_place_is_told_of_its_deals_oldest_first`.
#[derive(Default)]
pub(super) struct Pending {
    /// Oldest first.
    deals: VecDeque<Deal>,
    /// The number of the first deal that each place may be told of.
    since: Vec<u64>,
    /// The number of the next deal.
    next: u64,
}

struct Deal {
    number: u64,
    bits: Vec<u64>,
}

impl Pending {
    /// Begins a deal of a number above all before, and gives the bits of whom it is for. The oldest
    /// gives way where there are too many.
    pub(super) fn begin(&mut self, number: u64) -> &mut [u64] {
        self.next = number.saturating_add(1);
        if self.deals.len() >= PENDING_MAX {
            self.deals.pop_front();
        }
        let bits = vec![0; self.since.len().div_ceil(64)];
        let deals = &mut self.deals;
        deals.push_back(Deal { number, bits });
        deals.back_mut().map_or(&mut [], |deal| &mut deal.bits)
    }

    /// Drops the deals that do not stand.
    pub(super) fn retain(&mut self, stands: impl Fn(u64) -> bool) {
        self.deals.retain(|deal| stands(deal.number));
    }

    /// Lets a place begin with the next deal, whoever had it before.
    pub(super) fn forget(&mut self, place: u32) {
        let (at, next) = (place as usize, self.next);
        if self.since.len() <= at {
            self.since.resize(at.saturating_add(1), next);
        }
        if let Some(since) = self.since.get_mut(at) {
            *since = next;
        }
    }

    /// Moves what waits at one place to another.
    pub(super) fn carry(&mut self, from: u32, to: u32) {
        self.forget(to);
        let first = self.since.get(from as usize).copied().unwrap_or(self.next);
        for deal in &mut self.deals {
            let waits = deal.number >= first && take(&mut deal.bits, from);
            take(&mut deal.bits, to);
            let word = to as usize / 64;
            if deal.bits.len() <= word {
                deal.bits.resize(word.saturating_add(1), 0);
            }
            if let Some(word) = deal.bits.get_mut(word) {
                *word |= u64::from(waits) << (to % 64);
            }
        }
        if let Some(since) = self.since.get_mut(to as usize) {
            *since = first;
        }
        self.forget(from);
    }

    /// The oldest deal that each of these places is to be told of, by place: it waits no more.
    pub(super) fn told(&mut self, mut places: Vec<u64>) -> Vec<Option<u64>> {
        let mut told = vec![None; self.since.len()];
        for deal in &mut self.deals {
            let words = deal.bits.iter_mut().zip(&mut places).enumerate();
            for (word, (bits, wanted)) in words {
                let hits = *bits & *wanted;
                if hits == 0 {
                    continue;
                }
                *bits ^= hits;
                for (place, bit) in (word.saturating_mul(64)..).zip(0..64) {
                    let since = self.since.get(place);
                    let may = since.is_some_and(|first| deal.number >= *first);
                    let told = told.get_mut(place).filter(|_| hits >> bit & 1 == 1 && may);
                    if let Some(told) = told {
                        *told = Some(deal.number);
                        *wanted &= !(1 << bit);
                    }
                }
            }
        }
        told
    }
}

/// Clears the bit of a place; true where it was set.
fn take(bits: &mut [u64], place: u32) -> bool {
    let Some(word) = bits.get_mut(place as usize / 64) else {
        return false;
    };
    let bit = 1 << (place % 64);
    let was = *word & bit != 0;
    *word &= !bit;
    was
}
