//! What agents hand over, and what comes back for them.

use crate::bed::{HOURS, Stage, keys, noon};
use crate::people::{Agent, seal_all};
use enclave_runner::Cover;
use tavren_core::port::OsEntropy;
use tavren_relay::limits::{BOXES_MAX, LOADED_BYTES};
use tavren_relay::{RelayError, Status};
use tavren_types::Timestamp;
use tavren_types::cbor::to_bytes;
use tavren_wire::agent::Epoch;
use tavren_wire::message::{Loaded, Refusal};
use tavren_wire::notice::Notice;
use tavren_wire::receipt::{InclusionReceipt, verify};

#[test]
fn a_signal_is_taken_and_its_agent_gets_a_receipt_for_it() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(5, &mut relay);
    let keys = keys(&mut relay, noon());
    for agent in &mut agents {
        let sealed = agent.seals(&keys, noon());
        let hash = sealed.hash();
        relay.submit(agent.slot, sealed).unwrap();
        assert_eq!(relay.status(agent.slot), Status::Waiting);
        relay.tick(noon()).unwrap();
        assert_eq!(relay.status(agent.slot), Status::Taken);
        relay.tick(noon()).unwrap();
        let boxes = relay.collect(agent.slot);
        let [Notice::Included { receipt }] = &agent.reads(&boxes)[..] else {
            panic!("one receipt was expected");
        };
        let receipt: InclusionReceipt = verify(keys.receipts(), receipt).unwrap();
        assert_eq!(receipt.signal, hash);
        assert!(relay.collect(agent.slot).is_empty(), "given once");
    }
}

#[test]
fn a_report_does_not_overtake_the_signal_before_it() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let keys = keys(&mut relay, noon());
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let signal = agent.seals(&keys, noon());
    let hash = signal.hash();
    let deal = tavren_types::DealId::from_bytes([9; 16]);
    let report = agent.reports(&keys, noon(), deal);
    relay.submit(agent.slot, signal).unwrap();
    relay.submit(agent.slot, report).unwrap();
    relay.flush().unwrap();
    assert_eq!(relay.status(agent.slot), Status::Taken);
    relay.tick(noon()).unwrap();
    let boxes = relay.collect(agent.slot);
    // The receipt is that of the signal, in a box that the later message opens.
    let [Notice::Included { receipt }] = &agent.reads(&boxes)[..] else {
        panic!("one receipt was expected");
    };
    let receipt: InclusionReceipt = verify(keys.receipts(), receipt).unwrap();
    assert_eq!(receipt.signal, hash);
}

#[test]
fn more_signals_than_a_frame_holds_are_loaded() {
    let stage = Stage::start(Cover::None);
    let mut relay = stage.opened();
    let keys = keys(&mut relay, noon());
    let mut agent = Agent::many(1, &mut relay).remove(0);
    // One that opens, and copies of it whose seal is broken: they cost the runner little.
    let sealed = agent.seals(&keys, noon());
    let mut broken = sealed.clone();
    broken.key = tavren_wire::message::RunnerKeyId::from_bytes([9; 16]);
    let count = 3 * (1 << 20) / LOADED_BYTES as u64;
    for slot in 0..count {
        relay.submit(slot, broken.clone()).unwrap();
    }
    relay.submit(count, sealed).unwrap();
    relay.flush().unwrap();
    assert_eq!(relay.status(count), Status::Taken);
    let refused = Status::Refused(Refusal::Key);
    assert!((0..count).all(|slot| relay.status(slot) == refused));
    assert!(relay.traffic().requests < 12);
}

#[test]
fn the_largest_load_fits_what_is_counted_for_it() {
    let stage = Stage::start(Cover::None);
    let mut relay = stage.opened();
    let keys = keys(&mut relay, noon());
    let mut sealed = Agent::many(1, &mut relay).remove(0).seals(&keys, noon());
    sealed.sequence = u64::MAX;
    sealed.epoch = Epoch::from_number(u64::MAX);
    sealed.expires = Timestamp::MAX;
    let slot = u64::MAX;
    assert!(to_bytes(&Loaded { slot, sealed }).len() <= LOADED_BYTES);
}

#[test]
fn after_a_lost_connection_everything_goes_on() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(20, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    let boot = relay.boot();
    relay.connect().unwrap();
    assert_eq!(relay.boot(), boot);
    relay.tick(noon()).unwrap();
    for agent in &mut agents {
        assert_eq!(relay.status(agent.slot), Status::Taken);
        let boxes = relay.collect(agent.slot);
        assert_eq!(agent.reads(&boxes).len(), 1);
        assert_eq!(agent.missed, 0);
    }
}

#[test]
fn what_was_sealed_to_another_boot_is_named_to_its_agent_who_seals_again() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(20, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    let before = relay.boot().unwrap();
    stage.restart();
    relay.connect().unwrap();
    assert_eq!(relay.boot(), None, "it has been told no time");
    relay.tick(noon()).unwrap();
    assert_ne!(relay.boot().unwrap(), before);
    let refused = Status::Refused(Refusal::Key);
    assert!(
        agents
            .iter()
            .all(|agent| relay.status(agent.slot) == refused)
    );
    seal_all(&mut agents, &mut relay, noon());
    assert!(
        agents
            .iter()
            .all(|agent| relay.status(agent.slot) == Status::Taken)
    );
}

#[test]
fn boxes_that_nobody_fetches_give_way_and_their_agent_counts_them() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(1, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    for _ in 0..BOXES_MAX + 3 {
        relay.tick(noon()).unwrap();
    }
    assert_eq!(relay.boxes_dropped(), 3);
    let boxes = relay.collect(agents[0].slot);
    assert_eq!(boxes.len(), BOXES_MAX);
    agents[0].reads(&boxes);
    assert_eq!(agents[0].missed, 3);
}

#[test]
fn a_signal_that_has_expired_is_forgotten_and_a_slot_a_day_later() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(1, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    let slot = agents[0].slot;
    relay.tick(noon()).unwrap();
    relay.tick(noon().plus_millis(6 * HOURS)).unwrap();
    assert_eq!(relay.status(slot), Status::None);
    relay.tick(noon().plus_millis(25 * HOURS)).unwrap();
    assert!(relay.collect(slot).is_empty());
}

#[test]
fn without_a_runner_signals_and_deals_are_kept_for_one() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let sealed = agent.seals(&keys(&mut relay, noon()), noon());
    let mut later = stage.relay();
    later.submit(agent.slot, sealed).unwrap();
    assert_eq!(later.flush(), Err(RelayError::NotConnected));
    assert_eq!(later.tick(noon()), Err(RelayError::NotConnected));
    drop(relay);
    later.connect().unwrap();
    later.tick(noon()).unwrap();
    assert_eq!(later.status(agent.slot), Status::Taken);
}

#[test]
fn slots_are_drawn_at_random() {
    let mut relay = Stage::start(Cover::ALL).relay();
    let mut slots: Vec<u64> = (0..100).map(|_| relay.enrol(&OsEntropy).unwrap()).collect();
    slots.sort_unstable();
    slots.dedup();
    assert_eq!(slots.len(), 100);
    assert!(slots[99] - slots[0] > 1 << 60);
}

#[test]
fn errors_say_whether_to_connect_again_and_have_a_code() {
    use tavren_core::types::Code;
    assert!(RelayError::Closed.ends_it());
    assert_eq!(RelayError::Closed.code(), Code::MatcherUnavailable);
    let refused = RelayError::Refused(Refusal::Disclosure);
    assert_eq!(refused.code(), Code::DisclosureRefused);
    let refused = RelayError::Refused(Refusal::Time);
    assert!(!refused.ends_it());
    let mut relay = Stage::start(Cover::ALL).opened();
    assert_eq!(relay.tick(noon().plus_millis(-1)), Err(refused));
    assert!(relay.tick(noon()).is_ok(), "the connection stands");
}
