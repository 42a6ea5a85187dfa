//! Complaints: opened by a user, answered by the buyer, settled by the operator, told to the user.

use super::*;
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Scope};
use crate::command::Settlement;
use crate::complaint::{ComplaintKind, ComplaintState};
use crate::port::Stored;
use tavren_sealing::record::{key_id_of, open_record};
use tavren_types::{KeyId, cbor};

/// A scene in which the user has complained.
fn complained(kind: ComplaintKind) -> (Scene, Handle) {
    let scene = Scene::new();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    scene.grant(offer);
    let complaint = scene
        .market
        .complain(&scene.user, scene.buyer, kind, scene.now)
        .unwrap();
    (scene, complaint)
}

fn last(bodies: Vec<Body>) -> Body {
    bodies.into_iter().next_back().unwrap()
}

/// The last entry of the user's, the buyer's and the operator's trail.
fn lasts(scene: &Scene) -> [Body; 3] {
    let (market, now) = (&scene.market, scene.now);
    [
        last(market.trail(&scene.user, 0, now).unwrap()),
        last(market.buyer_trail(&scene.key, 0, now).unwrap()),
        last(market.operator_trail(0, now).unwrap()),
    ]
}

/// Another buyer, with a key.
fn other(scene: &Scene) -> ApiKey {
    let buyer = scene
        .market
        .apply("Another", ["research"], scene.now)
        .unwrap();
    scene.market.issue_key(buyer, scene.now).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    result.unwrap_err().code()
}

#[test]
fn a_complaint_is_answered_by_its_buyer_once_and_its_user_learns_of_it() {
    let (mut scene, id) = complained(ComplaintKind::Dispute);
    let opened = scene.now;
    let [user, buyer, _] = lasts(&scene);
    assert_eq!((user.kind, buyer.kind), (Kind::ComplaintOpened, user.kind));
    // The buyer's trail names the complaint.
    assert_eq!((user.complaint, buyer.complaint), (Some(id), Some(id)));
    let foreign = other(&scene);
    let now = scene.later(1);
    let market = &scene.market;
    assert_eq!(code(market.answer(&foreign, id, now)), Code::DisputeUnknown);
    let claims = market
        .rotate_key(scene.buyer, &[Scope::Claims], now.plus_days(99), now)
        .unwrap();
    assert_eq!(code(market.answer(&claims, id, now)), Code::KeyScope);
    market.answer(&scene.key, id, now).unwrap();
    for body in lasts(&scene) {
        assert_eq!(body.kind, Kind::ComplaintAnswered);
        assert_eq!((body.complaint, body.buyer), (Some(id), Some(scene.buyer)));
        assert_eq!(body.outcome, None);
    }
    assert_eq!(code(market.answer(&scene.key, id, now)), Code::DisputeState);
    let complaint = market.complaint(id, now).unwrap();
    assert_eq!(complaint.opened_at(), opened);
    assert_eq!(complaint.answered_at(), Some(now));
    assert_eq!(complaint.state(), ComplaintState::Open);
    assert_eq!(complaint.kind(), ComplaintKind::Dispute);
    assert_eq!((complaint.id(), complaint.buyer()), (id, scene.buyer));
}

#[test]
fn the_outcome_reaches_the_trail_of_the_user_who_complained() {
    for (settlement, state) in [
        (Settlement::Uphold, ComplaintState::Upheld),
        (Settlement::TurnDown, ComplaintState::TurnedDown),
    ] {
        for kind in [ComplaintKind::Flag, ComplaintKind::Dispute] {
            let (scene, id) = complained(kind);
            let (market, now) = (&scene.market, scene.now);
            let before = market.buyer(scene.buyer, now).unwrap().score();
            market.settle(id, settlement, now).unwrap();
            for body in lasts(&scene) {
                assert_eq!(body.kind, Kind::ComplaintSettled);
                assert_eq!((body.complaint, body.outcome), (Some(id), Some(state)));
            }
            // One entry each, and nobody else's trail has one.
            let settled = |bodies: Vec<Body>| {
                let found = bodies
                    .iter()
                    .filter(|body| body.kind == Kind::ComplaintSettled);
                found.count()
            };
            assert_eq!(settled(market.trail(&scene.user, 0, now).unwrap()), 1);
            let bob = scene.person("bob");
            assert_eq!(settled(market.trail(&bob, 0, now).unwrap()), 0);
            // What is upheld counts, and what is turned down does not.
            let after = market.buyer(scene.buyer, now).unwrap().score();
            assert_eq!(after < before, settlement == Settlement::Uphold);
            assert_eq!(market.complaint(id, now).unwrap().state(), state);
            // It is over: neither settled again nor answered.
            for again in [Settlement::Uphold, Settlement::TurnDown] {
                assert_eq!(code(market.settle(id, again, now)), Code::DisputeState);
            }
            assert_eq!(code(market.answer(&scene.key, id, now)), Code::DisputeState);
        }
    }
}

#[test]
fn an_answered_complaint_is_settled_all_the_same() {
    let (scene, id) = complained(ComplaintKind::Flag);
    let (market, now) = (&scene.market, scene.now);
    market.answer(&scene.key, id, now).unwrap();
    market.settle(id, Settlement::TurnDown, now).unwrap();
    let [user, ..] = lasts(&scene);
    assert_eq!(user.outcome, Some(ComplaintState::TurnedDown));
}

#[test]
fn a_complaint_is_shown_to_the_operator_and_to_its_buyer_alone() {
    let (scene, id) = complained(ComplaintKind::Flag);
    let (market, now) = (&scene.market, scene.now);
    let seen = market.complaint(id, now).unwrap();
    assert_eq!(market.complaint_about(&scene.key, id, now).unwrap(), seen);
    // Not even sealed does it say whose it is.
    assert_eq!(seen.complainer, None);
    let foreign = other(&scene);
    let refused = market.complaint_about(&foreign, id, now);
    assert_eq!(code(refused), Code::DisputeUnknown);
    let unknown = Handle::from_bytes([9; 16]);
    assert_eq!(code(market.complaint(unknown, now)), Code::DisputeUnknown);
    let settled = market.settle(unknown, Settlement::Uphold, now);
    assert_eq!(code(settled), Code::DisputeUnknown);
}

/// The user's root as it lies in the store.
fn root(scene: &Scene) -> user::User {
    let ports = &scene.market.ports;
    let name = scene.user.expose().as_bytes();
    let lookup = derive::hmac(&ports.secrets.lookup, "tavren/lookup/1", name);
    let place = crate::layout::user(&lookup);
    let bytes = record(scene, place.clone());
    let id = KeyId::from_bytes(key_id_of(&bytes).unwrap());
    let key = ports.keyring.open(&[id]).unwrap().pop().flatten().unwrap();
    let plain = open_record(&key, place.as_bytes(), &bytes).unwrap();
    cbor::from_bytes(&plain).unwrap()
}

fn record(scene: &Scene, place: crate::port::Key) -> Vec<u8> {
    let read = scene.market.store().read(&[place]).unwrap();
    match &read.entries[0].as_ref().unwrap().stored {
        Stored::Record(bytes) => bytes.to_vec(),
        stored => panic!("{stored:?}"),
    }
}

#[test]
fn the_stored_complaint_names_its_user_neither_by_name_nor_by_handle() {
    let (scene, id) = complained(ComplaintKind::Flag);
    let user = root(&scene);
    let stored = record(&scene, crate::layout::complaint(id));
    let name = scene.user.expose().as_bytes();
    for needle in [name, user.trail.as_bytes(), user.account.as_bytes()] {
        let found = stored.windows(needle.len()).any(|part| part == needle);
        assert!(!found);
    }
    // What is sealed goes once the outcome is told.
    let open: crate::complaint::Complaint = cbor::from_bytes(&stored).unwrap();
    assert!(open.complainer.is_some());
    scene
        .market
        .settle(id, Settlement::Uphold, scene.now)
        .unwrap();
    let stored = record(&scene, crate::layout::complaint(id));
    let settled: crate::complaint::Complaint = cbor::from_bytes(&stored).unwrap();
    assert_eq!(settled.complainer, None);
}

#[test]
fn a_complaint_of_a_user_who_was_erased_is_settled_and_told_to_nobody() {
    let (scene, id) = complained(ComplaintKind::Flag);
    let (market, now) = (&scene.market, scene.now);
    market.erase(&scene.user, true, now).unwrap();
    market.answer(&scene.key, id, now).unwrap();
    market.settle(id, Settlement::Uphold, now).unwrap();
    assert!(market.trail(&scene.user, 0, now).unwrap().is_empty());
    let state = market.complaint(id, now).unwrap().state();
    assert_eq!(state, ComplaintState::Upheld);
}
