use std::format;

use super::LaplaceScale;
use crate::tests::{Coins, check, chi_square, enumerate, seeded};

/// P(*y*) = e^(−|*y*|·*r*)·tanh(*r*/2), *r* = 1/scale.
fn exact(rate: f64, y: i64) -> f64 {
    (-(y.abs() as f64) * rate).exp() * (rate / 2.0).tanh()
}

/// Law 13: the distribution behind the ε bound, and the bound itself.
#[test]
fn every_small_laplace_has_exactly_its_probabilities() {
    for (t, s) in [(1_u32, 1_u32), (1, 2), (1, 3), (2, 1), (2, 3)] {
        let scale = LaplaceScale::new(t.into(), s.into()).unwrap();
        let found = enumerate(1e-6, Coins, |bits| scale.draw(bits));
        let rate = f64::from(s) / f64::from(t);
        check(&format!("laplace {t}/{s}"), &found, |y| exact(rate, y));
        for (y, mass) in &found.mass {
            assert!((found.mass[&-y] - mass).abs() < 1e-12, "symmetric");
        }
    }
}

#[test]
fn laplace_draws_fit_their_distribution() {
    for (t, s) in [
        (1_u32, 1_u32),
        (10, 1),
        (5, 2),
        (1, 3),
        (1_000_000, 100_000),
        (40, 1),
    ] {
        let name = format!("laplace {t}/{s}");
        let mut bits = seeded(&name);
        let scale = LaplaceScale::new(t.into(), s.into()).unwrap();
        let rate = f64::from(s) / f64::from(t);
        chi_square(&name, || scale.draw(&mut bits), |y| exact(rate, y));
    }
}

#[test]
fn the_largest_and_smallest_scales_do_not_overflow() {
    let mut bits = seeded("laplace limits");
    for (t, s) in [(1 << 32, 1), (1, 1 << 32), (1 << 32, 1 << 32), (1 << 32, 3)] {
        let scale = LaplaceScale::new(t, s).unwrap();
        for _ in 0..1_000 {
            assert!(scale.draw(&mut bits).unsigned_abs() < 1 << 49);
        }
    }
}

#[test]
fn a_scale_beyond_its_limits_is_refused() {
    for (t, s) in [(0, 1), (1, 0), ((1 << 32) + 1, 1), (1, (1 << 32) + 1)] {
        assert_eq!(LaplaceScale::new(t, s).unwrap_err().field(), "scale");
    }
}

/// From a model in Python that was written from the paper; for ever.
#[test]
fn laplace_has_its_golden_values() {
    let mut bits = seeded("golden");
    let scale = LaplaceScale::new(10, 1).unwrap();
    let drawn: [i64; 12] = core::array::from_fn(|_| scale.draw(&mut bits));
    assert_eq!(drawn, [-6, 6, 19, -27, -32, 4, -2, -18, -11, -5, 2, -43]);
    let mut bits = seeded("golden");
    let scale = LaplaceScale::new(1_000_000, 12_345).unwrap();
    let drawn: [i64; 12] = core::array::from_fn(|_| scale.draw(&mut bits));
    assert_eq!(
        drawn,
        [10, -32, -44, -96, -23, -27, -209, 110, -27, 3, -106, 525]
    );
}
