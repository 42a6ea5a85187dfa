//! A host that holds signals in clear, and the enclave that matches for it.

use crate::bed::{HOURS, Stage, WINDOW_HOURS, image, noon, provider, rules, tables, usd};
use enclave_runner::Cover;
use std::sync::{Arc, Mutex};
use tavren_attest::Measurement;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{
    Act, AreaId, Asked, Criteria, DealNumber, Level, Settings, Signal, SignalId, Sink, Tier, View,
    Work,
};
use tavren_core::port::{Matcher, MatcherError, OsEntropy, Post, Report};
use tavren_core::types::Timestamp;
use tavren_relay::{EnclaveMatcher, Expected, HostSecret, WindowLength};
use tavren_wire::agent::EpochLength;
use tavren_wire::transport::Transport;

pub(super) const VENDOR: VendorId = VendorId::from_bytes([1; 16]);

/// What a host expects of the runners of [`Stage::start`].
pub(super) fn expected() -> Expected {
    expects(image(), rules(Cover::ALL).hash())
}

pub(super) fn expects(image: Measurement, rules: [u8; 32]) -> Expected {
    let root = provider().root();
    Expected {
        tables: tables(),
        rules,
        epochs: EpochLength::hours(6).unwrap(),
        windows: WindowLength::hours(WINDOW_HOURS).unwrap(),
        evidence: Box::new(move |nonce| {
            Policy::development(root, [image], Profile::Live { nonce })
        }),
        collateral: Collateral::None,
    }
}

/// A matcher that has seen one tick in the window before `noon`, and one at `noon`.
pub(super) fn opened(stage: &Stage) -> EnclaveMatcher {
    opened_over(stage.socket())
}

pub(super) fn opened_over(transport: impl Transport + 'static) -> EnclaveMatcher {
    let before = noon().plus_millis(-1);
    let matcher = connected(transport, expected(), before).unwrap();
    matcher.expire(noon()).unwrap();
    matcher
}

pub(super) fn connected(
    transport: impl Transport + 'static,
    expected: Expected,
    now: Timestamp,
) -> Result<EnclaveMatcher, MatcherError> {
    let secret = HostSecret::from_bytes([5; 32]);
    EnclaveMatcher::connect(transport, expected, secret, OsEntropy, now)
}

pub(super) fn settings() -> Settings {
    Settings {
        area_share_min: 1,
        hash_key: [7; 16],
    }
}

pub(super) fn id(number: u8) -> SignalId {
    SignalId::from_bytes([number; 16])
}

/// A signal that meets the criteria of [`deal`], until so many hours past noon.
pub(super) fn somebody(number: u8, hours: i64) -> (SignalId, Signal, Timestamp) {
    let signal = Signal::new(Tier::High, Level::LOYAL);
    (id(number), signal, noon().plus_millis(hours * HOURS))
}

pub(super) fn crowd(matcher: &dyn Matcher, count: u8, hours: i64) {
    let all: Vec<_> = (0..count).map(|number| somebody(number, hours)).collect();
    matcher.upsert_all(&all).unwrap();
}

/// For loyal people who pay three dollars.
pub(super) fn deal() -> Criteria {
    Criteria::at(usd(300)).level(Level::LOYAL)
}

/// Posts the deal of this number in the window of a moment.
pub(super) fn posts(
    matcher: &dyn Matcher,
    number: u32,
    criteria: &Criteria,
    now: Timestamp,
) -> Result<View, MatcherError> {
    let post = Post {
        deal: DealNumber::new(number),
        criteria,
        vendor: VENDOR,
        epoch: window(now),
        work: Work::Constant,
    };
    matcher.post(&post, now)
}

/// Two hundred people who saw deal 1 on a day that is over: what a vendor asks of it, and the window
/// that it is then.
pub(super) fn seen(matcher: &dyn Matcher) -> (Asked, u64) {
    // The day of the enclave's start is told to nobody.
    let day = noon().plus_days(1);
    matcher.expire(day).unwrap();
    crowd(matcher, 200, 24 + 20);
    posts(matcher, 1, &deal(), day).unwrap();
    for number in 0..200 {
        let report = Report {
            id: id(number),
            area: AreaId::WORLD,
            deal: DealNumber::new(1),
            act: Act::Seen,
        };
        assert_eq!(matcher.report(&report, day), Ok(true));
    }
    let tomorrow = day.plus_millis(12 * HOURS);
    matcher.expire(tomorrow).unwrap();
    let asked = Asked {
        deal: DealNumber::new(1),
        act: Act::Seen,
        day: u64::try_from(day.millis() / (24 * HOURS)).unwrap(),
    };
    (asked, window(tomorrow))
}

/// The window of a moment.
pub(super) fn window(now: Timestamp) -> u64 {
    u64::try_from(now.millis() / (i64::from(WINDOW_HOURS) * HOURS)).unwrap()
}

/// Who was told, each as often as it was.
#[derive(Clone, Default)]
pub(super) struct Told(Arc<Mutex<Vec<SignalId>>>);

impl Told {
    /// Who was told since the last time that this was asked, by rising id.
    pub(super) fn news(&self) -> Vec<SignalId> {
        let mut told = std::mem::take(&mut *self.0.lock().unwrap());
        told.sort_unstable();
        told
    }
}

impl Sink for Told {
    fn deliver(&mut self, to: SignalId) {
        self.0.lock().unwrap().push(to);
    }
}

/// Who is told by ticks at a moment, until nobody is told of anything more.
pub(super) fn tells(matcher: &EnclaveMatcher, told: &Told, now: Timestamp) -> Vec<SignalId> {
    let (mut all, mut silent) = (Vec::new(), 0);
    // One seals, and one brings nothing but receipts.
    while silent < 3 {
        matcher.expire(now).unwrap();
        let news = told.news();
        silent = if news.is_empty() { silent + 1 } else { 0 };
        all.extend(news);
    }
    all.sort_unstable();
    all
}
