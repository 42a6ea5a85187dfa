//! The rules: what is refused, and what their hash binds.

use crate::bed::{market, rules, suppressed, usd};
use enclave_runner::{Cover, Disclosure, Market, Rules, RulesError, ServeError};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tavren_matching::{HierarchyError, MatchError};
use tavren_sealing::EntropyError;
use tavren_sealing::signing::SigningKey;
use tavren_types::Code;
use tavren_types::cbor::to_bytes;
use tavren_wire::frame::FrameError;
use tavren_wire::notice::Bucket;
use tavren_wire::transport::TransportError;

fn of(market: Market, epoch: u8, window: u8, bucket: Bucket, cover: Cover) -> [u8; 32] {
    Rules::new(market, epoch, window, bucket, cover)
        .unwrap()
        .hash()
}

#[test]
fn every_rule_changes_the_hash() {
    let usual = || market(suppressed());
    let mut shared = usual();
    shared.area_share_min = 2;
    let mut priced = usual();
    priced.tiers.high = usd(200_000);
    let noisy = market(Disclosure::Noisy {
        epsilon_micro: 1,
        vendor_micro: 1,
        cap_micro: 1,
        area_level: Some(1),
    });
    let sealed = |secret: [u8; 32]| {
        let service = *SigningKey::from_bytes(secret).public().as_bytes();
        let rules = Rules::new(usual(), 6, 6, Bucket::Small, Cover::ALL).unwrap();
        rules.sealed_by(service).unwrap().hash()
    };
    let hashes = [
        sealed([1; 32]),
        sealed([2; 32]),
        of(usual(), 6, 6, Bucket::Small, Cover::ALL),
        of(usual(), 3, 6, Bucket::Small, Cover::ALL),
        of(usual(), 6, 12, Bucket::Small, Cover::ALL),
        of(usual(), 6, 6, Bucket::Medium, Cover::ALL),
        of(usual(), 6, 6, Bucket::Small, Cover::None),
        of(shared, 6, 6, Bucket::Small, Cover::ALL),
        of(priced, 6, 6, Bucket::Small, Cover::ALL),
        of(noisy, 6, 6, Bucket::Small, Cover::ALL),
    ];
    assert_eq!(hashes.iter().collect::<BTreeSet<_>>().len(), hashes.len());
}

#[test]
fn rules_that_contradict_themselves_are_refused_by_name() {
    let new = |market, epoch, window| {
        Rules::new(market, epoch, window, Bucket::Small, Cover::ALL).map(|rules| rules.hash())
    };
    let usual = || market(suppressed());
    assert_eq!(new(usual(), 0, 6), Err(RulesError::Epoch));
    assert_eq!(new(usual(), 7, 7), Err(RulesError::Epoch));
    for window in [0, 9, 30] {
        assert_eq!(new(usual(), 6, window), Err(RulesError::Window));
    }
    let mut orphan = usual();
    orphan.areas[1].parent = Some(77);
    assert!(matches!(new(orphan, 6, 6), Err(RulesError::Areas(_))));
    let mut falling = usual();
    falling.ladders[0].reverse();
    assert!(matches!(new(falling, 6, 6), Err(RulesError::Tables(_))));
    let free = market(Disclosure::Noisy {
        epsilon_micro: 0,
        vendor_micro: 1,
        cap_micro: 1,
        area_level: None,
    });
    let field = "epsilon";
    assert_eq!(new(free, 6, 6), Err(RulesError::Policy { field }));
}

#[test]
fn a_sealing_service_under_whose_key_anybody_could_sign_is_refused_by_name() {
    for weak in [[0; 32], [0xff; 32]] {
        let sealed = rules(suppressed(), Cover::ALL).sealed_by(weak);
        assert_eq!(sealed.map(|rules| rules.hash()), Err(RulesError::Service));
    }
}

#[test]
fn rules_are_refused_by_the_code_of_what_is_wrong() {
    let code = |bytes: &[u8]| Market::parse(bytes).unwrap_err().code();
    assert_eq!(code(&[0xa0]), Code::RulesMalformed);
    let areas = RulesError::Areas(HierarchyError::Cycle { row: 1 });
    let tables = RulesError::Tables(MatchError::Ladder);
    let field = "threshold";
    let codes = [
        (RulesError::Length, Code::LimitExceeded),
        (RulesError::Epoch, Code::RulesMalformed),
        (RulesError::Window, Code::RulesMalformed),
        (RulesError::Cover, Code::RulesMalformed),
        (RulesError::Service, Code::RulesMalformed),
        (areas, Code::HierarchyCycle),
        (tables, Code::LadderMalformed),
        (RulesError::Policy { field }, Code::PolicyMalformed),
    ];
    for (error, code) in codes {
        assert_eq!(error.code(), code);
    }
}

#[test]
fn a_runner_that_serves_no_more_says_by_its_code_why() {
    let frame = ServeError::from(FrameError::TooLong);
    let transport = ServeError::from(TransportError::NotLoopback);
    let entropy = ServeError::from(EntropyError::new());
    assert_eq!(frame.code(), Code::FrameMalformed);
    assert_eq!(transport.code(), Code::TransportMalformed);
    assert_eq!(entropy.code(), Code::EntropyUnavailable);
}

#[test]
fn cover_is_read_from_a_word_or_a_number() {
    assert_eq!("none".parse(), Ok(Cover::None));
    assert_eq!("all".parse(), Ok(Cover::ALL));
    assert_eq!("1".parse(), Ok(Cover::ALL));
    for wrong in ["0", "", "-1", "65536", "All"] {
        assert_eq!(wrong.parse::<Cover>(), Err(RulesError::Cover));
    }
}

#[test]
fn a_market_file_is_read_back_as_it_was() {
    let market = market(suppressed());
    assert_eq!(Market::parse(&to_bytes(&market)), Ok(market));
    let long = vec![0; enclave_runner::limits::MARKET_BYTES_MAX + 1];
    assert_eq!(Market::parse(&long), Err(RulesError::Length));
    assert!(format!("{:?}", rules(suppressed(), Cover::ALL)).len() < 80);
}

proptest! {
    #[test]
    fn random_changes_of_a_market_file_never_stop_a_reader(
        at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = to_bytes(&market(suppressed()));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(market) = Market::parse(&bytes) {
            prop_assert_eq!(to_bytes(&market), bytes);
            let _ = Rules::new(market, 6, 6, Bucket::Small, Cover::ALL);
        }
    }
}
