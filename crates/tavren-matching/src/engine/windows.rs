//! Rows by window of areas, without a gap: where one goes, the last of its window takes its place.
//!
//! So the number of blocks is that of the rows but for one block a window, wherever people are.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "blocks and rows are numbered here, and a number stands until its row goes"
)]

use super::bank::{Bank, Codes, LANES, Line, ROWS};
use super::store::Store;
use super::window::{Span, WINDOW, code, window};
use crate::kernel::Job;
use alloc::vec;
use alloc::vec::Vec;

/// A row and whose it is.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) number: u32,
    pub(super) area: u16,
    /// When it expires, ms.
    pub(super) expires: i64,
    pub(super) codes: Codes,
}

pub(super) struct Windows {
    banks: Vec<Bank>,
    spans: Vec<Span>,
    /// The rows of each block.
    held: Vec<Vec<Held>>,
    /// The blocks of each window: all full but the last.
    windows: Vec<Vec<usize>>,
    /// Blocks that no window has, the lowest last.
    spare: Vec<usize>,
    /// The block and row of each number that has a row.
    slots: Vec<Option<(u32, u16)>>,
    shares: Vec<u32>,
    currencies: usize,
    /// A time at or before the first expiry.
    first_expiry: i64,
    len: usize,
    /// The most rows that there were at a time.
    peak: usize,
}

impl Windows {
    pub(super) fn new(areas: usize, currencies: usize) -> Self {
        let mut rows = Self {
            banks: Vec::new(),
            spans: Vec::new(),
            held: Vec::new(),
            windows: vec![Vec::new(); areas.div_ceil(WINDOW)],
            spare: Vec::new(),
            slots: Vec::new(),
            shares: vec![0; areas],
            currencies,
            first_expiry: i64::MAX,
            len: 0,
            peak: 0,
        };
        rows.add_bank();
        // The first block stays empty.
        rows.spare.pop();
        rows
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// As many blocks as the rows can have taken up, however they were spread: what constant work
    /// looks at.
    pub(super) fn blocks_most(&self) -> usize {
        (self.peak / ROWS + self.windows.len() + 1).next_multiple_of(LANES)
    }

    /// Writes a row in place of the one of its number.
    pub(super) fn upsert(&mut self, row: Held) {
        self.remove(row.number);
        let window = window(row.area);
        let last = self.windows[usize::from(window)].last().copied();
        let block = match last.filter(|last| self.held[*last].len() < ROWS) {
            Some(last) => last,
            None => self.add_block(window),
        };
        self.held[block].push(row);
        self.write(block, self.held[block].len() - 1);
        self.shares[usize::from(row.area)] += 1;
        self.first_expiry = self.first_expiry.min(row.expires);
        self.len += 1;
        self.peak = self.peak.max(self.len);
    }

    /// Removes the row of a number; false where there is none.
    pub(super) fn remove(&mut self, number: u32) -> bool {
        let slot = self.slots.get_mut(number as usize).and_then(Option::take);
        let Some((block, row)) = slot.map(|(block, row)| (block as usize, usize::from(row))) else {
            return false;
        };
        let gone = self.held[block][row];
        let blocks = &mut self.windows[usize::from(window(gone.area))];
        let last = blocks.last().copied().unwrap_or(block);
        if self.held[last].len() == 1 {
            blocks.pop();
            self.spare.push(last);
        }
        self.erase(block, row);
        let end = self.held[last].len() - 1;
        if (last, end) != (block, row) {
            self.erase(last, end);
            self.held[block][row] = self.held[last][end];
            self.write(block, row);
        }
        self.held[last].pop();
        self.shares[usize::from(gone.area)] -= 1;
        self.len -= 1;
        true
    }

    /// Removes what has expired at `now`; how many rows.
    pub(super) fn expire(&mut self, now: i64) -> usize {
        if now < self.first_expiry {
            return 0;
        }
        let rows = self.held.iter().flatten();
        let expired = rows.filter(|row| row.expires <= now);
        let expired: Vec<u32> = expired.map(|row| row.number).collect();
        for number in &expired {
            self.remove(*number);
        }
        let left = self.held.iter().flatten().map(|row| row.expires);
        self.first_expiry = left.min().unwrap_or(i64::MAX);
        expired.len()
    }

    fn write(&mut self, block: usize, row: usize) {
        let held = &self.held[block][row];
        let bank = &mut self.banks[block / LANES];
        bank.write(block % LANES, row, code(held.area), &held.codes);
        let number = held.number as usize;
        if self.slots.len() <= number {
            self.slots.resize(number + 1, None);
        }
        self.slots[number] = Some((block as u32, row as u16));
    }

    fn erase(&mut self, block: usize, row: usize) {
        let codes = &self.held[block][row].codes;
        self.banks[block / LANES].erase(block % LANES, row, codes);
    }

    fn add_block(&mut self, window: u16) -> usize {
        if self.spare.is_empty() {
            self.add_bank();
        }
        let block = self.spare.pop().unwrap_or_default();
        self.spans[block] = Span::of_window(window);
        self.windows[usize::from(window)].push(block);
        block
    }

    fn add_bank(&mut self) {
        let first = self.held.len();
        self.banks.push(Bank::new(self.currencies));
        self.held.resize(first + LANES, Vec::new());
        self.spans.resize(first + LANES, Span::default());
        self.spare.extend((first..first + LANES).rev());
    }
}

impl Store for Windows {
    fn banks(&self) -> &[Bank] {
        &self.banks
    }

    fn spans(&self) -> &[Span] {
        &self.spans
    }

    fn shares(&self) -> &[u32] {
        &self.shares
    }

    fn by_area(&self) -> Vec<Job> {
        let blocks = self.windows.iter().flatten();
        let job = |block: &usize| Job::new(*block as u32, *block as u32, self.spans[*block], true);
        blocks.map(job).collect()
    }

    #[cfg(feature = "outside")]
    fn id(&self, block: u32, row: usize) -> u128 {
        self.held[block as usize][row].number.into()
    }

    fn mark(&self, block: usize, rows: &Line, marks: &mut [u64]) {
        let held = self.held.get(block).map_or(&[][..], |held| held);
        for (row, held) in held.iter().enumerate() {
            if let Some(word) = marks.get_mut(held.number as usize / 64) {
                *word |= (rows.0[row / 64] >> (row % 64) & 1) << (held.number % 64);
            }
        }
    }
}
