//! What constant work looks at; that it matches as the definition says is in `engine/tests/model.rs`.

extern crate std;

use super::*;
use crate::engine::bank::{LANES, ROWS};
use crate::engine::tests::{at, deal, plain};
use crate::fixtures::{criteria, said, signal, tables, wish};
use crate::limits::EXPIRES_AHEAD_MILLIS_MAX;
use crate::{AreaId, AreaRow, Hierarchy};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use proptest::prelude::*;

fn engine(kernel: Kernel) -> ConstantEngine {
    ConstantEngine::new(tables(), 1, kernel, at(1_000))
}

/// A market of three windows of areas.
fn wide() -> ConstantEngine {
    let names: Vec<String> = (0..700).map(|at| format!("{at}")).collect();
    let rows = (0..).zip(&names).map(|(code, name)| AreaRow {
        code,
        parent: None,
        name,
    });
    let areas = Hierarchy::load(&rows.collect::<Vec<_>>()).unwrap();
    let tables = Tables { areas, ..tables() };
    ConstantEngine::new(tables, 1, Kernel::best(), at(1_000))
}

fn marked(engine: &mut ConstantEngine, deal: &Criteria) -> Vec<u64> {
    let mut marks = alloc::vec![0; 64];
    let set = engine.match_deal(deal, at(1_000)).unwrap();
    set.mark(&mut marks);
    marks
}

proptest! {
    /// What came and went leaves no trace: an engine with a past answers as a fresh one does, by
    /// every kernel.
    #[test]
    fn rows_that_moved_match_as_rows_that_never_did(
        changes in prop::collection::vec((0..1_500_u32, prop::option::weighted(0.7, said())), 0..3_000),
        wishes in prop::collection::vec(wish(), 1..4),
    ) {
        let mut past = engine(Kernel::best());
        let mut left = BTreeMap::new();
        for (number, said) in &changes {
            match said {
                Some(said) => {
                    past.upsert(*number, &signal(said), at(9_000)).unwrap();
                    left.insert(*number, said);
                }
                None => prop_assert_eq!(past.remove(*number), left.remove(number).is_some()),
            }
        }
        prop_assert_eq!(past.len(), left.len());
        for kernel in Kernel::all() {
            let mut fresh = engine(kernel);
            for (number, said) in &left {
                fresh.upsert(*number, &signal(said), at(9_000)).unwrap();
            }
            for wish in &wishes {
                let deal = criteria(wish);
                prop_assert_eq!(marked(&mut past, &deal), marked(&mut fresh, &deal));
            }
        }
    }
}

#[test]
fn the_same_number_of_blocks_is_looked_at_whoever_matches_and_wherever_they_are() {
    let mut blocks = Vec::new();
    for spread in [1, 256, 700] {
        let mut engine = wide();
        for number in 0..5_000_u32 {
            let signal = plain().in_area(AreaId((number % spread) as u16));
            engine.upsert(number, &signal, at(9_000)).unwrap();
        }
        for deal in [deal(), deal().in_areas(&[AreaId(1), AreaId(600)])] {
            let set = engine.match_deal(&deal, at(1_000)).unwrap();
            blocks.push(set.blocks());
        }
    }
    assert_eq!(blocks, [LANES; 6]);
}

#[test]
fn blocks_are_used_again_wherever_people_go() {
    let mut engine = wide();
    let people = 40 * ROWS as u32;
    for area in [0, 300, 650, 20, 699] {
        for number in 0..people {
            let signal = plain().in_area(AreaId(area));
            engine.upsert(number, &signal, at(9_000)).unwrap();
        }
        let set = engine.match_deal(&deal(), at(1_000)).unwrap();
        assert_eq!((set.count(), set.blocks()), (people.into(), LANES));
        assert_eq!(set.by_area(), [(AreaId(area), people)]);
    }
    for number in 0..people {
        assert!(engine.remove(number));
    }
    assert_eq!(marked(&mut engine, &deal()), [0; 64]);
}

#[test]
fn a_signal_expires_at_its_time_and_not_before() {
    let mut engine = engine(Kernel::best());
    for number in 0..2_000 {
        let expires = at(2_000 + i64::from(number) / 1_000);
        engine.upsert(number, &plain(), expires).unwrap();
    }
    assert_eq!(engine.expire(at(1_999)), Ok(0));
    assert_eq!(engine.expire(at(2_000)), Ok(1_000));
    assert_eq!(engine.expire(at(2_001)), Ok(1_000));
    assert_eq!(engine.len(), 0);
    let latest = at(2_001);
    assert_eq!(engine.expire(at(2_000)), Err(MatchError::Clock { latest }));
}

#[test]
fn what_is_refused_leaves_the_signal_that_stood() {
    let mut engine = engine(Kernel::best());
    engine.upsert(1, &plain(), at(9_000)).unwrap();
    let nowhere = plain().in_area(AreaId(9_999));
    let far = at(1_000 + EXPIRES_AHEAD_MILLIS_MAX + 1);
    let here = plain();
    let mut upsert = |number, signal, expires| engine.upsert(number, signal, expires).err();
    assert_eq!(upsert(1, &nowhere, at(9_000)), Some(MatchError::Area));
    assert_eq!(upsert(1, &here, at(1_000)), Some(MatchError::Expired));
    assert_eq!(upsert(1, &here, far), Some(MatchError::ExpiresAhead));
    let (field, max) = ("signals", SIGNALS_MAX);
    let many = Some(MatchError::Many { field, max });
    assert_eq!(upsert(u32::MAX, &here, at(9_000)), many);
    assert_eq!(marked(&mut engine, &deal())[0], 1 << 1);
}

#[test]
fn law_15_it_shows_its_size_alone() {
    let mut engine = engine(Kernel::best());
    engine.upsert(1, &plain(), at(9_000)).unwrap();
    assert_eq!(format!("{engine:?}"), "ConstantEngine(1 signals)");
}
