//! What several benches share: the workloads of matching and pricing, and markets with users who have been shown an offer.

pub mod bz1;
pub mod p1;
pub mod raw;

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use tavren_core::Market;
use tavren_core::buyer::ApiKey;
use tavren_core::terms::Terms;
use tavren_core::types::{BuyerId, Label, Money, OfferId, Price, Timestamp, UserId};
use tavren_core::user::{Presentation, Profile};
use tavren_sqlite::{Keys, Sqlite};

/// The time of every bench.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").expect("a time")
}

/// The next millisecond: each action has a moment of its own, as by a host's clock.
pub fn tick() -> Timestamp {
    static PASSED: AtomicI64 = AtomicI64::new(0);
    now().plus_millis(PASSED.fetch_add(1, Ordering::Relaxed))
}

/// CPU time of this thread, in µs.
pub fn cpu_us() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a timespec of our own.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}

/// A market file with one offer that everybody can take.
pub struct Scene {
    /// The market.
    pub market: Market,
    /// The offer.
    pub offer: OfferId,
    /// Its buyer.
    pub buyer: BuyerId,
    /// The buyer's key.
    pub key: ApiKey,
}

impl Scene {
    /// A market with an approved and funded buyer and one offer.
    pub fn new(market: Market) -> Self {
        let usd = |amount| Money::parse(amount, "USD").expect("an amount");
        let buyer = market
            .apply("Example Research", ["research"], now())
            .expect("apply");
        market.approve(buyer, ["research"], now()).expect("approve");
        let key = market.issue_key(buyer, now()).expect("issue");
        market.fund(buyer, usd("1000000"), now()).expect("fund");
        let terms = Terms::flat(Price::parse("0.75", "USD").expect("a price"))
            .title("A week of app usage")
            .notice("We study how often apps are opened, and publish what we learn.")
            .of("app_usage")
            .columns(["app", "minutes"])
            .purpose("research")
            .last_days(7)
            .budget(usd("900000"));
        let offer = market
            .publish(&key, terms.build().expect("terms"), now())
            .expect("publish");
        Self {
            market,
            offer,
            buyer,
            key,
        }
    }

    /// A market on a SQLite file.
    pub fn on_file(path: &Path) -> Self {
        Self::new(open(path))
    }

    /// Shows the offer to so many users, in several threads.
    pub fn present(&self, users: &[UserId]) -> Vec<Presentation> {
        let each = users.len().div_ceil(16).max(1);
        std::thread::scope(|scope| {
            let tasks: Vec<_> = users
                .chunks(each)
                .map(|users| {
                    scope.spawn(move || {
                        users
                            .iter()
                            .map(|user| self.present_one(user))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            tasks
                .into_iter()
                .flat_map(|task| task.join().expect("present"))
                .collect()
        })
    }

    fn present_one(&self, user: &UserId) -> Presentation {
        let profile = Profile {
            data_types: vec![Label::new("app_usage").expect("a label")],
            ..Profile::default()
        };
        self.market
            .set_profile(user, profile, tick())
            .expect("profile");
        self.market
            .present(user, self.offer, tick())
            .expect("present")
    }
}

/// Opens a market file.
pub fn open(path: &Path) -> Market {
    let store = Sqlite::open(path).expect("a database");
    let keys = Keys::beside(path).expect("keys");
    Market::open(store, keys, now()).expect("a market")
}

/// Names of so many users.
pub fn users(count: usize) -> Vec<UserId> {
    (0..count)
        .map(|number| UserId::new(&format!("user-{number:06}")).expect("a user"))
        .collect()
}

/// Nanoseconds of CPU that this process has used.
pub fn cpu_nanos() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec that lives through the call.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The middle of the values.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
