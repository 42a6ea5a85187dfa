//! What runs over blocks: one source, compiled for each kind of processor.
//!
//! Every kernel answers the same bytes; a test holds each against the portable one.

use crate::engine::bank::{Bank, Line};
use crate::engine::leaf::Span;
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
    /// An area of the block's window; the only one of its rows, where it is the sole one.
    pub(crate) area: u16,
    /// Every area of the block is wanted.
    pub(crate) whole: bool,
    pub(crate) sole: bool,
}

/// Which blocks a pass looks at, a line of rows for each.
#[derive(Clone, Copy)]
pub(crate) enum Look<'a> {
    /// Those of a list.
    At(&'a [Job]),
    /// All in a row from one on.
    From(usize),
}

impl Look<'_> {
    /// The block of the line at this place.
    pub(crate) fn block(self, at: usize) -> u32 {
        match self {
            Self::At(jobs) => jobs.get(at).map_or(0, |job| job.block),
            Self::From(first) => first.wrapping_add(at) as u32,
        }
    }
}

/// Everything that one pass looks at.
#[derive(Clone, Copy)]
pub(crate) struct Pass<'a> {
    pub(crate) query: &'a Query,
    pub(crate) banks: &'a [Bank],
    pub(crate) look: Look<'a>,
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
    pub(crate) lines: Lines<'a>,
}

/// Where the lines of jobs lie.
#[derive(Clone, Copy)]
pub(crate) enum Lines<'a> {
    /// In the order of the jobs.
    ByJob(&'a [Line]),
    /// In the order of blocks.
    ByBlock(&'a [Line]),
}

/// Machine code for the planes, chosen by the caller: [`Kernel::best`] or [`Kernel::portable`], or,
/// where there is no standard library to detect a processor with, one that is assumed to fit it.
#[derive(Clone, Copy)]
pub struct Kernel {
    name: &'static str,
    /// Fills one line a job with the rows that match; how many do.
    pub(crate) scan: fn(Pass<'_>, &mut [Line]) -> u64,
    /// Appends the numbers of the rows that match.
    pub(crate) slots: fn(Look<'_>, &[Line], &mut Vec<u32>),
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
