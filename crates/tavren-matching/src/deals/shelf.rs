//! The deals of one place, parted so that a signal reads only what is for it.
//!
//! Deals that ask for the same category, tier, level and currency share a cell. The cells of a
//! shelf lie one after the other in one array of ids, and a cell's ids rise with the rung that must
//! be reached. So what a signal may have of a cell is its beginning, found from the rungs alone and
//! copied at once.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "cells end within the arrays beside them, and there are fewer deals than fit four bytes"
)]

use super::DealNumber;
use super::cell::Cell;
use super::reach::Reach;
use crate::standing::Category;
use alloc::vec::Vec;
use core::ops::Range;

/// Most cells hold no more listings than this: as many are always read and copied, without a loop
/// whose end a processor has to guess.
pub(super) const WIDE: usize = 16;

/// Rungs that are counted one by one: few enough that a byte holds the count, so that a sweep of
/// them is a few instructions.
const SWEEP_MAX: usize = 128;

/// The deals of one place.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    /// The categories that have a cell, a bit each.
    categories: u64,
    /// The first cell of each of these; what lies before them asks for no category.
    firsts: Vec<u16>,
    /// The cells that are not empty, in order, and where each ends.
    cells: Vec<(Cell, u32)>,
    /// Rung and id of each listing: by cell, then rung, then id. Behind the last there are
    /// [`WIDE`] that are none.
    rungs: Vec<u8>,
    ids: Vec<DealNumber>,
}

/// Deals of one cell that a signal reaches.
pub(super) struct Run<'a> {
    pub(super) cell: Cell,
    pub(super) rungs: &'a [u8],
    pub(super) ids: &'a [DealNumber],
    /// As many ids as are always copied, beginning with these.
    pub(super) wide: Option<&'a [DealNumber; WIDE]>,
}

impl Shelf {
    /// Adds a deal, which must not stand here yet.
    pub(super) fn insert(&mut self, cell: Cell, rung: u8, id: DealNumber) {
        if self.cells.is_empty() {
            self.rungs = alloc::vec![0; WIDE];
            self.ids = alloc::vec![DealNumber::new(0); WIDE];
        }
        let at = self.cells.partition_point(|(it, _)| *it < cell);
        if self.cells.get(at).is_none_or(|(it, _)| *it != cell) {
            let end = self.start(at);
            self.cells.insert(at, (cell, end as u32));
            self.index();
        }
        let place = self.place(at, rung, id);
        self.rungs.insert(place, rung);
        self.ids.insert(place, id);
        for (_, end) in &mut self.cells[at..] {
            *end += 1;
        }
    }

    /// Takes a deal away that was added with the same arguments.
    pub(super) fn remove(&mut self, cell: Cell, rung: u8, id: DealNumber) {
        let Ok(at) = self.cells.binary_search_by_key(&cell, |(it, _)| *it) else {
            return;
        };
        let place = self.place(at, rung, id);
        if !self.run(at).contains(&place) || self.ids[place] != id {
            return;
        }
        self.rungs.remove(place);
        self.ids.remove(place);
        for (_, end) in &mut self.cells[at..] {
            *end -= 1;
        }
        if self.run(at).is_empty() {
            self.cells.remove(at);
            self.index();
        }
        if self.cells.is_empty() {
            *self = Self::default();
        }
    }

    /// Visits every run that the signal reaches while there is to be `more`; false once not.
    pub(super) fn visit<'a>(
        &'a self,
        reach: &Reach<'_>,
        mut more: impl FnMut(Run<'a>) -> bool,
    ) -> bool {
        if self.cells.is_empty() {
            return true;
        }
        if !self.visit_cells(0..self.first(0), reach, None, &mut more) {
            return false;
        }
        let mut shared = self.categories & reach.categories();
        while shared != 0 {
            let bit = shared & shared.wrapping_neg();
            shared ^= bit;
            let rank = (self.categories & (bit - 1)).count_ones() as usize;
            let category = Category::of_bit(bit);
            let cells = self.first(rank)..self.first(rank + 1);
            if !self.visit_cells(cells, reach, Some(category), &mut more) {
                return false;
            }
        }
        true
    }

    fn visit_cells<'a>(
        &'a self,
        cells: Range<usize>,
        reach: &Reach<'_>,
        category: Option<Category>,
        more: &mut impl FnMut(Run<'a>) -> bool,
    ) -> bool {
        let best = reach.best(category);
        let mut from = self.start(cells.start);
        for (cell, end) in &self.cells[cells] {
            let until = *end as usize;
            if cell.within(best) {
                let rungs = &self.rungs[from..until];
                let count = match reach.rungs(*cell) {
                    Some(most) => match self.rungs[from..].first_chunk() {
                        Some(wide) if rungs.len() <= WIDE => {
                            reached_of_few(wide, rungs.len(), most)
                        }
                        _ => reached(rungs, most),
                    },
                    None => rungs.len(),
                };
                let run = Run {
                    cell: *cell,
                    rungs: &rungs[..count],
                    ids: &self.ids[from..from + count],
                    wide: self.ids[from..].first_chunk().filter(|_| count <= WIDE),
                };
                if count > 0 && !more(run) {
                    return false;
                }
            }
            from = until;
        }
        true
    }

    /// The first cell of the category of this rank, or one past the last cell.
    fn first(&self, rank: usize) -> usize {
        self.firsts
            .get(rank)
            .map_or(self.cells.len(), |first| usize::from(*first))
    }

    /// Where a cell begins: where the one before it ends.
    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |at| self.cells[at].1 as usize)
    }

    fn run(&self, at: usize) -> Range<usize> {
        self.start(at)..self.cells[at].1 as usize
    }

    /// Where a deal lies in a cell, or would.
    fn place(&self, at: usize, rung: u8, id: DealNumber) -> usize {
        let run = self.run(at);
        let rungs = &self.rungs[run.clone()];
        let from = run.start + rungs.partition_point(|it| *it < rung);
        let until = run.start + rungs.partition_point(|it| *it <= rung);
        from + self.ids[from..until].partition_point(|it| *it < id)
    }

    /// Finds the first cells anew; only where a cell came or went.
    fn index(&mut self) {
        self.categories = 0;
        self.firsts.clear();
        for (at, (cell, _)) in self.cells.iter().enumerate() {
            let bit = cell.category().map_or(0, Category::bit);
            if bit & !self.categories != 0 {
                self.categories |= bit;
                // INVARIANT: a cell is 16 bits, so there are no more cells than two bytes count.
                self.firsts.push(at as u16);
            }
        }
    }
}

#[cfg(test)]
impl Shelf {
    /// Listings, and listings that there is memory for.
    pub(super) fn held(&self) -> (usize, usize) {
        let none = if self.cells.is_empty() { 0 } else { WIDE };
        (self.ids.len() - none, self.ids.capacity())
    }
}

/// How many of the rising rungs are at most `most`.
fn reached(rungs: &[u8], most: u8) -> usize {
    let mut left = rungs;
    let mut below = 0;
    while left.len() > SWEEP_MAX {
        let half = left.len() / 2;
        let (low, high) = left.split_at(half);
        if high[0] <= most {
            below += half;
            left = high;
        } else {
            left = low;
        }
    }
    let swept = left
        .iter()
        .fold(0_u8, |count, rung| count + u8::from(*rung <= most));
    below + usize::from(swept)
}

/// How many of the first `few` of some rungs are at most `most`.
fn reached_of_few(rungs: &[u8; WIDE], few: usize, most: u8) -> usize {
    let mut count = 0_u8;
    for (at, rung) in (0..WIDE as u8).zip(rungs) {
        count += u8::from(*rung <= most) & u8::from(at < few as u8);
    }
    usize::from(count)
}
