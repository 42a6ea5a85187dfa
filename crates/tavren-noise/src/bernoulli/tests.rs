use std::format;

use super::{Exponent, bernoulli_exp, geometric};
use crate::tests::{Coins, check, enumerate, seeded};

#[test]
fn a_coin_of_an_exponent_has_exactly_its_odds() {
    for (numerator, denominator) in [
        (0_u32, 1_u32),
        (1, 1),
        (1, 2),
        (2, 3),
        (1, 10),
        (3, 2),
        (5, 1),
        (7, 3),
        (40, 1),
    ] {
        let gamma = Exponent::new(numerator.into(), denominator.into()).unwrap();
        let found = enumerate(1e-6, Coins, |bits| bernoulli_exp(bits, gamma));
        let odds = (-f64::from(numerator) / f64::from(denominator)).exp();
        let name = format!("exp(-{numerator}/{denominator})");
        check(&name, &found, |hit| if hit { odds } else { 1.0 - odds });
        assert!(found.undecided < 1e-3, "{name}: {}", found.undecided);
    }
}

#[test]
fn a_geometric_number_has_exactly_its_odds() {
    let found = enumerate(1e-6, Coins, geometric);
    let fail = 1.0 - (-1.0_f64).exp();
    check("geometric", &found, |count| {
        fail * (-f64::from(count)).exp()
    });
}

#[test]
fn the_largest_exponents_do_not_overflow() {
    let mut bits = seeded("largest exponents");
    let least = Exponent::new(1, 1 << 80).unwrap();
    let just_below_one = Exponent::new((1 << 80) - 1, 1 << 80).unwrap();
    let most = Exponent::new(u128::MAX, 1).unwrap();
    for _ in 0..1_000 {
        assert!(bernoulli_exp(&mut bits, least));
        bernoulli_exp(&mut bits, just_below_one);
        assert!(!bernoulli_exp(&mut bits, most));
    }
}

#[test]
fn an_exponent_beyond_its_limits_is_refused() {
    assert_eq!(Exponent::new(1, 0).unwrap_err().field(), "exponent");
    assert_eq!(
        Exponent::new(1, (1 << 80) + 1).unwrap_err().field(),
        "exponent"
    );
}
