use super::*;
use crate::types::Code;
use crate::types::cbor::{from_bytes, to_bytes};
use crate::types::limits::PRICE_MICRO_MAX;
use proptest::prelude::*;

fn usd(micro: i64) -> Price {
    Price::new(micro, Currency::USD).unwrap()
}

fn tiers() -> impl Strategy<Value = UserTier> {
    (0..=3_u8).prop_map(|tier| UserTier::new(tier).unwrap())
}

fn trusts() -> impl Strategy<Value = UserTrust> {
    (0..=10_000_u16).prop_map(|trust| UserTrust::new(trust).unwrap())
}

/// Prices of every size, many of them a few whole or half cents, where ties live.
fn prices() -> impl Strategy<Value = Price> {
    prop_oneof![
        (1..=PRICE_MICRO_MAX).prop_map(usd),
        (1..=MICRO_PER_MINOR).prop_map(usd),
        (1..=400_i64).prop_map(|half_cents| usd(half_cents * MICRO_PER_MINOR / 2)),
        (0..=15_u32).prop_map(|power| usd(10_i64.pow(power))),
    ]
}

fn micro(price: Price, tier: UserTier, trust: UserTrust) -> i64 {
    match quote(price, tier, trust, 1) {
        Ok(quote) => quote.per_period_micro(),
        Err(QuoteError::Zero) => 0,
        Err(other) => panic!("{other}"),
    }
}

proptest! {
    #[test]
    fn a_higher_tier_or_trust_never_pays_less(price in prices(), a in tiers(), b in tiers(), c in trusts(), d in trusts()) {
        prop_assert!(micro(price, a.min(b), c.min(d)) <= micro(price, a.max(b), c.max(d)));
    }

    /// Law 7.
    #[test]
    fn what_was_quoted_times_the_periods_is_what_accrues(
        micro in 1..=3 * MICRO_PER_MINOR, tier in tiers(), trust in 5_000..=10_000_u16,
        rest in 0..MICRO_PER_MINOR, steps in prop::collection::vec(0..=40_u32, 1..20),
    ) {
        let trust = UserTrust::new(trust).unwrap();
        let quoted = quote(usd(micro), tier, trust, PERIODS_MAX);
        prop_assume!(quoted.is_ok());
        let quoted = quoted.unwrap();
        let (mut paid, mut left) = (0, rest);
        for periods in &steps {
            let accrual = quoted.accrue(left, *periods).unwrap();
            paid += accrual.settled.minor();
            left = accrual.rest_micro;
            prop_assert!((0..MICRO_PER_MINOR).contains(&left));
        }
        let periods: u32 = steps.iter().sum();
        prop_assert_eq!(paid * MICRO_PER_MINOR + left, rest + i64::from(periods) * quoted.per_period_micro());
        let at_once = quoted.accrue(rest, periods).unwrap();
        prop_assert_eq!((at_once.settled.minor(), at_once.rest_micro), (paid, left));
    }

    #[test]
    fn the_total_is_so_many_times_one_period(price in prices(), tier in tiers(), trust in trusts(), periods in 1..=PERIODS_MAX) {
        if let Ok(quoted) = quote(price, tier, trust, periods) {
            prop_assert_eq!(i128::from(quoted.total_micro()), i128::from(quoted.per_period_micro()) * i128::from(periods));
            let hold = i128::from(quoted.hold().minor()) * i128::from(MICRO_PER_MINOR);
            let total = i128::from(quoted.total_micro());
            prop_assert!(total <= hold && hold < total + i128::from(MICRO_PER_MINOR));
            if let Some(reward) = quoted.reward() {
                prop_assert_eq!(reward.times(periods).unwrap(), quoted.hold());
            }
        }
    }

    #[test]
    fn the_hold_covers_what_settles(micro in 1..=3 * MICRO_PER_MINOR, tier in tiers(), periods in 1..=PERIODS_MAX, rest in 0..MICRO_PER_MINOR) {
        if let Ok(quoted) = quote(usd(micro), tier, UserTrust::MAX, periods) {
            let settled = quoted.accrue(rest, periods).unwrap().settled;
            prop_assert!(settled.minor() <= quoted.hold().minor());
        }
    }

    /// Law 7: a bonus adds itself to what is estimated and held, and to nothing else.
    #[test]
    fn a_bonus_is_estimated_and_held_beside_the_periods(price in prices(), bonus in 1..=1_000_000_i64, tier in tiers(), trust in trusts(), periods in 1..=PERIODS_MAX) {
        if let Ok(bare) = quote(price, tier, trust, periods) {
            let bonus = Money::new(bonus, Currency::USD).unwrap();
            let quoted = bare.with_bonus(bonus).unwrap();
            prop_assert_eq!(quoted.hold(), bare.hold().plus(bonus).unwrap());
            prop_assert_eq!(quoted.total_micro(), bare.total_micro() + bonus.minor() * MICRO_PER_MINOR);
            prop_assert_eq!(quoted.per_period_micro(), bare.per_period_micro());
        }
    }

    /// A share is within half a unit of the exact one; shares rise from nothing to all.
    #[test]
    fn the_shares_of_a_bonus_are_rounded_once(bonus in 1..=1_000_000_i64, periods in 1..=PERIODS_MAX) {
        let bonus = Money::new(bonus, Currency::USD).unwrap();
        let quoted = quote(usd(MICRO_PER_MINOR), UserTier::MIN, UserTrust::MAX, periods).unwrap();
        let quoted = quoted.with_bonus(bonus).unwrap();
        let mut least = 0;
        for paid in 0..=periods {
            let share = quoted.bonus_share(paid).minor();
            let exact = i64::from(paid) * bonus.minor();
            prop_assert!((share * i64::from(periods) - exact).abs() * 2 <= i64::from(periods));
            prop_assert!(least <= share);
            least = share;
        }
        prop_assert_eq!(quoted.bonus_share(0).minor(), 0);
        prop_assert_eq!(quoted.bonus_share(periods), bonus);
    }

    /// Law 10.
    #[test]
    fn a_stored_quote_reads_back(price in prices(), tier in tiers(), trust in trusts(), periods in 1..=PERIODS_MAX, bonus in 1..=1_000_000_i64) {
        if let Ok(quoted) = quote(price, tier, trust, periods) {
            prop_assert_eq!(from_bytes::<Quote>(&to_bytes(&quoted)), Ok(quoted));
            let quoted = quoted.with_bonus(Money::new(bonus, Currency::USD).unwrap()).unwrap();
            prop_assert_eq!(from_bytes::<Quote>(&to_bytes(&quoted)), Ok(quoted));
        }
    }
}

#[test]
fn ties_go_to_the_even_cent() {
    let half = UserTrust::new(5_000).unwrap();
    let cents = |cents: i64| {
        quote(usd(cents * MICRO_PER_MINOR), UserTier::MIN, half, 1)
            .map(|quoted| quoted.reward().unwrap().minor())
    };
    assert_eq!(cents(3), Ok(2)); // 1.5
    assert_eq!(cents(5), Ok(2)); // 2.5
    assert_eq!(cents(7), Ok(4)); // 3.5
    assert_eq!(cents(1), Err(QuoteError::Zero)); // 0.5
}

#[test]
fn a_price_below_a_cent_is_quoted_in_millionths_of_it() {
    let price = Price::parse("0.001", "USD").unwrap();
    let quoted = quote(price, UserTier::MAX, UserTrust::MAX, 30).unwrap();
    assert_eq!(quoted.rounding(), Rounding::HalfEvenMicro);
    assert_eq!(quoted.per_period_micro(), 150_000);
    assert_eq!(quoted.reward(), None);
    assert_eq!(quoted.total_micro(), 4_500_000);
    assert_eq!(quoted.hold(), Money::new(5, Currency::USD).unwrap());
}

#[test]
fn currencies_without_decimals_quote_whole_units() {
    let price = Price::parse("120", "JPY").unwrap();
    let tier = UserTier::new(2).unwrap();
    let quoted = quote(price, tier, UserTrust::MAX, 2).unwrap();
    assert_eq!(quoted.reward().unwrap().to_string(), "150 JPY");
    assert_eq!(quoted.multiplier(), 12_500);
}

#[test]
fn what_cannot_be_paid_is_not_quoted() {
    let none = quote(usd(1), UserTier::MIN, UserTrust::MIN, 1).unwrap_err();
    assert_eq!((none, none.code()), (QuoteError::Zero, Code::RewardZero));
    let most = QuoteError::Periods { most: PERIODS_MAX };
    for periods in [0, PERIODS_MAX + 1] {
        let refused = quote(usd(1), UserTier::MIN, UserTrust::MAX, periods).unwrap_err();
        assert_eq!((refused, refused.code()), (most, Code::LimitExceeded));
    }
    let tenfold = Multipliers::new([MULTIPLIER_MAX; 4]).unwrap();
    let dear = Quote::new(
        usd(PRICE_MICRO_MAX),
        tenfold,
        UserTier::MIN,
        UserTrust::MAX,
        PERIODS_MAX,
    );
    assert_eq!(dear, Err(QuoteError::OutOfRange));
}

#[test]
fn no_more_periods_accrue_than_were_quoted() {
    let quoted = quote(usd(10_000_000), UserTier::MIN, UserTrust::MAX, 3).unwrap();
    assert_eq!(quoted.accrue(0, 4), Err(QuoteError::Periods { most: 3 }));
    for rest in [-1, MICRO_PER_MINOR] {
        assert_eq!(quoted.accrue(rest, 1), Err(QuoteError::OutOfRange));
    }
}

#[test]
fn stored_bytes_that_no_quote_has_are_refused() {
    let quoted = quote(usd(75 * MICRO_PER_MINOR), UserTier::MIN, UserTrust::MAX, 7).unwrap();
    let golden = [
        0xa7, 1, 0x1a, 0x04, 0x78, 0x68, 0xc0, 2, 0x63, b'U', b'S', b'D', 3, 1, 4, 0, 5, 0x19,
        0x27, 0x10, 6, 0x19, 0x27, 0x10, 7, 7,
    ];
    assert_eq!(to_bytes(&quoted), golden);
    let refused = |change: fn(&mut Stored)| {
        let mut stored = quoted.stored;
        change(&mut stored);
        from_bytes::<Quote>(&to_bytes(&stored)).is_err()
    };
    assert!(refused(|stored| stored.per_period_micro = 1));
    assert!(refused(|stored| stored.per_period_micro = -MICRO_PER_MINOR));
    assert!(refused(|stored| stored.multiplier = 0));
    assert!(refused(|stored| stored.periods = 0));
    assert!(refused(|stored| stored.per_period_micro = i64::MAX));
}

#[test]
fn a_bonus_that_is_none_of_another_currency_or_too_large_is_refused() {
    let quoted = quote(usd(MICRO_PER_MINOR), UserTier::MIN, UserTrust::MAX, 2).unwrap();
    let with = |minor, currency| {
        let bonus = Money::new(minor, currency).unwrap();
        quoted.with_bonus(bonus).map(|quoted| quoted.hold().minor())
    };
    assert_eq!(with(3, Currency::USD), Ok(5));
    assert_eq!(with(0, Currency::USD), Err(QuoteError::Zero));
    assert_eq!(with(-1, Currency::USD), Err(QuoteError::Zero));
    assert_eq!(with(3, Currency::EUR), Err(QuoteError::Currency));
    let most = tavren_types::limits::MONEY_MINOR_MAX;
    assert_eq!(with(most, Currency::USD), Err(QuoteError::OutOfRange));
}
