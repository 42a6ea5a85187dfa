//! Every kernel, every order of insertion and any number of hands give the same bytes.

extern crate std;

use super::*;
use crate::engine::tests::{areas_of, at, deal, engine_by};
use crate::fixtures::money;
use crate::{
    AreaId, Category, Crew, Criteria, Engine, Interest, Level, Part, Signal, SignalId, Sink, Tier,
    Work,
};
use std::vec;
use tavren_types::Currency;

/// 6,000 signals, some in crowded areas, the numbers of a seeded stream.
fn signals() -> Vec<(SignalId, Signal, tavren_types::Timestamp)> {
    let mut state = 20_261_120_u64;
    let mut below = move |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    (0..6_000_u32)
        .map(|number| {
            let interests: Vec<Interest> = [below(3), 3 + below(60)]
                .iter()
                .map(|category| {
                    let one = Interest::in_category(Category::new(*category as u8).unwrap());
                    let one = one.tier(Tier::ALL[below(3) as usize]);
                    if below(4) == 0 {
                        one.level(Level::new(below(6) as u8).unwrap())
                    } else {
                        one
                    }
                })
                .collect();
            let area = below(50).min(below(90)) as u16;
            let level = Level::new(below(6) as u8).unwrap();
            let mut signal = Signal::new(Tier::ALL[below(3) as usize], level)
                .in_area(AreaId(area))
                .interested(&interests)
                .unwrap();
            if below(2) == 0 {
                signal = signal.price_max(money(1 + below(2_500) as i64, Currency::USD));
            }
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
            (SignalId::from_bytes(id), signal, at(9_000))
        })
        .collect()
}

fn deals(engine: &Engine) -> Vec<Criteria> {
    let [district, city, ward] = areas_of(engine, &[110, 20, 1101]).try_into().unwrap();
    let [first, later] = [1, 40].map(|number| Category::new(number).unwrap());
    vec![
        deal(),
        deal().in_areas(&[city]),
        deal().in_areas(&[district, city]).tier(Tier::Medium),
        deal().in_areas(&[ward]).include_coarser(),
        deal().category(first).tier(Tier::High),
        deal()
            .category(first)
            .level(Level::LOYAL)
            .in_areas(&[district]),
        deal().category(later).level(Level::CHAMPION),
        Criteria::at(money(1_300, Currency::USD)),
        Criteria::at(money(900, Currency::EUR)).in_areas(&[city]),
    ]
}

#[derive(Default, PartialEq, Debug)]
struct Inbox(Vec<[u8; 16]>);

impl Sink for Inbox {
    fn deliver(&mut self, to: SignalId) {
        self.0.push(to.expose());
    }
}

/// What anybody can learn of a match, rows by number left out.
fn answer(engine: &mut Engine, deal: &Criteria, work: Work) -> (u64, Vec<(AreaId, u32)>, Inbox) {
    let set = engine.match_deal(deal, at(1_000), work).unwrap();
    let mut inbox = Inbox::default();
    set.deliver(&mut inbox);
    (set.count(), set.by_area(), inbox)
}

fn engine_of(kernel: Kernel, signals: &[(SignalId, Signal, tavren_types::Timestamp)]) -> Engine {
    let mut engine = engine_by(1, kernel);
    engine.upsert_all(signals).unwrap();
    engine
}

#[test]
fn every_kernel_and_both_kinds_of_work_answer_the_same_bytes() {
    let signals = signals();
    let mut plain = engine_of(Kernel::portable(), &signals);
    for kernel in Kernel::all() {
        let mut engine = engine_of(kernel, &signals);
        for deal in deals(&engine) {
            let expected = answer(&mut plain, &deal, Work::Normal);
            assert!(expected.0 > 0, "{deal:?} matches somebody");
            for work in [Work::Normal, Work::Constant] {
                assert_eq!(
                    answer(&mut engine, &deal, work),
                    expected,
                    "{kernel:?} {deal:?}"
                );
                let [mut ours, mut theirs] = [Vec::new(), Vec::new()];
                engine
                    .match_deal(&deal, at(1_000), work)
                    .unwrap()
                    .slots(&mut ours);
                plain
                    .match_deal(&deal, at(1_000), work)
                    .unwrap()
                    .slots(&mut theirs);
                assert_eq!(ours, theirs, "{kernel:?} {deal:?}");
            }
        }
    }
}

#[test]
fn the_order_of_insertion_leaves_no_trace() {
    let mut signals = signals();
    let mut forward = engine_of(Kernel::best(), &signals);
    signals.reverse();
    let mut backward = engine_of(Kernel::best(), &signals);
    // And once more, over what stood before and went.
    let mut again = engine_by(1, Kernel::best());
    for (at, (id, signal, expires)) in signals.iter().enumerate() {
        let (_, other, _) = &signals[at * 7 % signals.len()];
        again.upsert(*id, other, *expires).unwrap();
        if at % 3 == 0 {
            again.remove(*id);
        }
        again.upsert(*id, signal, *expires).unwrap();
    }
    for deal in deals(&forward) {
        let expected = answer(&mut forward, &deal, Work::Normal);
        assert_eq!(answer(&mut backward, &deal, Work::Normal), expected);
        assert_eq!(answer(&mut again, &deal, Work::Normal), expected);
    }
}

/// A crew that runs its parts last to first.
struct Hands(usize);

impl Crew for Hands {
    fn hands(&self) -> usize {
        self.0
    }

    fn run(&self, parts: &mut [Part<'_>]) {
        parts.iter_mut().rev().for_each(Part::run);
    }
}

#[test]
fn any_number_of_hands_gives_the_same_matches() {
    let mut engine = engine_of(Kernel::best(), &signals());
    for deal in deals(&engine) {
        for work in [Work::Normal, Work::Constant] {
            let (count, by_area, _) = answer(&mut engine, &deal, work);
            for hands in [0, 1, 2, 3, 1_000] {
                let set = engine
                    .match_deal_by(&deal, at(1_000), work, &Hands(hands))
                    .unwrap();
                assert_eq!((set.count(), set.by_area()), (count, by_area.clone()));
            }
        }
    }
}

#[test]
fn constant_work_looks_at_as_many_blocks_whoever_matches_and_wherever_they_are() {
    let spread = signals();
    let alike: Vec<_> = spread
        .iter()
        .map(|(id, _, expires)| (*id, spread[0].1.clone(), *expires))
        .collect();
    let mut blocks = Vec::new();
    for signals in [spread, alike] {
        let mut engine = engine_of(Kernel::best(), &signals);
        for deal in deals(&engine) {
            let set = engine.match_deal(&deal, at(1_000), Work::Constant).unwrap();
            blocks.push(set.blocks());
        }
    }
    assert!(
        blocks.windows(2).all(|pair| pair[0] == pair[1]),
        "{blocks:?}"
    );
}
