//! What a vendor may know: figures through a policy whose promise holds over all of them together.
//!
//! Two policies. [`Suppressed`] answers with unions of fixed cells, rounded once an epoch: no noise,
//! and every cell stays hidden in an interval, whatever is asked. [`Noisy`] answers any question
//! with noise, until a budget is spent.

use crate::activity::Acts;
use crate::engine::MatchSet;
use crate::hierarchy::AreaId;
use alloc::vec::Vec;
use tavren_noise::{AskError, PolicyError, Refusal, StateError, VendorId};

#[cfg(feature = "outside")]
mod boxed;
mod grid;
mod noisy;
mod suppressed;
#[cfg(test)]
mod tests;

pub use grid::Grid;
pub use noisy::Noisy;
pub use suppressed::Suppressed;

/// A rule for what leaves the enclave.
pub trait DisclosurePolicy {
    /// What `vendor` may know of a match in an epoch; epochs never go back.
    ///
    /// # Errors
    /// [`DisclosureError`] where the question or the budget does not allow it. Who matched plays
    /// no part in that.
    fn view(
        &mut self,
        set: &MatchSet<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError>;

    /// What `vendor` may know of what people did on a day that is over.
    ///
    /// # Errors
    /// As [`DisclosurePolicy::view`].
    fn acts(
        &mut self,
        acts: &Acts<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError>;

    /// True where an answer about the same acts would be another one in another epoch.
    fn draws(&self) -> bool;
}

/// One figure as a vendor sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The true count lies in this interval.
    Between {
        /// The least it can be.
        at_least: u64,
        /// One above the greatest it can be.
        below: u64,
    },
    /// The true count plus noise, which may make it negative.
    About(i64),
}

/// What a vendor sees of a match, or of what people did. It is public, and may be printed and stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// How many people.
    pub people: Figure,
    /// How many of them in each area that the policy tells apart, by rising area.
    pub by_area: Vec<(AreaId, Figure)>,
}

/// Why a vendor sees nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DisclosureError {
    /// The rules say no, from the question and the budgets alone.
    #[error(transparent)]
    Refused(Refusal),
    /// The policy contradicts itself.
    #[error(transparent)]
    Policy(PolicyError),
    /// The budgets contradict themselves.
    #[error(transparent)]
    State(StateError),
}

impl DisclosureError {
    pub(crate) fn misfit(field: &'static str) -> Self {
        Self::Refused(Refusal::QuestionMisfit { field })
    }
}

impl<E> From<AskError<E>> for DisclosureError {
    fn from(why: AskError<E>) -> Self {
        match why {
            AskError::Refused(refusal) => Self::Refused(refusal),
            AskError::State(state) => Self::State(state),
            // The tally cannot fail, and has as many cells as the question.
            _ => Self::misfit("cells"),
        }
    }
}
