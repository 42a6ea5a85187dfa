//! Hours, epochs and days go by, and the host goes on as before.

use super::bed::{
    Told, VENDOR, crowd, deal, id, opened, opened_over, posts, seen, somebody, tells,
};
use super::wire::Wire;
use crate::bed::{HOURS, Stage, noon, usd};
use enclave_runner::Cover;
use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Act, AreaId, Criteria, DealNumber, Figure, Work};
use tavren_core::port::{Matcher, MatcherError, Post, Report};
use tavren_core::types::{Code, Timestamp};

fn at(hours: i64) -> Timestamp {
    noon().plus_millis(hours * HOURS)
}

#[test]
fn signals_stand_beyond_the_epoch_of_their_names_and_count_once() {
    let stage = Stage::start(Cover::ALL);
    let matcher = opened(&stage);
    crowd(&matcher, 120, 20);
    let view = posts(&matcher, 1, &deal(), noon()).unwrap();
    for (number, hours) in [(2, 6), (3, 12), (4, 18)] {
        assert_eq!(matcher.expire(at(hours)), Ok(0));
        assert_eq!(
            posts(&matcher, number, &deal(), at(hours)),
            Ok(view.clone())
        );
    }
    assert_eq!(matcher.expire(at(20).plus_millis(-1)), Ok(0));
    assert_eq!(matcher.expire(at(20)), Ok(120));
    assert_ne!(posts(&matcher, 5, &deal(), at(24)), Ok(view));
}

#[test]
fn an_epoch_that_is_not_that_of_the_time_is_refused() {
    let stage = Stage::start(Cover::ALL);
    let matcher = opened(&stage);
    let window = u64::try_from(noon().millis() / (6 * HOURS)).unwrap();
    for epoch in [0, window - 1, window + 1, u64::MAX] {
        let post = Post {
            deal: DealNumber::new(1),
            criteria: &deal(),
            vendor: VENDOR,
            epoch,
            work: Work::Normal,
        };
        let refused = matcher.post(&post, noon()).unwrap_err();
        assert_eq!(refused.code(), Code::QuestionMisfit);
        assert_eq!(refused.field(), Some("epoch"));
    }
}

#[test]
fn who_comes_after_the_post_is_told_at_the_full_hour() {
    let stage = Stage::start(Cover::ALL);
    let told = Told::default();
    let matcher = opened(&stage).notifying(told.clone());
    crowd(&matcher, 3, 20);
    posts(&matcher, 1, &deal(), noon()).unwrap();
    assert_eq!(tells(&matcher, &told, noon()).len(), 3);
    let (late, signal, expires) = somebody(9, 20);
    matcher.upsert(late, &signal, expires).unwrap();
    assert_eq!(tells(&matcher, &told, at(1).plus_millis(-1)), []);
    assert_eq!(tells(&matcher, &told, at(1)), [late]);
}

#[test]
fn an_update_notifies_nobody_and_asks_nothing() {
    let stage = Stage::start(Cover::ALL);
    let wire = Wire::before(&stage);
    let told = Told::default();
    let matcher = opened_over(wire.socket()).notifying(told.clone());
    posts(&matcher, 1, &deal(), noon()).unwrap();
    crowd(&matcher, 3, 6);
    wire.asked();
    matcher
        .update(DealNumber::new(1), &Criteria::at(usd(100)))
        .unwrap();
    assert_eq!(tells(&matcher, &told, at(1)), []);
    let asked = wire.asked();
    let asked = asked
        .iter()
        .filter(|asked| !["hello", "tick"].contains(asked));
    assert!(asked.copied().eq(["remove"]));
}

#[test]
fn nobody_is_told_of_a_withdrawn_deal_nor_is_who_was_removed() {
    let stage = Stage::start(Cover::ALL);
    let told = Told::default();
    let matcher = opened(&stage).notifying(told.clone());
    crowd(&matcher, 3, 6);
    posts(&matcher, 1, &deal(), noon()).unwrap();
    posts(&matcher, 2, &deal(), noon()).unwrap();
    assert_eq!(matcher.withdraw(DealNumber::new(1)), Ok(true));
    assert_eq!(matcher.remove(id(1)), Ok(true));
    assert_eq!(tells(&matcher, &told, noon()), [id(0), id(2)]);
}

#[test]
fn what_people_did_is_told_to_the_deals_vendor_alone() {
    let stage = Stage::start(Cover::ALL);
    let matcher = opened(&stage);
    let (asked, window) = seen(&matcher);
    let told = matcher.activity(asked, VENDOR, window).unwrap();
    let Figure::Between { at_least, below } = told.people else {
        panic!("an interval was expected");
    };
    assert!(0 < at_least && (at_least..below).contains(&200) && below < 400);
    let code = Code::DealAbsent;
    let other = VendorId::from_bytes([2; 16]);
    let refused = Err(MatcherError::Enclave { code });
    assert_eq!(matcher.activity(asked, other, window), refused);
}

#[test]
fn a_report_counts_once_a_day_where_a_signal_stands_and_a_deal_was_posted() {
    let stage = Stage::start(Cover::ALL);
    let matcher = opened(&stage);
    crowd(&matcher, 3, 20);
    posts(&matcher, 1, &deal(), noon()).unwrap();
    let report = |number: u8, deal: u32, now| {
        let report = Report {
            id: id(number),
            area: AreaId::WORLD,
            deal: DealNumber::new(deal),
            act: Act::Seen,
        };
        matcher.report(&report, now).unwrap()
    };
    assert!(report(1, 1, noon()));
    assert!(!report(1, 1, noon()));
    // All have other names in the next epoch, which is of the same day.
    assert!(!report(1, 1, at(6)));
    assert!(report(2, 1, at(6)));
    assert!(!report(50, 1, at(6)), "no signal stands");
    assert!(!report(1, 7, at(6)), "no deal was posted");
    assert!(report(1, 1, at(12)), "the next day");
}
