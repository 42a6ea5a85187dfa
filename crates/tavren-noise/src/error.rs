//! Why a policy, a question or a stored state is not accepted. Fields are named, values never shown.

use core::{error::Error, fmt};

use tavren_types::Code;

#[cfg(test)]
mod tests;

/// A policy that contradicts itself or leaves a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// The permanent code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::PolicyMalformed
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the disclosure policy does not allow this {}",
            self.field
        )
    }
}

impl Error for PolicyError {}

/// Why a question is not answered. It follows from the question and the budgets, never from the
/// counts, so that a refusal tells nothing about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The question is not made of the cells that answers are made of.
    QuestionMisfit {
        /// The part of the question that does not fit.
        field: &'static str,
    },
    /// The vendor's budget, or the cap over all vendors, does not cover it.
    BudgetSpent,
}

impl Refusal {
    /// The permanent code of this refusal.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::QuestionMisfit { .. } => Code::QuestionMisfit,
            Self::BudgetSpent => Code::BudgetSpent,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QuestionMisfit { field } => write!(f, "the question does not fit: {field}"),
            Self::BudgetSpent => f.write_str("the privacy budget does not cover this question"),
        }
    }
}

impl Error for Refusal {}

/// Stored state that this crate never wrote, or a reservation that does not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// The permanent code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::RecordCorrupt
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the stored {} contradicts the rest of the state",
            self.field
        )
    }
}

impl Error for StateError {}

/// Why a question has no answer; `E` is the failure of the caller's own tally.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskError<E> {
    /// The rules say no. Nothing was tallied, drawn or charged.
    Refused(Refusal),
    /// The tally failed. Nothing was published or charged.
    Tally(E),
    /// The tally has another number of cells than the question, or a count beyond
    /// [`COUNT_MAX`](crate::limits::COUNT_MAX). Nothing was published or charged.
    TallyMisfit,
    /// The budgets contradict themselves.
    State(StateError),
}

impl<E> AskError<E> {
    /// The permanent code of this error; none where it is the tally's own.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(refusal.code()),
            Self::Tally(_) => None,
            Self::TallyMisfit => Some(Code::Internal),
            Self::State(error) => Some(error.code()),
        }
    }
}

impl<E> From<Refusal> for AskError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E> From<StateError> for AskError<E> {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl<E> fmt::Display for AskError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Tally(_) => f.write_str("the counts could not be tallied"),
            Self::TallyMisfit => f.write_str("the tally does not fit its table"),
            Self::State(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for AskError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Tally(error) => Some(error),
            _ => None,
        }
    }
}
