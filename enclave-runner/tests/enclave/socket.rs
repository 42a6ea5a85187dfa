//! A runner behind a real socket: what is matched, what breaks, and what never stops it.

use crate::bed::{Agent, deal, epoch, in_boxes, keys, noon, rules, runner, suppressed, usd};
use enclave_runner::{Cover, serve_all};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::thread;
use std::time::Duration;
use tavren_matching as matching;
use tavren_sealing::OsEntropy;
use tavren_types::DealId;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::frame::{FrameReader, FrameWriter};
use tavren_wire::message::{
    Answer, Ask, Content, Deal, Delivery, Level, Loaded, Minimum, Refusal, Reply, Request, Rising,
    Tier,
};
use tavren_wire::transport::{Connection, Transport, Unix};

/// A relay with one connection at a time to a runner in a thread of its own, which ends with the test.
struct Relay {
    transport: Unix,
    frames: (FrameReader<Connection>, FrameWriter<Connection>),
    folder: tempfile::TempDir,
}

impl Relay {
    fn start(cover: Cover) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let transport = Unix::new(folder.path().join("runner"));
        let listener = transport.listen().unwrap();
        let mut runner = runner(rules(suppressed(), cover), 1);
        thread::spawn(move || serve_all(&mut runner, &listener, &OsEntropy, Duration::ZERO));
        let frames = transport.connect().unwrap().split().unwrap();
        Self {
            transport,
            frames,
            folder,
        }
    }

    /// Ends the connection, whatever is under way, and makes another.
    fn reconnect(&mut self) {
        assert!(self.folder.path().exists());
        self.frames = self.transport.connect().unwrap().split().unwrap();
    }

    fn sends(&mut self, ask: Ask) {
        let request = Request::new(7, ask);
        self.frames.1.write(&to_bytes(&request)).unwrap();
    }

    fn reads(&mut self) -> Reply {
        from_bytes(&self.frames.0.read().unwrap().unwrap()).unwrap()
    }

    /// The boxes of a tick, and the answer.
    fn asks(&mut self, ask: Ask) -> (Vec<Delivery>, Answer) {
        self.sends(ask);
        let mut boxes = Vec::new();
        loop {
            match self.reads().answer {
                some @ Answer::Boxes { .. } => boxes.extend(in_boxes(some)),
                last => return (boxes, last),
            }
        }
    }
}

/// Agents of every standing, so that every deal below has some for it and some not.
fn people(count: u64) -> Vec<(Agent, Content)> {
    let people = (0..count).map(|slot| {
        let agent = Agent::new(slot);
        let mut signal = agent.signal(epoch(noon()));
        signal.tier = Tier::ALL[slot as usize % 3];
        signal.level = Level::new((slot / 3 % 6) as u8).unwrap();
        signal.area = (slot * 7 % 14) as u16;
        signal.price_max = (slot % 4 != 0).then(|| usd((slot % 9) as i64 * 100 + 50));
        (agent, Content::Signal { signal })
    });
    people.collect()
}

fn deals() -> Vec<Deal> {
    let mut deals = Vec::new();
    let tiers = [(Tier::Low, 0), (Tier::Medium, 3), (Tier::High, 3)];
    let places: [(&[u16], bool); 4] = [(&[], false), (&[2], false), (&[2, 6], true), (&[1], false)];
    for (tier, level) in tiers {
        for (areas, include_coarser) in places {
            let number = u8::try_from(deals.len()).unwrap();
            let mut one = deal(number, number % 3);
            one.criteria.price = usd(if number.is_multiple_of(2) { 300 } else { 500 });
            one.criteria.minimum = Minimum::Tier { tier };
            one.criteria.level = Level::new(level).unwrap();
            one.criteria.areas = Rising::new(areas.to_vec()).unwrap();
            one.criteria.include_coarser = include_coarser;
            deals.push(one);
        }
    }
    deals
}

/// Whom a deal is for, by the definition of a match.
fn matches(deal: &Deal, said: &Content, tables: &matching::Tables) -> bool {
    let Content::Signal { signal: said } = said else {
        return false;
    };
    let at = |number: u16| tables.areas().all().nth(usize::from(number)).unwrap();
    let tier = |tier: Tier| matching::Tier::ALL[tier as usize - 1];
    let level = |level: Level| matching::Level::new(level.number()).unwrap();
    let mut signal = matching::Signal::new(tier(said.tier), level(said.level));
    signal = signal.in_area(at(said.area));
    if let Some(price) = said.price_max {
        signal = signal.price_max(price);
    }
    let Minimum::Tier { tier: least } = deal.criteria.minimum else {
        return false;
    };
    let areas: Vec<_> = deal.criteria.areas.iter().map(|area| at(*area)).collect();
    let mut criteria = matching::Criteria::at(deal.criteria.price)
        .tier(tier(least))
        .level(level(deal.criteria.level))
        .in_areas(&areas);
    if deal.criteria.include_coarser {
        criteria = criteria.include_coarser();
    }
    criteria.matches(&signal, at(said.area), tables).unwrap()
}

/// The tables of the usual market, made without the runner.
fn tables() -> matching::Tables {
    let row = |code, parent, name| matching::AreaRow { code, parent, name };
    let codes = [10, 20, 30].map(|city| (city, [city + 1, city + 2, city + 3]));
    let names: BTreeMap<u64, String> = (1..40).map(|code| (code, code.to_string())).collect();
    let mut rows = vec![row(1, None, "country")];
    for (city, districts) in codes {
        rows.push(row(city, Some(1), &names[&city]));
        rows.extend(districts.map(|code| row(code, Some(city), &names[&code])));
    }
    let areas = matching::Hierarchy::load(&rows).unwrap();
    let ladder = matching::Ladder::even(usd(100), 20).unwrap();
    let bounds = [usd(0), usd(10_000), usd(100_000)];
    let bounds = matching::Thresholds::new(bounds).unwrap();
    matching::Tables::new(areas, vec![ladder], bounds).unwrap()
}

#[test]
fn agents_are_told_of_the_deals_that_match_though_the_relay_is_cut_off() {
    let mut relay = Relay::start(Cover::ALL);
    relay.asks(Ask::Tick {
        now: noon().plus_millis(-1),
    });
    relay.asks(Ask::Tick { now: noon() });
    let nonce = [5; 32];
    let attested = keys(&relay.asks(Ask::Hello { nonce }).1, nonce, noon());

    let mut people = people(3_000);
    let sealed = people.iter_mut().map(|(agent, content)| Loaded {
        slot: agent.slot,
        sealed: agent.says(&attested, noon(), content),
    });
    let sealed: Vec<Loaded> = sealed.collect();
    for some in sealed.chunks(1_000) {
        let signals = some.to_vec();
        let taken = Answer::Taken { refused: vec![] };
        assert_eq!(relay.asks(Ask::Load { signals }).1, taken);
    }

    let deals = deals();
    let mut answers = Vec::new();
    for (at, deal) in deals.iter().enumerate() {
        let deal = deal.clone();
        if at % 3 == 0 {
            // The relay goes before it reads the answer, and asks again.
            relay.sends(Ask::Post { deal: deal.clone() });
            relay.reconnect();
        }
        if at == 7 {
            // Half a frame.
            let transport = relay.transport.clone();
            let mut half = transport.connect();
            relay.frames = {
                drop(std::mem::replace(
                    &mut relay.frames,
                    transport.connect().unwrap().split().unwrap(),
                ));
                half.as_mut().unwrap().write_all(&[0, 0, 1, 0, 9]).unwrap();
                drop(half);
                transport.connect().unwrap().split().unwrap()
            };
        }
        answers.push(relay.asks(Ask::Post { deal }).1);
    }
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Answer::Matched { .. }))
    );

    let mut told: BTreeMap<u64, BTreeSet<DealId>> = BTreeMap::new();
    for _ in 0..=deals.len() {
        let (boxes, _) = relay.asks(Ask::Tick { now: noon() });
        assert_eq!(boxes.len(), people.len());
        let by_slot: BTreeMap<u64, &Delivery> = boxes
            .iter()
            .map(|delivery| (delivery.slot, delivery))
            .collect();
        for (agent, _) in &mut people {
            let own = by_slot[&agent.slot].clone();
            for (deal, _) in agent.told(&[own]) {
                assert!(
                    told.entry(agent.slot).or_default().insert(deal),
                    "told twice"
                );
            }
        }
    }
    let tables = tables();
    let mut count = 0;
    for (agent, content) in &people {
        let expected = deals.iter().filter(|deal| matches(deal, content, &tables));
        let expected: BTreeSet<DealId> = expected.map(|deal| deal.id).collect();
        count += expected.len();
        assert_eq!(told.remove(&agent.slot).unwrap_or_default(), expected);
    }
    assert!(count > 1_000, "{count}");
}

fn valid(change: usize) -> Vec<u8> {
    let deal = deal(1, 1);
    let ask = match change % 4 {
        0 => Ask::Post { deal },
        1 => Ask::Update { deal },
        2 => Ask::Tick { now: noon() },
        _ => Ask::Remove { deal: deal.id },
    };
    to_bytes(&Request::new(1, ask))
}

#[test]
fn random_bytes_never_stop_it() {
    let mut relay = Relay::start(Cover::ALL);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let relay = std::cell::RefCell::new(&mut relay);
    let noise = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..300),
        (any::<usize>(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
            |(change, at, byte)| {
                let mut bytes = valid(change);
                let at = at.index(bytes.len());
                bytes[at] = byte;
                bytes
            }
        ),
    ];
    let ran = runner.run(&(noise, any::<bool>()), |(bytes, framed)| {
        let relay = &mut **relay.borrow_mut();
        if framed {
            relay.frames.1.write(&bytes).unwrap();
            // Whatever it was, it has an answer, and no tick has a box.
            let _ = relay.reads();
        } else {
            // No frame at all: the connection is worth nothing from here on.
            let mut raw = relay.transport.connect().unwrap();
            relay.frames = relay.transport.connect().unwrap().split().unwrap();
            let _ = raw.write_all(&bytes);
            drop(raw);
        }
        let answer = relay.asks(Ask::Remove {
            deal: DealId::from_bytes([99; 16]),
        });
        let refusal = Refusal::DealUnknown;
        assert_eq!(answer, (vec![], Answer::Refused { refusal }));
        Ok(())
    });
    ran.unwrap();
}
