//! Random lives of an engine, against a plain list of signals and the definition of a match.

use super::*;

/// What happens to the engine and to the list.
#[derive(Debug, Clone)]
enum Act {
    Upsert(u8, Said, i64),
    Remove(u8),
    Wait(i64),
    Match(Wish),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..40_u8, said(), 1..400_i64)
            .prop_map(|(id, said, life)| Act::Upsert(id, said, life)),
        1 => (0..40_u8).prop_map(Act::Remove),
        1 => (0..100_i64).prop_map(Act::Wait),
        3 => wish().prop_map(Act::Match),
    ]
}

/// Signals in a plain list.
#[derive(Default)]
struct List(BTreeMap<u8, (Signal, i64)>);

impl List {
    /// The area that a signal counts as being in: the nearest that `least` share.
    fn counts_as(&self, area: AreaId, least: u32, tables: &Tables) -> AreaId {
        let areas = &tables.areas;
        let shared = |around: &AreaId| {
            let inside = |(signal, _): &&(Signal, i64)| areas.contains(*around, signal.area);
            *around == AreaId::WORLD || self.0.values().filter(inside).count() >= least as usize
        };
        areas.up(area).find(shared).unwrap()
    }

    /// Who matches, and where they count as being.
    fn matching(&self, deal: &Criteria, least: u32, tables: &Tables) -> Vec<(u8, AreaId)> {
        let mut matching = Vec::new();
        for (id, (signal, _)) in &self.0 {
            let area = self.counts_as(signal.area, least, tables);
            if deal.matches(signal, area, tables).unwrap() {
                matching.push((*id, area));
            }
        }
        matching
    }
}

#[derive(Default)]
struct Inbox(Vec<u8>);

impl crate::Sink for Inbox {
    fn deliver(&mut self, to: SignalId) {
        self.0.push(to.expose()[0]);
    }
}

/// The places of who is told.
#[derive(Default)]
struct Places(Vec<u8>);

impl crate::Sink for Places {
    fn deliver(&mut self, to: SignalId) {
        self.0.push(to.expose()[15]);
    }
}

fn live(acts: Vec<Act>, least: u32, kernel: Kernel) {
    let settings = Settings {
        area_share_min: least,
        hash_key: [3; 16],
    };
    let mut now = 1_000;
    let mut engine = Engine::new(tables(), settings, kernel, at(now));
    let mut constant = ConstantEngine::new(tables(), least, kernel, at(now));
    let mut list = List::default();
    for act in acts {
        match act {
            Act::Upsert(number, said, life) => {
                let signal = signal(&said);
                let expires = at(now + life);
                engine.upsert(id(number), &signal, expires).unwrap();
                (constant.upsert(number.into(), &signal, expires)).unwrap();
                list.0.insert(number, (signal, now + life));
            }
            Act::Remove(number) => {
                let there = list.0.remove(&number).is_some();
                assert_eq!(engine.remove(id(number)), there);
                assert_eq!(constant.remove(number.into()), there);
            }
            Act::Wait(millis) => now += millis,
            Act::Match(wish) => {
                let deal = criteria(&wish);
                list.0.retain(|_, (_, expires)| *expires > now);
                let expected = list.matching(&deal, least, engine.tables());
                let mut by_area = BTreeMap::new();
                for (_, area) in &expected {
                    *by_area.entry(*area).or_insert(0) += 1;
                }
                let ids: Vec<u8> = expected.iter().map(|(id, _)| *id).collect();
                for work in [Work::Normal, Work::Constant] {
                    let set = engine.match_deal(&deal, at(now), work).unwrap();
                    let mut inbox = Inbox::default();
                    set.deliver(&mut inbox);
                    assert_eq!(inbox.0, ids, "{deal:?} {work:?}");
                    assert_eq!(set.count() as usize, ids.len());
                    assert_eq!(
                        set.by_area(),
                        by_area.clone().into_iter().collect::<Vec<_>>()
                    );
                    let mut slots = Vec::new();
                    set.slots(&mut slots);
                    assert_eq!(slots.len(), ids.len());
                }
                let set = constant.match_deal(&deal, at(now)).unwrap();
                let mut inbox = Places::default();
                set.deliver(&mut inbox);
                assert_eq!(inbox.0, ids, "{deal:?} in constant work alone");
                let mut marks = [0; 1];
                set.mark(&mut marks);
                let marked = ids.iter().fold(0, |marks, id| marks | 1_u64 << id);
                assert_eq!((set.count() as usize, marks[0]), (ids.len(), marked));
                assert_eq!(set.by_area(), by_area.into_iter().collect::<Vec<_>>());
                assert_eq!(engine.len(), list.0.len());
                assert_eq!(constant.len(), list.0.len());
            }
        }
    }
}

proptest! {
    /// Every pair of a signal and a deal is answered as the definition says, over lives of
    /// upserts, removals and expiries, with and without areas that few share.
    #[test]
    fn an_engine_answers_as_a_list_does(
        acts in prop::collection::vec(act(), 1..250),
        least in 1..5_u32,
    ) {
        for kernel in Kernel::all() {
            live(acts.clone(), least, kernel);
        }
    }
}
