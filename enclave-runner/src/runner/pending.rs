//! Whom each deal is still to be told to.

use crate::limits::PENDING_MAX;
use std::collections::VecDeque;
use tavren_matching::Criteria;

#[cfg(test)]
mod tests;

/// The latest deals, each with two bits for every place: so a deal costs as much to keep whoever it
/// is for.
///
/// # Law
/// Each place is told of its deals oldest first, of none twice under one name, and of none that it
/// met before it was dropped: `runner::pending::tests::each_place_is_told_of_its_deals_oldest_first`.
#[derive(Default)]
pub(super) struct Pending {
    /// Oldest first.
    deals: VecDeque<Deal>,
    places: Vec<Place>,
    /// Counts the matches: the age of the next.
    age: u64,
}

/// From which match on the bits of a place count. Those of an earlier one are of somebody else, or
/// of what was withdrawn; so nobody has to clear them deal by deal.
#[derive(Clone, Copy)]
struct Place {
    told: u64,
    waits: u64,
}

struct Deal {
    number: u64,
    criteria: Criteria,
    /// The match that it was last matched in.
    age: u64,
    /// Whom it is to be told to.
    waits: Vec<u64>,
    /// Whom it has been told to.
    told: Vec<u64>,
}

impl Pending {
    /// Begins a deal of a number above all before, and gives the bits of whom it is for. The oldest
    /// gives way where there are too many.
    pub(super) fn begin(&mut self, number: u64, criteria: Criteria) -> &mut [u64] {
        if self.deals.len() >= PENDING_MAX {
            self.deals.pop_front();
        }
        let empty = vec![0; self.places.len().div_ceil(64)];
        let deals = &mut self.deals;
        deals.push_back(Deal {
            number,
            criteria,
            age: self.age,
            waits: empty.clone(),
            told: empty,
        });
        self.age = self.age.saturating_add(1);
        deals.back_mut().map_or(&mut [], |deal| &mut deal.waits)
    }

    /// Matches every deal once more: `mark` sets the bits of whom it is for now. Those wait who were
    /// not told of it under their present name.
    ///
    /// Every place costs the same, whatever its bits are.
    pub(super) fn again(&mut self, mut mark: impl FnMut(&Criteria, &mut [u64])) {
        let words = self.places.len().div_ceil(64);
        for deal in &mut self.deals {
            deal.told.resize(words, 0);
            for (told, places) in deal.told.iter_mut().zip(self.places.chunks(64)) {
                let known = (0_u32..).zip(places);
                *told &= known.fold(0, |known, (bit, place)| {
                    known | u64::from(place.told <= deal.age) << bit
                });
            }
            deal.waits = vec![0; words];
            mark(&deal.criteria, &mut deal.waits);
            for (waits, told) in deal.waits.iter_mut().zip(&deal.told) {
                *waits &= !told;
            }
            deal.age = self.age;
        }
        self.age = self.age.saturating_add(1);
    }

    /// Drops the deals that do not stand.
    pub(super) fn retain(&mut self, stands: impl Fn(u64) -> bool) {
        self.deals.retain(|deal| stands(deal.number));
    }

    /// Lets a place begin with the next match, under another name than before.
    pub(super) fn forget(&mut self, place: u32) {
        let (told, waits) = (self.age, self.age);
        self.set(place, Place { told, waits });
    }

    /// Drops what waits at a place, and remembers what was told there.
    pub(super) fn drop_waiting(&mut self, place: u32) {
        let told = self.at(place).told;
        let waits = self.age;
        self.set(place, Place { told, waits });
    }

    /// Moves what waits and what was told at one place to another.
    pub(super) fn carry(&mut self, from: u32, to: u32) {
        let since = self.at(from);
        for deal in &mut self.deals {
            let waits = deal.age >= since.waits && has(&deal.waits, from);
            let told = deal.age >= since.told && has(&deal.told, from);
            put(&mut deal.waits, to, waits);
            put(&mut deal.told, to, told);
        }
        self.set(to, since);
        self.forget(from);
    }

    /// The oldest deal that each of these places is to be told of, by place: it waits no more.
    pub(super) fn told(&mut self, mut wanted: Vec<u64>) -> Vec<Option<u64>> {
        let mut answers = vec![None; self.places.len()];
        for deal in &mut self.deals {
            let bits = deal.waits.iter_mut().zip(&mut deal.told);
            for (word, ((waits, told), wanted)) in bits.zip(&mut wanted).enumerate() {
                let hits = *waits & *wanted;
                if hits == 0 {
                    continue;
                }
                *waits ^= hits;
                for (place, bit) in (word.saturating_mul(64)..).zip(0..64) {
                    let since = self.places.get(place);
                    let may = since.is_some_and(|since| deal.age >= since.waits);
                    let answer = answers.get_mut(place);
                    if let Some(answer) = answer.filter(|_| hits >> bit & 1 == 1 && may) {
                        *answer = Some(deal.number);
                        *told |= 1 << bit;
                        *wanted &= !(1 << bit);
                    }
                }
            }
        }
        answers
    }

    fn at(&self, place: u32) -> Place {
        let (told, waits) = (self.age, self.age);
        let place = self.places.get(place as usize);
        place.copied().unwrap_or(Place { told, waits })
    }

    fn set(&mut self, place: u32, since: Place) {
        let (at, next) = (place as usize, self.age);
        if self.places.len() <= at {
            let (told, waits) = (next, next);
            self.places
                .resize(at.saturating_add(1), Place { told, waits });
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = since;
        }
    }
}

/// The bit of a place.
fn has(bits: &[u64], place: u32) -> bool {
    let word = bits.get(place as usize / 64);
    word.is_some_and(|word| word >> (place % 64) & 1 == 1)
}

/// Sets or clears the bit of a place.
fn put(bits: &mut Vec<u64>, place: u32, on: bool) {
    let word = place as usize / 64;
    if bits.len() <= word {
        bits.resize(word.saturating_add(1), 0);
    }
    if let Some(word) = bits.get_mut(word) {
        *word &= !(1 << (place % 64));
        *word |= u64::from(on) << (place % 64);
    }
}
