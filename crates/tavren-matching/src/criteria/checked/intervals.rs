use super::Checked;
use crate::hierarchy::{AreaId, Hierarchy};
use alloc::vec::Vec;
use core::ops::Range;

impl Checked {
    /// The numbers of all areas inside: disjoint intervals in order; one for everywhere.
    pub(crate) fn intervals(&self, areas: &Hierarchy) -> Vec<Range<u16>> {
        if self.areas.is_empty() {
            return alloc::vec![areas.subtree(AreaId::WORLD)];
        }
        self.areas.iter().map(|area| areas.subtree(*area)).collect()
    }
}
