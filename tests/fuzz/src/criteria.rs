//! Signals and deals: engines and feeds answer as [`Criteria::matches`] does for each pair.

use super::bytes::Bytes;
use list::List;
use market::Market;
use read::Said;
use std::collections::BTreeMap;
use tavren_matching::{
    AreaId, Criteria, DealNumber, Deals, Engine, Kernel, MatchError, Order, Settings, Signal,
    SignalId, Sink, Tables, Work,
};
use tavren_types::Timestamp;

mod list;
mod market;
mod read;

/// Signals of one run at most: enough for a leaf to split.
const SIGNALS_MAX: usize = 6_000;

/// Ids that one signal stands under at most: more than a block has rows.
const COPIES_MAX: usize = 600;

/// Matches of one deal at most; each is a deal, three kernels and two kinds of work.
const ROUNDS_MAX: usize = 4;

type Upsert = (SignalId, Signal, Timestamp);

/// Reads a market, deals and what happens to signals, and compares every answer.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes::new(bytes);
    let market = Market::choose(bytes.byte());
    let settings = Settings {
        area_share_min: [1, 0, 2, 3, 20][bytes.below(5)],
        hash_key: [bytes.byte(); 16],
    };
    let wishes: Vec<Criteria> = (0..=bytes.below(4))
        .map(|_| read::criteria(&mut bytes, market))
        .collect();
    let deals = listed(&wishes, market);
    let mut now = at(1_000);
    let mut engines: Vec<Engine> = Kernel::all()
        .into_iter()
        .map(|kernel| Engine::new(market.tables.clone(), settings, kernel, now))
        .collect();
    let mut list = List::default();
    let mut room = SIGNALS_MAX;
    for _ in 0..ROUNDS_MAX {
        let batch = Batch::read(&mut bytes, market, now, &mut room, |said| {
            feed(&deals, &wishes, said, &market.tables);
        });
        batch.upsert(&mut engines, &mut list);
        for _ in 0..bytes.below(3) {
            let id = read::id(bytes.byte(), 0);
            let known = list.remove(id);
            assert!(engines.iter_mut().all(|engine| engine.remove(id) == known));
        }
        now = now.plus_millis(i64::from(bytes.byte()));
        list.expire(now);
        for wish in &wishes {
            let check = wish.check(&market.tables);
            let expected =
                check.map(|()| list.matching(wish, settings.area_share_min, &market.tables));
            compare(&mut engines, wish, now, &expected);
        }
        for engine in &mut engines {
            // A match has done this, unless every deal is refused.
            engine.expire(now).expect("time goes on");
            assert_eq!(engine.len(), list.len());
        }
        if bytes.is_empty() {
            break;
        }
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).expect("a moment")
}

/// Signals that are passed in together, and why each is refused; nothing where it is not.
#[derive(Default)]
struct Batch {
    signals: Vec<Upsert>,
    faults: Vec<Vec<MatchError>>,
}

impl Batch {
    /// Signals until a byte says that it is enough, some of them under many ids.
    fn read(
        bytes: &mut Bytes<'_>,
        market: &Market,
        now: Timestamp,
        room: &mut usize,
        mut each: impl FnMut(&Said),
    ) -> Self {
        let mut batch = Self::default();
        while !bytes.is_empty() && !bytes.rarely(16) {
            let mut said = read::signal(bytes, market);
            each(&said);
            let (expires, fault) = read::expires(bytes, now);
            said.faults.extend(fault);
            let first = bytes.byte();
            let copies = if bytes.rarely(8) {
                1 + bytes.below(COPIES_MAX)
            } else {
                1
            };
            let copies = copies.min(*room);
            *room -= copies;
            for copy in 0..copies {
                let id = read::id(first, copy as u16);
                batch.signals.push((id, said.signal.clone(), expires));
                batch.faults.push(said.faults.clone());
            }
        }
        batch
    }

    /// All of them or none: the first that is refused is named, and a second try does without.
    fn upsert(mut self, engines: &mut [Engine], list: &mut List) {
        if let Some(first) = self.faults.iter().position(|faults| !faults.is_empty()) {
            for engine in engines.iter_mut() {
                let (place, why) = (engine.upsert_all(&self.signals)).expect_err("one is refused");
                assert_eq!(place, first);
                assert!(self.faults[first].contains(&why));
                assert_eq!(engine.len(), list.len());
            }
            let mut faults = self.faults.iter();
            (self.signals).retain(|_| faults.next().is_some_and(Vec::is_empty));
        }
        list.upsert(&self.signals);
        for engine in engines.iter_mut() {
            (engine.upsert_all(&self.signals)).expect("none is refused");
            assert_eq!(engine.len(), list.len());
        }
    }
}

#[derive(Default)]
struct Inbox(Vec<SignalId>);

impl Sink for Inbox {
    fn deliver(&mut self, to: SignalId) {
        self.0.push(to);
    }
}

/// One deal, in every engine.
fn compare(
    engines: &mut [Engine],
    wish: &Criteria,
    now: Timestamp,
    expected: &Result<Vec<(SignalId, AreaId)>, MatchError>,
) {
    for engine in engines {
        for work in [Work::Normal, Work::Constant] {
            let (set, expected) = match (engine.match_deal(wish, now, work), expected) {
                (Ok(set), Ok(expected)) => (set, expected),
                (answer, expected) => {
                    assert_eq!(answer.err(), expected.as_ref().err().copied());
                    continue;
                }
            };
            let mut inbox = Inbox::default();
            set.deliver(&mut inbox);
            let ids: Vec<SignalId> = expected.iter().map(|(id, _)| *id).collect();
            assert!(inbox.0 == ids, "others match {wish:?} in {work:?} work");
            assert_eq!(set.count(), ids.len() as u64);
            let mut by_area: BTreeMap<AreaId, u32> = BTreeMap::new();
            for (_, area) in expected {
                *by_area.entry(*area).or_default() += 1;
            }
            assert_eq!(set.by_area(), Vec::from_iter(by_area));
            let mut slots = Vec::new();
            set.slots(&mut slots);
            assert_eq!(slots.len(), ids.len());
        }
    }
}

/// The deals that are not refused, each under its place among the wishes.
fn listed(wishes: &[Criteria], market: &Market) -> Deals {
    let mut deals = Deals::new(market.tables.clone());
    for (id, wish) in (0..).map(DealNumber::new).zip(wishes) {
        let answer = deals.insert(id, wish);
        assert_eq!(answer, wish.check(&market.tables));
        if answer.is_ok() {
            assert_eq!(deals.insert(id, wish), Err(MatchError::DealExists));
        }
    }
    deals
}

/// The deals for one signal, in every order.
fn feed(deals: &Deals, wishes: &[Criteria], said: &Said, tables: &Tables) {
    let (signal, mut out) = (&said.signal, Vec::new());
    if !said.faults.is_empty() {
        let answer = deals.feed(signal, Order::Any, 9, &mut out);
        assert!(answer.is_err_and(|why| said.faults.contains(&why)) && out.is_empty());
        return;
    }
    let matching = (0..).zip(wishes).filter(|(_, wish)| {
        // A refused deal is in no feed.
        wish.matches(signal, signal.area(), tables) == Ok(true)
    });
    let mut cheapest: Vec<_> = matching
        .map(|(at, wish)| (wish.price().currency(), wish.price().minor(), at))
        .collect();
    cheapest.sort_unstable();
    let mut dearest = cheapest.clone();
    dearest.sort_unstable_by_key(|(currency, minor, at)| (*currency, -minor, *at));
    let ids = |ranked: &[(_, i64, u32)]| -> Vec<DealNumber> {
        ranked
            .iter()
            .map(|(_, _, at)| DealNumber::new(*at))
            .collect()
    };
    for (order, expected) in [
        (Order::Cheapest, ids(&cheapest)),
        (Order::Dearest, ids(&dearest)),
    ] {
        for limit in 0..=wishes.len() {
            deals.feed(signal, order, limit, &mut out).expect("a feed");
            assert_eq!(out, expected[..limit.min(expected.len())]);
        }
    }
    deals
        .feed(signal, Order::Any, 99, &mut out)
        .expect("a feed");
    out.sort_unstable();
    let mut every = ids(&cheapest);
    every.sort_unstable();
    assert_eq!(out, every);
}
