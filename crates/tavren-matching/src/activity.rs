//! What people did with deals: on each day, how many saw one and how many took it, by area.
//!
//! Agents report, under the name of their signal; a vendor asks about a day that is over, and is
//! answered through the same [`DisclosurePolicy`] as about matches.

use crate::deal::DealNumber;
use crate::disclosure::{DisclosureError, DisclosurePolicy, View};
use crate::hierarchy::AreaId;
use crate::limits::{ACTIVITY_DAYS, REPORTED_AREAS_MAX, REPORTS_MAX};
use crate::signal::SignalId;
use crate::tables::Tables;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;
use tavren_noise::VendorId;

#[cfg(feature = "outside")]
mod conversion;
#[cfg(test)]
mod tests;

#[cfg(feature = "outside")]
pub use conversion::conversion;

/// What somebody did with a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Was shown it: an impression.
    Seen,
    /// Took it: a redemption.
    Taken,
}

impl Act {
    /// The number of the act in questions.
    const fn number(self) -> u8 {
        match self {
            Self::Seen => 1,
            Self::Taken => 2,
        }
    }
}

/// A question: how many people did this with this deal on this day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The deal.
    pub deal: DealNumber,
    /// What they did.
    pub act: Act,
    /// The UTC day, counted from 1970.
    pub day: u64,
}

impl Asked {
    /// The question as bytes: the same whoever asks.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let Self { deal, act, day } = self;
        let parts: [&[u8]; 4] = [
            b"activity",
            &deal.number().to_be_bytes(),
            &[act.number()],
            &day.to_be_bytes(),
        ];
        parts.concat()
    }
}

/// The people of one question, by the area that each stated. Figures leave through a policy alone.
pub struct Acts<'a> {
    asked: Asked,
    tables: &'a Tables,
    people: &'a BTreeMap<AreaId, u64>,
}

impl Acts<'_> {
    /// What is asked.
    pub(crate) fn asked(&self) -> Asked {
        self.asked
    }

    /// The tables that areas are numbers of.
    pub(crate) fn tables(&self) -> &Tables {
        self.tables
    }

    /// People by the nearest of `areas` (rising) that is around them; who is in none is left out.
    pub(crate) fn around(&self, areas: &[AreaId]) -> Vec<u64> {
        let mut counts = vec![0_u64; areas.len()];
        for (area, people) in self.people {
            let mut around = self.tables.areas.up(*area);
            let place = around.find_map(|area| areas.binary_search(&area).ok());
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count = count.saturating_add(*people);
            }
        }
        counts
    }
}

/// What was reported of the last days, and what of it was disclosed.
///
/// A name counts once a day for a deal and an act. Who changes names within a day can be counted
/// under each: agents report once, and what more names cost is settled where agents are admitted.
///
/// # Law
/// 13: an answer is of a day that is over, so that its counts stand; it is made once and then
/// repeated as it was, and a refusal follows from the question alone:
/// `activity::tests::law_13_a_day_that_is_over_is_answered_once`.
///
/// Under suppression, who took a deal is at most who saw it, cell by cell, and who saw it in an area
/// at most who matched in the area's classes ([`Grid::classes`](crate::Grid::classes)): three tables,
/// and the loss is that of the last step alone. With the takers at their lower ends and the matched at
/// their highest counts, the interval of the seen lies above that of the taken, both on one grid, so
/// that only the slack against the matched counts. A policy made by
/// [`Suppression::promise`](tavren_noise::Suppression::promise) with that many cells keeps its width:
/// `activity::tests::law_13_three_tables_together_leave_every_cell_its_width`. What a vendor counts by
/// itself, such as the orders that it confirmed, is beyond any such promise.
#[derive(Default)]
pub struct Activity {
    today: u64,
    /// What was reported today, under which name.
    reported: BTreeSet<(DealNumber, Act, SignalId)>,
    people: BTreeMap<Asked, BTreeMap<AreaId, u64>>,
    /// Areas in `people`, over all questions.
    areas: usize,
    /// What was drawn, and would be drawn otherwise another time.
    shown: BTreeMap<(Asked, VendorId), View>,
}

impl Activity {
    /// Nothing reported yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a UTC day: what was reported before is closed, and what is older than
    /// [`ACTIVITY_DAYS`] forgotten. An earlier day than the latest changes nothing.
    pub fn begin(&mut self, day: u64) {
        if day <= self.today {
            return;
        }
        self.today = day;
        self.reported.clear();
        let kept = |asked: &Asked| asked.day.saturating_add(ACTIVITY_DAYS) >= day;
        self.people.retain(|asked, _| kept(asked));
        self.areas = self.people.values().map(BTreeMap::len).sum();
        self.shown.retain(|(asked, _), _| kept(asked));
    }

    /// Counts a report of today: somebody of this name, who states this area, did this. False where
    /// the name was counted before, or more was reported today than is remembered.
    pub fn report(&mut self, name: SignalId, area: AreaId, deal: DealNumber, act: Act) -> bool {
        let report = (deal, act, name);
        let full = self.reported.len() >= REPORTS_MAX || self.areas >= REPORTED_AREAS_MAX;
        if full || !self.reported.insert(report) {
            return false;
        }
        let day = self.today;
        let people = self.people.entry(Asked { deal, act, day }).or_default();
        let before = people.len();
        let count = people.entry(area).or_default();
        *count = count.saturating_add(1);
        let more = people.len().saturating_sub(before);
        self.areas = self.areas.saturating_add(more);
        true
    }

    /// What `vendor` may know of a day that is over. `epoch` is that of the policy.
    ///
    /// Asked again, the vendor is told the same, free of charge.
    ///
    /// # Errors
    /// [`DisclosureError::Refused`] naming `day` for one that is not over, or older than what is
    /// kept; else as the policy refuses.
    pub fn view(
        &mut self,
        asked: Asked,
        tables: &Tables,
        policy: &mut dyn DisclosurePolicy,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        let over = asked.day < self.today;
        if !over || asked.day.saturating_add(ACTIVITY_DAYS) < self.today {
            return Err(DisclosureError::misfit("day"));
        }
        if let Some(view) = self.shown.get(&(asked, vendor)) {
            return Ok(view.clone());
        }
        let nobody = BTreeMap::new();
        let acts = Acts {
            asked,
            tables,
            people: self.people.get(&asked).unwrap_or(&nobody),
        };
        let view = policy.acts(&acts, vendor, epoch)?;
        // What follows from the counts of a day that is over is the same at any time. What is drawn
        // is paid for, so that budgets bound how much is kept.
        if policy.draws() {
            self.shown.insert((asked, vendor), view.clone());
        }
        Ok(view)
    }
}

/// Prints nothing of what was reported.
impl core::fmt::Debug for Activity {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Activity(..)")
    }
}
