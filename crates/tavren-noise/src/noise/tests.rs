use std::format;

use proptest::prelude::*;

use super::{Mechanism, Noise, calibrate};
use crate::{Cost, Delta, Epsilon, GaussianVariance, LaplaceScale, tests::say};

fn delta(exponent: u32) -> Delta {
    Delta::from_femto(10_u64.pow(15 - exponent))
}

fn variance(numerator: u64, denominator: u64) -> GaussianVariance {
    GaussianVariance::new(numerator, denominator).unwrap()
}

#[test]
fn laplace_costs_the_inverse_of_its_scale() {
    let noise = Noise::laplace(Epsilon::from_micro(250_000)).unwrap();
    let scale = LaplaceScale::new(1_000_000, 250_000).unwrap();
    assert_eq!(noise.mechanism(), Mechanism::Laplace(scale));
    assert_eq!(
        noise.cost(),
        Cost::new(Epsilon::from_micro(250_000), Delta::from_femto(0))
    );
}

#[test]
fn a_policy_of_noise_that_promises_nothing_is_refused() {
    let field = |micro| {
        Noise::laplace(Epsilon::from_micro(micro))
            .unwrap_err()
            .field()
    };
    assert_eq!(field(0), "epsilon");
    assert_eq!(field((1 << 32) + 1), "epsilon");
    let field = |n, d, delta| Noise::gaussian(variance(n, d), delta).unwrap_err().field();
    assert_eq!(field(1, 1, Delta::from_femto(0)), "delta");
    assert_eq!(field(1, 1, Delta::ONE), "delta");
    assert_eq!(field(1, 1 << 32, delta(6)), "variance");
}

/// By hand: ρ = 1/200, ln 10⁶ = 13.815510…, ε = 0.005 + 2√0.0690775… = 0.530653…
#[test]
fn gaussian_charges_what_the_formula_says_by_hand() {
    let noise = Noise::gaussian(variance(100, 1), delta(6)).unwrap();
    let micro = noise.cost().epsilon().micro();
    assert!((530_653..=530_656).contains(&micro), "{micro}");
    assert_eq!(noise.cost().delta(), delta(6));
}

proptest! {
    /// Law 13: never below the exact ε, and not far above it.
    #[test]
    fn the_charged_epsilon_bounds_the_formula_from_above(
        n in 1_u64..=1 << 32, d in 1_u64..=1 << 32, small in 1_u64..=10_000, femto in 1_u64..=500_000_000_000_000,
    ) {
        for (n, d) in [(n, d), (small, 1), (n, 1 + n % 7), (1, small)] {
            let micro = calibrate::epsilon(variance(n, d), Delta::from_femto(femto)).unwrap().micro();
            let rho = d as f64 / n as f64 / 2.0;
            let exact = (rho + 2.0 * (rho * -(femto as f64 / 1e15).ln()).sqrt()) * 1e6;
            prop_assert!(micro as f64 >= exact * (1.0 - 1e-12), "{} {}", micro, exact);
            prop_assert!(micro as f64 <= exact * (1.0 + 1e-9) + 4.0, "{} {}", micro, exact);
        }
    }

    #[test]
    fn the_logarithm_is_bounded_from_above(femto in 1_u64..1_000_000_000_000_000) {
        let pico = calibrate::ln_inverse_pico(Delta::from_femto(femto)).unwrap() as f64;
        let exact = -(femto as f64 / 1e15).ln() * 1e12;
        prop_assert!(pico >= exact - 0.1 && pico <= exact + 60.0, "{} {}", pico, exact);
    }
}

#[test]
fn more_noise_and_more_delta_cost_less_epsilon() {
    let epsilon = |n, d, delta| calibrate::epsilon(variance(n, d), delta).unwrap();
    for n in 1..200 {
        assert!(epsilon(n + 1, 1, delta(6)) <= epsilon(n, 1, delta(6)));
        assert!(epsilon(n, 1, delta(5)) <= epsilon(n, 1, delta(6)));
    }
}

/// Law 13: for two tables that differ in one person, the exact δ of the distribution at the charged
/// ε, summed over all outcomes, is at most the charged δ.
#[test]
fn the_charged_delta_covers_what_the_distribution_gives_away() {
    for (n, d) in [
        (1_u32, 4_u32),
        (1, 1),
        (7, 3),
        (10, 1),
        (100, 1),
        (2_500, 1),
    ] {
        let sigma2 = f64::from(n) / f64::from(d);
        let weight = |y: i32| (-f64::from(y).powi(2) / (2.0 * sigma2)).exp();
        let total: f64 = (-5_000..=5_000).map(weight).sum();
        for exponent in [1, 2, 3, 6, 9] {
            let noise = Noise::gaussian(variance(n.into(), d.into()), delta(exponent)).unwrap();
            let bound = (noise.cost().epsilon().micro() as f64 / 1e6).exp();
            let gives = |y| (weight(y) - bound * weight(y + 1)).max(0.0) / total;
            let exact: f64 = (-5_000..=5_000).map(gives).sum();
            let charged = noise.cost().delta().femto() as f64 / 1e15;
            say(&format!(
                "σ² {n}/{d}, δ charged {charged:.0e}, given away {exact:.2e}"
            ));
            assert!(exact <= charged);
        }
    }
}
