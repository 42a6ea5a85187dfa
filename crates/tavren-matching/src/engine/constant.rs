//! An engine whose matches take the same time whoever is in it: what runs in an enclave.

use super::bank::Codes;
use super::found::Found;
use super::set::MatchSet;
use super::store::Ground;
use super::windows::{Held, Windows};
use crate::criteria::{Checked, Criteria};
use crate::error::MatchError;
use crate::kernel::Kernel;
use crate::limits::SIGNALS_MAX;
use crate::signal::Signal;
use crate::tables::Tables;
use tavren_types::Timestamp;

#[cfg(test)]
mod tests;

/// Signals, and which of them a deal is for, in constant work: the same for any signals of the same
/// number. Every row is looked at and as much is written, so that the time of
/// [`ConstantEngine::match_deal`] tells nobody who matched. What expires is removed first, which
/// anybody may see; what is done with the matches afterwards is not covered.
///
/// A signal goes by a small number that the caller gives it.
///
/// # Law
/// 13: what matches leaves only through a [`MatchSet`], to marks or a disclosure policy.
pub struct ConstantEngine {
    tables: Tables,
    area_share_min: u32,
    kernel: Kernel,
    rows: Windows,
    /// The latest time that was passed in.
    latest: Timestamp,
    /// The last match; its memory is used again.
    found: Found,
}

impl ConstantEngine {
    /// An engine without signals. Those in an area that fewer than `area_share_min` people share
    /// count as being in the one around it.
    pub fn new(tables: Tables, area_share_min: u32, kernel: Kernel, now: Timestamp) -> Self {
        Self {
            rows: Windows::new(tables.areas.len(), tables.ladders.len()),
            tables,
            area_share_min,
            kernel,
            latest: now,
            found: Found::default(),
        }
    }

    /// Signals that it holds.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Takes a signal, in place of the one of the same number if there is one.
    ///
    /// # Errors
    /// [`MatchError::Area`] for an area that the hierarchy lacks, [`MatchError::Currency`] for a
    /// price in a currency without a ladder, [`MatchError::Price`] for one of nothing or less,
    /// [`MatchError::Expired`] where `expires` is not after the latest time seen,
    /// [`MatchError::ExpiresAhead`] where it lies more than a day after it, [`MatchError::Many`]
    /// for a number from 2³⁰ on. The signal that stood before then stands on.
    pub fn upsert(
        &mut self,
        number: u32,
        signal: &Signal,
        expires: Timestamp,
    ) -> Result<(), MatchError> {
        let codes = Codes::of(signal, expires, &self.tables, self.latest)?;
        if number as usize >= SIGNALS_MAX {
            return Err(MatchError::Many {
                field: "signals",
                max: SIGNALS_MAX,
            });
        }
        self.rows.upsert(Held {
            number,
            area: signal.area.number(),
            expires: expires.millis(),
            codes,
        });
        Ok(())
    }

    /// Removes the signal of a number; false where there is none.
    pub fn remove(&mut self, number: u32) -> bool {
        self.rows.remove(number)
    }

    /// Removes the signals that have expired at `now`; how many.
    ///
    /// # Errors
    /// [`MatchError::Clock`] where `now` lies before a time that was passed in earlier.
    pub fn expire(&mut self, now: Timestamp) -> Result<usize, MatchError> {
        let latest = self.latest;
        if now < latest {
            return Err(MatchError::Clock { latest });
        }
        self.latest = now;
        Ok(self.rows.expire(now.millis()))
    }

    /// The signals that a deal is for, those that have expired at `now` left out.
    ///
    /// # Errors
    /// What [`Criteria::check`] refuses, and [`MatchError::Clock`] as for
    /// [`ConstantEngine::expire`].
    pub fn match_deal(
        &mut self,
        criteria: &Criteria,
        now: Timestamp,
    ) -> Result<MatchSet<'_>, MatchError> {
        let deal = Checked::new(criteria, &self.tables)?;
        self.expire(now)?;
        let ground = Ground {
            tables: &self.tables,
            kernel: self.kernel,
            store: &self.rows,
        };
        let blocks = self.rows.blocks_most();
        (self.found).look_at_all(ground, &deal, self.area_share_min, blocks);
        Ok(MatchSet::new(ground, deal, &self.found))
    }
}

/// The engine shows how many signals it holds, and nothing of them.
impl core::fmt::Debug for ConstantEngine {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "ConstantEngine({} signals)", self.len())
    }
}
