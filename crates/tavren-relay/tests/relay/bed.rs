//! A small market, a runner behind a Unix socket, and the people around.

use enclave_runner::serve;
use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market as MarketFile, Rules, Runner};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;
use tavren_attest::development::Development;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_attest::{Measurement, Nonce};
use tavren_core::Market;
use tavren_core::buyer::ApiKey;
use tavren_core::deal::DealTerms;
use tavren_core::matching::{self, AreaRow, Hierarchy, Ladder, Tables, Thresholds};
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::port::{OsEntropy, Store};
use tavren_core::sealing::Seed;
use tavren_core::types::{BuyerId, Currency, DealId, Money, Timestamp};
use tavren_relay::{DealFeed, Relay, WindowLength};
use tavren_types::cbor::from_bytes;
use tavren_wire::agent::AttestedKeys;
use tavren_wire::message::{Level, Statement};
use tavren_wire::notice::Bucket;
use tavren_wire::transport::{Transport, Unix};

/// An epoch and a window begin here.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(crate) const HOURS: i64 = 3_600_000;
pub(crate) const WINDOW_HOURS: u8 = 6;

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

/// One country of four cities with three districts each: the code, that of the area around it, a name.
fn areas() -> Vec<(u64, Option<u64>, String)> {
    let mut areas = vec![(1, None)];
    for city in [10, 20, 30, 40] {
        areas.push((city, Some(1)));
        areas.extend((1..=3).map(|district| (city + district, Some(city))));
    }
    let named = |(code, parent)| (code, parent, format!("area {code}"));
    areas.into_iter().map(named).collect()
}

pub(crate) fn tables() -> Tables {
    let areas = areas();
    let rows = areas.iter().map(|(code, parent, name)| AreaRow {
        code: *code,
        parent: *parent,
        name,
    });
    let rows: Vec<_> = rows.collect();
    let ladder = Ladder::even(usd(100), 20).unwrap();
    let bounds = Thresholds::new([usd(0), usd(10_000), usd(100_000)]).unwrap();
    Tables::new(Hierarchy::load(&rows).unwrap(), vec![ladder], bounds).unwrap()
}

pub(crate) fn rules(cover: Cover) -> Rules {
    let areas = areas()
        .into_iter()
        .map(|(code, parent, name)| AreaEntry { code, parent, name });
    let bounds = Bounds {
        low: usd(0),
        medium: usd(10_000),
        high: usd(100_000),
    };
    let disclosure = Disclosure::Suppressed {
        threshold: 10,
        width: 5,
        area_level: 2,
        by_category: false,
        levels: vec![Level::new(3).unwrap()],
        prices: vec![usd(300), usd(500)],
    };
    let ladder = (1..=20).map(|at| usd(at * 100)).collect();
    let market = MarketFile::new(areas.collect(), vec![ladder], bounds, 1, disclosure);
    Rules::new(market, 6, WINDOW_HOURS, Bucket::Small, cover).unwrap()
}

pub(crate) fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

pub(crate) fn provider() -> Development {
    Development::new(&[1; 32], image()).unwrap()
}

pub(crate) fn runner(rules: Rules, seed: &Seed) -> Runner {
    Runner::new(rules, Box::new(provider()), seed).unwrap()
}

/// What evidence says, once an agent has verified it.
pub(crate) fn verified(evidence: &[u8], nonce: [u8; 32], now: Timestamp) -> AttestedKeys {
    let statement: Statement = from_bytes(evidence).unwrap();
    let nonce = Nonce::from_bytes(nonce).unwrap();
    let live = Profile::Live { nonce };
    let policy = Policy::development(provider().root(), [image()], live);
    statement.verify(&Collateral::None, &policy, now).unwrap()
}

pub(crate) fn keys(relay: &mut Relay, now: Timestamp) -> AttestedKeys {
    let nonce = [8; 32];
    verified(&relay.evidence(nonce).unwrap(), nonce, now)
}

/// A runner in a thread, which ends with the test program. Each connection finds the boot of the
/// number that is set then.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    boot: Arc<AtomicU8>,
}

impl Stage {
    pub(crate) fn start(cover: Cover) -> Self {
        Self::of(move || rules(cover))
    }

    /// A stage whose runners keep these rules.
    pub(crate) fn of(rules: impl Fn() -> Rules + Send + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = socket(folder.path()).listen().unwrap();
        let boot = Arc::new(AtomicU8::new(1));
        let wanted = Arc::clone(&boot);
        thread::spawn(move || {
            let (mut number, mut inside) = (1, runner(rules(), &Seed::from_bytes([1; 32])));
            while let Ok(connection) = listener.accept() {
                let now = wanted.load(Ordering::SeqCst);
                if now != number {
                    (number, inside) = (now, runner(rules(), &Seed::from_bytes([now; 32])));
                }
                let _ = serve(&mut inside, connection, &OsEntropy, Duration::ZERO);
            }
        });
        Self { folder, boot }
    }

    /// The next connection finds another boot.
    pub(crate) fn restart(&self) {
        self.boot.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn socket(&self) -> Unix {
        socket(self.folder.path())
    }

    pub(crate) fn relay(&self) -> Relay {
        relay(self.folder.path())
    }

    /// A relay that has seen one tick in the window before `noon`, and one at `noon`.
    pub(crate) fn opened(&self) -> Relay {
        let mut relay = self.relay();
        relay.connect().unwrap();
        relay.tick(noon().plus_millis(-1)).unwrap();
        relay.tick(noon()).unwrap();
        relay
    }
}

pub(crate) fn socket(folder: &Path) -> Unix {
    Unix::new(folder.join("runner"))
}

pub(crate) fn relay(folder: &Path) -> Relay {
    Relay::new(socket(folder), WindowLength::hours(WINDOW_HOURS).unwrap())
}

/// A market in memory with three vendors.
pub(crate) struct Shop {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) market: Market,
    pub(crate) vendors: Vec<(BuyerId, ApiKey)>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        let store = Arc::new(MemoryStore::new());
        let keyring = MemoryKeyring::new(OsEntropy).unwrap();
        let queue = tavren_core::memory::MemoryQueue::new();
        let port: Arc<dyn Store> = store.clone();
        let entropy = Box::new(OsEntropy);
        let market =
            Market::open_with(port, Box::new(keyring), Box::new(queue), entropy, noon()).unwrap();
        let vendors = vendors(&market);
        Self {
            store,
            market,
            vendors,
        }
    }

    pub(crate) fn follow(&self, feed: &mut DealFeed, relay: &mut Relay, now: Timestamp) {
        let unfit = feed.follow(self.store.as_ref(), &self.market, relay, now);
        assert_eq!(unfit.unwrap(), []);
        relay.settle().unwrap();
    }

    /// Posts the deal of this number.
    pub(crate) fn posts(&self, number: usize, now: Timestamp) -> DealId {
        let (_, key) = &self.vendors[number % self.vendors.len()];
        self.market.post_deal(key, terms(number), now).unwrap()
    }
}

pub(crate) fn vendors(market: &Market) -> Vec<(BuyerId, ApiKey)> {
    let vendors = ["bakery", "cinema", "laundry"].map(|name| {
        let vendor = market.apply(name, ["deals"], noon()).unwrap();
        market.approve(vendor, ["deals"], noon()).unwrap();
        (vendor, market.issue_key(vendor, noon()).unwrap())
    });
    vendors.into()
}

pub(crate) fn feed() -> DealFeed {
    DealFeed::new(tables().areas().clone(), None)
}

/// The deal of this number, for some of the people; of 200, at most 60 are for one.
pub(crate) fn terms(number: usize) -> DealTerms {
    const CITIES: [u64; 4] = [10, 20, 30, 40];
    let city = [CITIES[number / 3 % 4]];
    let everywhere = number.is_multiple_of(40);
    let price = usd(if number.is_multiple_of(2) { 300 } else { 500 });
    let level = if number.is_multiple_of(5) { 3 } else { 0 };
    DealTerms::new(&format!("deal {number}"), price, noon().plus_days(9))
        .tier(matching::Tier::ALL[number % 3])
        .level(matching::Level::new(level).unwrap())
        .in_areas(if everywhere { &[] } else { &city })
}
