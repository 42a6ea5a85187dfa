//! Where the rows of an engine lie, as a match sees them.

use super::bank::{Bank, Line};
use super::window::Span;
use crate::kernel::{Job, Kernel};
use crate::tables::Tables;
use alloc::vec::Vec;

/// Rows in blocks, each of one window of areas.
pub(crate) trait Store {
    /// The blocks, 64 in a bank; the first stays empty and stands in for those that are not there.
    fn banks(&self) -> &[Bank];

    /// Areas around those of the rows of each block, in one window.
    fn spans(&self) -> &[Span];

    /// Rows of each area.
    fn shares(&self) -> &[u32];

    /// Every block that has rows, window by window.
    fn by_area(&self) -> Vec<Job>;

    /// The id of a row of a block.
    #[cfg(feature = "outside")]
    fn id(&self, block: u32, row: usize) -> u128;

    /// Sets the bits of the ids of some rows of a block, with no branch on which they are.
    fn mark(&self, block: usize, rows: &Line, marks: &mut [u64]);
}

/// What is looked through for a match.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'e> {
    pub(crate) tables: &'e Tables,
    pub(crate) kernel: Kernel,
    pub(crate) store: &'e dyn Store,
}
