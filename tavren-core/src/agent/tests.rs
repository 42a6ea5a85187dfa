use super::*;
use crate::deal::DealTerms;
use proptest::prelude::*;
use tavren_types::time::DAY_MILLIS;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn enrolled() -> Agents {
    let mut agents = Agents::default();
    let until = now().plus_days(ATTESTED_DAYS_MAX);
    agents.enrol([1; 32], Some(until), now()).unwrap();
    agents
}

fn order(staked: &str) -> Admission {
    Admission::Order {
        saves: usd("3.50"),
        staked: usd(staked),
    }
}

/// Law 1.
#[test]
fn each_condition_alone_bars_an_order() {
    let enough = order("70.00");
    let mut admitted = enrolled();
    assert_eq!(admitted.admit(enough, now()), Ok(()));
    assert_eq!((admitted.open(), admitted.accepted), (1, Some(now())));

    let bars = |agents: &Agents, what, at| {
        let mut after = agents.clone();
        let code = after.admit(what, at).unwrap_err();
        assert_eq!(&after, agents, "what is refused counts nowhere");
        code
    };
    assert_eq!(bars(&Agents::default(), enough, now()), Code::AgentAbsent);
    let mut unattested = enrolled();
    unattested.enrol([1; 32], None, now()).unwrap();
    assert_eq!(bars(&unattested, enough, now()), Code::AgentUnattested);
    let until = now().plus_days(ATTESTED_DAYS_MAX);
    assert_eq!(bars(&enrolled(), enough, until), Code::AgentUnattested);
    let mut faulty = enrolled();
    faulty.blame(Fault::Redemption);
    assert_eq!(bars(&faulty, enough, now()), Code::AgentReputation);
    assert_eq!(bars(&enrolled(), order("69.99"), now()), Code::StakeShort);
    let foreign = Admission::Order {
        saves: usd("3.50"),
        staked: Money::parse("5000", "JPY").unwrap(),
    };
    assert_eq!(bars(&enrolled(), foreign, now()), Code::StakeShort);
    let mut busy = enrolled();
    for _ in 0..2 {
        busy.admit(enough, now()).unwrap();
    }
    assert_eq!(bars(&busy, enough, now()), Code::AgentRate);
    assert_eq!(busy.admit(enough, now().plus_days(3)), Ok(()));
}

#[test]
fn a_device_that_was_not_what_it_said_is_attested_no_more() {
    let mut agents = enrolled();
    agents.conduct.confirmed = 1_000;
    agents.blame(Fault::Redemption);
    assert_eq!(agents.admit(order("70.00"), now()), Ok(()));
    agents.blame(Fault::Device);
    assert_eq!(
        agents.admit(order("70.00"), now()),
        Err(Code::AgentUnattested)
    );
}

#[test]
fn credentials_have_a_rate_of_their_own() {
    let mut agents = enrolled();
    for _ in 0..CREDENTIALS.burst() {
        agents.admit(Admission::Credential, now()).unwrap();
    }
    let again = agents.admit(Admission::Credential, now());
    assert_eq!(again, Err(Code::AgentRate));
    assert_eq!(agents.open(), 0);
    assert_eq!(agents.admit(order("70.00"), now()), Ok(()));
    let later = now().plus_millis(DAY_MILLIS / 96);
    assert_eq!(agents.admit(Admission::Credential, later), Ok(()));
}

#[test]
fn agents_take_each_others_place_a_few_times_and_what_is_the_persons_stays() {
    let mut agents = enrolled();
    agents.admit(order("70.00"), now()).unwrap();
    agents.close(Outcome::Confirmed);
    for key in [2, 3] {
        agents.enrol([key; 32], None, now()).unwrap();
    }
    let renewed = Some(now().plus_days(1));
    assert_eq!(agents.enrol([4; 32], None, now()), Err(Code::AgentRate));
    // The same one again takes nobody's place.
    agents.enrol([3; 32], renewed, now()).unwrap();
    assert_eq!(
        (agents.key(), agents.attested_until()),
        (Some(&[3; 32]), renewed)
    );
    assert_eq!(agents.conduct().confirmed, 1);
    let later = now().plus_days(30);
    agents.enrol([4; 32], None, later).unwrap();
    let far = Some(later.plus_days(ATTESTED_DAYS_MAX).plus_millis(1));
    assert_eq!(agents.enrol([4; 32], far, later), Err(Code::LimitExceeded));
}

#[test]
fn a_stake_stays_while_an_order_is_open_and_thirty_days_after_the_last() {
    let mut agents = enrolled();
    assert_eq!(agents.may_unstake(now()), Ok(()));
    agents.admit(order("70.00"), now()).unwrap();
    let later = now().plus_days(STAKE_DAYS);
    assert_eq!(agents.may_unstake(later), Err(Code::StakeLocked));
    agents.close(Outcome::Lapsed);
    let before = later.plus_millis(-1);
    assert_eq!(agents.may_unstake(before), Err(Code::StakeLocked));
    assert_eq!(agents.may_unstake(later), Ok(()));
}

#[test]
fn a_deal_without_a_regular_price_is_taken_to_save_its_price() {
    let terms = DealTerms::new("Two coffees for one", usd("3.50"), now());
    assert_eq!(saves(&terms), usd("3.50"));
    assert_eq!(saves(&terms.instead_of(usd("5.00"))), usd("1.50"));
    assert_eq!(stake_for(usd("1.50")), Ok(usd("30.00")));
    assert!(!stake::covers(
        usd("1.00"),
        Money::new(
            tavren_types::limits::MONEY_MINOR_MAX,
            tavren_types::Currency::USD
        )
        .unwrap()
    ));
}

fn counts() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0..10_u32, 3 => 0..1_000_u32, 1 => any::<u32>()]
}

fn conducts() -> impl Strategy<Value = Conduct> {
    (counts(), counts(), counts()).prop_map(|(confirmed, lapsed, faults)| Conduct {
        confirmed,
        lapsed,
        faults,
    })
}

proptest! {
    /// Law 14.
    #[test]
    fn good_conduct_never_lowers_and_bad_never_raises(before in conducts(), kind in 0..3, more in counts()) {
        let mut after = before;
        let count = match kind {
            0 => &mut after.confirmed,
            1 => &mut after.lapsed,
            _ => &mut after.faults,
        };
        *count = count.saturating_add(more);
        let (before, after) = (before.reputation(), after.reputation());
        let (low, high) = if kind == 0 { (before, after) } else { (after, before) };
        prop_assert!(low <= high && low.grade() <= high.grade());
    }

    /// Law 14: bounded, and in exact integers.
    #[test]
    fn reputations_agree_with_wide_arithmetic(conduct in conducts()) {
        let wide = |count: u32| i128::from(count);
        let bad = 2 * wide(conduct.lapsed) + 180 * wide(conduct.faults);
        let good = wide(conduct.confirmed);
        let expected = 10_000 * (good + 10) / (good + bad + 20);
        prop_assert_eq!(i128::from(conduct.reputation().get()), expected);
        prop_assert!(expected <= 10_000);
    }

    /// A better grade never waits longer, whatever was taken under another.
    #[test]
    fn a_better_grade_waits_no_longer(ahead in 0..10_000_i64, low in 0..3_usize, high in 0..3_usize) {
        let grades = [Grade::New, Grade::Known, Grade::Proven];
        let (low, high) = (grades[low.min(high)], grades[low.max(high)]);
        let arrival = Some(now().plus_millis(ahead * DAY_MILLIS / 1_000));
        match (low.rate().take(arrival, now()), high.rate().take(arrival, now())) {
            (Ok(low), Ok(high)) => prop_assert!(high <= low),
            (Ok(_), Err(_)) => prop_assert!(false, "the better grade waits"),
            (Err(low), Err(high)) => prop_assert!(high <= low),
            (Err(_), Ok(_)) => {}
        }
    }
}

#[test]
fn grades_are_reached_by_so_many_confirmed_orders_and_lost_by_one_fault() {
    let grade = |confirmed, lapsed, faults| {
        let conduct = Conduct {
            confirmed,
            lapsed,
            faults,
        };
        conduct.reputation().grade()
    };
    assert_eq!(Conduct::default().reputation(), Reputation::START);
    assert_eq!(grade(0, 0, 0), Some(Grade::New));
    assert_eq!(
        (grade(29, 0, 0), grade(30, 0, 0)),
        (Some(Grade::New), Some(Grade::Known))
    );
    assert_eq!(
        (grade(179, 0, 0), grade(180, 0, 0)),
        (Some(Grade::Known), Some(Grade::Proven))
    );
    assert_eq!(
        (grade(11, 0, 1), grade(180, 0, 1)),
        (None, Some(Grade::New))
    );
    // Forty orders that nobody redeemed, and not one that somebody did.
    assert_eq!((grade(0, 40, 0), grade(0, 41, 0)), (Some(Grade::New), None));
}
