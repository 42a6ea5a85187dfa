//! The permanent codes of this crate's errors.

use tavren_types::Code;

use crate::{AskError, PolicyError, Refusal, StateError};

impl PolicyError {
    /// The permanent code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::PolicyMalformed
    }
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

impl StateError {
    /// The permanent code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::RecordCorrupt
    }
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
