//! Deals against the definition of a match.

extern crate std;

use super::*;
use crate::fixtures::*;
use crate::{Category, Interest, Level, Signal, Tier};
use alloc::collections::BTreeMap;
use alloc::format;
use proptest::prelude::*;
use std::collections::HashSet;
use tavren_types::{Currency, Money};

mod model;

fn id(number: u32) -> DealNumber {
    DealNumber::new(number)
}

fn usd(minor: i64) -> Money {
    money(minor, Currency::USD)
}

fn eur(minor: i64) -> Money {
    money(minor, Currency::EUR)
}

fn plain() -> Signal {
    Signal::new(Tier::High, Level::CHAMPION)
}

fn deals(criteria: &[Criteria]) -> Deals {
    let mut deals = Deals::new(tables());
    for (number, one) in (0..).zip(criteria) {
        deals.insert(id(number), one).unwrap();
    }
    deals
}

fn feed(deals: &Deals, signal: &Signal, order: Order, limit: usize) -> Vec<u32> {
    let mut out = vec![id(u32::MAX)];
    deals.feed(signal, order, limit, &mut out).unwrap();
    out.into_iter().map(DealNumber::number).collect()
}

fn all(deals: &Deals, signal: &Signal) -> Vec<u32> {
    feed(deals, signal, Order::Any, limits::FEED_MAX)
}

fn area(code: u64) -> AreaId {
    areas().area(code).unwrap()
}

#[test]
fn the_nearest_deals_come_first() {
    let at = |code| Criteria::at(usd(100)).in_areas(&[area(code)]);
    let everywhere = Criteria::at(usd(100));
    let deals = deals(&[everywhere, at(10), at(1101), at(110), at(1102)]);
    let ward = plain().in_area(area(1101));
    assert_eq!(all(&deals, &ward), [2, 3, 1, 0]);
    assert_eq!(feed(&deals, &ward, Order::Any, 2), [2, 3]);
    assert_eq!(all(&deals, &plain()), [0]);
}

#[test]
fn a_deal_that_includes_coarser_is_found_once() {
    let wards = [1101, 1102, 1201, 2101].map(area);
    let near = Criteria::at(usd(100)).in_areas(&wards);
    let deals = deals(&[near.clone(), near.include_coarser()]);
    let found = |code| all(&deals, &plain().in_area(area(code)));
    assert_eq!(found(1101), [0, 1]);
    for coarser in [110, 120, 210, 10, 20, 1] {
        assert_eq!(found(coarser), [1], "area {coarser}");
    }
    assert_eq!(all(&deals, &plain()), [1]);
    for elsewhere in [1103, 130, 30, 3101] {
        assert!(found(elsewhere).is_empty(), "area {elsewhere}");
    }
}

#[test]
fn a_signal_that_counts_as_in_a_wider_area_is_fed_there() {
    let at = |code| Criteria::at(usd(100)).in_areas(&[area(code)]);
    let deals = deals(&[at(1101), at(110)]);
    let ward = plain().in_area(area(1101));
    let mut out = Vec::new();
    let fed = deals.feed_in(area(110), &ward, Order::Any, 9, &mut out);
    assert_eq!((fed, out), (Ok(()), vec![id(1)]));
}

#[test]
fn prices_order_within_a_rung_and_currencies_apart() {
    let dear_euros = Criteria::at(eur(900));
    let prices = [250, 201, 300, 201, 100].map(|minor| Criteria::at(usd(minor)));
    let deals = deals(&[vec![dear_euros], prices.to_vec()].concat());
    let any = plain();
    // Euros before dollars, by the order of ladders.
    assert_eq!(feed(&deals, &any, Order::Cheapest, 9), [0, 5, 2, 4, 1, 3]);
    assert_eq!(feed(&deals, &any, Order::Dearest, 9), [0, 3, 1, 2, 4, 5]);
    // A limit within a rung keeps the cheapest of it.
    assert_eq!(feed(&deals, &any, Order::Cheapest, 4), [0, 5, 2, 4]);
    assert_eq!(feed(&deals, &any, Order::Dearest, 3), [0, 3, 1]);
    let capped = plain().price_max(usd(299));
    assert_eq!(feed(&deals, &capped, Order::Cheapest, 9), [5]);
}

#[test]
fn a_standing_of_its_own_counts_in_its_category_alone() {
    let one = Category::new(1).unwrap();
    let asks = Criteria::at(usd(100))
        .tier(Tier::Medium)
        .level(Level::LOYAL);
    let deals = deals(&[asks.clone(), asks.category(one)]);
    let interest = |tier| Interest::in_category(one).tier(tier);
    let signal = |overall, level, interest: Interest| {
        (Signal::new(overall, level).interested(&[interest])).unwrap()
    };
    let better = signal(
        Tier::Low,
        Level::REGULAR,
        interest(Tier::High).level(Level::CHAMPION),
    );
    assert_eq!(all(&deals, &better), [1]);
    let worse = signal(Tier::High, Level::CHAMPION, interest(Tier::Low));
    assert_eq!(all(&deals, &worse), [0]);
    let same = signal(Tier::High, Level::LOYAL, Interest::in_category(one));
    assert_eq!(all(&deals, &same), [0, 1]);
}

#[test]
fn a_deal_that_no_tier_is_worth_stands_for_nobody() {
    let unworthy = Criteria::at(usd(100)).worth(usd(20_001));
    let mut deals = deals(core::slice::from_ref(&unworthy));
    assert!(all(&deals, &plain()).is_empty() && deals.len() == 1);
    deals.update(id(0), &Criteria::at(usd(100))).unwrap();
    assert_eq!(all(&deals, &plain()), [0]);
    deals.update(id(0), &unworthy).unwrap();
    assert!(all(&deals, &plain()).is_empty());
    assert!(deals.remove(id(0)) && !deals.remove(id(0)) && deals.is_empty());
}

#[test]
fn every_rung_ends_a_long_run_where_it_should() {
    let all_rungs = (0..4_000).map(|at| Criteria::at(usd(1 + at % 2_000)));
    let deals = deals(&all_rungs.collect::<Vec<_>>());
    for most in [99, 100, 101, 700, 1_000, 1_999, 2_000, 9_999] {
        let signal = plain().price_max(usd(most));
        let rungs = (most / 100).min(20) as usize;
        assert_eq!(all(&deals, &signal).len(), rungs * 200, "{most}");
    }
}

#[test]
fn poisoned_input_is_refused_by_name_and_changes_nothing() {
    let fine = Criteria::at(usd(100));
    let mut deals = deals(core::slice::from_ref(&fine));
    let many = MatchError::Many {
        field: "areas",
        max: 64,
    };
    for (poisoned, why) in [
        (fine.clone().in_areas(&[AreaId(9_999)]), MatchError::Area),
        (fine.clone().in_areas(&[AreaId::WORLD; 65]), many),
        (Criteria::at(money(1, Currency::GBP)), MatchError::Currency),
        (Criteria::at(usd(0)), MatchError::Price),
        (Criteria::at(usd(2_001)), MatchError::AboveLadder),
    ] {
        assert_eq!(deals.insert(id(1), &poisoned), Err(why));
        assert_eq!(deals.update(id(0), &poisoned), Err(why));
    }
    assert_eq!(deals.insert(id(0), &fine), Err(MatchError::DealExists));
    assert_eq!(deals.update(id(1), &fine), Err(MatchError::DealUnknown));
    assert!(!deals.remove(id(1)));
    assert_eq!((deals.len(), all(&deals, &plain())), (1, vec![0]));
}

#[test]
fn a_poisoned_signal_or_limit_is_refused_and_nothing_is_listed() {
    let deals = deals(&[Criteria::at(usd(100))]);
    let refused = |signal: &Signal, limit| {
        let mut out = vec![id(7)];
        let why = deals.feed(signal, Order::Any, limit, &mut out).err();
        assert_eq!(out.is_empty(), why.is_some());
        why
    };
    let nowhere = plain().in_area(AreaId(9_999));
    assert_eq!(refused(&nowhere, 9), Some(MatchError::Area));
    let pounds = plain().price_max(money(100, Currency::GBP));
    assert_eq!(refused(&pounds, 9), Some(MatchError::Currency));
    let many = MatchError::Many {
        field: "limit",
        max: limits::FEED_MAX,
    };
    assert_eq!(refused(&plain(), limits::FEED_MAX + 1), Some(many));
    assert_eq!(refused(&plain(), limits::FEED_MAX), None);
}

#[test]
fn deals_show_how_many_they_are() {
    assert_eq!(
        format!("{:?}", deals(&[Criteria::at(usd(100))])),
        "Deals(1 deals)"
    );
}
