//! The host as adversary, seen from outside: what agents and vendors notice of it. What the runner
//! itself refuses is in its own tests.

use crate::bed::{HOURS, Shop, Stage, feed, keys, noon};
use crate::people::{Agent, seal_all};
use enclave_runner::Cover;
use std::collections::BTreeSet;
use tavren_relay::{Relay, Status};
use tavren_wire::agent::AttestedKeys;
use tavren_wire::message::{Refusal, VendorId};
use tavren_wire::notice::{NoticeError, SealedBox};
use tavren_wire::receipt::{MatchReceipt, ReceiptError, check_chain, verify};

/// Two agents with so many boxes each that they have not read.
fn boxed(stage: &Stage, ticks: usize) -> (Relay, Vec<Agent>, Vec<Vec<SealedBox>>) {
    let mut relay = stage.opened();
    let mut agents = Agent::many(2, &mut relay);
    seal_all(&mut agents, &mut relay, noon());
    for _ in 0..ticks {
        relay.tick(noon()).unwrap();
    }
    let boxes = agents
        .iter()
        .map(|agent| relay.collect(agent.slot))
        .collect();
    (relay, agents, boxes)
}

#[test]
fn a_host_that_drops_boxes_is_seen_by_their_agent() {
    let stage = Stage::start(Cover::ALL);
    let (mut relay, mut agents, _dropped) = boxed(&stage, 3);
    relay.tick(noon()).unwrap();
    let boxes = relay.collect(agents[0].slot);
    assert!(agents[0].reads(&boxes).is_empty());
    assert_eq!(agents[0].missed, 3);
}

#[test]
fn a_host_that_replays_reorders_or_edits_boxes_is_refused_by_name() {
    let stage = Stage::start(Cover::ALL);
    let (_relay, mut agents, boxes) = boxed(&stage, 3);
    let [first, second, third] = &boxes[0][..] else {
        panic!("three boxes were expected");
    };
    let inbox = agents[0].inbox.as_mut().unwrap();
    let mut edited = first.to_vec();
    edited[100] ^= 1;
    let edited = SealedBox::new(edited).unwrap();
    assert_eq!(inbox.open(&edited), Err(NoticeError::Forged));
    assert_eq!(inbox.open(second).unwrap().missed, 1);
    assert_eq!(inbox.open(first), Err(NoticeError::Replayed), "reordered");
    assert_eq!(inbox.open(second), Err(NoticeError::Replayed));
    assert_eq!(
        inbox.open(&boxes[1][2]),
        Err(NoticeError::Forged),
        "another's"
    );
    assert_eq!(inbox.open(third).unwrap().missed, 0);
}

#[test]
fn a_host_that_never_loads_a_signal_has_no_receipt_for_its_agent() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agents = Agent::many(2, &mut relay);
    let keys = keys(&mut relay, noon());
    let kept_back = agents[0].seals(&keys, noon());
    let sealed = agents[1].seals(&keys, noon());
    // Another agent's signal in the slot of the first, whose own is kept back.
    relay.submit(agents[0].slot, sealed).unwrap();
    relay.tick(noon()).unwrap();
    relay.tick(noon()).unwrap();
    let boxes = relay.collect(agents[0].slot);
    let inbox = agents[0].inbox.as_mut().unwrap();
    for sealed in &boxes {
        assert_eq!(inbox.open(sealed), Err(NoticeError::Forged));
    }
    // Delayed, and no more: its receipt says when it was taken.
    relay.submit(agents[0].slot, kept_back).unwrap();
    relay.flush().unwrap();
    relay.tick(noon()).unwrap();
    let boxes = relay.collect(agents[0].slot);
    assert_eq!(agents[0].reads(&boxes).len(), 1);
}

#[test]
fn a_host_that_feeds_old_signals_to_a_new_boot_is_refused() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let old = agent.seals(&keys(&mut relay, noon()), noon());
    stage.restart();
    relay.connect().unwrap();
    relay.tick(noon()).unwrap();
    relay.submit(agent.slot, old).unwrap();
    relay.flush().unwrap();
    assert_eq!(relay.status(agent.slot), Status::Refused(Refusal::Key));
}

#[test]
fn a_host_that_mixes_epochs_is_refused() {
    let stage = Stage::start(Cover::ALL);
    let mut relay = stage.opened();
    let mut agent = Agent::many(1, &mut relay).remove(0);
    let old = agent.seals(&keys(&mut relay, noon()), noon());
    let later = noon().plus_millis(6 * HOURS);
    relay.tick(later).unwrap();
    relay.submit(agent.slot, old.clone()).unwrap();
    relay.flush().unwrap();
    assert_eq!(relay.status(agent.slot), Status::Refused(Refusal::Key));
    // Said to be of the epoch that runs, and sealed to its key.
    let mut new = agent.seals(&keys(&mut relay, later), later);
    new.envelope = old.envelope;
    relay.submit(agent.slot, new).unwrap();
    relay.flush().unwrap();
    assert_eq!(relay.status(agent.slot), Status::Refused(Refusal::Forged));
}

/// The receipts of the first vendor after so many deals of every vendor, with the key that signed them.
fn receipts(shop: &Shop, relay: &mut Relay, deals: usize) -> (AttestedKeys, Vec<Vec<u8>>) {
    let now = noon();
    let keys = keys(relay, now);
    (0..deals).for_each(|number| {
        shop.posts(number, now);
    });
    let mut feed = feed();
    shop.follow(&mut feed, relay, now);
    (keys, of_boot(relay, shop))
}

fn of_boot(relay: &Relay, shop: &Shop) -> Vec<Vec<u8>> {
    let vendor = VendorId::from_bytes(*shop.vendors[0].0.as_bytes());
    let chains = relay
        .receipts(vendor)
        .filter(|chain| Some(chain.boot) == relay.boot());
    chains
        .flat_map(|chain| chain.receipts.iter().map(|one| one.to_vec()))
        .collect()
}

#[test]
fn a_host_that_drops_doubles_or_reorders_receipts_breaks_their_chain() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let (keys, receipts) = receipts(&shop, &mut stage.opened(), 12);
    let check = |places: &[usize]| {
        let chain = places.iter().map(|at| receipts[*at].as_slice());
        check_chain(keys.receipts(), chain).map_err(|error| (error.at, error.why))
    };
    assert_eq!(check(&[0, 1, 2, 3]), Ok(()));
    let sequence = |at| Err((at, ReceiptError::Sequence));
    assert_eq!(check(&[0, 2, 3]), sequence(1));
    assert_eq!(check(&[0, 1, 1, 2]), sequence(2));
    assert_eq!(check(&[0, 2, 1, 3]), sequence(1));
    assert_eq!(check(&[1, 2, 3]), sequence(0));
    // The last may be kept back: nothing shows that there was one, until the next comes.
    assert_eq!(check(&[0, 1, 2]), Ok(()));
}

#[test]
fn a_host_that_tries_for_a_second_budget_leaves_receipts_of_two_boots_in_one_window() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.opened();
    let (first, one) = receipts(&shop, &mut relay, 6);
    stage.restart();
    relay.connect().unwrap();
    // Told an earlier time first, the new boot takes this window for one after its start.
    relay.tick(noon().plus_millis(-1)).unwrap();
    relay.tick(noon()).unwrap();
    let second = keys(&mut relay, noon());
    relay.settle().unwrap();
    let two = of_boot(&relay, &shop);

    assert_ne!(first.boot(), second.boot());
    let windows = |keys: &AttestedKeys, receipts: &[Vec<u8>]| -> BTreeSet<u64> {
        check_chain(keys.receipts(), receipts.iter().map(Vec::as_slice)).unwrap();
        let receipts = receipts
            .iter()
            .map(|one| verify(keys.receipts(), one).unwrap());
        receipts
            .map(|receipt: MatchReceipt| receipt.epoch)
            .collect()
    };
    let both = (windows(&first, &one), windows(&second, &two));
    assert!(!both.0.is_disjoint(&both.1), "which its vendor sees");
    assert!(check_chain(first.receipts(), two.iter().map(Vec::as_slice)).is_err());
}

#[test]
fn a_host_that_opens_what_it_carries_finds_nothing() {
    let stage = Stage::start(Cover::ALL);
    let (relay, agents, boxes) = boxed(&stage, 2);
    let printed = format!("{relay:?} {boxes:?} {:?}", relay.status(agents[0].slot));
    assert!(
        printed.contains("SealedBox(..)") && printed.len() < 200,
        "{printed}"
    );
}
