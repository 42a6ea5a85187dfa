use super::*;
use proptest::prelude::*;
use tavren_types::{Currency, Price};

fn person() -> Person {
    Person {
        tier: UserTier::MIN,
        trust: UserTrust::MAX,
        last_grant: None,
        shown: Shown::default(),
    }
}

fn rate(micro: i64) -> Rate {
    Rate::of(Price::new(micro, Currency::USD).unwrap())
}

proptest! {
    /// Law 11: what bars a person bars under narrower terms too.
    #[test]
    fn narrower_terms_admit_nobody_more(
        tier in 0..=3_u8, min in 0..=3_u8, since in prop::option::of(0..20_i64), wait in 0..20_i64, longer in 0..20_i64,
        total in 0..5_u32, cap in prop::option::of(0..5_u32),
    ) {
        let shown = Shown { total, ..Shown::default() };
        let person = Person { tier: UserTier::new(tier).unwrap(), last_grant: since, shown, ..person() };
        let wide = Rule {
            tier_min: UserTier::new(min).unwrap(),
            cooldown: Cooldown(wait),
            caps: Caps { total: cap, ..Caps::default() },
            ..Rule::default()
        };
        let narrow = [
            Rule { tier_min: UserTier::MAX, ..wide },
            Rule { cooldown: Cooldown(wait + longer), ..wide },
            Rule { caps: Caps { total: Some(cap.unwrap_or(9) / 2), ..Caps::default() }, ..wide },
        ];
        for narrow in narrow {
            prop_assert!(wide.admit(&person, 15).is_ok() || narrow.admit(&person, 15).is_err());
        }
    }
}

#[test]
fn the_first_reason_that_holds_is_given() {
    let rule = Rule {
        tier_min: UserTier::new(1).unwrap(),
        cooldown: Cooldown(7),
        caps: Caps {
            per_week: Some(2),
            ..Caps::default()
        },
        ..Rule::default()
    };
    let mut who = Person {
        last_grant: Some(94),
        shown: Shown {
            week: 2,
            ..Shown::default()
        },
        ..person()
    };
    let why = |who: &Person| rule.quote(&rate(1), who, 100);
    assert_eq!(why(&who), Err(Barred::Tier));
    who.tier = UserTier::MAX;
    assert_eq!(why(&who), Err(Barred::Cooldown));
    who.last_grant = Some(93);
    assert_eq!(why(&who), Err(Barred::Cap));
    who.shown = Shown::default();
    assert_eq!(why(&who), Ok(2));
    who.trust = UserTrust::MIN;
    assert_eq!(why(&who), Err(Barred::Zero));
}

#[test]
fn every_cap_counts_for_itself() {
    let caps = [
        (
            Caps {
                per_day: Some(1),
                ..Caps::default()
            },
            Shown {
                today: 1,
                ..Shown::default()
            },
        ),
        (
            Caps {
                per_week: Some(1),
                ..Caps::default()
            },
            Shown {
                week: 1,
                ..Shown::default()
            },
        ),
        (
            Caps {
                per_month: Some(1),
                ..Caps::default()
            },
            Shown {
                month: 1,
                ..Shown::default()
            },
        ),
        (
            Caps {
                total: Some(1),
                ..Caps::default()
            },
            Shown {
                total: 1,
                ..Shown::default()
            },
        ),
    ];
    for (cap, shown) in &caps {
        assert!(cap.reached(shown));
        let others = caps.iter().filter(|(other, _)| other != cap);
        assert!(others.into_iter().all(|(other, _)| !other.reached(shown)));
    }
}

#[test]
fn who_never_gave_anything_waits_for_nothing() {
    assert!(!Cooldown(i64::MAX).bars(None, i64::MIN));
    assert!(!Cooldown::NONE.bars(Some(100), 0));
}

#[test]
fn a_cooldown_ends_at_its_last_moment() {
    assert!(Cooldown(7).bars(Some(93), 99));
    assert!(!Cooldown(7).bars(Some(93), 100));
    assert!(!Cooldown(0).bars(Some(100), 100));
    // A clock that went backwards is a short while.
    assert!(Cooldown(0).bars(Some(100), 99));
    // Longer than time is.
    assert!(Cooldown(i64::MAX).bars(Some(i64::MAX), 5));
}

proptest! {
    #[test]
    fn the_latest_grant_is_the_last_that_bars_nothing(
        days in prop_oneof![Just(i64::MIN), Just(i64::MAX), -3..40_i64],
        last in 0..=i32::MAX,
        now in any::<u32>(),
        after in -50..50_i64,
    ) {
        let (cooldown, last, now) = (Cooldown(days), i64::from(last), i64::from(now));
        prop_assert_eq!(cooldown.bars(Some(last), now), last > cooldown.latest(now));
        let now = last.saturating_add(after);
        prop_assert_eq!(cooldown.bars(Some(last), now), last > cooldown.latest(now));
    }
}
