//! Counts of the rows of one window, by code.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::unreachable,
    reason = "a code is a byte and there are 256 counts; an engine holds at most 2³⁰ signals"
)]

use crate::engine::bank::ROWS;

/// Codes that wait to be counted before they are.
const WAITING: usize = 4_096;

/// Room for the codes of one block, and for the rest of a register.
const ROOM: usize = ROWS + 64;

/// Rows by code.
pub(crate) struct Counts {
    /// Each code has four counts: rows that follow each other often have one code, and counts in
    /// one place would wait for each other.
    counts: [[u32; 256]; 4],
    /// Codes that a kernel packed, to be counted together.
    waiting: [u8; WAITING + ROOM],
    /// Never above `WAITING + ROWS`.
    length: usize,
}

impl Counts {
    pub(crate) fn new() -> Self {
        Self {
            counts: [[0; 256]; 4],
            waiting: [0; WAITING + ROOM],
            length: 0,
        }
    }

    /// Counts rows of one code.
    #[inline(always)]
    pub(super) fn add(&mut self, code: u8, rows: u32) {
        self.counts[0][usize::from(code)] += rows;
    }

    /// Counts one row, the `at`th of a few.
    #[inline(always)]
    pub(super) fn one(&mut self, code: u8, at: usize) {
        self.counts[at % 4][usize::from(code)] += 1;
    }

    /// Where the codes of one block are to be packed.
    #[inline(always)]
    pub(super) fn room(&mut self) -> &mut [u8; ROOM] {
        if self.length > WAITING {
            self.settle();
        }
        let (_, room) = self.waiting.split_at_mut(self.length);
        match room.first_chunk_mut() {
            Some(room) => room,
            None => unreachable!("at most WAITING codes wait"),
        }
    }

    /// Says how many codes were packed.
    #[inline(always)]
    pub(super) fn filled(&mut self, codes: usize) {
        self.length += codes.min(ROWS);
    }

    /// Counts the codes that wait.
    fn settle(&mut self) {
        for (at, code) in self.waiting[..self.length].iter().enumerate() {
            self.counts[at % 4][usize::from(*code)] += 1;
        }
        self.length = 0;
    }

    /// How many rows each code has; counts from nothing afterwards.
    pub(crate) fn take(&mut self) -> [u32; 256] {
        self.settle();
        let [mut sums, two, three, four] = self.counts;
        for (code, sum) in sums.iter_mut().enumerate() {
            *sum += two[code] + three[code] + four[code];
        }
        self.counts = [[0; 256]; 4];
        sums
    }
}
