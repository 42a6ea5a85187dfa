use super::*;
use proptest::prelude::*;

const START: i64 = 1_700_000_000_000;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(START + millis).unwrap()
}

fn rates() -> impl Strategy<Value = Rate> {
    (1..6_u32, 1..50_u32).prop_map(|(burst, per_millis)| Rate::new(burst, per_millis))
}

/// The times, of those that were asked for, at which one was given.
fn given(rate: Rate, asked: &[i64]) -> Vec<i64> {
    let mut arrival = None;
    let mut given = Vec::new();
    for &millis in asked {
        if let Ok(next) = rate.take(arrival, at(millis)) {
            arrival = Some(next);
            given.push(millis);
        }
    }
    given
}

/// The slow way: a bucket that holds `burst` tokens and gets one back every `per_millis`, in
/// millionths, millisecond by millisecond.
fn by_tokens(rate: Rate, asked: &[i64]) -> Vec<i64> {
    let (per, full) = (
        i64::from(rate.per_millis()),
        i64::from(rate.burst()) * i64::from(rate.per_millis()),
    );
    let (mut tokens, mut now) = (full, 0);
    let mut given = Vec::new();
    for &millis in asked {
        while now < millis {
            now += 1;
            tokens = full.min(tokens + 1);
        }
        if tokens >= per {
            tokens -= per;
            given.push(millis);
        }
    }
    given
}

proptest! {
    /// The law of [`Rate::take`], with a clock that jumps as it likes.
    #[test]
    fn no_window_holds_more_than_its_burst_and_its_share(
        rate in rates(), asked in prop::collection::vec(0..400_i64, 0..120),
    ) {
        let given = given(rate, &asked);
        for from in &given {
            for until in given.iter().filter(|until| *until >= from) {
                let within = given.iter().filter(|time| (from..=until).contains(time)).count();
                let share = (until - from) / i64::from(rate.per_millis());
                prop_assert!(i64::try_from(within).unwrap() <= i64::from(rate.burst()) + share);
            }
        }
    }

    #[test]
    fn a_clock_that_only_goes_on_is_given_what_a_bucket_of_tokens_gives(
        rate in rates(), mut asked in prop::collection::vec(0..400_i64, 0..120),
    ) {
        asked.sort_unstable();
        prop_assert_eq!(given(rate, &asked), by_tokens(rate, &asked));
    }

    #[test]
    fn what_is_refused_is_given_at_the_time_that_is_named_and_not_before(
        rate in rates(), arrival in 0..400_i64, now in 0..400_i64,
    ) {
        let arrival = Some(at(arrival));
        if let Err(earliest) = rate.take(arrival, at(now)) {
            prop_assert!(earliest > at(now));
            prop_assert!(rate.take(arrival, earliest).is_ok());
            prop_assert!(rate.take(arrival, earliest.plus_millis(-1)).is_err());
        }
    }

    #[test]
    fn a_later_time_and_an_earlier_arrival_are_never_worse(
        rate in rates(), arrival in 0..400_i64, now in 0..400_i64, more in 0..400_i64,
    ) {
        let taken = rate.take(Some(at(arrival)), at(now));
        if let Ok(kept) = taken {
            prop_assert!(kept > at(arrival) && kept > at(now));
            prop_assert!(rate.take(Some(at(arrival)), at(now + more)).is_ok());
            let less = rate.take(Some(at(arrival - more)), at(now));
            prop_assert!(less.is_ok_and(|less| less <= kept));
        }
    }

    #[test]
    fn no_time_is_too_early_or_too_late(
        burst in any::<u32>(), per_millis in any::<u32>(), arrival in any::<i64>(), now in any::<i64>(),
    ) {
        let time = |millis: i64| Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX);
        let _ = Rate::new(burst, per_millis).take(Some(time(arrival)), time(now));
    }
}

#[test]
fn nothing_is_less_than_one() {
    assert_eq!(Rate::new(0, 0), Rate::new(1, 1));
}
