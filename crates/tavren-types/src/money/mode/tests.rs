use super::RoundingMode::{self, Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
use proptest::prelude::*;

const MODES: [RoundingMode; 7] = [Up, Down, Ceiling, Floor, HalfUp, HalfDown, HalfEven];

#[test]
fn tenths_round_as_the_table_says() {
    // Tenths, then what each of the seven modes makes of them, in the order of `MODES`.
    const TABLE: [(i128, [i128; 7]); 17] = [
        (55, [6, 5, 6, 5, 6, 5, 6]),
        (51, [6, 5, 6, 5, 5, 5, 5]),
        (49, [5, 4, 5, 4, 5, 5, 5]),
        (25, [3, 2, 3, 2, 3, 2, 2]),
        (16, [2, 1, 2, 1, 2, 2, 2]),
        (15, [2, 1, 2, 1, 2, 1, 2]),
        (11, [2, 1, 2, 1, 1, 1, 1]),
        (10, [1, 1, 1, 1, 1, 1, 1]),
        (5, [1, 0, 1, 0, 1, 0, 0]),
        (0, [0, 0, 0, 0, 0, 0, 0]),
        (-5, [-1, 0, 0, -1, -1, 0, 0]),
        (-10, [-1, -1, -1, -1, -1, -1, -1]),
        (-11, [-2, -1, -1, -2, -1, -1, -1]),
        (-15, [-2, -1, -1, -2, -2, -1, -2]),
        (-16, [-2, -1, -1, -2, -2, -2, -2]),
        (-25, [-3, -2, -2, -3, -3, -2, -2]),
        (-55, [-6, -5, -5, -6, -6, -5, -6]),
    ];
    for (tenths, expected) in TABLE {
        let found = MODES.map(|mode| mode.divide(tenths, 10));
        assert_eq!(found, expected.map(Some), "{tenths} tenths");
    }
}

#[test]
fn an_odd_divisor_has_no_ties() {
    for (thirds, nearest) in [(1, 0), (2, 1), (4, 1), (5, 2), (-1, 0), (-2, -1)] {
        for mode in [HalfUp, HalfDown, HalfEven] {
            assert_eq!(mode.divide(thirds, 3), Some(nearest), "{thirds} thirds");
        }
    }
}

#[test]
fn the_ends_of_the_range_do_not_overflow() {
    for mode in MODES {
        assert_eq!(mode.divide(i128::MAX, 1), Some(i128::MAX));
        assert_eq!(mode.divide(i128::MIN, 1), Some(i128::MIN));
        assert_eq!(mode.divide(i128::MAX, i128::MAX), Some(1));
        assert_eq!(mode.divide(i128::MAX, 0), None);
        assert_eq!(mode.divide(i128::MAX, -1), None);
        assert_eq!(mode.divide(i128::MIN, -1), None);
    }
    let most = i128::MAX;
    assert_eq!(HalfEven.divide(most - 1, most), Some(1));
    assert_eq!(Up.divide(i128::MIN, most), Some(-2));
    assert_eq!(HalfEven.divide(i128::MIN, most), Some(-1));
}

#[test]
fn ties_and_thirds_at_the_ends_of_the_range_round_as_the_table_says() {
    // The ends are odd halves and two thirds of what lies next to them.
    let (half, third) = (i128::MAX / 2, i128::MIN / 3);
    assert_eq!(
        (half % 2, 2 * half + 1, 3 * third - 2),
        (1, i128::MAX, i128::MIN)
    );
    let table = [
        (i128::MAX, 2, half, [1, 0, 1, 0, 1, 0, 1]),
        (-i128::MAX, 2, -half, [-1, 0, 0, -1, -1, 0, -1]),
        (i128::MAX - 2, 2, half - 1, [1, 0, 1, 0, 1, 0, 0]),
        (i128::MIN, 3, third, [-1, 0, 0, -1, -1, -1, -1]),
        (i128::MIN, i128::MAX, -1, [-1, 0, 0, -1, 0, 0, 0]),
        (1, i128::MAX, 0, [1, 0, 1, 0, 0, 0, 0]),
    ];
    for (dividend, divisor, toward_zero, away) in table {
        let found = MODES.map(|mode| mode.divide(dividend, divisor));
        let expected = away.map(|away| Some(toward_zero + away));
        assert_eq!(found, expected, "{dividend} by {divisor}");
    }
}

proptest! {
    #[test]
    fn each_mode_is_off_by_less_than_one_and_the_halves_by_at_most_a_half(
        dividend in -1_000_000_000_000_i128..1_000_000_000_000,
        divisor in 1_i128..1_000_000,
    ) {
        for mode in MODES {
            let off = mode.divide(dividend, divisor).unwrap() * divisor - dividend;
            prop_assert!(off.abs() < divisor);
            let right = match mode {
                Up => off * dividend.signum() >= 0,
                Down => off * dividend.signum() <= 0,
                Ceiling => off >= 0,
                Floor => off <= 0,
                HalfUp | HalfDown | HalfEven => 2 * off.abs() <= divisor,
            };
            prop_assert!(right, "{mode:?}");
        }
    }
}
