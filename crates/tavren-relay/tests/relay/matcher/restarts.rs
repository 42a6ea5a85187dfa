//! Starts of the enclave and of the host, and answers that never came.

use super::bed::{
    Told, VENDOR, connected, crowd, deal, expected, id, opened, opened_over, posts, seen, somebody,
    tells,
};
use super::wire::Wire;
use crate::bed::{HOURS, Stage, keys, noon};
use enclave_runner::Cover;
use tavren_core::matching::{Act, Asked, DealNumber, Order};
use tavren_core::port::{Matcher, MatcherError};
use tavren_core::types::Code;
use tavren_wire::message::Answer;
use tavren_wire::receipt::check_chain;

fn unavailable<T>(answer: Result<T, MatcherError>) -> bool {
    matches!(answer, Err(MatcherError::Unavailable { .. }))
}

#[test]
fn in_the_window_of_its_start_the_enclave_discloses_nothing() {
    let stage = Stage::start(Cover::ALL);
    let matcher = connected(stage.socket(), expected(), noon()).unwrap();
    crowd(&matcher, 12, 10);
    let code = Code::DisclosureRefused;
    let refused = posts(&matcher, 1, &deal(), noon());
    assert_eq!(refused, Err(MatcherError::Enclave { code }));
    let (_, anybody, _) = somebody(1, 6);
    assert_eq!(matcher.feed(&anybody, Order::Any, 9), Ok(vec![]));
    assert!(posts(&matcher, 1, &deal(), noon().plus_millis(6 * HOURS)).is_ok());
}

#[test]
fn an_enclave_that_starts_again_is_told_everything_anew() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    crowd(&matcher, 120, 20);
    let view = posts(&matcher, 1, &deal(), noon()).unwrap();
    assert_eq!(tells(&matcher, &told, noon()).len(), 120);

    stage.restart();
    wire.cuts(|_| true);
    assert!(unavailable(matcher.expire(noon())));
    assert_eq!(tells(&matcher, &told, noon()), []);
    // It stands, and is fed, though the enclave has not matched it yet.
    let (_, anybody, _) = somebody(1, 6);
    let fed = Ok(vec![DealNumber::new(1)]);
    assert_eq!(matcher.feed(&anybody, Order::Any, 9), fed);
    let code = Code::DisclosureRefused;
    let refused = posts(&matcher, 2, &deal(), noon());
    assert_eq!(refused, Err(MatcherError::Enclave { code }));

    let next = noon().plus_millis(6 * HOURS);
    assert_eq!(tells(&matcher, &told, next).len(), 120);
    assert_eq!(posts(&matcher, 2, &deal(), next), Ok(view));
}

#[test]
fn signals_whose_answer_was_lost_do_not_stand() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    crowd(&matcher, 12, 6);
    wire.cuts(|answer| matches!(answer, Answer::Taken { .. }));
    let late = [somebody(100, 6), somebody(101, 6)];
    assert!(unavailable(matcher.upsert_all(&late)));
    assert!(posts(&matcher, 1, &deal(), noon()).is_ok());
    assert_eq!(tells(&matcher, &told, noon()).len(), 12);
    assert_eq!(matcher.remove(id(100)), Ok(false));
    matcher.upsert_all(&late).unwrap();
    assert!(posts(&matcher, 2, &deal(), noon()).is_ok());
    assert_eq!(tells(&matcher, &told, noon()).len(), 14);
}

#[test]
fn a_removal_whose_answer_was_lost_is_carried_out_before_anything_else() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    crowd(&matcher, 12, 6);
    wire.cuts(|answer| matches!(answer, Answer::Taken { .. }));
    assert!(unavailable(matcher.remove(id(3))));
    assert!(posts(&matcher, 1, &deal(), noon()).is_ok());
    let others: Vec<_> = (0..12).filter(|number| *number != 3).map(id).collect();
    assert_eq!(tells(&matcher, &told, noon()), others);
}

#[test]
fn a_post_whose_answer_was_lost_is_posted_again_and_no_receipt_is_missing() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    crowd(&matcher, 12, 6);
    let before = posts(&matcher, 1, &deal(), noon()).unwrap();
    wire.cuts(|answer| matches!(answer, Answer::Matched { .. }));
    assert!(unavailable(posts(&matcher, 2, &deal(), noon())));
    assert_eq!(posts(&matcher, 2, &deal(), noon()), Ok(before));
    let chains = matcher.receipts(VENDOR).unwrap();
    drop(matcher);
    let mut relay = stage.relay();
    relay.connect().unwrap();
    let signed = *keys(&mut relay, noon()).receipts();
    assert_eq!(chains.len(), 1);
    let receipts = chains[0].receipts.iter().map(|receipt| &**receipt);
    assert_eq!(receipts.len(), 3);
    assert_eq!(check_chain(&signed, receipts), Ok(()));
}

#[test]
fn a_question_whose_answer_was_lost_is_asked_again_and_no_receipt_is_missing() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let matcher = opened_over(wire.socket());
    let (asked, window) = seen(&matcher);
    wire.cuts(|answer| matches!(answer, Answer::Activity { .. }));
    assert!(unavailable(matcher.activity(asked, VENDOR, window)));
    // Something else is asked first: a deal, and another question.
    let now = noon().plus_days(1).plus_millis(12 * HOURS);
    assert!(posts(&matcher, 2, &deal(), now).is_ok());
    let act = Act::Taken;
    assert!(
        matcher
            .activity(Asked { act, ..asked }, VENDOR, window)
            .is_ok()
    );
    assert!(matcher.activity(asked, VENDOR, window).is_ok());
    let chains = matcher.receipts(VENDOR).unwrap();
    drop(matcher);
    let mut relay = stage.relay();
    relay.connect().unwrap();
    let signed = *keys(&mut relay, now).receipts();
    let receipts = chains[0].receipts.iter().map(|receipt| &**receipt);
    assert_eq!(receipts.len(), 5);
    assert_eq!(check_chain(&signed, receipts), Ok(()));
}

#[test]
fn a_host_that_starts_again_with_its_secret_counts_nobody_twice() {
    let view = |starts: usize, people: u8| {
        let stage = Stage::start(Cover::ALL);
        drop(opened(&stage));
        for _ in 1..starts {
            let matcher = connected(stage.socket(), expected(), noon()).unwrap();
            crowd(&matcher, people, 6);
        }
        let later = noon().plus_millis(1);
        let matcher = connected(stage.socket(), expected(), later).unwrap();
        crowd(&matcher, people, 6);
        posts(&matcher, 1, &deal(), later).unwrap()
    };
    assert_eq!(view(2, 120), view(1, 120));
    assert_ne!(view(1, 240), view(1, 120));
}
