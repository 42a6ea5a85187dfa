//! Why a policy, a question or a stored state is not accepted. Fields are named, values never shown.

#[cfg(test)]
mod tests;

/// A policy that contradicts itself or leaves a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the disclosure policy does not allow this {field}")]
pub struct PolicyError {
    field: &'static str,
}

impl PolicyError {
    pub(crate) const fn new(field: &'static str) -> Self {
        Self { field }
    }

    /// The field of the policy that is wrong.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

/// Why a question is not answered. It follows from the question and the budgets, never from the
/// counts, so that a refusal tells nothing about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The question is not made of the cells that answers are made of.
    #[error("the question does not fit: {field}")]
    QuestionMisfit {
        /// The part of the question that does not fit.
        field: &'static str,
    },
    /// The vendor's budget, or the cap over all vendors, does not cover it.
    #[error("the privacy budget does not cover this question")]
    BudgetSpent,
}

/// Stored state that this crate never wrote, or a reservation that does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored {field} contradicts the rest of the state")]
pub struct StateError {
    field: &'static str,
}

impl StateError {
    pub(crate) const fn new(field: &'static str) -> Self {
        Self { field }
    }

    /// The part of the state that contradicts the rest.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }
}

/// Why a question has no answer; `E` is the failure of the caller's own tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError<E> {
    /// The rules say no. Nothing was tallied, drawn or charged.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The tally failed. Nothing was published or charged.
    #[error("the counts could not be tallied")]
    Tally(#[source] E),
    /// The tally has another number of cells than the question, or a count beyond
    /// [`COUNT_MAX`](crate::limits::COUNT_MAX). Nothing was published or charged.
    #[error("the tally does not fit its table")]
    TallyMisfit,
    /// The budgets contradict themselves.
    #[error(transparent)]
    State(#[from] StateError),
}
