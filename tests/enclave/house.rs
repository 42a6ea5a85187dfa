//! A small market, a runner in it without a socket, and its host: what the tests of Rust, Python and C
//! seal to.
//!
//! Its evidence is of the form of Nitro, under a root that only a policy pins that is told to.

use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules, Runner};
use tavren_attest::development::Development;
use tavren_attest::{BindingHash, Evidence, Kind, Measurement, Nonce, Provider, ProviderError};
use tavren_sealing::Seed;
use tavren_types::{Currency, DealId, Money, Timestamp};
use tavren_wire::message::{
    Answer, Ask, Criteria, Deal, Level, Minimum, Request, Rising, Tier, VendorId,
};
use tavren_wire::notice::Bucket;

/// An epoch and a window begin here.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

/// How long names and windows last, hours.
pub(crate) const EPOCH_HOURS: u8 = 6;

pub(crate) fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

/// Signs documents of the form of Nitro under a root of its own.
pub(crate) struct Nitro(pub(crate) Development);

impl Nitro {
    pub(crate) fn new() -> Self {
        Self(Development::new(&[1; 32], image()).unwrap())
    }
}

impl Provider for Nitro {
    fn kind(&self) -> Kind {
        Kind::Nitro
    }

    fn attest(
        &self,
        binding: &BindingHash,
        nonce: Option<&Nonce>,
        now: Timestamp,
    ) -> Result<Evidence, ProviderError> {
        let evidence = self.0.attest(binding, nonce, now)?;
        Ok(Evidence {
            kind: self.kind(),
            ..evidence
        })
    }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

/// One country (1) with two cities (10, 20), prices up to 20 dollars, and so little noise that a
/// count is what it is.
fn rules() -> Rules {
    let entry = |code, parent| AreaEntry {
        code,
        parent,
        name: format!("area {code}"),
    };
    let areas = vec![entry(1, None), entry(10, Some(1)), entry(20, Some(1))];
    let ladder = (1..=20).map(|at| usd(at * 100)).collect();
    let tiers = Bounds {
        low: usd(0),
        medium: usd(10_000),
        high: usd(100_000),
    };
    let disclosure = Disclosure::Noisy {
        epsilon_micro: 10_000_000,
        vendor_micro: 1_000_000_000,
        cap_micro: 1_000_000_000,
        area_level: None,
    };
    let market = Market::new(areas, vec![ladder], tiers, 1, disclosure);
    Rules::new(market, EPOCH_HOURS, EPOCH_HOURS, Bucket::Small, Cover::ALL).unwrap()
}

/// A runner that was told no time yet.
pub(crate) fn runner(seed: &Seed) -> Runner {
    Runner::new(rules(), Box::new(Nitro::new()), seed).unwrap()
}

/// A runner and its host.
pub(crate) struct House {
    runner: Runner,
    asked: u64,
}

impl House {
    /// Has seen one tick in the window before noon, and one at noon.
    pub(crate) fn new() -> Self {
        let runner = runner(&Seed::from_bytes([1; 32]));
        let mut house = Self { runner, asked: 0 };
        for now in [noon().plus_millis(-1), noon()] {
            house.ask(Ask::Tick { now });
        }
        house
    }

    /// Asks as its host; keys and nonces follow from how often it was asked.
    pub(crate) fn ask(&mut self, ask: Ask) -> Vec<Answer> {
        self.asked += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.asked.to_be_bytes());
        let request = Request::new(self.asked, ask);
        let replies = self.runner.answer(request, &Seed::from_bytes(seed));
        replies.into_iter().map(|reply| reply.answer).collect()
    }
}

/// A deal for loyal people with books (category 4) on their list, in one city: the first at three
/// dollars, each at one more, since a question that was answered has the same answer in a window.
pub(crate) fn deal(number: u8) -> Deal {
    Deal {
        id: DealId::from_bytes([number; 16]),
        revision: 1,
        vendor: VendorId::from_bytes([9; 16]),
        terms: [number; 32],
        until: noon().plus_days(9),
        criteria: Criteria {
            price: usd(200 + 100 * i64::from(number)),
            minimum: Minimum::Tier { tier: Tier::Medium },
            level: Level::new(3).unwrap(),
            category: Some(tavren_wire::message::Category::new(4).unwrap()),
            areas: Rising::new(vec![2]).unwrap(),
            include_coarser: false,
        },
    }
}
