//! Tables as a host stores them and reads them back.

use alloc::vec::Vec;

use super::Published;
use crate::{Rounded, StateError, Suppression, limits::CELLS_MAX};

impl Published {
    /// What was published before, as stored.
    ///
    /// # Errors
    /// [`StateError`] naming `table`, where one is listed twice, is too long, or has a cell that
    /// is off the grid of `policy`: a changed policy begins with a new epoch.
    pub fn restore(
        policy: Suppression,
        epoch: u64,
        tables: impl IntoIterator<Item = (u32, Vec<(u64, u64)>)>,
    ) -> Result<Self, StateError> {
        let mut all = Self {
            epoch,
            ..Self::new(policy)
        };
        for (number, ends) in tables {
            let cells = ends.iter().map(|(at_least, below)| {
                let cell = policy.round(*at_least);
                (cell.at_least() == *at_least && cell.below() == *below).then_some(cell)
            });
            let cells: Option<Vec<Rounded>> = cells.collect();
            let cells = cells.filter(|cells| cells.len() <= CELLS_MAX as usize);
            let cells = cells.ok_or(StateError::new("table"))?;
            if all.tables.insert(number, cells).is_some() {
                return Err(StateError::new("table"));
            }
        }
        Ok(all)
    }

    /// The latest epoch that was asked about.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The rounded tables of the epoch, in order of number.
    pub fn tables(&self) -> impl Iterator<Item = (u32, &[Rounded])> {
        self.tables
            .iter()
            .map(|(number, cells)| (*number, cells.as_slice()))
    }
}
