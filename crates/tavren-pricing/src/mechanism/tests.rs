use super::*;
use proptest::prelude::*;
use std::vec;

/// What a person with this cost gains.
fn utility(award: &Award, row: usize, cost: i64) -> i64 {
    let wins = award.winners.contains(&row);
    if wins { award.price - cost } else { 0 }
}

/// Every market of up to three people and costs up to six, and every false bid of each of them.
fn nobody_gains(run: impl Fn(&[i64]) -> Award) {
    const MOST: i64 = 6;
    for people in 1..=3_u32 {
        for market in 0..(MOST + 1).pow(people) {
            let cost = |person: u32| market / (MOST + 1).pow(person) % (MOST + 1);
            let costs: Vec<i64> = (0..people).map(cost).collect();
            let truth = run(&costs);
            for (row, cost) in costs.iter().enumerate() {
                let honest = utility(&truth, row, *cost);
                assert!(honest >= 0);
                for bid in 0..=MOST + 2 {
                    let mut bids = costs.clone();
                    bids[row] = bid;
                    assert!(
                        utility(&run(&bids), row, *cost) <= honest,
                        "{costs:?} {row} {bid}"
                    );
                }
            }
        }
    }
}

#[test]
fn nobody_gains_by_a_false_bid_in_an_auction() {
    for places in 0..=3 {
        for reserve in 0..=7 {
            nobody_gains(|bids| auction(bids, places, reserve).unwrap());
        }
    }
}

#[test]
fn nobody_gains_by_a_false_bid_for_a_share() {
    for budget in 0..=20 {
        nobody_gains(|bids| proportional(bids, budget).unwrap());
    }
}

/// Costs spread evenly over 1 to `people` cents, in no order.
fn even(people: i64) -> Vec<i64> {
    (0..people).map(|row| row * 7_919 % people + 1).collect()
}

#[test]
fn the_best_price_for_even_costs_is_half_the_value() {
    let costs = even(10_000);
    for value in [10_000, 5_000, 1_000] {
        assert_eq!(posted(&costs, value, None).unwrap().price, value / 2);
    }
}

#[test]
fn a_binding_budget_sets_the_price_at_its_root() {
    // Costs from 0 to 10,000 cents: N people at price p · 10,000 cost p² · N · 10,000.
    let costs = even(10_000);
    for percent in [10_i64, 20, 30] {
        let budget = percent * percent * 10_000;
        let award = posted(&costs, 10_000, Some(budget)).unwrap();
        assert_eq!(award.price, percent * 100);
        assert_eq!(award.winners.len(), 100 * usize::try_from(percent).unwrap());
    }
}

#[test]
fn a_proportional_share_of_even_costs_is_at_the_same_root() {
    let award = proportional(&even(10_000), 1_000_000).unwrap();
    assert_eq!((award.price, award.winners.len()), (1_000, 1_000));
}

proptest! {
    #[test]
    fn no_mechanism_pays_below_a_bid_or_above_its_budget(bids in prop::collection::vec(0..50_i64, 0..20), budget in 0..400_i64, value in 0..60_i64) {
        let spend = |award: &Award| award.price * i64::try_from(award.winners.len()).unwrap();
        let awards = [
            posted(&bids, value, Some(budget)).unwrap(),
            proportional(&bids, budget).unwrap(),
            auction(&bids, 3, value).unwrap(),
        ];
        for award in &awards {
            prop_assert!(award.winners.iter().all(|row| bids[*row] <= award.price));
            prop_assert!(award.winners.is_sorted());
        }
        prop_assert!(spend(&awards[0]) <= budget && spend(&awards[1]) <= budget);
        prop_assert!(awards[2].price <= value && awards[2].winners.len() <= 3);
    }

    /// By trying every price.
    #[test]
    fn no_other_posted_price_gains_more(costs in prop::collection::vec(0..30_i64, 0..12), value in 0..40_i64, budget in prop::option::of(0..200_i64)) {
        let gain = |price: i64| {
            let takers = i64::try_from(costs.iter().filter(|cost| **cost <= price).count()).unwrap();
            let held = budget.is_none_or(|budget| takers * price <= budget);
            held.then_some(takers * (value - price))
        };
        let best = (0..=40).filter_map(gain).max().unwrap_or(0).max(0);
        let award = posted(&costs, value, budget).unwrap();
        let takers = i64::try_from(award.winners.len()).unwrap();
        prop_assert_eq!(takers * (value - award.price), best);
    }
}

#[test]
fn bids_out_of_range_are_refused_by_row() {
    let column = "bid";
    for bad in [-1, BID_MINOR_MAX + 1] {
        let refused = PricingError::Value { column, row: 1 };
        assert_eq!(posted(&[1, bad], 5, None), Err(refused));
        assert_eq!(auction(&[1, bad], 1, 5), Err(refused));
        assert_eq!(proportional(&[1, bad], 5), Err(refused));
    }
    let parameter = |parameter| Err(PricingError::Parameter { parameter });
    assert_eq!(posted(&[1], -1, None), parameter("value"));
    assert_eq!(posted(&[1], 1, Some(-1)), parameter("budget"));
    assert_eq!(auction(&[1], 1, MONEY_MINOR_MAX + 1), parameter("reserve"));
    assert_eq!(
        proportional(&[], 5),
        Ok(Award {
            winners: vec![],
            price: 0
        })
    );
}
