use std::{collections::BTreeMap, format, vec, vec::Vec};

use proptest::prelude::*;

use super::Suppression;
use crate::{
    limits::{COUNT_MAX, WIDTH_MAX},
    tests::say,
};

#[test]
fn counts_are_told_as_intervals_of_one_grid() {
    let policy = Suppression::new(100, 10).unwrap();
    let told = |count| (policy.round(count).at_least(), policy.round(count).below());
    assert_eq!(told(0), (0, 100));
    assert_eq!(told(99), (0, 100));
    assert_eq!(told(100), (100, 110));
    assert_eq!(told(109), (100, 110));
    assert_eq!(told(110), (110, 120));
    assert!(policy.round(99).is_hidden() && !policy.round(100).is_hidden());
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    let field = |threshold, width| Suppression::new(threshold, width).unwrap_err().field();
    assert_eq!(field(10, 0), "width");
    assert_eq!(field(WIDTH_MAX, WIDTH_MAX + 1), "width");
    assert_eq!(field(9, 10), "threshold");
    assert_eq!(field(0, 1), "threshold");
    assert_eq!(field(15, 10), "threshold");
    assert_eq!(field(WIDTH_MAX + 1, 1), "threshold");
    let field = |min, width, cells| Suppression::promise(min, width, cells).unwrap_err().field();
    assert_eq!(field(1, 1, 0), "cells_per_group");
    assert_eq!(field(1, 0, 1), "width_promised");
    assert_eq!(field(1, u64::MAX, 2), "width_promised");
    assert_eq!(field(u64::MAX, 10, 1), "threshold_min");
    assert_eq!(field(WIDTH_MAX + 1, 1, 1), "threshold_min");
}

#[test]
fn a_promise_widens_the_grid_by_the_cells_of_a_group() {
    let policy = Suppression::promise(100, 10, 4).unwrap();
    assert_eq!((policy.threshold(), policy.width()), (104, 13));
    let plain = Suppression::promise(100, 10, 1).unwrap();
    assert_eq!((plain.threshold(), plain.width()), (100, 10));
}

proptest! {
    /// Law 13: the counts that round to one interval are exactly the interval, `width` wide or more.
    #[test]
    fn the_preimage_of_every_cell_is_an_interval_as_wide_as_promised(
        width in 1_u64..5_000, times in 1_u64..50, count in 0..=COUNT_MAX, near in 0_u64..10_000,
    ) {
        let policy = Suppression::new(width * times, width).unwrap();
        for count in [count, near] {
            let cell = policy.round(count);
            prop_assert!(cell.at_least() <= count && count < cell.below());
            prop_assert!(cell.below() - cell.at_least() >= width);
            prop_assert_eq!(policy.round(cell.at_least()), cell);
            prop_assert_eq!(policy.round(cell.below() - 1), cell);
            prop_assert_ne!(policy.round(cell.below()), cell);
            if let Some(under) = cell.at_least().checked_sub(1) {
                prop_assert_ne!(policy.round(under), cell);
            }
        }
    }
}

/// A vector of true counts, and the inequalities that everyone knows of it: sums over the first
/// list of variables are at most sums over the second.
struct World {
    variables: usize,
    known: Vec<(Vec<usize>, Vec<usize>)>,
    count_max: u64,
}

impl World {
    /// The fewest counts that remain possible for any cell, over all that can be published, by
    /// trying every vector of true counts there is.
    fn narrowest(&self, round: impl Fn(u64) -> u64) -> u32 {
        let mut seen: BTreeMap<Vec<u64>, Vec<u64>> = BTreeMap::new();
        let mut counts = vec![0_u64; self.variables];
        loop {
            let sum = |of: &[usize]| of.iter().map(|at| counts[*at]).sum::<u64>();
            if self.known.iter().all(|(less, more)| sum(less) <= sum(more)) {
                let told = counts.iter().map(|count| round(*count)).collect();
                let possible = seen.entry(told).or_insert_with(|| vec![0; self.variables]);
                for (bits, count) in possible.iter_mut().zip(&counts) {
                    *bits |= 1 << count;
                }
            }
            let Some(at) = counts.iter().position(|count| *count < self.count_max) else {
                break;
            };
            counts[at] += 1;
            counts[..at].fill(0);
        }
        for bits in seen.values().flatten() {
            let run = bits >> bits.trailing_zeros();
            assert_eq!(
                run.trailing_ones(),
                run.count_ones(),
                "an interval without holes"
            );
        }
        seen.values()
            .flatten()
            .map(|bits| bits.count_ones())
            .min()
            .unwrap()
    }
}

/// The lower end of the interval, with a threshold that need not lie on the grid of the width.
fn rounded(threshold: u64, width: u64) -> impl Fn(u64) -> u64 {
    move |count| match count.checked_sub(threshold) {
        None => 0,
        Some(above) => threshold + above / width * width,
    }
}

/// Law 13: the bound `width` − n + 1, and that it is tight.
#[test]
fn an_inequality_between_two_tables_narrows_a_cell_as_far_as_stated_and_no_further() {
    for (less, more) in [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (1, 3),
        (3, 1),
        (3, 2),
        (2, 3),
        (1, 4),
    ] {
        for (times, width) in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (3, 1)] {
            let variables = less + more;
            let threshold = times * width;
            let count_max = threshold + 2 * width - 1;
            if u64::pow(count_max + 1, variables as u32) > 300_000 {
                continue;
            }
            let known = vec![((0..less).collect(), (less..variables).collect())];
            let world = World {
                variables,
                known,
                count_max,
            };
            let found = world.narrowest(rounded(threshold, width));
            let bound = (width + 1).saturating_sub(more as u64).max(1);
            say(&format!(
                "|P| {less}, |Q| {more}, threshold {threshold}, width {width}: {found} counts, bound {bound}"
            ));
            assert!(u64::from(found) >= bound);
            // Met wherever the universe of this test is large enough for a slack so small.
            if more as u64 <= width && 2 * less + 1 >= more && times == 1 {
                assert_eq!(u64::from(found), bound, "tight");
            }
        }
    }
}

/// Law 13: overlapping groups and several lesser tables add nothing to the loss.
#[test]
fn many_inequalities_that_point_one_way_narrow_no_further_than_one() {
    let groups = |known: &[(&[usize], &[usize])]| {
        known
            .iter()
            .map(|(less, more)| (less.to_vec(), more.to_vec()))
            .collect()
    };
    let overlapping = World {
        variables: 6,
        known: groups(&[(&[0, 1], &[3, 4]), (&[1, 2], &[4, 5])]),
        count_max: 5,
    };
    assert!(overlapping.narrowest(rounded(3, 3)) >= 2);
    let two_lesser_tables = World {
        variables: 6,
        known: groups(&[(&[0, 1], &[4, 5]), (&[2, 3], &[4, 5])]),
        count_max: 5,
    };
    assert!(two_lesser_tables.narrowest(rounded(3, 3)) >= 2);
    let the_same_cells = World {
        variables: 6,
        known: groups(&[(&[0], &[2]), (&[1], &[3]), (&[4], &[2]), (&[5], &[3])]),
        count_max: 5,
    };
    assert_eq!(the_same_cells.narrowest(rounded(3, 3)), 3);
}

/// Why the threshold is a multiple of the width.
#[test]
fn off_the_grid_even_one_greater_cell_narrows_a_cell() {
    let world = |count_max| World {
        variables: 3,
        known: vec![(vec![0, 1], vec![2])],
        count_max,
    };
    assert_eq!(world(14).narrowest(rounded(3, 3)), 3);
    assert!(world(15).narrowest(rounded(4, 3)) < 3);
}

/// A limit that the docs state: what they do not promise, they do not promise for a reason.
#[test]
fn a_table_compared_both_upwards_and_downwards_loses_twice() {
    let world = World {
        variables: 6,
        known: vec![(vec![0, 1], vec![3, 4]), (vec![5], vec![0, 2])],
        count_max: 7,
    };
    let found = world.narrowest(rounded(4, 4));
    assert_eq!(found, 2, "one below the bound of 4 - 2 + 1");
}

/// A limit that the docs state.
#[test]
fn an_exact_total_from_elsewhere_undoes_the_rounding() {
    let mut narrowest = 5;
    for first in 0..10_u64 {
        for second in 0..10_u64 {
            let round = rounded(5, 5);
            let same =
                |a: u64| (0..10).any(|b| a + b == first + second && round(b) == round(second));
            let possible = (0..10)
                .filter(|a| round(*a) == round(first) && same(*a))
                .count();
            narrowest = narrowest.min(possible);
        }
    }
    assert_eq!(narrowest, 1);
}
