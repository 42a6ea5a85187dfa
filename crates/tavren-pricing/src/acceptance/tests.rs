use super::least::{BLOCK, FORMULA};
use super::*;
use proptest::prelude::*;

const HALF_EVEN: Rounding = Rounding::HalfEven;

proptest! {
    /// The shortcut says what the formula as written says, or leaves it to the formula.
    #[test]
    fn the_least_quote_is_the_first_that_the_formula_accepts(
        location in -LOCATION_MAX..LOCATION_MAX, slope in prop_oneof![SLOPE_MIN..0.1, 0.1..10.0_f64, 10.0..SLOPE_MAX],
        draw in prop_oneof![0.0..1.0_f64, 0.0..1e-9_f64, 0.999..1.0_f64], fine: bool,
    ) {
        let locations = [location];
        let model = Acceptance::logistic(&locations, slope).unwrap();
        let rounding = if fine { Rounding::HalfEvenMicro } else { HALF_EVEN };
        let mut least = [FORMULA; BLOCK];
        model.least(0, &[draw], rounding, &mut least);
        let accepts = |steps: u64| draw < model.probability(0, steps, rounding);
        let [least, ..] = least;
        if least != FORMULA && least < 1 << 39 {
            prop_assert!(accepts(least));
            prop_assert!(!accepts(least - 1));
        }
        if least != FORMULA && least >= 1 << 39 {
            prop_assert!(!accepts(10_000_000_000));
        }
    }

    /// Near a whole number of steps the formula is asked.
    #[test]
    fn a_draw_at_its_threshold_is_left_to_the_formula(quote in 1..100_000_u64, slope in 0.01..100.0_f64, location in -5.0..15.0_f64) {
        let locations = [location];
        let model = Acceptance::logistic(&locations, slope).unwrap();
        let draw = model.probability(0, quote, HALF_EVEN);
        let mut least = [1; BLOCK];
        // No draw is 1.
        model.least(0, &[draw.min(1.0 - f64::EPSILON)], HALF_EVEN, &mut least);
        prop_assert_eq!(least[0], FORMULA);
    }

    #[test]
    fn no_model_accepts_less_of_more(location in 0.0..1.0_f64, slope in SLOPE_MIN..20.0, quote in 1..10_000_000_u64, more in 1..1_000_u64) {
        let (locations, amounts) = ([location * 10.0], [(location * 1e6) as i64]);
        let given = [location];
        let parts = [Part::new(0.4, 1.0, slope).unwrap(), Part::new(0.6, -1.0, 2.0).unwrap()];
        let models = [
            Acceptance::logistic(&locations, slope).unwrap(),
            Acceptance::log_normal(&locations, slope).unwrap(),
            Acceptance::mixture(&locations, &parts).unwrap(),
            Acceptance::reservation(&amounts).unwrap(),
            Acceptance::given(&given).unwrap(),
        ];
        for model in models {
            let (low, high) = (model.probability(0, quote, HALF_EVEN), model.probability(0, quote + more, HALF_EVEN));
            prop_assert!(low <= high && (0.0..=1.0).contains(&low), "{low} {high}");
            prop_assert_eq!(model.probability(0, 0, HALF_EVEN), 0.0);
            prop_assert_eq!(model.probability(1, quote, HALF_EVEN), 0.0);
        }
    }
}

#[test]
fn half_of_the_people_accept_what_half_of_them_want() {
    let locations = [crate::maths::ln(200.0)];
    let model = Acceptance::log_normal(&locations, 0.5).unwrap();
    assert_eq!(model.probability(0, 200, HALF_EVEN), 0.5);
    // One spread above: Φ(1).
    let above = model.probability(0, 330, HALF_EVEN);
    assert!((above - 0.841_6).abs() < 1e-3, "{above}");
    let micro = model.probability(0, 200_000_000, Rounding::HalfEvenMicro);
    assert_eq!(micro, 0.5);
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let parameter = |parameter| Some(PricingError::Parameter { parameter });
    for bad in [0.0, -1.0, SLOPE_MAX * 2.0, f64::NAN, f64::INFINITY] {
        assert_eq!(Acceptance::logistic(&[], bad).err(), parameter("slope"));
        assert_eq!(Acceptance::log_normal(&[], bad).err(), parameter("spread"));
        assert_eq!(Part::new(0.5, 0.0, bad).err(), parameter("slope"));
    }
    assert_eq!(Part::new(1.5, 0.0, 1.0).err(), parameter("share"));
    assert_eq!(Part::new(0.5, f64::NAN, 1.0).err(), parameter("shift"));
    let part = Part::new(0.6, 0.0, 1.0).unwrap();
    assert_eq!(
        Acceptance::mixture(&[], &[part; 2]).err(),
        parameter("share")
    );
    let none = Part::new(0.0, 0.0, 1.0).unwrap();
    let limit = PricingError::Limit { what: "parts" };
    assert_eq!(
        Acceptance::mixture(&[], &[none; PARTS_MAX + 1]).err(),
        Some(limit)
    );
    let value = |column| Some(PricingError::Value { column, row: 0 });
    for bad in [f64::NAN, f64::NEG_INFINITY, LOCATION_MAX * 1.01] {
        assert_eq!(Acceptance::logistic(&[bad], 1.0).err(), value("location"));
    }
    assert_eq!(Acceptance::reservation(&[-1]).err(), value("reservation"));
    assert_eq!(Acceptance::given(&[1.1]).err(), value("probability"));
}
