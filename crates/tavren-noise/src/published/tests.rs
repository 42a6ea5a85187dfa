use core::convert::Infallible;
use std::{collections::BTreeMap, vec, vec::Vec};

use proptest::prelude::*;

use super::{Answer, Published, Table};
use crate::{
    AskError, Refusal, Suppression,
    limits::{CELLS_MAX, COUNT_MAX},
    tests::{seeded, up_to},
};

const TABLE: Table = Table {
    number: 3,
    cells: 4,
};

fn policy() -> Suppression {
    Suppression::new(10, 5).unwrap()
}

fn counts(of: &[u64]) -> impl FnOnce() -> Result<Vec<u64>, Infallible> {
    let of = of.to_vec();
    move || Ok(of)
}

fn never() -> Result<Vec<u64>, Infallible> {
    panic!("law 13: tallied again, or before a refusal")
}

fn refused(field: &'static str) -> Result<Answer, AskError<Infallible>> {
    Err(AskError::Refused(Refusal::QuestionMisfit { field }))
}

#[test]
fn an_answer_is_the_sum_of_its_rounded_cells() {
    let mut published = Published::new(policy());
    let answer = published
        .answer(7, TABLE, &[0, 1, 3], counts(&[3, 12, 999, 20]))
        .unwrap();
    assert_eq!((answer.at_least(), answer.below()), (30, 9 + 14 + 24 + 1));
    let cells: Vec<_> = answer
        .cells()
        .iter()
        .map(|cell| (cell.at_least(), cell.below()))
        .collect();
    assert_eq!(cells, [(0, 10), (10, 15), (20, 25)]);
    let one = published.answer(7, TABLE, &[0], never).unwrap();
    assert_eq!((one.at_least(), one.below()), (0, 10));
}

#[test]
fn a_table_is_tallied_once_per_epoch_though_people_come_and_go() {
    let mut published = Published::new(policy());
    let first = published
        .answer(1, TABLE, &[0, 1], counts(&[14, 15, 0, 0]))
        .unwrap();
    assert_eq!(published.answer(1, TABLE, &[0, 1], never).unwrap(), first);
    let other = Table {
        number: 4,
        cells: 1,
    };
    published.answer(1, other, &[0], counts(&[77])).unwrap();
    assert_eq!(published.answer(1, TABLE, &[0, 1], never).unwrap(), first);
    let moved = published
        .answer(2, TABLE, &[0, 1], counts(&[15, 14, 0, 0]))
        .unwrap();
    assert_ne!(moved, first);
    assert_eq!(published.tables().count(), 1, "the old epoch is dropped");
    assert_eq!(published.answer(1, TABLE, &[0], never), refused("epoch"));
}

/// Law 13: a refusal that depended on the data would tell.
#[test]
fn a_question_that_does_not_fit_is_refused_from_its_criteria_alone() {
    let mut published = Published::new(policy());
    for cells in [
        &[][..],
        &[4],
        &[0, 0],
        &[1, 0],
        &[0, 1, 2, 3, 4],
        &[u32::MAX],
    ] {
        assert_eq!(published.answer(1, TABLE, cells, never), refused("cells"));
    }
    for cells in [0, CELLS_MAX + 1] {
        let table = Table { number: 3, cells };
        assert_eq!(published.answer(1, table, &[0], never), refused("table"));
    }
    assert_eq!((published.epoch(), published.tables().count()), (0, 0));
    published
        .answer(1, TABLE, &[0], counts(&[1, 2, 3, 4]))
        .unwrap();
    let grown = Table {
        number: 3,
        cells: 5,
    };
    assert_eq!(published.answer(1, grown, &[0], never), refused("table"));
}

#[test]
fn a_tally_that_fails_publishes_nothing() {
    let mut published = Published::new(policy());
    published
        .answer(1, TABLE, &[0], counts(&[1, 2, 3, 4]))
        .unwrap();
    let before = published.clone();
    assert_eq!(
        published.answer(2, TABLE, &[0], || Err("no disk")),
        Err(AskError::Tally("no disk"))
    );
    for wrong in [&[1, 2, 3][..], &[1, 2, 3, 4, 5], &[1, 2, 3, COUNT_MAX + 1]] {
        assert_eq!(
            published.answer(2, TABLE, &[0], counts(wrong)),
            Err(AskError::TallyMisfit)
        );
    }
    assert_eq!(published, before);
}

#[test]
fn what_was_published_is_restored_as_it_was() {
    let mut published = Published::new(policy());
    published
        .answer(9, TABLE, &[0], counts(&[1, 12, 30, 4]))
        .unwrap();
    let ends = |published: &Published| -> Vec<(u32, Vec<(u64, u64)>)> {
        let ends = published.tables().map(|(number, cells)| {
            (
                number,
                cells
                    .iter()
                    .map(|cell| (cell.at_least(), cell.below()))
                    .collect(),
            )
        });
        ends.collect()
    };
    let mut again = Published::restore(policy(), 9, ends(&published)).unwrap();
    assert_eq!(again, published);
    assert!(again.answer(9, TABLE, &[1, 2], never).is_ok());
    for wrong in [(0, 5), (10, 16), (11, 16), (5, 10), (10, 20)] {
        let restored = Published::restore(policy(), 9, [(3, vec![wrong])]);
        assert_eq!(restored.unwrap_err().field(), "table");
    }
    let twice = [(3, vec![(0, 10)]), (3, vec![(0, 10)])];
    assert_eq!(
        Published::restore(policy(), 9, twice).unwrap_err().field(),
        "table"
    );
}

/// The questions of several accounts: unions of `cells` cells, many of them more than once.
fn unions(bits: &mut crate::Stream, cells: u32, many: usize) -> Vec<Vec<u32>> {
    let mut asked: Vec<Vec<u32>> = Vec::new();
    while asked.len() < many {
        let union: Vec<u32> = (0..cells).filter(|_| up_to(bits, 2) == 1).collect();
        let again = asked.get(up_to(bits, 20) as usize).cloned();
        asked.extend(
            again
                .into_iter()
                .chain([union])
                .filter(|union| !union.is_empty()),
        );
    }
    asked
}

/// Law 13, the attacker: every vector of true counts of a small universe that would have given
/// the very same answers to all questions of all accounts. People move while the epoch lasts.
#[test]
fn every_cell_keeps_its_width_whatever_unions_many_accounts_ask() {
    let mut bits = seeded("attacker");
    for (threshold, width) in [(3, 3), (4, 2), (6, 3), (4, 4)] {
        let policy = Suppression::new(threshold, width).unwrap();
        let count_max = threshold + 2 * width - 1;
        let questions = unions(&mut bits, 3, 40);
        let table = Table {
            number: 1,
            cells: 3,
        };
        let ask = |truth: &[u64], moving: &mut dyn FnMut() -> u64| -> Vec<Answer> {
            let mut published = Published::new(policy);
            let answers = questions.iter().map(|cells| {
                let now: Vec<u64> = truth.iter().map(|count| count + moving()).collect();
                let tally = || {
                    if moving() == 0 {
                        Ok::<_, Infallible>(truth.to_vec())
                    } else {
                        Ok(now)
                    }
                };
                published.answer(1, table, cells, tally).unwrap()
            });
            answers.collect()
        };
        let mut possible: BTreeMap<Vec<(u64, u64)>, Vec<u64>> = BTreeMap::new();
        for number in 0..(count_max + 1).pow(3) {
            let base = count_max + 1;
            let truth = [number % base, number / base % base, number / base / base];
            let answers = ask(&truth, &mut || 0);
            let seen = answers
                .iter()
                .map(|answer| (answer.at_least(), answer.below()))
                .collect();
            let cells = possible.entry(seen).or_insert_with(|| vec![0; 3]);
            for (counts, count) in cells.iter_mut().zip(truth) {
                *counts |= 1 << count;
            }
        }
        for counts in possible.values().flatten() {
            assert!(
                u64::from(counts.count_ones()) >= width,
                "law 13: {counts:b}"
            );
            let run = counts >> counts.trailing_zeros();
            assert_eq!(run.trailing_ones(), run.count_ones(), "law 13: an interval");
        }
        // With people moving in between, the answers are those of the first tally.
        let mut late = 0;
        let mut moving = || {
            late += 1;
            u64::from(late > 4)
        };
        assert_eq!(ask(&[1, 5, 2], &mut moving), ask(&[1, 5, 2], &mut || 0));
    }
}

/// Law 13, the attacker on a large table: bounds from every union are propagated through all the
/// others until nothing moves.
#[test]
fn propagating_bounds_through_hundreds_of_unions_narrows_nothing() {
    let mut bits = seeded("propagation");
    let (cells, width) = (40, 7);
    let truth: Vec<u64> = (0..cells).map(|_| up_to(&mut bits, 60)).collect();
    let mut published = Published::new(Suppression::new(21, width).unwrap());
    let table = Table { number: 1, cells };
    let questions = unions(&mut bits, cells, 400);
    let answers: Vec<_> = questions
        .iter()
        .map(|union| published.answer(1, table, union, counts(&truth)).unwrap())
        .collect();
    let mut known: Vec<(u64, u64)> = vec![(0, u64::MAX >> 8); cells as usize];
    for (union, answer) in questions.iter().zip(&answers) {
        for (cell, told) in union.iter().zip(answer.cells()) {
            known[*cell as usize] = (told.at_least(), told.below() - 1);
        }
    }
    for _ in 0..10 {
        for (union, answer) in questions.iter().zip(&answers) {
            let sum = |end: fn(&(u64, u64)) -> u64, known: &[(u64, u64)]| -> u64 {
                union.iter().map(|cell| end(&known[*cell as usize])).sum()
            };
            for cell in union {
                let (least, greatest) = known[*cell as usize];
                let others_least = sum(|ends| ends.0, &known) - least;
                let others_greatest = sum(|ends| ends.1, &known) - greatest;
                let narrowed = (
                    least.max(answer.at_least().saturating_sub(others_greatest)),
                    greatest.min(answer.below() - 1 - others_least),
                );
                known[*cell as usize] = narrowed;
            }
        }
    }
    for ((least, greatest), count) in known.iter().zip(&truth) {
        assert!((least..=greatest).contains(&count));
        assert!(
            greatest - least + 1 >= width,
            "law 13: {least}..={greatest}"
        );
    }
}

proptest! {
    /// Law 13: moving any cell within its interval changes no answer, so no answer tells it.
    #[test]
    fn counts_within_the_same_intervals_give_the_same_answers(
        width in 1_u64..20, times in 1_u64..5,
        cells in proptest::collection::vec((0_u64..300, 0_u64..1_000), 1..12),
        picks in proptest::collection::vec(any::<u16>(), 1..20),
    ) {
        let policy = Suppression::new(width * times, width).unwrap();
        let truth: Vec<u64> = cells.iter().map(|(count, _)| *count).collect();
        let moved: Vec<u64> = cells.iter().map(|(count, by)| {
            let told = policy.round(*count);
            told.at_least() + by % (told.below() - told.at_least())
        }).collect();
        let table = Table { number: 1, cells: cells.len() as u32 };
        let (mut one, mut other) = (Published::new(policy), Published::new(policy));
        for pick in picks {
            let union: Vec<u32> = (0..table.cells).filter(|cell| pick >> cell & 1 == 1).collect();
            prop_assert_eq!(
                one.answer(1, table, &union, counts(&truth)),
                other.answer(1, table, &union, counts(&moved))
            );
        }
    }
}

#[test]
fn subtracting_two_answers_gives_a_rounded_cell_and_no_more() {
    let mut published = Published::new(policy());
    let all = published
        .answer(1, TABLE, &[0, 1, 2, 3], counts(&[3, 12, 19, 20]))
        .unwrap();
    for cell in 0..4_u32 {
        let rest: Vec<u32> = (0..4).filter(|other| *other != cell).collect();
        let rest = published.answer(1, TABLE, &rest, never).unwrap();
        let told = all.cells()[cell as usize];
        assert_eq!(
            all.at_least() - rest.at_least(),
            told.at_least(),
            "cell {cell}"
        );
        assert_eq!(all.below() - rest.below(), told.below() - 1);
    }
}
