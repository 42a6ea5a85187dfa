use super::*;
use proptest::prelude::*;
use tavren_types::Currency;
use tavren_types::limits::PRICE_MICRO_MAX;

fn rate(micro: i64) -> Rate {
    Rate::of(Price::new(micro, Currency::USD).unwrap())
}

/// Prices of every size, many of them a few whole or half cents, where ties live.
fn prices() -> impl Strategy<Value = i64> {
    prop_oneof![
        1..=PRICE_MICRO_MAX,
        1..=MICRO_PER_MINOR,
        (1..=400_i64).prop_map(|half_cents| half_cents * MICRO_PER_MINOR / 2),
        (1..=1_000_000_000_i64).prop_map(|cents| cents * MICRO_PER_MINOR),
        (0..=15_u32).prop_map(|power| 10_i64.pow(power)),
    ]
}

fn factors() -> impl Strategy<Value = Factor> {
    (1..=MULTIPLIER_MAX, 0..=10_000_u32).prop_map(|(multiplier, trust)| Factor(multiplier * trust))
}

/// Half-even by walking from the floor: the slow obvious way, over rationals.
fn half_even_slowly(numerator: u128, denominator: u128) -> u128 {
    let floor = numerator / denominator;
    let distance = |whole: u128| (whole * denominator).abs_diff(numerator);
    match distance(floor).cmp(&distance(floor + 1)) {
        core::cmp::Ordering::Less => floor,
        core::cmp::Ordering::Greater => floor + 1,
        core::cmp::Ordering::Equal if floor.is_multiple_of(2) => floor,
        core::cmp::Ordering::Equal => floor + 1,
    }
}

proptest! {
    /// Law 7: the one rounding rule.
    #[test]
    fn a_quote_is_the_exact_product_rounded_once_half_even(micro in prices(), factor in factors()) {
        let (rate, exact) = (rate(micro), u128::from(micro.unsigned_abs()) * u128::from(factor.0));
        let step = u128::from(rate.step_micro());
        let expected = half_even_slowly(exact, step * u128::from(UNITY));
        prop_assert_eq!(u128::from(rate.steps(factor)), expected);
        prop_assert_eq!(u128::try_from(rate.micro(factor)).unwrap(), expected * step);
    }

    #[test]
    fn the_least_product_is_the_first_that_reaches(steps in prop_oneof![1..1_000_u64, 1..=10_000_000_000_u64]) {
        let product = product_min(steps);
        prop_assert!(half_even(product) >= steps && half_even(product - 1) < steps);
    }

    #[test]
    fn a_higher_factor_never_pays_less(micro in prices(), a in factors(), b in factors()) {
        prop_assert!(rate(micro).steps(a.min(b)) <= rate(micro).steps(a.max(b)));
    }

    #[test]
    fn a_higher_price_under_the_same_rule_never_pays_less(a in prices(), b in prices(), factor in factors()) {
        let alike = rate(a).rounding() == rate(b).rounding();
        prop_assert!(!alike || rate(a.min(b)).steps(factor) <= rate(a.max(b)).steps(factor));
    }
}

#[test]
fn ties_go_to_the_even_cent() {
    for (cents, expected) in [(1, 0), (3, 2), (5, 2), (7, 4), (9, 4), (11, 6)] {
        let half = Factor(UNITY as u32 / 2);
        assert_eq!(rate(cents * MICRO_PER_MINOR).steps(half), expected);
    }
}

#[test]
fn the_largest_price_and_factor_stay_in_range() {
    let most = rate(PRICE_MICRO_MAX);
    assert_eq!(most.micro(Factor::MAX), 10 * PRICE_MICRO_MAX);
    assert_eq!(rate(PRICE_MICRO_MAX - 1).steps(Factor::MAX), 10_000_000_000);
}

#[test]
fn a_price_below_a_cent_is_quoted_in_millionths_of_it() {
    let fine = rate(100_000);
    assert_eq!(fine.rounding(), Rounding::HalfEvenMicro);
    let factor = Multipliers::DEFAULT.factor(UserTier::MAX, UserTrust::MAX);
    assert_eq!((fine.steps(factor), fine.micro(factor)), (150_000, 150_000));
}

#[test]
fn multipliers_rise_with_the_tier_or_are_refused() {
    assert!(Multipliers::new([0, 1, 1, 1]).is_none());
    assert!(Multipliers::new([2, 1, 1, 1]).is_none());
    assert!(Multipliers::new([1, 1, 1, MULTIPLIER_MAX + 1]).is_none());
    assert_eq!(Multipliers::default().of(UserTier::MAX), 15_000);
    assert_eq!(UserTier::new(4), None);
    assert_eq!(UserTrust::new(10_001), None);
}

/// Workload P1: quotes by the formula as published, in whole cents.
#[test]
fn quotes_follow_the_published_formula() {
    let multipliers = [10_000_i64, 11_000, 12_500, 15_000];
    for cents in (10..=200).step_by(10) {
        for (tier, multiplier) in (0_u8..).zip(multipliers) {
            for trust in (5_000..=10_000_u16).step_by(7) {
                let product = cents * multiplier * i64::from(trust);
                let (whole, rest) = (product / 100_000_000, product % 100_000_000);
                let up = rest > 50_000_000 || rest == 50_000_000 && whole % 2 == 1;
                let (tier, trust) = (UserTier::new(tier).unwrap(), UserTrust::new(trust).unwrap());
                let factor = Multipliers::DEFAULT.factor(tier, trust);
                let steps = rate(cents * MICRO_PER_MINOR).steps(factor);
                assert_eq!(i64::try_from(steps).unwrap(), whole + i64::from(up));
            }
        }
    }
}
