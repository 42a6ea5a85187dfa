//! Who stands between a host and its enclave, or in the enclave's place, is not believed.

use super::bed::{
    Told, VENDOR, connected, crowd, deal, expected, expects, id, opened, opened_over, posts, seen,
    somebody, tells,
};
use super::wire::Wire;
use crate::bed::{HOURS, Stage, image, noon, rules};
use enclave_runner::Cover;
use std::collections::BTreeSet;
use tavren_attest::Measurement;
use tavren_core::matching::{Act, Asked, Order};
use tavren_core::port::{Matcher, MatcherError};
use tavren_core::types::Code;
use tavren_relay::HostSecret;
use tavren_wire::message::{Answer, Figure, Rising};

const FORGED: Code = Code::ReceiptForged;

fn code<T>(answer: Result<T, MatcherError>) -> Option<Code> {
    answer.err().map(|error| error.code())
}

#[test]
fn nothing_is_sent_to_an_enclave_of_another_image_or_of_other_rules() {
    let ours = rules(Cover::ALL).hash();
    let other = Measurement::from_bytes([8; 48]).unwrap();
    for (expected, refused) in [
        (expects(other, ours), Code::EvidenceImage),
        (expects(image(), [9; 32]), Code::EvidenceBinding),
    ] {
        let stage = Stage::start(Cover::ALL);
        let wire = Wire::before(&stage);
        assert_eq!(
            code(connected(wire.socket(), expected, noon())),
            Some(refused)
        );
        let asked: BTreeSet<_> = wire.asked().into_iter().collect();
        assert_eq!(asked, BTreeSet::from(["hello", "tick"]));
    }
}

#[test]
fn evidence_that_answers_another_nonce_is_refused() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let mut first = None;
    wire.changes(move |answer| match answer {
        Answer::Evidence { .. } => Some(first.get_or_insert(answer).clone()),
        other => Some(other),
    });
    let met = connected(wire.socket(), expected(), noon());
    assert_eq!(code(met), Some(Code::EvidenceNonce));
}

#[test]
fn a_view_that_was_changed_on_its_way_is_not_believed() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    crowd(&matcher, 12, 6);
    wire.changes(|answer| match answer {
        Answer::Matched { receipt, mut view } => {
            view.people = Figure::Between {
                at_least: 100,
                below: 200,
            };
            Some(Answer::Matched { receipt, view })
        }
        other => Some(other),
    });
    assert_eq!(code(posts(&matcher, 1, &deal(), noon())), Some(FORGED));
    let (_, anybody, _) = somebody(1, 6);
    assert_eq!(matcher.feed(&anybody, Order::Any, 9), Ok(vec![]));
    wire.is_sound();
    assert!(posts(&matcher, 1, &deal(), noon()).is_ok());
    // The first was taken back before the second was posted.
    let asked = wire.asked();
    let last = asked
        .iter()
        .filter(|asked| ["post", "remove"].contains(asked));
    assert!(last.copied().eq(["post", "remove", "post"]));
}

#[test]
fn a_receipt_of_another_deal_is_not_believed() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    crowd(&matcher, 12, 6);
    let mut first = None;
    wire.changes(move |answer| match answer {
        Answer::Matched { .. } => Some(first.get_or_insert(answer).clone()),
        other => Some(other),
    });
    assert!(posts(&matcher, 1, &deal(), noon()).is_ok());
    assert_eq!(code(posts(&matcher, 2, &deal(), noon())), Some(FORGED));
}

#[test]
fn a_figure_of_an_area_or_a_day_that_was_changed_on_its_way_is_not_believed() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    let (asked, window) = seen(&matcher);
    wire.changes(|answer| match answer {
        Answer::Activity { receipt, mut view } => {
            view.by_area = Rising::default();
            Some(Answer::Activity { receipt, view })
        }
        Answer::Matched { receipt, mut view } => {
            view.by_area = Rising::default();
            Some(Answer::Matched { receipt, view })
        }
        other => Some(other),
    });
    let told = matcher.activity(asked, VENDOR, window);
    assert_eq!(code(told), Some(FORGED));
    let now = noon().plus_days(1).plus_millis(12 * HOURS);
    assert_eq!(code(posts(&matcher, 2, &deal(), now)), Some(FORGED));
    wire.is_sound();
    assert!(matcher.activity(asked, VENDOR, window).is_ok());
}

#[test]
fn the_answer_to_another_question_is_not_believed() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    let (seen, window) = seen(&matcher);
    let mut first = None;
    wire.changes(move |answer| match answer {
        Answer::Activity { .. } => Some(first.get_or_insert(answer).clone()),
        other => Some(other),
    });
    assert!(matcher.activity(seen, VENDOR, window).is_ok());
    let act = Act::Taken;
    let taken = matcher.activity(Asked { act, ..seen }, VENDOR, window);
    assert_eq!(code(taken), Some(FORGED));
}

#[test]
fn boxes_that_were_lost_are_counted() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    crowd(&matcher, 3, 6);
    wire.changes(|answer| match answer {
        Answer::Boxes { .. } => Some(Answer::Boxes { boxes: vec![] }),
        Answer::Ticked { .. } => Some(Answer::Ticked { boxes: 0 }),
        other => Some(other),
    });
    matcher.expire(noon()).unwrap();
    assert_eq!(matcher.missed(), Ok(0));
    wire.is_sound();
    matcher.expire(noon()).unwrap();
    assert_eq!(matcher.missed(), Ok(3));
}

#[test]
fn boxes_that_were_changed_tell_nobody_anything() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    crowd(&matcher, 3, 6);
    matcher.expire(noon()).unwrap();
    posts(&matcher, 1, &deal(), noon()).unwrap();
    // Each box for the one before it.
    wire.changes(|answer| match answer {
        Answer::Boxes { mut boxes } => {
            let sealed: Vec<_> = boxes.iter().map(|one| one.sealed.clone()).collect();
            for (one, sealed) in boxes.iter_mut().zip(sealed.into_iter().cycle().skip(1)) {
                one.sealed = sealed;
            }
            Some(Answer::Boxes { boxes })
        }
        other => Some(other),
    });
    assert_eq!(tells(&matcher, &told, noon()), []);
    wire.is_sound();
    assert_eq!(tells(&matcher, &told, noon()), []);
    assert!(matcher.missed().unwrap() >= 3);
}

#[test]
fn law_15_no_print_shows_a_secret_or_a_signal() {
    let stage = Stage::start(Cover::ALL);
    let matcher = opened(&stage);
    crowd(&matcher, 3, 6);
    assert_eq!(format!("{matcher:?}"), "EnclaveMatcher(..)");
    assert_eq!(format!("{:?}", expected()), "Expected(..)");
    let secret = HostSecret::from_bytes([5; 32]);
    assert_eq!(format!("{secret:?}"), "HostSecret(..)");
    let (_, signal, expires) = somebody(1, 0);
    let refused = matcher.upsert(id(1), &signal, expires).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "expires: the signal has expired; send a fresh one"
    );
}
