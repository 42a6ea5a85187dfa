use super::*;
use proptest::prelude::*;
use std::vec;

/// The method by its definition: the largest remainders first, all of them sorted.
fn slowly(amount: u64, weights: &[u64], ties: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let exact = |weight: &u64| u128::from(amount) * u128::from(*weight);
    let mut shares: Vec<u64> = weights
        .iter()
        .map(|one| u64::try_from(exact(one) / sum).unwrap())
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|row| {
        (
            core::cmp::Reverse(exact(&weights[*row]) % sum),
            ties[*row],
            *row,
        )
    });
    let left = amount - shares.iter().sum::<u64>();
    for row in order.into_iter().take(usize::try_from(left).unwrap()) {
        shares[row] += 1;
    }
    shares
}

fn amounts() -> impl Strategy<Value = u64> {
    prop_oneof![0..200_u64, 0..=SPLIT_MAX, Just(SPLIT_MAX)]
}

/// Small weights, many of them equal, and large ones; not all zero.
fn weights() -> impl Strategy<Value = Vec<u64>> {
    let small = prop::collection::vec(0..5_u64, 1..40);
    let large = prop::collection::vec(0..SPLIT_MAX / 40, 1..40);
    let mixed = prop::collection::vec(prop_oneof![0..3_u64, 0..SPLIT_MAX / 40], 1..40);
    prop_oneof![small, large, mixed]
        .prop_filter("some weight", |all| all.iter().any(|one| *one > 0))
}

/// Keys that never tie.
fn keys(count: usize, seed: u64) -> Vec<u64> {
    (0..count as u64)
        .map(|row| crate::Seed::new(seed).draw(row, 0) << 8 | row)
        .collect()
}

proptest! {
    /// Law 6: exact, and each share within one unit of exact.
    #[test]
    fn the_shares_sum_to_the_amount_each_within_one_unit(amount in amounts(), weights in weights()) {
        let shares = split(amount, &weights, Ties::InOrder).unwrap();
        prop_assert_eq!(shares.iter().sum::<u64>(), amount);
        let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        for (share, weight) in shares.iter().zip(&weights) {
            let exact = u128::from(amount) * u128::from(*weight);
            prop_assert!((u128::from(*share) * sum).abs_diff(exact) < sum);
        }
    }

    /// Law 6: permutation-equivariant.
    #[test]
    fn who_comes_in_another_order_gets_the_same(amount in amounts(), weights in weights(), seed: u64, turn in 0..40_usize) {
        let keys = keys(weights.len(), seed);
        let shares = split(amount, &weights, Ties::Keyed(&keys)).unwrap();
        let mut rows: Vec<usize> = (0..weights.len()).collect();
        rows.rotate_left(turn % weights.len());
        rows.reverse();
        let moved = |column: &[u64]| -> Vec<u64> { rows.iter().map(|row| column[*row]).collect() };
        let again = split(amount, &moved(&weights), Ties::Keyed(&moved(&keys))).unwrap();
        prop_assert_eq!(again, moved(&shares));
    }

    /// Law 6: monotone in weight, beside others and for oneself.
    #[test]
    fn a_larger_weight_gets_no_less(amount in amounts(), weights in weights(), seed: u64, row in 0..40_usize, more in 1..1_000_u64) {
        let keys = keys(weights.len(), seed);
        let shares = split(amount, &weights, Ties::Keyed(&keys)).unwrap();
        for (share, weight) in shares.iter().zip(&weights) {
            for (other, larger) in shares.iter().zip(&weights) {
                prop_assert!(larger <= weight || other >= share);
            }
        }
        let row = row % weights.len();
        let mut raised = weights.clone();
        raised[row] += more;
        prop_assert!(split(amount, &raised, Ties::Keyed(&keys)).unwrap()[row] >= shares[row]);
    }

    #[test]
    fn it_is_the_method_of_the_largest_remainders(amount in amounts(), weights in weights(), seed: u64) {
        let keys = keys(weights.len(), seed);
        prop_assert_eq!(split(amount, &weights, Ties::Keyed(&keys)).unwrap(), slowly(amount, &weights, &keys));
        let same = vec![0; weights.len()];
        prop_assert_eq!(split(amount, &weights, Ties::InOrder).unwrap(), slowly(amount, &weights, &same));
    }
}

#[test]
fn a_hundred_thousand_equals_share_to_the_last_cent() {
    let shares = split(123_456, &vec![7; 100_000], Ties::InOrder).unwrap();
    assert!(shares.iter().take(23_456).all(|share| *share == 2));
    assert!(shares.iter().skip(23_456).all(|share| *share == 1));
}

#[test]
fn what_cannot_be_split_is_refused() {
    let refused =
        |amount, weights: &[u64], ties: Ties<'_>| split(amount, weights, ties).unwrap_err();
    let weights = PricingError::Weights;
    for none in [&[][..], &[0, 0], &[SPLIT_MAX, 1], &[u64::MAX, 1]] {
        assert_eq!(refused(1, none, Ties::InOrder), weights);
    }
    assert_eq!(
        refused(SPLIT_MAX + 1, &[1], Ties::InOrder),
        PricingError::Limit { what: "units" }
    );
    assert_eq!(
        refused(1, &[1], Ties::Keyed(&[])),
        PricingError::Length { column: "tie" }
    );
    assert_eq!(split(0, &[1, 2], Ties::InOrder), Ok(vec![0, 0]));
    assert_eq!(
        split(SPLIT_MAX, &[0, SPLIT_MAX], Ties::InOrder),
        Ok(vec![0, SPLIT_MAX])
    );
}
