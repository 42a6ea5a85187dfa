//! BZ1 in the words of the wire, and a runner that knows its areas.

use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules, Runner};
use std::thread;
use tavren_attest::development::Development;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_attest::{Measurement, Nonce};
use tavren_benches::bz1::{self, Geography, tables};
use tavren_matching::Hierarchy;
use tavren_sealing::Seed;
use tavren_types::cbor::from_bytes;
use tavren_types::{Currency, DealId, Money, Timestamp};
use tavren_wire::agent::{AgentSecret, AttestedKeys, EpochLength, Stamp, seal};
use tavren_wire::message::*;
use tavren_wire::notice::{Bucket, Inbox};

pub struct Town {
    pub geography: Geography,
    areas: Hierarchy,
}

fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).expect("a measurement")
}

fn provider() -> Development {
    Development::new(&[1; 32], image()).expect("a provider")
}

/// What the keys are asked for with.
pub const NONCE: [u8; 32] = [8; 32];

/// An epoch and a window begin here.
pub fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").expect("a time")
}

pub fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).expect("an amount")
}

impl Town {
    pub fn new() -> Self {
        let geography = Geography::new();
        let areas = tables(&geography).areas().clone();
        Self { geography, areas }
    }

    fn rules(&self) -> Rules {
        let areas = (0..self.geography.area_count()).map(|id| AreaEntry {
            code: u64::from(id),
            parent: self.geography.parent(id).map(u64::from),
            name: format!("area {id}"),
        });
        let ladder = (1..=200).map(|rung| usd(rung * 100)).collect();
        let tiers = Bounds {
            low: usd(0),
            medium: usd(10_000),
            high: usd(100_000),
        };
        // Any deal of BZ1 may be asked about, as often as the bench likes.
        let disclosure = Disclosure::Noisy {
            epsilon_micro: 100_000,
            vendor_micro: 4_000_000_000,
            cap_micro: 4_000_000_000,
            area_level: None,
        };
        let market = Market::new(areas.collect(), vec![ladder], tiers, 20, disclosure);
        Rules::new(market, 6, 6, Bucket::Small, Cover::ALL).expect("rules")
    }

    pub fn runner(&self) -> Runner {
        let seed = Seed::from_bytes([1; 32]);
        Runner::new(self.rules(), Box::new(provider()), &seed).expect("a runner")
    }

    /// What signal number `i` of BZ1 says.
    pub fn signal(&self, i: u64) -> Signal {
        self.in_words(&self.geography.signal(i), &agent(i))
    }

    fn in_words(&self, of: &bz1::Signal, agent: &AgentSecret) -> Signal {
        let id = agent.signal_id(epochs().epoch_at(noon()));
        let level = Level::new(of.loyalty).expect("at most 5");
        let mut signal = Signal::new(id, Tier::ALL[usize::from(of.ltv)], level);
        signal.area = self.number(of.area);
        signal.price_max = of.max_price.map(|cents| usd(cents.into()));
        for (category, tier) in &of.categories {
            let interest = Interest {
                category: Category::new(*category).expect("below 64"),
                tier: Tier::ALL[usize::from(*tier)],
                level: None,
            };
            signal.interests = signal.interests.with(interest);
        }
        signal
    }

    fn number(&self, area: u32) -> u16 {
        let area = self.areas.area(area.into());
        area.expect("an area of BZ1").number()
    }

    /// Deal number `j` of BZ1, posted for the `time`-th time.
    pub fn deal(&self, j: u64, time: u64) -> Deal {
        let of = self.geography.deal(j);
        let mut areas: Vec<u16> = of.area_ids().map(|area| self.number(area)).collect();
        areas.sort_unstable();
        let criteria = Criteria {
            price: usd(of.price.into()),
            minimum: Minimum::Tier {
                tier: Tier::ALL[usize::from(of.ltv_min)],
            },
            level: Level::new(of.loyalty_min).expect("at most 5"),
            category: of.category.map(|one| Category::new(one).expect("below 64")),
            areas: Rising::new(areas).expect("at most 64"),
            include_coarser: false,
        };
        posted(criteria, j, time)
    }

    /// So many signals under seal, and what opens the boxes that answer them; made in two threads.
    pub fn sealed(
        &self,
        keys: &AttestedKeys,
        numbers: core::ops::Range<u64>,
        content: impl Fn(u64) -> Signal + Sync,
    ) -> Vec<(Loaded, Inbox)> {
        let content = &content;
        let half = numbers.start.midpoint(numbers.end);
        let halves = [numbers.start..half, half..numbers.end];
        thread::scope(|scope| {
            let halves = halves.map(|numbers| {
                scope.spawn(move || {
                    let sealed = numbers.map(|i| sealed(keys, i, content(i)));
                    sealed.collect::<Vec<_>>()
                })
            });
            let halves = halves.into_iter();
            halves
                .flat_map(|half| half.join().expect("sealed"))
                .collect()
        })
    }
}

pub fn posted(criteria: Criteria, j: u64, time: u64) -> Deal {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&j.to_be_bytes());
    id[8..].copy_from_slice(&time.to_be_bytes());
    Deal {
        id: DealId::from_bytes(id),
        revision: 0,
        vendor: VendorId::from_bytes([1; 16]),
        terms: [0; 32],
        until: noon().plus_days(9),
        criteria,
    }
}

fn epochs() -> EpochLength {
    EpochLength::hours(6).expect("a length")
}

fn numbered(kind: u8, i: u64) -> [u8; 32] {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&i.to_be_bytes());
    bytes
}

pub fn agent(i: u64) -> AgentSecret {
    AgentSecret::from_bytes(numbered(1, i))
}

pub fn sealed(keys: &AttestedKeys, slot: u64, signal: Signal) -> (Loaded, Inbox) {
    let epoch = epochs().epoch_at(noon());
    let stamp = Stamp {
        epoch,
        sequence: 0,
        expires: epochs().end_of(epoch),
    };
    let content = Content::Signal { signal };
    let (sealed, key) = seal(keys, &content, stamp, numbered(2, slot)).expect("sealed");
    (Loaded { slot, sealed }, Inbox::new(key))
}

/// The keys of evidence that answers [`NONCE`] at `now`.
pub fn keys(evidence: &[u8], now: Timestamp) -> AttestedKeys {
    let statement: Statement = from_bytes(evidence).expect("a statement");
    let nonce = Nonce::from_bytes(NONCE).expect("a nonce");
    let policy = Policy::development(provider().root(), [image()], Profile::Live { nonce });
    let keys = statement.verify(&Collateral::None, &policy, now);
    keys.expect("evidence")
}

/// A runner without a socket, in a window in which it discloses.
pub struct Inside {
    pub runner: Runner,
    asked: u64,
}

impl Inside {
    pub fn new(town: &Town) -> Self {
        let mut inside = Self {
            runner: town.runner(),
            asked: 0,
        };
        for now in [noon().plus_millis(-1), noon()] {
            inside.ask(Ask::Tick { now });
        }
        inside
    }

    /// The last answer to a request.
    pub fn ask(&mut self, ask: Ask) -> Answer {
        self.asked += 1;
        let seed = Seed::from_bytes(numbered(3, self.asked));
        let mut replies = self.runner.answer(Request::new(self.asked, ask), &seed);
        replies.pop().expect("an answer").answer
    }

    pub fn keys(&mut self) -> AttestedKeys {
        match self.ask(Ask::Hello { nonce: NONCE }) {
            Answer::Evidence { evidence } => keys(&evidence, noon()),
            other => panic!("no evidence: {other:?}"),
        }
    }

    pub fn load(&mut self, signals: Vec<Loaded>) {
        let refused = vec![];
        assert_eq!(self.ask(Ask::Load { signals }), Answer::Taken { refused });
    }
}
