//! What runs over blocks: one source, compiled for each kind of processor.
//!
//! Every kernel answers the same bytes; a test holds each against the portable one.

use crate::engine::bank::{Bank, Line};
use crate::engine::window::{Span, window};
use alloc::vec::Vec;
use core::fmt;

mod counts;
mod portable;
mod query;
mod scan;
#[cfg(target_arch = "x86_64")]
mod simd;
#[cfg(test)]
mod tests;

pub(crate) use counts::Counts;
pub(crate) use query::Query;

/// Which of a window's 256 areas are wanted.
pub(crate) type Wanted = [u64; 4];

/// One block to look at.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub(crate) block: u32,
    /// The place of its line of rows.
    pub(crate) line: u32,
    /// An area of the block's window; the only one of its rows, where it is the sole one.
    pub(crate) area: u16,
    /// Every area of the block is wanted.
    #[cfg(feature = "outside")]
    pub(crate) whole: bool,
    pub(crate) sole: bool,
}

impl Job {
    /// A block of these areas; `whole` where every one of them is wanted.
    #[cfg_attr(not(feature = "outside"), expect(unused_variables, reason = "all are"))]
    pub(crate) fn new(block: u32, line: u32, span: Span, whole: bool) -> Self {
        Self {
            block,
            line,
            area: span.last,
            #[cfg(feature = "outside")]
            whole,
            sole: span.first == span.last,
        }
    }

    pub(crate) fn shares_window(&self, other: &Self) -> bool {
        window(self.area) == window(other.area)
    }
}

/// Everything that one pass looks at.
#[derive(Clone, Copy)]
pub(crate) struct Pass<'a> {
    pub(crate) query: &'a Query,
    pub(crate) banks: &'a [Bank],
    /// The first block of all that are looked at in a row: that of a bank.
    pub(crate) first: usize,
    /// The areas of each block there is.
    pub(crate) spans: &'a [Span],
    /// One bit an area, by windows.
    pub(crate) areas: &'a [u64],
}

/// Rows of blocks of one window that matched.
#[derive(Clone, Copy)]
pub(crate) struct Matched<'a> {
    pub(crate) banks: &'a [Bank],
    pub(crate) jobs: &'a [Job],
    pub(crate) lines: &'a [Line],
}

/// Machine code for the planes, chosen by the caller: [`Kernel::best`] or [`Kernel::portable`], or,
/// where there is no standard library to detect a processor with, one that is assumed to fit it.
#[derive(Clone, Copy)]
pub struct Kernel {
    name: &'static str,
    /// Fills one line a block with the rows that match, for all blocks from one on; how many do.
    pub(crate) scan: fn(Pass<'_>, &mut [Line]) -> u64,
    /// The same for the blocks of a list.
    #[cfg(feature = "outside")]
    pub(crate) scan_some: fn(Pass<'_>, &[Job], &mut [Line]) -> u64,
    /// Appends the numbers of the rows that match.
    #[cfg(feature = "outside")]
    pub(crate) slots: fn(Option<&[Job]>, &[Line], &mut Vec<u32>),
    /// Counts rows of one window by their codes.
    pub(crate) tally: fn(Matched<'_>, &mut Counts),
}

impl Kernel {
    /// Runs anywhere.
    pub fn portable() -> Self {
        portable::KERNEL
    }

    /// The fastest one that this processor runs.
    #[cfg(feature = "std")]
    pub fn best() -> Self {
        Self::all().last().copied().unwrap_or(portable::KERNEL)
    }

    /// Every kernel that this processor runs, slowest first.
    #[cfg(feature = "std")]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::from([portable::KERNEL]);
        #[cfg(target_arch = "x86_64")]
        all.extend(simd::detected());
        all
    }

    /// "portable", "avx2" or "avx512".
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name)
    }
}
