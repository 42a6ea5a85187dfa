//! What several tests share: a small country, its tables, and random signals and deals.

extern crate std;

use crate::{
    AreaId, AreaRow, Category, Criteria, Hierarchy, Interest, Ladder, Level, Signal, Tables,
    Thresholds, Tier,
};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use proptest::prelude::*;
use tavren_types::{Currency, Money};

/// A small country: 3 cities of 3 districts of 4 wards.
pub(crate) fn areas() -> Hierarchy {
    let mut names: Vec<(u64, Option<u64>, String)> = Vec::from([(1, None, "VN".into())]);
    for city in 1..4 {
        names.push((city * 10, Some(1), format!("city {city}")));
        for district in 1..4 {
            let code = city * 100 + district * 10;
            names.push((code, Some(city * 10), format!("district {district}")));
            for ward in 1..5 {
                names.push((code * 10 + ward, Some(code), format!("ward {ward}")));
            }
        }
    }
    let rows: Vec<AreaRow<'_>> = names
        .iter()
        .map(|(code, parent, name)| AreaRow {
            code: *code,
            parent: *parent,
            name,
        })
        .collect();
    Hierarchy::load(&rows).unwrap()
}

pub(crate) fn money(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency).unwrap()
}

pub(crate) fn tables() -> Tables {
    let bounds = [0, 5_000, 20_000].map(|minor| money(minor, Currency::USD));
    let dear = [0, 50_000, 90_000].map(|minor| money(minor, Currency::USD));
    let thresholds = Thresholds::new(bounds)
        .and_then(|bounds| bounds.with(Category::new(3).unwrap(), dear))
        .unwrap();
    let ladders = Vec::from([
        Ladder::even(money(100, Currency::USD), 20).unwrap(),
        Ladder::new(&[50, 150, 900].map(|minor| money(minor, Currency::EUR))).unwrap(),
    ]);
    Tables::new(areas(), ladders, thresholds).unwrap()
}

/// A signal in plain numbers, so that a failing case can be read.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    tier: usize,
    level: u8,
    area: u16,
    price: Option<(bool, i64)>,
    interests: BTreeMap<u8, (Option<usize>, Option<u8>)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Wish {
    tier: Option<usize>,
    worth: Option<i64>,
    level: u8,
    areas: Vec<u16>,
    coarser: bool,
    category: Option<u8>,
    price: (bool, i64),
}

pub(crate) fn said() -> impl Strategy<Value = Said> {
    let price = prop::option::of((any::<bool>(), 1..2_500_i64));
    let own = (prop::option::of(0..3_usize), prop::option::of(0..6_u8));
    let interests = prop::collection::btree_map(0..4_u8, own, 0..4);
    (0..3_usize, 0..6_u8, 0..50_u16, price, interests).prop_map(
        |(tier, level, area, price, interests)| Said {
            tier,
            level,
            area,
            price,
            interests,
        },
    )
}

pub(crate) fn wish() -> impl Strategy<Value = Wish> {
    let areas = prop_oneof![
        1 => Just(Vec::new()),
        2 => prop::collection::vec(0..50_u16, 1..4)
    ];
    let price = prop_oneof![(Just(true), 1..2_000_i64), (Just(false), 1..900_i64)];
    (
        prop::option::of(0..3_usize),
        prop::option::of(0..100_000_i64),
        0..6_u8,
        areas,
        any::<bool>(),
        prop::option::of(0..4_u8),
        price,
    )
        .prop_map(
            |(tier, worth, level, areas, coarser, category, price)| Wish {
                tier,
                worth,
                level,
                areas,
                coarser,
                category,
                price,
            },
        )
}

pub(crate) fn price((dollars, minor): (bool, i64)) -> Money {
    money(
        minor,
        if dollars {
            Currency::USD
        } else {
            Currency::EUR
        },
    )
}

pub(crate) fn signal(said: &Said) -> Signal {
    let interests: Vec<Interest> = said
        .interests
        .iter()
        .map(|(category, (tier, level))| {
            let mut interest = Interest::in_category(Category::new(*category).unwrap());
            if let Some(tier) = tier {
                interest = interest.tier(Tier::ALL[*tier]);
            }
            if let Some(level) = level {
                interest = interest.level(Level::new(*level).unwrap());
            }
            interest
        })
        .collect();
    let mut signal = Signal::new(Tier::ALL[said.tier], Level::new(said.level).unwrap())
        .in_area(AreaId(said.area))
        .interested(&interests)
        .unwrap();
    if let Some(most) = said.price {
        signal = signal.price_max(price(most));
    }
    signal
}

pub(crate) fn criteria(wish: &Wish) -> Criteria {
    let areas: Vec<AreaId> = wish.areas.iter().map(|area| AreaId(*area)).collect();
    let mut deal = Criteria::at(price(wish.price))
        .level(Level::new(wish.level).unwrap())
        .in_areas(&areas);
    if let Some(tier) = wish.tier {
        deal = deal.tier(Tier::ALL[tier]);
    }
    if let Some(minor) = wish.worth {
        deal = deal.worth(money(minor, Currency::USD));
    }
    if let Some(category) = wish.category {
        deal = deal.category(Category::new(category).unwrap());
    }
    if wish.coarser {
        deal = deal.include_coarser();
    }
    deal
}
