use std::{error::Error, string::ToString};

use tavren_types::Code;

use super::{AskError, PolicyError, Refusal, StateError};

/// Law 15: one line that names the field and holds no value.
#[test]
fn every_error_has_a_code_and_one_line() {
    let misfit = Refusal::QuestionMisfit { field: "cells" };
    assert_eq!(PolicyError::new("width").code(), Code::PolicyMalformed);
    assert_eq!(misfit.code(), Code::QuestionMisfit);
    assert_eq!(Refusal::BudgetSpent.code(), Code::BudgetSpent);
    assert_eq!(StateError::new("table").code(), Code::RecordCorrupt);
    let line = "the disclosure policy does not allow this width";
    assert_eq!(PolicyError::new("width").to_string(), line);
    let line = "the question does not fit: cells";
    assert_eq!(misfit.to_string(), line);
    assert_eq!(
        StateError::new("table").to_string(),
        "the stored table contradicts the rest of the state"
    );
}

#[test]
fn a_question_without_an_answer_keeps_its_reason() {
    let refused: AskError<StateError> = Refusal::BudgetSpent.into();
    assert_eq!(refused.code(), Some(Code::BudgetSpent));
    assert_eq!(refused.to_string(), Refusal::BudgetSpent.to_string());
    let state: AskError<StateError> = StateError::new("cap").into();
    assert_eq!(state.code(), Some(Code::RecordCorrupt));
    let tally = AskError::Tally(StateError::new("rows"));
    assert_eq!(tally.code(), None);
    assert!(tally.source().is_some() && state.source().is_none());
    assert_eq!(
        AskError::<StateError>::TallyMisfit.code(),
        Some(Code::Internal)
    );
}
