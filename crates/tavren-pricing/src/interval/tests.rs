use super::*;
use crate::{Acceptance, Population, Prices, Seed, Simulation};
use proptest::prelude::*;
use std::vec;
use std::vec::Vec;
use tavren_types::Currency;

proptest! {
    #[test]
    fn the_interval_is_that_of_the_formula_and_never_narrower(samples in prop::collection::vec(prop_oneof![-100..100_i64, -SAMPLE_MAX..=SAMPLE_MAX], 2..40)) {
        let interval = Interval::of(&samples).unwrap();
        let count = samples.len() as f64;
        let mean = samples.iter().map(|one| *one as f64).sum::<f64>() / count;
        let variance = samples.iter().map(|one| (*one as f64 - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let student = STUDENT[(samples.len() - 2).min(29)];
        let half = f64::from(student) / 1e3 * (variance / count).sqrt();
        let slack = 4.0 + half * 1e-9;
        prop_assert!((mean - half - interval.low as f64).abs() <= slack && interval.low as f64 <= mean - half + half * 1e-9 + 1e-3);
        prop_assert!((mean + half - interval.high as f64).abs() <= slack && interval.high as f64 >= mean + half - half * 1e-9 - 1e-3);
    }
}

#[test]
fn samples_that_say_nothing_are_refused() {
    let parameter = PricingError::Parameter {
        parameter: "samples",
    };
    assert_eq!(Interval::of(&[]), Err(parameter));
    assert_eq!(Interval::of(&[1]), Err(parameter));
    let limit = PricingError::Limit { what: "samples" };
    assert_eq!(Interval::of(&vec![1; SAMPLES_MAX + 1]), Err(limit));
    let value = PricingError::Value {
        column: "sample",
        row: 1,
    };
    assert_eq!(Interval::of(&[1, SAMPLE_MAX + 1]), Err(value));
    assert_eq!(
        Interval::of(&[i64::MIN, 1]),
        Err(PricingError::Value {
            column: "sample",
            row: 0
        })
    );
    let largest = vec![SAMPLE_MAX; SAMPLES_MAX];
    assert!(Interval::of(&largest).unwrap().low <= SAMPLE_MAX);
    let apart: Vec<i64> = (0..SAMPLES_MAX)
        .map(|row| {
            if row % 2 == 0 {
                SAMPLE_MAX
            } else {
                -SAMPLE_MAX
            }
        })
        .collect();
    assert!(Interval::of(&apart).unwrap().low < 0);
}

/// What one price sells more than another: by the same luck, and by luck of each its own.
#[test]
fn common_random_numbers_narrow_a_comparison() {
    let locations: Vec<f64> = (0..400)
        .map(|row| 4.0 + f64::from(row % 20) / 20.0)
        .collect();
    let (tiers, trusts) = (vec![0; 400], vec![10_000; 400]);
    let people = Population::new(&tiers, &trusts).unwrap();
    let model = Acceptance::logistic(&locations, 4.0).unwrap();
    let sold = |cents: i64, seed: u64| {
        let simulation = Simulation::new(people, model, Seed::new(seed)).unwrap();
        let prices = Prices::minor(&[cents], Currency::USD).unwrap();
        i64::try_from(simulation.sweep(&prices).unwrap()[0].total().paid).unwrap()
    };
    let width = |apart: u64| {
        let more = |seed| sold(105, seed) - sold(100, seed + apart);
        let samples: Vec<i64> = (0..30).map(more).collect();
        let interval = Interval::of(&samples).unwrap();
        interval.high - interval.low
    };
    assert!(
        width(0) * 2 <= width(1_000),
        "{} {}",
        width(0),
        width(1_000)
    );
}
