//! The engine for many deals a second: signals in leaves by area, and matches that look at no more
//! than they must.

use super::bank::{Codes, Row};
use super::crew::{self, Crew};
use super::found::Found;
use super::plan;
use super::rows::Rows;
use super::set::MatchSet;
use super::store::Ground;
use crate::criteria::{Checked, Criteria};
use crate::error::MatchError;
use crate::kernel::Kernel;
use crate::limits;
use crate::signal::{Signal, SignalId};
use crate::tables::Tables;
use tavren_types::Timestamp;

/// How much a match does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// As little as it can: the blocks of the deal's areas alone.
    Normal,
    /// The same for any signals of the same number: every row is looked at and as much is written,
    /// so that the time of [`Engine::match_deal`] tells nobody who matched. What expires is removed
    /// first, which anybody may see; what is done with the matches afterwards is not covered.
    Constant,
}

/// What an engine is told once.
#[derive(Clone, Copy)]
pub struct Settings {
    /// People who must share an area before anybody is matched by it; those in an area that fewer
    /// share count as being in its parent.
    pub area_share_min: u32,
    /// Sixteen random bytes, so that nobody can choose ids that fall on one place.
    pub hash_key: [u8; 16],
}

/// Millions of signals, and the deals' view of them.
///
/// # Law
/// 13: what matches leaves only through a [`MatchSet`], to a delivery sink or a disclosure policy.
pub struct Engine {
    pub(super) tables: Tables,
    pub(super) settings: Settings,
    pub(super) kernel: Kernel,
    pub(super) rows: Rows,
    /// The latest time that was passed in, ms.
    pub(super) latest: i64,
    /// True once a signal came with a level of its own in some category.
    pub(super) own_levels: bool,
    /// The last match; its memory is used again.
    pub(super) found: Found,
}

impl Engine {
    /// An engine without signals.
    pub fn new(tables: Tables, settings: Settings, kernel: Kernel, now: Timestamp) -> Self {
        let key = halves(settings.hash_key);
        let rows = Rows::new(tables.areas.len(), tables.ladders.len(), key);
        Self {
            tables,
            settings,
            kernel,
            rows,
            latest: now.millis(),
            own_levels: false,
            found: Found::default(),
        }
    }

    /// The tables it measures by.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Signals that it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without a signal.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows that were moved to make room or close gaps, ever: what one [`Engine::upsert`] adds is
    /// at most 4,096.
    pub fn rows_moved(&self) -> u64 {
        self.rows.moved()
    }

    /// Takes a signal, in place of the one with the same id if there is one.
    ///
    /// # Errors
    /// [`MatchError::Area`] for an area that the hierarchy lacks, [`MatchError::Currency`] for a
    /// price in a currency without a ladder, [`MatchError::Price`] for one of nothing or less,
    /// [`MatchError::Expired`] where `expires` is not after the latest time seen,
    /// [`MatchError::ExpiresAhead`] where it lies more than a day after it, [`MatchError::Many`]
    /// when the engine is full. The signal that stood before then stands on.
    pub fn upsert(
        &mut self,
        id: SignalId,
        signal: &Signal,
        expires: Timestamp,
    ) -> Result<(), MatchError> {
        let row = self.row(id, signal, expires)?;
        self.write(&[(signal.area.number(), row)])
    }

    /// Takes many signals, as [`Engine::upsert`] takes one, in less time; all of them or none.
    ///
    /// More than there are already lie by area afterwards, which makes matches of places quicker:
    /// so a host that starts best loads what it kept in one call.
    ///
    /// # Errors
    /// As [`Engine::upsert`], with the place of the first signal that is refused; 0 where together
    /// they are too many.
    pub fn upsert_all(
        &mut self,
        signals: &[(SignalId, Signal, Timestamp)],
    ) -> Result<(), (usize, MatchError)> {
        let mut rows = alloc::vec::Vec::with_capacity(signals.len());
        for (at, (id, signal, expires)) in signals.iter().enumerate() {
            let row = self.row(*id, signal, *expires).map_err(|why| (at, why))?;
            rows.push((signal.area.number(), row));
        }
        self.write(&rows).map_err(|why| (0, why))
    }

    fn write(&mut self, rows: &[(u16, Row)]) -> Result<(), MatchError> {
        if self.rows.len().saturating_add(rows.len()) > limits::SIGNALS_MAX {
            return Err(MatchError::Many {
                field: "signals",
                max: limits::SIGNALS_MAX,
            });
        }
        self.own_levels |= rows.iter().any(|(_, row)| row.codes.levels != [0; 3]);
        if rows.len() > self.rows.len() && rows.len() > 1 {
            self.rows.load(rows, self.latest);
        } else {
            self.rows.upsert(rows, self.latest);
        }
        Ok(())
    }

    /// Removes a signal; false where there is none of this id.
    pub fn remove(&mut self, id: SignalId) -> bool {
        self.rows.remove(id.number())
    }

    /// Removes the signals that have expired at `now`; how many.
    ///
    /// # Errors
    /// [`MatchError::Clock`] where `now` lies before a time that was passed in earlier.
    pub fn expire(&mut self, now: Timestamp) -> Result<usize, MatchError> {
        if now.millis() < self.latest {
            let latest = Timestamp::from_millis(self.latest).unwrap_or(now);
            return Err(MatchError::Clock { latest });
        }
        self.latest = now.millis();
        Ok(self.rows.expire(self.latest))
    }

    /// The signals that a deal is for, those that have expired at `now` left out.
    ///
    /// # Errors
    /// What [`Criteria::check`] refuses, and [`MatchError::Clock`] as for [`Engine::expire`].
    pub fn match_deal(
        &mut self,
        criteria: &Criteria,
        now: Timestamp,
        work: Work,
    ) -> Result<MatchSet<'_>, MatchError> {
        self.match_deal_by(criteria, now, work, &crew::Alone)
    }

    /// As [`Engine::match_deal`], the work shared out among a crew.
    ///
    /// # Errors
    /// As [`Engine::match_deal`].
    pub fn match_deal_by(
        &mut self,
        criteria: &Criteria,
        now: Timestamp,
        work: Work,
        crew: &dyn Crew,
    ) -> Result<MatchSet<'_>, MatchError> {
        let deal = Checked::new(criteria, &self.tables)?;
        self.expire(now)?;
        let mut found = core::mem::take(&mut self.found);
        plan::find(&mut found, self, &deal, work, crew);
        self.found = found;
        Ok(MatchSet::new(self.ground(), deal, &self.found))
    }

    fn row(&self, id: SignalId, signal: &Signal, expires: Timestamp) -> Result<Row, MatchError> {
        let latest = Timestamp::from_millis(self.latest).unwrap_or(Timestamp::MIN);
        Ok(Row {
            id: id.number(),
            expires: expires.millis(),
            codes: Codes::of(signal, expires, &self.tables, latest)?,
        })
    }

    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground {
            tables: &self.tables,
            kernel: self.kernel,
            store: &self.rows,
        }
    }
}

/// The engine shows how many signals it holds, and nothing of them.
impl core::fmt::Debug for Engine {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Engine({} signals)", self.len())
    }
}

fn halves(key: [u8; 16]) -> [u64; 2] {
    let number = u128::from_le_bytes(key);
    [(number >> 64) as u64, number as u64]
}
