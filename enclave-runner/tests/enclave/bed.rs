//! A small market, a runner in it, and the people around.

use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules, Runner};
use std::collections::BTreeMap;
use tavren_attest::development::Development;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_attest::{Measurement, Nonce};
use tavren_sealing::Seed;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_types::{Currency, DealId, Money, Timestamp};
use tavren_wire::agent::{AgentSecret, AttestedKeys, Epoch, EpochLength, Stamp, seal};
use tavren_wire::message::{
    Answer, Ask, Content, Criteria, Deal, Delivery, Level, Loaded, Minimum, Refusal, Reply,
    Request, Rising, SealedSignal, Signal, Statement, Tier, VendorId,
};
use tavren_wire::notice::{Bucket, Inbox, Notice};

/// An epoch and a window begin here.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(crate) const HOUR: i64 = 3_600_000;

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

/// One country of three cities with three districts each: numbers 0 (the world) to 13.
pub(crate) fn market(disclosure: Disclosure) -> Market {
    let entry = |code, parent| AreaEntry {
        code,
        parent,
        name: format!("area {code}"),
    };
    let mut areas = vec![entry(1, None)];
    for city in [10, 20, 30] {
        areas.push(entry(city, Some(1)));
        areas.extend((1..=3).map(|district| entry(city + district, Some(city))));
    }
    let ladder = (1..=20).map(|at| usd(at * 100)).collect();
    let tiers = Bounds {
        low: usd(0),
        medium: usd(10_000),
        high: usd(100_000),
    };
    Market::new(areas, vec![ladder], tiers, 1, disclosure)
}

pub(crate) fn suppressed() -> Disclosure {
    Disclosure::Suppressed {
        threshold: 10,
        width: 5,
        area_level: 2,
        by_category: false,
        levels: vec![Level::new(3).unwrap()],
        prices: vec![usd(300), usd(500)],
    }
}

pub(crate) fn rules(disclosure: Disclosure, cover: Cover) -> Rules {
    Rules::new(market(disclosure), 6, 6, Bucket::Small, cover).unwrap()
}

pub(crate) fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

pub(crate) fn provider() -> Development {
    Development::new(&[1; 32], image()).unwrap()
}

/// A runner of the boot of this number.
pub(crate) fn runner(rules: Rules, boot: u8) -> Runner {
    let seed = Seed::from_bytes([boot; 32]);
    Runner::new(rules, Box::new(provider()), &seed).unwrap()
}

/// What evidence says, once it is verified at the time that the host told.
pub(crate) fn keys(answer: &Answer, nonce: [u8; 32], now: Timestamp) -> AttestedKeys {
    let Answer::Evidence { evidence } = answer else {
        panic!("evidence was expected");
    };
    let statement: Statement = from_bytes(evidence).unwrap();
    let nonce = Nonce::from_bytes(nonce).unwrap();
    let live = Profile::Live { nonce };
    let policy = Policy::development(provider().root(), [image()], live);
    statement.verify(&Collateral::None, &policy, now).unwrap()
}

/// A runner and its host, without a socket between them.
pub(crate) struct Bed {
    pub(crate) runner: Runner,
    pub(crate) now: Timestamp,
    boot: u8,
    asked: u64,
    /// The length of every reply so far, as the host sees it.
    pub(crate) seen: Vec<usize>,
}

impl Bed {
    /// Has seen one tick in the window before `noon`, and one at `noon`.
    pub(crate) fn new(cover: Cover) -> Self {
        Self::with(rules(suppressed(), cover), 1)
    }

    pub(crate) fn with(rules: Rules, boot: u8) -> Self {
        let mut bed = Self::before_time(rules, boot);
        bed.tick(noon().plus_millis(-1));
        bed.tick(noon());
        bed
    }

    pub(crate) fn before_time(rules: Rules, boot: u8) -> Self {
        Self {
            runner: runner(rules, boot),
            now: noon(),
            boot,
            asked: 0,
            seen: Vec::new(),
        }
    }

    pub(crate) fn asks(&mut self, ask: Ask) -> Vec<Answer> {
        self.asked += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.asked.to_be_bytes());
        seed[8] = self.boot;
        let request = Request::new(self.asked, ask);
        let replies = self.runner.answer(request, &Seed::from_bytes(seed));
        let mut answers = Vec::new();
        for reply in replies {
            let bytes = to_bytes(&reply);
            assert_eq!(from_bytes::<Reply>(&bytes).as_ref(), Ok(&reply));
            assert_eq!(reply.number, self.asked);
            self.seen.push(bytes.len());
            answers.push(reply.answer);
        }
        answers
    }

    /// The only answer to what has one.
    pub(crate) fn ask(&mut self, ask: Ask) -> Answer {
        let [answer] = self.asks(ask).try_into().unwrap();
        answer
    }

    pub(crate) fn refusal(&mut self, ask: Ask) -> Refusal {
        match self.ask(ask) {
            Answer::Refused { refusal } => refusal,
            other => panic!("a refusal was expected: {other:?}"),
        }
    }

    pub(crate) fn keys(&mut self) -> AttestedKeys {
        let nonce = [8; 32];
        let now = self.now;
        keys(&self.ask(Ask::Hello { nonce }), nonce, now)
    }

    pub(crate) fn tick(&mut self, now: Timestamp) -> Vec<Delivery> {
        self.now = now;
        let mut answers = self.asks(Ask::Tick { now });
        let Some(Answer::Ticked { boxes: count }) = answers.pop() else {
            panic!("the end of a tick was expected");
        };
        let boxes: Vec<Delivery> = answers.into_iter().flat_map(in_boxes).collect();
        assert_eq!(boxes.len() as u64, count);
        boxes
    }

    pub(crate) fn load(&mut self, signals: Vec<Loaded>) -> Vec<(u32, Refusal)> {
        match self.ask(Ask::Load { signals }) {
            Answer::Taken { refused } => refused,
            other => panic!("a load was expected to be taken: {other:?}"),
        }
    }

    /// Loads one signal; why not, if not.
    pub(crate) fn load_one(&mut self, slot: u64, sealed: &SealedSignal) -> Option<Refusal> {
        let sealed = sealed.clone();
        let refused = self.load(vec![Loaded { slot, sealed }]);
        refused.first().map(|(at, refusal)| {
            assert_eq!(*at, 0);
            *refusal
        })
    }
}

pub(crate) fn in_boxes(answer: Answer) -> Vec<Delivery> {
    match answer {
        Answer::Boxes { boxes } => boxes,
        other => panic!("boxes were expected: {other:?}"),
    }
}

/// An agent, and the inbox of the last that it sealed.
pub(crate) struct Agent {
    pub(crate) secret: AgentSecret,
    pub(crate) slot: u64,
    pub(crate) sequence: u64,
    pub(crate) inbox: Option<Inbox>,
}

impl Agent {
    pub(crate) fn new(number: u64) -> Self {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&number.to_be_bytes());
        Self {
            secret: AgentSecret::from_bytes(secret),
            slot: number,
            sequence: 0,
            inbox: None,
        }
    }

    /// A signal that meets the criteria of [`deal`].
    pub(crate) fn signal(&self, epoch: Epoch) -> Signal {
        let level = Level::new(3).unwrap();
        Signal::new(self.secret.signal_id(epoch), Tier::High, level)
    }

    pub(crate) fn seals(
        &mut self,
        keys: &AttestedKeys,
        content: &Content,
        stamp: Stamp,
    ) -> SealedSignal {
        let mut seed = [3; 32];
        seed[..8].copy_from_slice(&self.slot.to_be_bytes());
        seed[8..16].copy_from_slice(&stamp.sequence.to_be_bytes());
        let (sealed, key) = seal(keys, content, stamp, seed).unwrap();
        self.inbox = Some(Inbox::new(key));
        sealed
    }

    /// Seals the usual signal, newer than all before.
    pub(crate) fn sends(&mut self, keys: &AttestedKeys, now: Timestamp) -> SealedSignal {
        let signal = self.signal(epoch(now));
        self.says(keys, now, &Content::Signal { signal })
    }

    pub(crate) fn says(
        &mut self,
        keys: &AttestedKeys,
        now: Timestamp,
        what: &Content,
    ) -> SealedSignal {
        self.sequence += 1;
        let stamp = stamp(now, self.sequence);
        self.seals(keys, what, stamp)
    }

    /// What the boxes of its slot tell it.
    pub(crate) fn reads(&mut self, boxes: &[Delivery]) -> Vec<Notice> {
        let inbox = self.inbox.as_mut().unwrap();
        let own = boxes.iter().filter(|delivery| delivery.slot == self.slot);
        own.filter_map(|delivery| {
            let received = inbox.open(&delivery.sealed).unwrap();
            assert_eq!(received.missed, 0);
            received.notice
        })
        .collect()
    }

    /// The deals that the boxes of its slot tell it of.
    pub(crate) fn told(&mut self, boxes: &[Delivery]) -> Vec<(DealId, u64)> {
        let notices = self.reads(boxes).into_iter();
        let deals = notices.filter_map(|notice| match notice {
            Notice::Matched { deal, revision, .. } => Some((deal, revision)),
            Notice::Included { .. } => None,
        });
        deals.collect()
    }
}

pub(crate) fn epoch(now: Timestamp) -> Epoch {
    EpochLength::hours(6).unwrap().epoch_at(now)
}

pub(crate) fn stamp(now: Timestamp, sequence: u64) -> Stamp {
    let epoch = epoch(now);
    Stamp {
        epoch,
        sequence,
        expires: EpochLength::hours(6).unwrap().end_of(epoch),
    }
}

/// A deal for loyal people who pay three dollars, of the vendor of this number.
pub(crate) fn deal(number: u8, vendor: u8) -> Deal {
    Deal {
        id: DealId::from_bytes([number; 16]),
        revision: 1,
        vendor: VendorId::from_bytes([vendor; 16]),
        terms: [number; 32],
        until: noon().plus_days(9),
        criteria: Criteria {
            price: usd(300),
            minimum: Minimum::Tier { tier: Tier::Medium },
            level: Level::new(3).unwrap(),
            category: None,
            areas: Rising::default(),
            include_coarser: false,
        },
    }
}

/// So many agents whose usual signals are loaded, by slot.
pub(crate) fn crowd(bed: &mut Bed, count: u64) -> BTreeMap<u64, Agent> {
    let (keys, now) = (bed.keys(), bed.now);
    let mut agents: BTreeMap<u64, Agent> =
        (1..=count).map(|slot| (slot, Agent::new(slot))).collect();
    let sealed = agents.iter_mut().map(|(slot, agent)| Loaded {
        slot: *slot,
        sealed: agent.sends(&keys, now),
    });
    let sealed = sealed.collect();
    assert_eq!(bed.load(sealed), []);
    agents
}
