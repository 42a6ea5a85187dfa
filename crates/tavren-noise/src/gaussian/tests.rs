use std::format;

use super::GaussianVariance;
use crate::tests::{Coins, check, chi_square, enumerate, seeded};

fn weight(variance: f64, y: i64) -> f64 {
    (-(y as f64).powi(2) / (2.0 * variance)).exp()
}

/// Law 13: the distribution behind the ρ of concentrated differential privacy.
#[test]
fn every_small_gaussian_has_exactly_its_probabilities() {
    for (n, d) in [(1_u32, 2_u32), (1, 1), (2, 1), (3, 2), (1, 10)] {
        let variance = f64::from(n) / f64::from(d);
        let sampler = GaussianVariance::new(n.into(), d.into()).unwrap();
        let found = enumerate(1e-6, Coins, |bits| sampler.draw(bits));
        let total: f64 = (-100..=100).map(|y| weight(variance, y)).sum();
        check(&format!("gaussian {n}/{d}"), &found, |y| {
            weight(variance, y) / total
        });
        for (y, mass) in &found.mass {
            assert!((found.mass[&-y] - mass).abs() < 1e-12, "symmetric");
        }
    }
}

#[test]
fn gaussian_draws_fit_their_distribution() {
    for (n, d) in [(1_u32, 1_u32), (100, 1), (7, 3), (1, 4), (2_500, 1)] {
        let name = format!("gaussian {n}/{d}");
        let mut bits = seeded(&name);
        let sampler = GaussianVariance::new(n.into(), d.into()).unwrap();
        let variance = f64::from(n) / f64::from(d);
        chi_square(&name, || sampler.draw(&mut bits), |y| weight(variance, y));
    }
}

#[test]
fn the_largest_and_smallest_variances_do_not_overflow() {
    let mut bits = seeded("gaussian limits");
    for (n, d) in [
        (1 << 32, 1),
        (1, 1 << 32),
        (1 << 32, 1 << 32),
        (1 << 32, 3),
        (3, 1 << 32),
    ] {
        let sampler = GaussianVariance::new(n, d).unwrap();
        for _ in 0..300 {
            assert!(sampler.draw(&mut bits).unsigned_abs() < 1 << 33);
        }
    }
}

/// The range stated beside `draw`, at its corners.
#[test]
fn the_products_stay_below_their_stated_range() {
    for (n, d) in [
        (1_u128 << 32, 1_u128),
        (1, 1 << 32),
        (1 << 32, 1 << 32),
        (1 << 32, (1 << 32) - 1),
    ] {
        let t = (n / d).isqrt() + 1;
        assert!(t * t * d <= 1 << 34);
        assert!(2 * n * d * t * t <= 1 << 67);
        let base = t * ((1 << 16) + 1) * t * d;
        assert!(base.max(n) < 1 << 51);
    }
}

#[test]
fn a_variance_beyond_its_limits_is_refused() {
    for (n, d) in [(0, 1), (1, 0), ((1 << 32) + 1, 1), (1, (1 << 32) + 1)] {
        assert_eq!(GaussianVariance::new(n, d).unwrap_err().field(), "variance");
    }
}

/// From a model in Python that was written from the paper; for ever.
#[test]
fn gaussian_has_its_golden_values() {
    let mut bits = seeded("golden");
    let sampler = GaussianVariance::new(100, 1).unwrap();
    let drawn: [i64; 12] = core::array::from_fn(|_| sampler.draw(&mut bits));
    assert_eq!(drawn, [-6, 10, 14, -5, -6, 1, 1, -10, -10, -15, 5, -11]);
    let mut bits = seeded("golden");
    let sampler = GaussianVariance::new(7, 3).unwrap();
    let drawn: [i64; 12] = core::array::from_fn(|_| sampler.draw(&mut bits));
    assert_eq!(drawn, [-1, 0, 1, -1, 1, -2, -1, 1, -1, 0, -2, 1]);
}
