//! The matcher in process, through its port.

use super::*;
use crate::Error;
use std::sync::{Arc, Mutex};
use tavren_matching::noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise, NoiseKey, Published, Suppression, VendorId,
};
use tavren_matching::{
    Act, AreaRow, Figure, Grid, Hierarchy, Ladder, Level, MatchError, Noisy, Suppressed,
    Thresholds, Tier, Work,
};
use tavren_types::{Code, Currency, Money};

const VENDOR: VendorId = VendorId::from_bytes([1; 16]);

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

fn tables() -> Tables {
    let row = |code, parent, name| AreaRow { code, parent, name };
    let rows = [
        row(84, None, "VN"),
        row(79, Some(84), "Hồ Chí Minh"),
        row(1, Some(84), "Hà Nội"),
    ];
    let ladder = Ladder::even(usd(100), 20).unwrap();
    let bounds = Thresholds::new([usd(0), usd(5_000), usd(20_000)]).unwrap();
    Tables::new(Hierarchy::load(&rows).unwrap(), vec![ladder], bounds).unwrap()
}

fn settings() -> Settings {
    Settings {
        area_share_min: 1,
        hash_key: [7; 16],
    }
}

fn grid() -> Grid {
    Grid::new(&tables(), 2, false, &[Level::LOYAL], &[usd(500)]).unwrap()
}

fn suppressed() -> Suppressed {
    Suppressed::new(grid(), Published::new(Suppression::new(4, 2).unwrap()))
}

/// A budget for one answer.
fn noisy() -> Noisy {
    let cost = Cost::new(Epsilon::from_micro(500_000), Delta::from_femto(0));
    let mut budgets = Budgets::new(cost);
    budgets.grant(VENDOR, cost).unwrap();
    let noise = Noise::laplace(cost.epsilon()).unwrap();
    Noisy::new(
        Answered::new(noise, NoiseKey::from_bytes([5; 32])),
        budgets,
        None,
    )
}

/// Ten people in a city, ready to pay any price.
fn people(matcher: &dyn Matcher) {
    let city = tables().areas().area(79).unwrap();
    let signal = Signal::new(Tier::High, Level::LOYAL).in_area(city);
    let signals: Vec<_> = (0..10)
        .map(|number| {
            (
                SignalId::from_bytes([number; 16]),
                signal.clone(),
                at(9_000),
            )
        })
        .collect();
    matcher.upsert_all(&signals).unwrap();
}

fn post<'a>(deal: u32, criteria: &'a Criteria) -> Post<'a> {
    Post {
        deal: DealNumber::new(deal),
        criteria,
        vendor: VENDOR,
        epoch: 1,
        work: Work::Constant,
    }
}

fn feed(matcher: &dyn Matcher) -> Vec<u32> {
    let anybody = Signal::new(Tier::High, Level::CHAMPION);
    let deals = matcher.feed(&anybody, Order::Cheapest, 10).unwrap();
    deals.into_iter().map(DealNumber::number).collect()
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<SignalId>>>);

impl Sink for Told {
    fn deliver(&mut self, to: SignalId) {
        self.0.lock().unwrap().push(to);
    }
}

impl Told {
    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[test]
fn a_posted_deal_is_seen_by_its_vendor_its_people_and_their_feeds() {
    let told = Told::default();
    let matcher =
        LocalMatcher::new(tables(), settings(), suppressed(), at(1_000)).notifying(told.clone());
    people(&matcher);
    let deal = Criteria::at(usd(500)).level(Level::LOYAL);
    let view = matcher.post(&post(3, &deal), at(2_000)).unwrap();
    let Figure::Between { at_least, below } = view.people else {
        panic!("an interval was expected")
    };
    assert!(at_least <= 10 && 10 < below && at_least > 0);
    assert_eq!((told.count(), feed(&matcher)), (10, vec![3]));
    matcher
        .update(DealNumber::new(3), &Criteria::at(usd(700)))
        .unwrap();
    assert!(matcher.withdraw(DealNumber::new(3)).unwrap());
    assert!(!matcher.withdraw(DealNumber::new(3)).unwrap());
    assert!(feed(&matcher).is_empty());
    assert!(matcher.remove(SignalId::from_bytes([0; 16])).unwrap());
    assert_eq!(matcher.expire(at(9_000)).unwrap(), 9);
}

#[test]
fn what_people_did_is_told_when_the_day_is_over_through_the_same_policy() {
    let matcher = LocalMatcher::new(tables(), settings(), suppressed(), at(1_000));
    let city = tables().areas().area(79).unwrap();
    let report = |number, act| Report {
        id: SignalId::from_bytes([number; 16]),
        area: city,
        deal: DealNumber::new(3),
        act,
    };
    for number in 0..10 {
        assert_eq!(
            matcher.report(&report(number, Act::Seen), at(2_000)),
            Ok(true)
        );
    }
    assert_eq!(matcher.report(&report(0, Act::Seen), at(3_000)), Ok(false));
    assert_eq!(matcher.report(&report(0, Act::Taken), at(3_000)), Ok(true));
    let asked = Asked {
        deal: DealNumber::new(3),
        act: Act::Seen,
        day: 0,
    };
    let early = matcher.activity(asked, VENDOR, 1).unwrap_err();
    assert_eq!(
        (early.code(), early.field()),
        (Code::QuestionMisfit, Some("day"))
    );
    matcher.expire(at(DAY_MILLIS)).unwrap();
    let seen = matcher.activity(asked, VENDOR, 1).unwrap();
    let interval = |at_least, below| Figure::Between { at_least, below };
    let of_city = seen.by_area.iter().find(|(area, _)| *area == city);
    assert_eq!(of_city, Some(&(city, interval(10, 12))));
    let act = Act::Taken;
    let taken = matcher.activity(Asked { act, ..asked }, VENDOR, 1).unwrap();
    let hidden = |(_, figure): &(_, Figure)| *figure == interval(0, 4);
    assert!(taken.by_area.iter().all(hidden));
}

#[test]
fn a_post_that_is_refused_leaves_nothing() {
    let told = Told::default();
    let matcher =
        LocalMatcher::new(tables(), settings(), suppressed(), at(1_000)).notifying(told.clone());
    people(&matcher);
    let between_the_cells = Criteria::at(usd(300));
    let error = matcher.post(&post(3, &between_the_cells), at(2_000));
    let error = error.unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::QuestionMisfit, Some("price"))
    );
    assert!(matches!(Error::from(error), Error::Refused(_)));
    assert_eq!((told.count(), feed(&matcher)), (0, vec![]));
}

#[test]
fn a_budget_that_is_spent_refuses_another_question_and_repeats_the_first() {
    let matcher = LocalMatcher::new(tables(), settings(), noisy(), at(1_000));
    people(&matcher);
    let (one, other) = (Criteria::at(usd(500)), Criteria::at(usd(600)));
    let first = matcher.post(&post(1, &one), at(2_000)).unwrap();
    let spent = matcher.post(&post(2, &other), at(2_000)).unwrap_err();
    assert_eq!(spent.code(), Code::BudgetSpent);
    // An answer that was lost is asked for again.
    let lost = matcher.post(&post(1, &one), at(2_000)).unwrap_err();
    assert_eq!(lost.code(), Code::DealExists);
    matcher.withdraw(DealNumber::new(1)).unwrap();
    assert_eq!(matcher.post(&post(1, &one), at(2_000)), Ok(first));
}

#[test]
fn law_13_what_vendors_were_told_survives_a_restart() {
    let before = LocalMatcher::new(tables(), settings(), suppressed(), at(1_000));
    people(&before);
    let deal = Criteria::at(usd(500));
    let told = before.post(&post(1, &deal), at(2_000)).unwrap();
    let kept = before.policy(|policy| policy.published().clone()).unwrap();
    let tables_of = kept.tables().map(|(number, cells)| {
        let ends = cells.iter().map(|cell| (cell.at_least(), cell.below()));
        (number, ends.collect::<Vec<_>>())
    });
    let restored = Published::restore(kept.policy(), kept.epoch(), tables_of).unwrap();
    let policy = Suppressed::new(grid(), restored);
    let after = LocalMatcher::new(tables(), settings(), policy, at(3_000));
    // Nobody has come back yet, and still the epoch's figures stand.
    assert_eq!(after.post(&post(1, &deal), at(3_000)), Ok(told));
}

#[test]
fn bad_input_is_named_and_changes_nothing() {
    let matcher = LocalMatcher::new(tables(), settings(), suppressed(), at(1_000));
    let signal = Signal::new(Tier::Low, Level::SWITCHER);
    let id = SignalId::from_bytes([1; 16]);
    assert_eq!(
        matcher.upsert(id, &signal, at(1_000)),
        Err(MatchError::Expired.into())
    );
    let all = [(id, signal.clone(), at(5_000)), (id, signal, at(1_000))];
    let why = MatchError::Expired;
    let refused = matcher.upsert_all(&all);
    assert_eq!(refused, Err(MatcherError::InputAt { at: 1, why }));
    assert!(!matcher.remove(id).unwrap());
    let error = matcher.expire(at(999)).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::ClockBackwards, Some("now"))
    );
    let dear = Criteria::at(usd(5_000));
    let error = matcher.post(&post(1, &dear), at(2_000)).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::PriceAboveLadder, Some("price"))
    );
    let unknown = matcher
        .update(DealNumber::new(9), &Criteria::at(usd(500)))
        .unwrap_err();
    assert_eq!(unknown.code(), Code::DealUnknown);
}

#[test]
fn a_matcher_shows_nothing_of_what_it_holds() {
    let matcher = LocalMatcher::new(tables(), settings(), noisy(), at(1_000));
    people(&matcher);
    assert_eq!(format!("{matcher:?}"), "LocalMatcher(..)");
}
