//! The kernel of any processor.

#![expect(
    clippy::indexing_slicing,
    reason = "a code is a byte and there are 256 bits and counts"
)]

use super::scan::{self, Machine};
use super::{Counts, Kernel, Wanted};
use crate::engine::bank::{Line, ROWS};

#[derive(Clone, Copy)]
pub(super) struct Portable;

pub(super) const KERNEL: Kernel = Kernel {
    name: "portable",
    scan: |pass, lines| scan::scan(Portable, pass, lines),
    #[cfg(feature = "outside")]
    scan_some: |pass, jobs, lines| scan::scan_some(Portable, pass, jobs, lines),
    #[cfg(feature = "outside")]
    slots: |jobs, lines, out| scan::slots(Portable, jobs, lines, out),
    tally: |matched, counts| scan::tally(Portable, matched, counts),
};

impl Machine for Portable {
    #[inline(always)]
    fn fetch(self, _: &Line) {}

    #[inline(always)]
    fn fetch_codes(self, _: &[u8; ROWS], _: Line) {}

    #[inline(always)]
    fn ones(self, line: Line) -> u32 {
        line.ones()
    }

    #[inline(always)]
    fn wanted(self, codes: &[u8; ROWS], among: Line, wanted: &Wanted) -> Line {
        let mut rows = Line::ZERO;
        for row in among.rows() {
            let code = usize::from(codes[row]);
            rows.0[row / 64] |= (wanted[code / 64] >> (code % 64) & 1) << (row % 64);
        }
        rows
    }

    #[inline(always)]
    fn tally(self, codes: &[u8; ROWS], rows: Line, counts: &mut Counts) {
        tally(codes, rows, counts);
    }
}

#[cfg(feature = "outside")]
impl scan::Lister for Portable {
    #[inline(always)]
    fn slots(self, line: &Line, base: u32, out: &mut alloc::vec::Vec<u32>) {
        out.extend(line.rows().map(|row| base.wrapping_add(row as u32)));
    }
}

/// See [`Machine::tally`].
#[inline(always)]
pub(super) fn tally(codes: &[u8; ROWS], rows: Line, counts: &mut Counts) {
    for row in rows.rows() {
        counts.one(codes[row], row);
    }
}
