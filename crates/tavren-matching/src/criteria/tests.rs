//! The definition of a match, one condition at a time.

use super::*;
use crate::fixtures::{money, tables};
use crate::signal::Signal;
use crate::{Interest, limits};
use tavren_types::Currency;

fn usd(minor: i64) -> Money {
    money(minor, Currency::USD)
}

fn eur(minor: i64) -> Money {
    money(minor, Currency::EUR)
}

fn deal() -> Criteria {
    Criteria::at(usd(100))
}

fn signal() -> Signal {
    Signal::new(Tier::High, Level::CHAMPION)
}

fn matches(deal: &Criteria, signal: &Signal) -> bool {
    deal.matches(signal, signal.area, &tables()).unwrap()
}

fn area(code: u64) -> AreaId {
    tables().areas.area(code).unwrap()
}

fn category(number: u8) -> Category {
    Category::new(number).unwrap()
}

#[test]
fn a_deal_for_everybody_matches_everybody() {
    let least = Signal::new(Tier::Low, Level::SWITCHER);
    assert!(matches(&deal(), &least));
    assert!(matches(&deal(), &least.clone().in_area(area(1101))));
    assert!(matches(&deal(), &least.price_max(usd(100))));
}

#[test]
fn a_tier_and_a_level_are_met_from_where_they_begin() {
    for (asked, tier) in Tier::ALL.into_iter().enumerate() {
        for (stated, own) in Tier::ALL.into_iter().enumerate() {
            let signal = Signal::new(own, Level::SWITCHER);
            assert_eq!(matches(&deal().tier(tier), &signal), stated >= asked);
        }
    }
    for asked in 0..=limits::LEVEL_MAX {
        for stated in 0..=limits::LEVEL_MAX {
            let signal = Signal::new(Tier::Low, Level::new(stated).unwrap());
            let deal = deal().level(Level::new(asked).unwrap());
            assert_eq!(matches(&deal, &signal), stated >= asked);
        }
    }
}

#[test]
fn a_category_must_be_named_and_its_own_standing_counts() {
    let asks = deal()
        .tier(Tier::Medium)
        .level(Level::LOYAL)
        .category(category(1));
    assert!(!matches(&asks, &signal()), "it names none");
    let interested = |one: Interest, overall: Signal| overall.interested(&[one]).unwrap();
    let plain = Interest::in_category(category(1));
    assert!(matches(&asks, &interested(plain, signal())));
    let other = Interest::in_category(category(2));
    assert!(!matches(&asks, &interested(other, signal())));
    assert!(!matches(
        &asks,
        &interested(plain.tier(Tier::Low), signal())
    ));
    assert!(!matches(
        &asks,
        &interested(plain.level(Level::REGULAR), signal())
    ));
    let weak = Signal::new(Tier::Low, Level::SWITCHER);
    let strong = plain.tier(Tier::Medium).level(Level::LOYAL);
    assert!(matches(&asks, &interested(strong, weak.clone())));
    // Without a category the overall standing counts, however good another one is.
    assert!(!matches(
        &deal().tier(Tier::Medium),
        &interested(strong, weak)
    ));
}

#[test]
fn a_largest_price_counts_as_the_rung_it_reaches() {
    let most = |minor| signal().price_max(usd(minor));
    assert!(matches(&Criteria::at(usd(200)), &most(200)));
    assert!(
        !matches(&Criteria::at(usd(201)), &most(299)),
        "the next rung is 3.00"
    );
    assert!(matches(&Criteria::at(usd(201)), &most(300)));
    assert!(
        !matches(&Criteria::at(usd(1)), &most(99)),
        "below the lowest rung"
    );
    assert!(matches(&Criteria::at(usd(2_000)), &most(1_000_000)));
    assert!(!matches(&Criteria::at(usd(1)), &most(0)));
}

#[test]
fn prices_of_two_currencies_do_not_compare() {
    assert!(!matches(
        &Criteria::at(usd(100)),
        &signal().price_max(eur(900))
    ));
    assert!(!matches(
        &Criteria::at(eur(50)),
        &signal().price_max(usd(2_000))
    ));
    assert!(matches(
        &Criteria::at(eur(900)),
        &signal().price_max(eur(900))
    ));
    assert!(
        matches(&Criteria::at(eur(900)), &signal()),
        "any price will do"
    );
}

#[test]
fn an_area_holds_what_lies_inside_and_coarser_ones_when_asked() {
    let near = deal().in_areas(&[area(110), area(2101)]);
    let coarser = near.clone().include_coarser();
    for (code, plainly, coarsely) in [
        (110, true, true),
        (1101, true, true),
        (2101, true, true),
        (10, false, true),
        (210, false, true),
        (1, false, true),
        (2102, false, false),
        (120, false, false),
        (30, false, false),
    ] {
        let signal = signal().in_area(area(code));
        assert_eq!(matches(&near, &signal), plainly, "area {code}");
        assert_eq!(matches(&coarser, &signal), coarsely, "area {code}");
    }
    assert!(!matches(&near, &signal()) && matches(&coarser, &signal()));
    assert!(matches(&deal().in_areas(&[AreaId::WORLD]), &signal()));
}

#[test]
fn who_counts_as_in_a_wider_area_matches_there() {
    let ward = signal().in_area(area(1101));
    let in_ward = deal().in_areas(&[area(1101)]);
    let counted = |deal: &Criteria| deal.matches(&ward, area(110), &tables()).unwrap();
    assert!(!counted(&in_ward) && counted(&in_ward.clone().include_coarser()));
    assert!(counted(&deal().in_areas(&[area(110)])));
}

#[test]
fn an_amount_is_met_by_tiers_worth_it_in_the_deals_category() {
    let stated = |tier| {
        let both = [3, 4].map(|number| Interest::in_category(category(number)));
        Signal::new(tier, Level::SWITCHER)
            .interested(&both)
            .unwrap()
    };
    let who = |deal: Criteria| Tier::ALL.map(|tier| matches(&deal, &stated(tier)));
    assert_eq!(who(deal().worth(usd(0))), [true; 3]);
    assert_eq!(who(deal().worth(usd(5_000))), [false, true, true]);
    assert_eq!(who(deal().worth(usd(5_001))), [false, false, true]);
    assert_eq!(who(deal().worth(usd(20_001))), [false; 3]);
    assert_eq!(
        who(deal().worth(eur(1))),
        [false; 3],
        "bounds are in dollars"
    );
    let (usual, dear) = (category(4), category(3));
    assert_eq!(
        who(deal().worth(usd(5_001)).category(usual)),
        [false, false, true]
    );
    assert_eq!(
        who(deal().worth(usd(50_000)).category(dear)),
        [false, true, true]
    );
    // The last word counts: a tier in place of an amount.
    assert_eq!(
        who(deal().worth(usd(20_001)).tier(Tier::High)),
        [false, false, true]
    );
}

#[test]
fn a_deal_that_no_engine_takes_is_refused_by_name() {
    let refused = |deal: Criteria| {
        let why = deal.check(&tables()).err();
        assert_eq!(deal.matches(&signal(), AreaId::WORLD, &tables()).err(), why);
        assert_eq!(Checked::new(&deal, &tables()).err(), why);
        why
    };
    assert_eq!(refused(deal()), None);
    assert_eq!(refused(Criteria::at(usd(0))), Some(MatchError::Price));
    assert_eq!(refused(Criteria::at(usd(2_000))), None);
    assert_eq!(
        refused(Criteria::at(usd(2_001))),
        Some(MatchError::AboveLadder)
    );
    let pounds = Criteria::at(money(1, Currency::GBP));
    assert_eq!(refused(pounds), Some(MatchError::Currency));
    assert_eq!(
        refused(deal().in_areas(&[AreaId(50)])),
        Some(MatchError::Area)
    );
    assert_eq!(refused(deal().in_areas(&[AreaId(49); 64])), None);
    let many = MatchError::Many {
        field: "areas",
        max: 64,
    };
    assert_eq!(refused(deal().in_areas(&[AreaId(49); 65])), Some(many));
}

#[test]
fn a_signal_in_a_currency_without_a_ladder_is_no_match() {
    let pounds = signal().price_max(money(100, Currency::GBP));
    assert!(!matches(&deal(), &pounds));
}

#[test]
fn areas_inside_others_are_dropped() {
    let named = [1101, 110, 2101, 10, 2101, 120].map(area);
    let checked = Checked::new(&deal().in_areas(&named), &tables()).unwrap();
    assert_eq!(checked.areas, [area(10), area(2101)]);
    let intervals = checked.intervals(&tables().areas);
    let expected = [area(10), area(2101)].map(|area| tables().areas.subtree(area));
    assert_eq!(intervals, expected);
    let everywhere = Checked::new(&deal(), &tables()).unwrap();
    assert_eq!(
        everywhere.intervals(&tables().areas),
        core::slice::from_ref(&(0..50))
    );
}

#[test]
fn every_condition_that_is_not_met_is_told() {
    let asks = deal()
        .tier(Tier::High)
        .level(Level::LOYAL)
        .category(category(1))
        .in_areas(&[area(1101)]);
    let told = |signal: &Signal| asks.unmet(signal, signal.area, &tables()).unwrap();
    let stranger = Signal::new(Tier::Low, Level::SWITCHER).price_max(usd(10));
    assert_eq!(
        told(&stranger),
        [
            Unmet::Category,
            Unmet::Tier,
            Unmet::Level,
            Unmet::Price,
            Unmet::Area
        ]
    );
    let interest = Interest::in_category(category(1));
    let near = stranger
        .in_area(area(1101))
        .interested(&[interest])
        .unwrap();
    assert_eq!(told(&near), [Unmet::Tier, Unmet::Level, Unmet::Price]);
    let meant = (signal().in_area(area(1101)))
        .interested(&[interest])
        .unwrap();
    assert_eq!(told(&meant), []);
}
