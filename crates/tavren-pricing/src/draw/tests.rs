use super::*;
use std::vec::Vec;

#[test]
fn draws_are_evenly_spread_and_keyed_by_all_three() {
    let seed = Seed::new(20_261_120);
    let mut counts = [0_u32; 16];
    for id in 0..160_000 {
        counts[(seed.fraction(id, 3) * 16.0) as usize] += 1;
    }
    // Within five standard deviations of 10,000.
    assert!(counts.iter().all(|count| count.abs_diff(10_000) < 500));
    let first: Vec<u64> = (0..8).map(|id| seed.draw(id, 3)).collect();
    let moved = |seed: Seed, day| (0..8).map(|id| seed.draw(id, day)).collect::<Vec<u64>>();
    assert_eq!(moved(seed, 3), first);
    assert_ne!(moved(seed, 4), first);
    assert_ne!(moved(Seed::new(20_261_121), 3), first);
    // The next seed is not the next day.
    assert_ne!(moved(Seed::new(20_261_121), 2), first);
}

/// For ever: a study that was published is drawn again.
#[test]
fn draws_have_their_golden_values() {
    let draws = [Seed::from_state(0).draw(0, 0), Seed::new(7).draw(1, 100)];
    assert_eq!(draws, [0xE220_A839_7B1D_CDAF >> 11, 1_909_220_833_018_105]);
}

#[test]
fn fractions_outside_of_zero_to_one_are_refused_by_row() {
    for bad in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
        let column = [0.0, 0.999, bad];
        let refused = PricingError::Value {
            column: "draw",
            row: 2,
        };
        assert_eq!(Fractions::new(&column).err(), Some(refused));
    }
}
