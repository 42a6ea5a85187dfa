//! The engine against the definition of a match, row by row.

extern crate std;

use super::leaves::*;
use super::*;
use crate::criteria::Criteria;
use crate::error::MatchError;
use crate::fixtures::*;
use crate::kernel::Kernel;
use crate::limits;
use crate::signal::{Signal, SignalId};
use crate::tables::Tables;
use crate::{AreaId, AreaRow, Category, Hierarchy, Interest, Level, Tier};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use proptest::prelude::*;
use tavren_types::Currency;
use tavren_types::Timestamp;

mod model;
mod shape;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

pub(crate) fn id(number: u8) -> SignalId {
    SignalId::from_bytes([number; 16])
}

pub(crate) fn engine(area_share_min: u32) -> Engine {
    engine_by(area_share_min, Kernel::best())
}

pub(crate) fn engine_by(area_share_min: u32, kernel: Kernel) -> Engine {
    let settings = Settings {
        area_share_min,
        hash_key: [9; 16],
    };
    Engine::new(tables(), settings, kernel, at(1_000))
}

pub(crate) fn areas_of(engine: &Engine, codes: &[u64]) -> Vec<AreaId> {
    let areas = &engine.tables.areas;
    codes
        .iter()
        .map(|code| areas.area(*code).unwrap())
        .collect()
}

pub(crate) fn plain() -> Signal {
    Signal::new(Tier::High, Level::CHAMPION)
}

pub(crate) fn deal() -> Criteria {
    Criteria::at(money(100, Currency::USD))
}

fn count(engine: &mut Engine, deal: &Criteria) -> u64 {
    let now = Timestamp::from_millis(engine.latest).unwrap();
    let both = [Work::Normal, Work::Constant]
        .map(|work| engine.match_deal(deal, now, work).unwrap().count());
    assert_eq!(both[0], both[1], "constant work counts the same");
    both[0]
}

proptest! {
    /// The bits are those of whom a sink is handed, for all kernels' kinds of work and any ids.
    #[test]
    fn marks_are_the_ids_that_matched(
        signals in proptest::collection::vec((0..3_000_u64, any::<bool>()), 0..1_500),
        places in 0..2_500_usize,
    ) {
        let mut engine = engine(1);
        let number = |id: u64| SignalId::from_bytes(u128::from(id).to_be_bytes());
        let mut wanted = alloc::collections::BTreeSet::new();
        for (id, loyal) in &signals {
            let level = if *loyal { Level::CHAMPION } else { Level::new(0).unwrap() };
            engine.upsert(number(*id), &Signal::new(Tier::High, level), at(2_000)).unwrap();
            wanted.remove(id);
            wanted.extend(loyal.then_some(*id));
        }
        wanted.retain(|id| *id < places.next_multiple_of(64) as u64);
        for work in [Work::Normal, Work::Constant] {
            let mut marks = alloc::vec![0; places.div_ceil(64)];
            let deal = deal().level(Level::CHAMPION);
            engine.match_deal(&deal, at(1_000), work).unwrap().mark(&mut marks);
            let marked = (0..marks.len() as u64 * 64).filter(|id| marks[*id as usize / 64] >> (id % 64) & 1 == 1);
            prop_assert_eq!(marked.collect::<Vec<_>>(), wanted.iter().copied().collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_signal_matches_until_it_expires() {
    let mut engine = engine(1);
    engine.upsert(id(1), &plain(), at(2_000)).unwrap();
    engine.upsert(id(2), &plain(), at(3_000)).unwrap();
    let matched = |engine: &mut Engine, now| {
        let set = engine.match_deal(&deal(), at(now), Work::Normal).unwrap();
        set.count()
    };
    assert_eq!(matched(&mut engine, 1_999), 2);
    assert_eq!(matched(&mut engine, 2_000), 1);
    assert_eq!(engine.expire(at(3_000)).unwrap(), 1);
    assert!(engine.is_empty());
}

#[test]
fn an_id_sent_again_replaces_its_signal() {
    let mut engine = engine(1);
    let here = engine.tables.areas.area(1101).unwrap();
    engine.upsert(id(1), &plain(), at(2_000)).unwrap();
    engine
        .upsert(id(1), &plain().in_area(here), at(9_000))
        .unwrap();
    assert_eq!(engine.len(), 1);
    assert_eq!(count(&mut engine, &deal().in_areas(&[here])), 1);
    assert!(engine.remove(id(1)) && !engine.remove(id(1)));
    assert_eq!(count(&mut engine, &deal()), 0);
}

#[test]
fn a_district_reaches_its_wards_and_its_city_only_when_asked() {
    let mut engine = engine(1);
    let [city, district, ward] =
        [10, 110, 1101].map(|code| engine.tables.areas.area(code).unwrap());
    for (number, area) in [(1, city), (2, district), (3, ward)] {
        engine
            .upsert(id(number), &plain().in_area(area), at(9_000))
            .unwrap();
    }
    engine.upsert(id(4), &plain(), at(9_000)).unwrap();
    let in_district = deal().in_areas(&[district]);
    assert_eq!(count(&mut engine, &in_district), 2);
    // The city, and who shares no area at all.
    assert_eq!(count(&mut engine, &in_district.include_coarser()), 4);
    assert_eq!(count(&mut engine, &deal().in_areas(&[ward])), 1);
    assert_eq!(count(&mut engine, &deal().in_areas(&[city, ward, city])), 3);
}

#[test]
fn an_area_that_few_share_counts_as_its_parent() {
    let mut engine = engine(3);
    let [city, district, ward, other] =
        [10, 110, 1101, 1102].map(|code| engine.tables.areas.area(code).unwrap());
    for (number, area) in [(1, ward), (2, ward), (3, other)] {
        engine
            .upsert(id(number), &plain().in_area(area), at(9_000))
            .unwrap();
    }
    let in_ward = deal().in_areas(&[ward]);
    assert_eq!(count(&mut engine, &in_ward), 0);
    assert_eq!(count(&mut engine, &in_ward.clone().include_coarser()), 3);
    assert_eq!(count(&mut engine, &deal().in_areas(&[district])), 3);
    let set = engine.match_deal(&deal(), at(1_000), Work::Normal).unwrap();
    assert_eq!(set.by_area(), Vec::from([(district, 3)]));
    // A third one in the ward, and it stands for itself.
    engine
        .upsert(id(4), &plain().in_area(ward), at(9_000))
        .unwrap();
    assert_eq!(count(&mut engine, &in_ward), 3);
    engine.remove(id(3));
    engine.remove(id(4));
    assert_eq!(count(&mut engine, &deal().in_areas(&[city])), 0);
}

#[test]
fn another_currency_is_no_match_and_any_price_is() {
    let mut engine = engine(1);
    let usd = plain().price_max(money(1_000, Currency::USD));
    engine.upsert(id(1), &usd, at(9_000)).unwrap();
    engine.upsert(id(2), &plain(), at(9_000)).unwrap();
    assert_eq!(
        count(&mut engine, &Criteria::at(money(50, Currency::EUR))),
        1
    );
    assert_eq!(
        count(&mut engine, &Criteria::at(money(1_000, Currency::USD))),
        2
    );
    assert_eq!(
        count(&mut engine, &Criteria::at(money(1_001, Currency::USD))),
        1
    );
}

#[test]
fn a_largest_price_counts_as_the_rung_it_reaches() {
    let mut engine = engine(1);
    let between = plain().price_max(money(199, Currency::USD));
    engine.upsert(id(1), &between, at(9_000)).unwrap();
    assert_eq!(
        count(&mut engine, &Criteria::at(money(100, Currency::USD))),
        1
    );
    // 1.50 is within the price that was said, but the next rung is 2.00.
    assert_eq!(
        count(&mut engine, &Criteria::at(money(150, Currency::USD))),
        0
    );
}

#[test]
fn an_amount_is_met_by_tiers_that_are_worth_it() {
    let mut engine = engine(1);
    let dear = Category::new(3).unwrap();
    for (number, tier) in (1..).zip(Tier::ALL) {
        let signal = Signal::new(tier, Level::SWITCHER)
            .interested(&[Interest::in_category(dear)])
            .unwrap();
        engine.upsert(id(number), &signal, at(9_000)).unwrap();
    }
    let worth = |minor| deal().worth(money(minor, Currency::USD));
    assert_eq!(count(&mut engine, &worth(0)), 3);
    assert_eq!(count(&mut engine, &worth(5_000)), 2);
    assert_eq!(count(&mut engine, &worth(5_001)), 1);
    assert_eq!(count(&mut engine, &worth(20_001)), 0);
    assert_eq!(count(&mut engine, &worth(20_001).category(dear)), 2);
    assert_eq!(
        count(&mut engine, &deal().worth(money(10, Currency::EUR))),
        0
    );
}

#[test]
fn poisoned_input_is_refused_by_name_and_changes_nothing() {
    let mut engine = engine(1);
    engine.upsert(id(1), &plain(), at(9_000)).unwrap();
    let far = at(1_000 + limits::EXPIRES_AHEAD_MILLIS_MAX + 1);
    let pounds = plain().price_max(money(100, Currency::GBP));
    let nothing = plain().price_max(money(0, Currency::USD));
    let nowhere = plain().in_area(AreaId(9_999));
    assert_eq!(
        engine.upsert(id(1), &nowhere, at(9_000)),
        Err(MatchError::Area)
    );
    assert_eq!(
        engine.upsert(id(1), &pounds, at(9_000)),
        Err(MatchError::Currency)
    );
    assert_eq!(
        engine.upsert(id(1), &nothing, at(9_000)),
        Err(MatchError::Price)
    );
    assert_eq!(
        engine.upsert(id(1), &plain(), at(1_000)),
        Err(MatchError::Expired)
    );
    assert_eq!(
        engine.upsert(id(1), &plain(), far),
        Err(MatchError::ExpiresAhead)
    );
    assert_eq!(
        engine.expire(at(999)),
        Err(MatchError::Clock { latest: at(1_000) })
    );
    let mut refused = |deal: Criteria| engine.match_deal(&deal, at(1_000), Work::Normal).err();
    assert_eq!(
        refused(deal().in_areas(&[AreaId(9_999)])),
        Some(MatchError::Area)
    );
    assert_eq!(
        refused(Criteria::at(money(1, Currency::GBP))),
        Some(MatchError::Currency)
    );
    assert_eq!(
        refused(Criteria::at(money(0, Currency::USD))),
        Some(MatchError::Price)
    );
    assert_eq!(
        refused(Criteria::at(money(2_001, Currency::USD))),
        Some(MatchError::AboveLadder)
    );
    let many = deal().in_areas(&[AreaId::WORLD; 65]);
    assert_eq!(
        refused(many),
        Some(MatchError::Many {
            field: "areas",
            max: 64
        })
    );
    assert_eq!(count(&mut engine, &deal()), 1);
}

#[test]
fn law_15_an_engine_shows_its_size_alone() {
    let mut engine = engine(1);
    engine.upsert(id(1), &plain(), at(9_000)).unwrap();
    assert_eq!(format!("{engine:?}"), "Engine(1 signals)");
}

#[test]
fn the_last_area_of_the_largest_hierarchy_is_matched_and_counted() {
    let names: Vec<String> = (0..limits::AREAS_MAX as u64 - 1)
        .map(|at| format!("{at}"))
        .collect();
    let rows: Vec<AreaRow<'_>> = (0..)
        .zip(&names)
        .map(|(code, name)| AreaRow {
            code,
            parent: None,
            name,
        })
        .collect();
    let largest = Hierarchy::load(&rows).unwrap();
    let last = largest.area(limits::AREAS_MAX as u64 - 2).unwrap();
    assert_eq!(usize::from(last.number()), limits::AREAS_MAX - 1);
    for least in [1, 2] {
        let settings = Settings {
            area_share_min: least,
            hash_key: [9; 16],
        };
        let tables = Tables {
            areas: largest.clone(),
            ..tables()
        };
        let mut engine = Engine::new(tables, settings, Kernel::best(), at(1_000));
        for number in 0..3 {
            engine
                .upsert(id(number), &plain().in_area(last), at(9_000))
                .unwrap();
        }
        let deal = deal().in_areas(&[last]);
        let set = engine.match_deal(&deal, at(1_000), Work::Normal).unwrap();
        assert_eq!(set.by_area(), Vec::from([(last, 3)]));
        assert_eq!(count(&mut engine, &deal), 3);
    }
}
