use core::convert::Infallible;
use std::{collections::BTreeSet, format, vec, vec::Vec};

use proptest::prelude::*;

use super::{Answered, Question};
use crate::{
    AskError, Budgets, Cost, Delta, Epsilon, GaussianVariance, Noise, NoiseKey, Refusal, VendorId,
    limits::{CELLS_MAX, COUNT_MAX, QUESTION_BYTES_MAX},
    tests::chi_square,
};

const ONE: Cost = Cost::new(Epsilon::from_micro(100_000), Delta::from_femto(0));
const ASKED: Question<'_> = Question {
    bytes: b"coffee in area 7",
    cells: 3,
};

fn vendor(number: u8) -> VendorId {
    VendorId::from_bytes([number; 16])
}

fn key() -> NoiseKey {
    NoiseKey::from_bytes([7; 32])
}

fn answered() -> Answered {
    Answered::new(Noise::laplace(ONE.epsilon()).unwrap(), key())
}

/// Vendors 1 and 2 may ask `questions` each.
fn budgets(questions: u64) -> Budgets {
    let granted = Cost::new(
        Epsilon::from_micro(100_000 * questions),
        Delta::from_femto(0),
    );
    let mut budgets = Budgets::new(granted.plus(granted).unwrap());
    budgets.grant(vendor(1), granted).unwrap();
    budgets.grant(vendor(2), granted).unwrap();
    budgets
}

fn counts(of: &[u64]) -> impl FnOnce() -> Result<Vec<u64>, Infallible> {
    let of = of.to_vec();
    move || Ok(of)
}

fn never() -> Result<Vec<u64>, Infallible> {
    panic!("law 13: tallied again, or before a refusal")
}

fn misfit(field: &'static str) -> Result<Vec<i64>, AskError<Infallible>> {
    Err(AskError::Refused(Refusal::QuestionMisfit { field }))
}

/// Law 13.
#[test]
fn a_repeated_question_returns_the_same_noise_and_is_free() {
    let (mut answered, mut budgets) = (answered(), budgets(1));
    let first = answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    assert_eq!(budgets.vendor(vendor(1)).spent(), ONE);
    for _ in 0..10 {
        let again = answered
            .ask(&mut budgets, vendor(1), 5, ASKED, never)
            .unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(budgets.vendor(vendor(1)).spent(), ONE);
}

/// Law 13: many accounts learn what one learns.
#[test]
fn another_vendor_gets_the_same_noise_and_pays_for_itself() {
    let (mut answered, mut budgets) = (answered(), budgets(1));
    let first = answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    let second = answered
        .ask(&mut budgets, vendor(2), 5, ASKED, never)
        .unwrap();
    assert_eq!(first, second);
    assert_eq!(budgets.vendor(vendor(2)).spent(), ONE);
    assert_eq!(budgets.cap().spent(), ONE.plus(ONE).unwrap());
}

#[test]
fn the_same_question_over_the_same_counts_has_the_same_noise_on_every_machine() {
    let ask = |by| answered().ask(&mut budgets(1), vendor(by), 5, ASKED, counts(&[10, 20, 30]));
    assert_eq!(ask(1), ask(2));
    assert_eq!(ask(1).unwrap(), ANSWER);
}

/// From the model in Python; for ever.
const ANSWER: [i64; 3] = [16, 15, 25];

#[test]
fn another_epoch_question_or_mechanism_has_other_noise() {
    let zeros = [0; 8];
    let question = Question {
        bytes: b"q",
        cells: 8,
    };
    let ask = |mut answered: Answered, epoch, question: Question<'_>| {
        let zeros = counts(&zeros[..question.cells as usize]);
        answered
            .ask(&mut budgets(100), vendor(1), epoch, question, zeros)
            .unwrap()
    };
    let mut noises = BTreeSet::new();
    noises.insert(ask(answered(), 1, question));
    noises.insert(ask(answered(), 2, question));
    noises.insert(ask(
        answered(),
        1,
        Question {
            bytes: b"r",
            ..question
        },
    ));
    noises.insert(ask(
        Answered::new(answered().noise(), NoiseKey::from_bytes([8; 32])),
        1,
        question,
    ));
    let finer = Noise::laplace(Epsilon::from_micro(100_001)).unwrap();
    noises.insert(ask(Answered::new(finer, key()), 1, question));
    assert_eq!(noises.len(), 5);
    let seven = ask(
        answered(),
        1,
        Question {
            cells: 7,
            ..question
        },
    );
    assert!(!noises.contains(&[seven, vec![0]].concat()));
}

/// Counts that moved, asked again by who lost the answers: the difference is not the move.
#[test]
fn noise_does_not_cancel_out_when_answers_are_lost_and_counts_move() {
    let mut cancelled = 0;
    for question in 0_u64..200 {
        let bytes = question.to_be_bytes();
        let question = Question {
            bytes: &bytes,
            cells: 1,
        };
        let ask = |count| answered().ask(&mut budgets(1), vendor(1), 5, question, counts(&[count]));
        let moved = ask(11).unwrap()[0] - ask(10).unwrap()[0];
        cancelled += u32::from(moved == 1);
    }
    assert!(
        cancelled < 20,
        "{cancelled} of 200, where chance gives about 5"
    );
}

/// Law 13.
#[test]
fn a_spent_budget_refuses_before_anything_is_drawn() {
    let (mut answered, mut budgets) = (answered(), budgets(1));
    answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    let other = Question {
        bytes: b"tea",
        ..ASKED
    };
    let before = (
        budgets.clone(),
        answered.answers().count(),
        answered.asked().count(),
    );
    let refused = Err(AskError::Refused(Refusal::BudgetSpent));
    assert_eq!(
        answered.ask(&mut budgets, vendor(1), 5, other, never),
        refused
    );
    assert_eq!(
        answered.ask(&mut budgets, vendor(1), 6, ASKED, never),
        refused
    );
    assert_eq!(
        answered.ask(&mut budgets, vendor(3), 5, ASKED, never),
        refused
    );
    assert_eq!(
        (
            budgets,
            answered.answers().count(),
            answered.asked().count()
        ),
        before
    );
    assert_eq!(answered.epoch(), 5, "a refused question begins no epoch");
}

#[test]
fn a_tally_that_fails_costs_nothing() {
    let (mut answered, mut budgets) = (answered(), budgets(1));
    let failed = answered.ask(&mut budgets, vendor(1), 5, ASKED, || Err("no disk"));
    assert_eq!(failed, Err(AskError::Tally("no disk")));
    for wrong in [&[1, 2][..], &[1, 2, 3, 4], &[1, 2, COUNT_MAX + 1]] {
        let failed = answered.ask(&mut budgets, vendor(1), 5, ASKED, counts(wrong));
        assert_eq!(failed, Err(AskError::TallyMisfit));
    }
    assert_eq!(budgets, self::budgets(1));
    assert_eq!((answered.epoch(), answered.answers().count()), (0, 0));
}

#[test]
fn a_question_that_does_not_fit_is_refused_from_its_criteria_alone() {
    let (mut answered, mut budgets) = (answered(), budgets(9));
    answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    let before = budgets.clone();
    let long = vec![0; QUESTION_BYTES_MAX + 1];
    let long = Question {
        bytes: &long,
        cells: 1,
    };
    assert_eq!(
        answered.ask(&mut budgets, vendor(1), 4, ASKED, never),
        misfit("epoch")
    );
    assert_eq!(
        answered.ask(&mut budgets, vendor(1), 5, long, never),
        misfit("question")
    );
    for cells in [0, CELLS_MAX + 1] {
        let question = Question { cells, ..ASKED };
        assert_eq!(
            answered.ask(&mut budgets, vendor(1), 5, question, never),
            misfit("cells")
        );
    }
    assert_eq!(budgets, before);
}

#[test]
fn a_new_epoch_drops_the_answers_of_the_old_one_and_costs_again() {
    let (mut answered, mut budgets) = (answered(), budgets(2));
    answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    answered
        .ask(&mut budgets, vendor(1), 6, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    assert_eq!(
        (answered.answers().count(), answered.asked().count()),
        (1, 1)
    );
    assert_eq!(budgets.vendor(vendor(1)).free(), Some(Cost::ZERO));
}

#[test]
fn what_was_answered_is_restored_as_it_was() {
    let (mut answered, mut budgets) = (answered(), budgets(1));
    let first = answered
        .ask(&mut budgets, vendor(1), 5, ASKED, counts(&[10, 20, 30]))
        .unwrap();
    let answers: Vec<_> = answered
        .answers()
        .map(|(at, counts)| (*at, counts.to_vec()))
        .collect();
    let asked: Vec<_> = answered.asked().copied().collect();
    let restore = |answers: Vec<_>, asked: Vec<_>| {
        Answered::restore(answered.noise(), key(), 5, answers, asked)
    };
    let mut again = restore(answers.clone(), asked.clone()).unwrap();
    assert_eq!(
        again.ask(&mut budgets, vendor(1), 5, ASKED, never),
        Ok(first)
    );
    let twice = [answers.clone(), answers].concat();
    assert_eq!(restore(twice, vec![]).unwrap_err().field(), "answers");
    assert_eq!(restore(vec![], asked).unwrap_err().field(), "asked");
}

/// Law 13: end to end, the noise of ten thousand questions is the distribution that was promised.
#[test]
fn the_noise_of_many_questions_fits_its_distribution() {
    let zeros = [0; 1_000];
    for noise in [
        Noise::laplace(Epsilon::from_micro(500_000)).unwrap(),
        Noise::gaussian(
            GaussianVariance::new(9, 1).unwrap(),
            Delta::from_femto(1_000),
        )
        .unwrap(),
    ] {
        let weight = |y: i64| match noise.mechanism() {
            crate::Mechanism::Laplace(_) => (-(y.abs() as f64) / 2.0).exp(),
            crate::Mechanism::Gaussian(_) => (-(y * y) as f64 / 18.0).exp(),
        };
        let mut answered = Answered::new(noise, key());
        let huge = Cost::new(Epsilon::from_micro(1 << 60), Delta::from_femto(1 << 60));
        let mut budgets = Budgets::new(huge);
        budgets.grant(vendor(1), huge).unwrap();
        let (mut asked, mut left) = (0_u64, Vec::new());
        let draw = || {
            if left.is_empty() {
                asked += 1;
                let bytes = asked.to_be_bytes();
                let question = Question {
                    bytes: &bytes,
                    cells: 1_000,
                };
                left = answered
                    .ask(&mut budgets, vendor(1), asked, question, counts(&zeros))
                    .unwrap();
            }
            left.pop().unwrap()
        };
        chi_square(&format!("answers {:?}", noise.mechanism()), draw, weight);
    }
}

/// Law 15.
#[test]
fn the_key_is_never_printed() {
    let secret = Answered::new(answered().noise(), NoiseKey::from_bytes([0xab; 32]));
    let printed = format!("{secret:?}");
    assert!(
        printed.contains("NoiseKey(..)") && !printed.contains("171"),
        "{printed}"
    );
}

proptest! {
    /// Law 13: whoever asks whatever in whatever order pays once for each question of an epoch,
    /// gets one answer to it, and never overdraws.
    #[test]
    fn a_vendor_pays_once_for_each_question_and_never_more_than_it_was_granted(
        granted in 0_u64..6,
        asks in proptest::collection::vec((1_u8..3, 0_u8..4, 0_u64..100, any::<bool>()), 0..60),
    ) {
        let (mut answered, mut budgets) = (answered(), budgets(granted));
        let (mut epoch, mut paid) = (0, BTreeSet::new());
        let mut told = std::collections::BTreeMap::new();
        for (who, question, count, next) in asks {
            epoch += u64::from(next && count > 90);
            let bytes = [question];
            let asked = Question { bytes: &bytes, cells: 1 };
            let answer = answered.ask(&mut budgets, vendor(who), epoch, asked, counts(&[count]));
            let mine = |paid: &BTreeSet<(u8, u8, u64)>| paid.iter().filter(|one| one.0 == who).count() as u64;
            match answer {
                Ok(answer) => {
                    paid.insert((who, question, epoch));
                    let first = told.entry((question, epoch)).or_insert_with(|| answer.clone());
                    prop_assert_eq!(&*first, &answer);
                }
                Err(error) => {
                    prop_assert_eq!(error, AskError::Refused(Refusal::BudgetSpent));
                    prop_assert!(!paid.contains(&(who, question, epoch)));
                    prop_assert_eq!(mine(&paid), granted);
                }
            }
            prop_assert!(mine(&paid) <= granted);
            prop_assert_eq!(budgets.vendor(vendor(who)).spent().epsilon().micro(), mine(&paid) * 100_000);
            prop_assert_eq!(budgets.cap().spent().epsilon().micro(), paid.len() as u64 * 100_000);
            prop_assert_eq!(budgets.cap().reserved(), Cost::ZERO);
        }
    }
}
