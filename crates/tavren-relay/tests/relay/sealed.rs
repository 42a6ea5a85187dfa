//! A runner with a sealing service is killed: the relay gives back what it kept, and nobody seals anew.

use crate::bed::{HOURS, Shop, Stage, feed, image, keys, noon, provider, rules, tables, terms};
use crate::people::{Agent, seal_all, tell_all};
use enclave_runner::{Cover, Rules};
use tavren_attest::Nonce;
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_core::sealing::Key;
use tavren_core::sealing::signing::SigningKey;
use tavren_relay::limits::KEPT_MAX;
use tavren_relay::{Relay, RelayError, Status};
use tavren_types::cbor::from_bytes;
use tavren_types::{DealId, Timestamp};
use tavren_wire::agent::EpochLength;
use tavren_wire::message::{Refusal, Statement};
use tavren_wire::notice::Notice;
use tavren_wire::release::{Release, SealingService};

fn signer() -> SigningKey {
    SigningKey::from_bytes([2; 32])
}

fn sealed() -> Rules {
    let service = *signer().public().as_bytes();
    rules(Cover::ALL).sealed_by(service).unwrap()
}

fn service() -> SealingService {
    let epochs = EpochLength::hours(6).unwrap();
    let secret = Key::from_bytes([1; 32]);
    SealingService::new(secret, signer(), sealed().hash(), epochs, None)
}

/// What the service gives for the evidence that the relay carries to it.
fn released(relay: &mut Relay, service: &mut SealingService, now: Timestamp) -> Release {
    let evidence = relay.evidence([8; 32]).unwrap();
    let statement: Statement = from_bytes(&evidence).unwrap();
    let nonce = Nonce::from_bytes([8; 32]).unwrap();
    let policy = Policy::development(provider().root(), [image()], Profile::Live { nonce });
    let release = service.release(&statement, &Collateral::None, &policy, now, [4; 32]);
    release.unwrap()
}

/// Ticks, and carries what the service releases.
fn ticks(relay: &mut Relay, service: &mut SealingService, now: Timestamp) {
    relay.tick(now).unwrap();
    assert!(relay.waits());
    assert_eq!(relay.boot(), None);
    let release = released(relay, service, now);
    relay.release(release).unwrap();
    assert!(!relay.waits());
}

/// A relay to a runner that has its keys, with a budget from noon.
fn opened(stage: &Stage, service: &mut SealingService) -> Relay {
    let mut relay = stage.relay();
    relay.connect().unwrap();
    ticks(&mut relay, service, noon().plus_millis(-1));
    ticks(&mut relay, service, noon());
    relay
}

fn receipts(agent: &mut Agent, relay: &mut Relay) -> usize {
    let boxes = relay.collect(agent.slot);
    let notices = agent.reads(&boxes).into_iter();
    let receipts = notices.filter(|notice| matches!(notice, Notice::Included { .. }));
    receipts.count()
}

#[test]
fn after_a_restart_signals_stand_again_though_no_agent_did_anything() {
    let (stage, shop, mut service) = (Stage::of(sealed), Shop::open(), service());
    let mut relay = opened(&stage, &mut service);
    let mut agents = Agent::many(60, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    let before = relay.boot();
    stage.restart();
    relay.connect().unwrap();
    let now = noon().plus_millis(2 * HOURS);
    ticks(&mut relay, &mut service, now);
    assert_ne!(relay.boot(), before);
    relay.tick(now).unwrap();
    for agent in &mut agents {
        assert_eq!(relay.status(agent.slot), Status::Taken);
        assert_eq!(receipts(agent, &mut relay), 1, "of this boot");
        assert_eq!(agent.missed, 0);
    }

    // Deals wait for the next window, as after any restart; agents are told by the same keys of boxes.
    let mut feed = feed();
    let posted = [0, 1].map(|number| shop.posts(number, now));
    feed.follow(shop.store.as_ref(), &shop.market, &mut relay, now)
        .unwrap();
    assert_eq!(relay.settle(), Ok(2));
    let next = noon().plus_millis(6 * HOURS);
    ticks(&mut relay, &mut service, next);
    seal_all(&mut agents, &mut relay, next);
    assert_eq!(relay.settle(), Ok(0));
    let told = tell_all(&mut agents, &mut relay, next);
    for (agent, told) in agents.iter().zip(told) {
        let meant = (0..2).filter(|number| agent.is_meant(&terms(*number), &tables()));
        assert_eq!(told, meant.map(|number| (posted[number], 0)).collect());
    }
}

#[test]
fn a_signal_before_a_report_stands_again_after_a_restart() {
    let (stage, mut service) = (Stage::of(sealed), service());
    let mut relay = opened(&stage, &mut service);
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let keys = keys(&mut relay, noon());
    let signal = agent.seals(&keys, noon());
    relay.submit(agent.slot, signal).unwrap();
    relay.flush().unwrap();
    let report = agent.reports(&keys, noon(), DealId::from_bytes([9; 16]));
    relay.submit(agent.slot, report).unwrap();
    relay.flush().unwrap();
    stage.restart();
    relay.connect().unwrap();
    ticks(&mut relay, &mut service, noon());
    relay.tick(noon()).unwrap();
    assert_eq!(relay.status(agent.slot), Status::Taken);
    // The signal's receipt, in a box that the report opens: it would be none for a report alone.
    assert_eq!(receipts(&mut agent, &mut relay), 1);
}

#[test]
fn of_many_messages_the_last_are_given_back() {
    let (stage, mut service) = (Stage::of(sealed), service());
    let mut relay = opened(&stage, &mut service);
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let keys = keys(&mut relay, noon());
    for _ in 0..KEPT_MAX + 3 {
        let sealed = agent.seals(&keys, noon());
        relay.submit(agent.slot, sealed).unwrap();
    }
    relay.flush().unwrap();
    assert_eq!(relay.status(agent.slot), Status::Taken);
    stage.restart();
    relay.connect().unwrap();
    relay.tick(noon()).unwrap();
    let before = relay.traffic().request_bytes;
    let release = released(&mut relay, &mut service, noon());
    relay.release(release).unwrap();
    assert_eq!(relay.status(agent.slot), Status::Taken);
    let bytes = relay.traffic().request_bytes - before;
    let room = KEPT_MAX as u64 * 256 + 512;
    assert!((KEPT_MAX as u64 * 177..room).contains(&bytes), "{bytes}");
    relay.tick(noon()).unwrap();
    assert_eq!(receipts(&mut agent, &mut relay), 1, "the last stands");
}

#[test]
fn what_comes_while_the_runner_waits_is_kept_for_it() {
    let (stage, mut service) = (Stage::of(sealed), service());
    let mut relay = opened(&stage, &mut service);
    let mut agents = Agent::many(3, &mut relay);
    let keys = keys(&mut relay, noon());
    stage.restart();
    relay.connect().unwrap();
    relay.tick(noon()).unwrap();
    for agent in &mut agents {
        let sealed = agent.seals(&keys, noon());
        relay.submit(agent.slot, sealed).unwrap();
    }
    relay.flush().unwrap();
    relay.remove(DealId::from_bytes([9; 16])).unwrap();
    assert_eq!(relay.settle(), Ok(1), "the removal waits");
    assert!(
        agents
            .iter()
            .all(|agent| relay.status(agent.slot) == Status::Waiting)
    );
    let release = released(&mut relay, &mut service, noon());
    relay.release(release).unwrap();
    assert!(
        agents
            .iter()
            .all(|agent| relay.status(agent.slot) == Status::Taken)
    );
}

#[test]
fn a_release_that_does_not_fit_is_refused_and_the_runner_waits_on() {
    let (stage, mut service) = (Stage::of(sealed), service());
    let mut relay = opened(&stage, &mut service);
    relay.tick(noon().plus_millis(6 * HOURS)).unwrap();
    let late = released(&mut relay, &mut service, noon().plus_millis(6 * HOURS));
    stage.restart();
    relay.connect().unwrap();
    relay.tick(noon().plus_millis(6 * HOURS)).unwrap();
    let refused = relay.release(late);
    assert_eq!(refused, Err(RelayError::Refused(Refusal::Forged)));
    assert!(relay.waits());
    ticks(&mut relay, &mut service, noon().plus_millis(6 * HOURS));
}
