//! Answers with noise, until a budget is spent.

use super::{DisclosureError, DisclosurePolicy, Figure, View};
use crate::activity::Acts;
use crate::criteria::Checked;
use crate::engine::MatchSet;
use crate::engine::found::Found;
use crate::hierarchy::{AreaId, Hierarchy};
use alloc::vec;
use alloc::vec::Vec;
use core::convert::Infallible;
use tavren_noise::{Answered, Budgets, Question, VendorId};

#[cfg(feature = "outside")]
mod kept;

/// Answers to any question, with noise of a stated strength.
///
/// Areas are those that signals state: were they widened while few share them, one person could
/// move many from one count to another, and noise for one person would not hide that. One `Noisy`
/// serves one market and one set of tables: changed tables begin a new epoch, since a question is
/// known by the numbers it has there. The unit is a signal: agents withdraw the old id when they
/// send a new one, so that a person is one signal.
///
/// # Law
/// 13: what a vendor learns costs at most its budget, what all learn together at most the cap over
/// all; a repeated question is answered as before and costs nothing.
/// `disclosure::tests::law_13_a_repeated_question_has_the_same_noise_and_is_free`.
pub struct Noisy {
    answered: Answered,
    budgets: Budgets,
    area_level: Option<usize>,
}

impl Noisy {
    /// Answers with the noise of `answered`, paid from `budgets`: one figure, or one for each area
    /// down to `area_level`, which cost the same.
    pub fn new(answered: Answered, budgets: Budgets, area_level: Option<usize>) -> Self {
        Self {
            answered,
            budgets,
            area_level,
        }
    }

    /// What vendors have spent, for the host to grant more.
    pub fn budgets_mut(&mut self) -> &mut Budgets {
        &mut self.budgets
    }

    /// The figures with their sum.
    fn shown(&self, areas: Vec<AreaId>, counts: Vec<i64>) -> View {
        let people = counts.iter().copied().fold(0, i64::saturating_add);
        let told_apart = self.area_level.is_some();
        let by_area = areas.into_iter().zip(counts.into_iter().map(Figure::About));
        View {
            people: Figure::About(people),
            by_area: by_area.filter(|_| told_apart).collect(),
        }
    }

    /// The areas that are told apart, of those that a deal names, if it names any: known from the
    /// deal alone.
    fn areas(&self, named: &[AreaId], tree: &Hierarchy) -> Vec<AreaId> {
        let Some(level) = self.area_level else {
            return vec![AreaId::WORLD];
        };
        let wanted = |area: &AreaId| {
            tree.level(*area) <= level
                && (named.is_empty()
                    || named
                        .iter()
                        .any(|named| tree.contains(*named, *area) || tree.contains(*area, *named)))
        };
        tree.all().filter(wanted).collect()
    }
}

impl DisclosurePolicy for Noisy {
    fn view(
        &mut self,
        set: &MatchSet<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        let tree = &set.ground().tables.areas;
        let areas = self.areas(&set.deal().areas, tree);
        let question = question(set.deal(), self.area_level);
        let question = Question {
            bytes: &question,
            cells: u32::try_from(areas.len()).map_err(|_| DisclosureError::misfit("areas"))?,
        };
        let tally = || {
            let found = Found::as_stated(set.ground(), set.deal());
            Ok::<_, Infallible>(found.areas_around(set.ground(), &areas))
        };
        let counts = (self.answered).ask(&mut self.budgets, vendor, epoch, question, tally)?;
        Ok(self.shown(areas, counts))
    }

    fn acts(
        &mut self,
        acts: &Acts<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        let areas = self.areas(&[], &acts.tables().areas);
        let question = acts.asked().bytes();
        let question = Question {
            bytes: &question,
            cells: u32::try_from(areas.len()).map_err(|_| DisclosureError::misfit("areas"))?,
        };
        let tally = || Ok::<_, Infallible>(acts.around(&areas));
        let counts = (self.answered).ask(&mut self.budgets, vendor, epoch, question, tally)?;
        Ok(self.shown(areas, counts))
    }

    fn draws(&self) -> bool {
        true
    }
}

/// A question as bytes: the same for deals that are for the same people, whatever they are called.
fn question(deal: &Checked, area_level: Option<usize>) -> Vec<u8> {
    let mut bytes = vec![
        deal.tier.map_or(0, |tier| tier.code()),
        deal.level.number(),
        deal.category.map_or(u8::MAX, |category| category.number()),
        deal.rung,
        u8::try_from(deal.currency).unwrap_or(u8::MAX),
        u8::from(deal.include_coarser),
        area_level.map_or(u8::MAX, |level| u8::try_from(level).unwrap_or(u8::MAX)),
    ];
    bytes.extend(
        deal.areas
            .iter()
            .flat_map(|area| area.number().to_be_bytes()),
    );
    bytes
}
