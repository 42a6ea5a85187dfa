//! The suite that every matcher runs.

use crate::bed::{Stage, image, provider, usd};
use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules};
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_core::matching::Level;
use tavren_core::port::{Matcher, MatcherError, OsEntropy};
use tavren_core::types::{Code, Timestamp};
use tavren_relay::{EnclaveMatcher, Expected, HostSecret, WindowLength};
use tavren_testkit::matcher;
use tavren_wire::agent::EpochLength;
use tavren_wire::message;
use tavren_wire::notice::Bucket;

/// The tables, the settings and the policy of the suite as rules of a runner, in short windows.
fn rules() -> Rules {
    let tables = matcher::tables().unwrap();
    let areas = tables.areas();
    let entries = areas.all().filter_map(|area| {
        Some(AreaEntry {
            code: areas.code(area)?,
            parent: areas.code(areas.parent(area)),
            name: areas.name(area)?.to_string(),
        })
    });
    let bounds = Bounds {
        low: usd(0),
        medium: usd(5_000),
        high: usd(20_000),
    };
    let disclosure = Disclosure::Suppressed {
        threshold: 4,
        width: 2,
        area_level: 2,
        by_category: false,
        levels: vec![message::Level::new(Level::LOYAL.number()).unwrap()],
        prices: vec![usd(500)],
    };
    let ladder = (1..=20).map(|at| usd(at * 100)).collect();
    let shared = matcher::settings().area_share_min;
    let market = Market::new(entries.collect(), vec![ladder], bounds, shared, disclosure);
    Rules::new(market, 1, 1, Bucket::Small, Cover::ALL).unwrap()
}

/// A matcher on a runner that began a day earlier, so that its first window and its first day,
/// of which nothing is told, are over.
fn begun() -> Result<EnclaveMatcher, MatcherError> {
    let root = provider().root();
    let policy = move |nonce| Policy::development(root, [image()], Profile::Live { nonce });
    let expected = Expected {
        tables: matcher::tables().unwrap(),
        rules: rules().hash(),
        epochs: EpochLength::hours(1).unwrap(),
        windows: WindowLength::hours(1).unwrap(),
        evidence: Box::new(policy),
        collateral: Collateral::None,
    };
    let begin = Timestamp::from_millis(matcher::BEGIN).unwrap();
    let stage = Stage::of(rules);
    let (socket, secret) = (stage.socket(), HostSecret::from_bytes([5; 32]));
    let matcher =
        EnclaveMatcher::connect(socket, expected, secret, OsEntropy, begin.plus_days(-1))?;
    matcher.expire(begin)?;
    Ok(matcher)
}

#[test]
fn the_matcher_in_an_enclave_keeps_every_promise() {
    let leeway = matcher::Leeway {
        epoch_millis: Some(crate::bed::HOURS),
        refusal: Code::DisclosureRefused,
        counts_strangers: false,
    };
    let fixture = matcher::passing(leeway, begun);
    let report = matcher::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}
