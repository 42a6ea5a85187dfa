//! The matcher in process and the one in an enclave, asked the same: they answer the same.

use super::bed::{Told, opened, posts, settings, tells};
use crate::bed::{HOURS, Stage, noon, tables, usd};
use enclave_runner::Cover;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tavren_core::LocalMatcher;
use tavren_core::matching::noise::{Published, Suppression};
use tavren_core::matching::{
    AreaId, Category, Criteria, DealNumber, Grid, Interest, Level, Order, Signal, SignalId,
    Suppressed, Tier,
};
use tavren_core::port::Matcher;

/// The policy of the stage's rules.
fn policy() -> Suppressed {
    let prices = [usd(300), usd(500)];
    let grid = Grid::new(&tables(), 2, false, &[Level::LOYAL], &prices).unwrap();
    let classes = grid.classes() as u64;
    let rounding = Suppression::promise(10, 5, classes).unwrap();
    Suppressed::new(grid, Published::new(rounding))
}

fn area() -> impl Strategy<Value = AreaId> {
    let areas: Vec<AreaId> = tables().areas().all().collect();
    prop::sample::select(areas)
}

fn level() -> impl Strategy<Value = Level> {
    (0..=5_u8).prop_map(|level| Level::new(level).unwrap())
}

fn signal() -> impl Strategy<Value = Signal> {
    let tier = || prop::sample::select(Tier::ALL.to_vec());
    let interest = (
        0..64_u8,
        prop::option::of(tier()),
        prop::option::of(level()),
    );
    let interests = prop::collection::btree_map(0..64_u8, interest, 0..6);
    let price = prop::option::of(1..2_500_i64);
    (tier(), level(), area(), price, interests).prop_map(|(tier, level, area, price, interests)| {
        let interests = interests.into_iter().map(|(category, (_, tier, level))| {
            let mut one = Interest::in_category(Category::new(category).unwrap());
            if let Some(tier) = tier {
                one = one.tier(tier);
            }
            level.map_or(one, |level| one.level(level))
        });
        let interests: Vec<_> = interests.collect();
        let signal = Signal::new(tier, level).in_area(area);
        let signal = signal.interested(&interests).unwrap();
        price.map_or(signal.clone(), |most| signal.price_max(usd(most)))
    })
}

/// Mostly those that the policy answers.
fn criteria() -> impl Strategy<Value = Criteria> {
    let price = prop_oneof![8 => prop::sample::select(vec![300, 500]), 1 => 1..2_500_i64];
    let least = prop_oneof![8 => prop::sample::select(vec![0, 3]), 1 => 0..=5_u8];
    let category = prop::option::weighted(0.1, 0..64_u8);
    let areas = prop_oneof![1 => Just(vec![]), 1 => vec(area(), 1..3)];
    let tier = prop::sample::select(Tier::ALL.to_vec());
    (price, least, category, areas, tier, any::<bool>()).prop_map(
        |(price, least, category, areas, tier, worth)| {
            let mut criteria = Criteria::at(usd(price))
                .level(Level::new(least).unwrap())
                .in_areas(&areas);
            if let Some(category) = category {
                criteria = criteria.category(Category::new(category).unwrap());
            }
            if worth {
                criteria.worth(usd(7_000))
            } else {
                criteria.tier(tier)
            }
        },
    )
}

fn cases() -> u32 {
    let long = std::env::var_os("TAVREN_LONG").is_some_and(|value| value == "1");
    if long { 200 } else { 12 }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(), failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_120), ..ProptestConfig::default()
    })]

    #[test]
    fn both_notify_the_same_people_show_the_same_views_and_feed_the_same_deals(
        signals in vec(signal(), 1..60),
        deals in vec(criteria(), 1..12),
    ) {
        let stage = Stage::start(Cover::ALL);
        let (told, told_inside) = (Told::default(), Told::default());
        let local = LocalMatcher::new(tables(), settings(), policy(), noon()).notifying(told.clone());
        let inside = opened(&stage).notifying(told_inside.clone());
        let expires = noon().plus_millis(5 * HOURS);
        let all: Vec<_> = (0_u8..)
            .zip(&signals)
            .map(|(number, signal)| (SignalId::from_bytes([number; 16]), signal.clone(), expires))
            .collect();
        local.upsert_all(&all).unwrap();
        inside.upsert_all(&all).unwrap();
        for (number, criteria) in (0..).zip(&deals) {
            let [view, view_inside] =
                [&local as &dyn Matcher, &inside].map(|matcher| posts(matcher, number, criteria, noon()));
            prop_assert_eq!(view.is_ok(), view_inside.is_ok());
            if view.is_ok() {
                prop_assert_eq!(view, view_inside);
            }
            prop_assert_eq!(tells(&inside, &told_inside, noon()), told.news());
        }
        for signal in &signals {
            for order in [Order::Any, Order::Cheapest] {
                let fed = [&local as &dyn Matcher, &inside].map(|matcher| matcher.feed(signal, order, 100));
                prop_assert_eq!(&fed[0], &fed[1]);
            }
        }
        let removed = SignalId::from_bytes([0; 16]);
        prop_assert_eq!(local.remove(removed), inside.remove(removed));
        prop_assert_eq!(local.withdraw(DealNumber::new(0)), inside.withdraw(DealNumber::new(0)));
        prop_assert_eq!(local.expire(expires), inside.expire(expires));
    }
}
