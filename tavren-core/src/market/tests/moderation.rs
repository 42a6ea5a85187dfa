//! A moderator ends a permission.

use super::*;
use crate::audit::Kind;
use crate::grant::Ending;

/// A scene with an offer that was granted.
fn given(price: &str) -> (Scene, OfferId, GrantId) {
    let scene = Scene::new();
    let terms = scene.terms(price).daily(3).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    (scene, offer, grant)
}

#[test]
fn an_invalidated_permission_stops_what_waits_and_pays_no_more() {
    let (mut scene, offer, grant) = given("0.10");
    let now = scene.later(1);
    scene.market.fulfil_due(offer, &Hourly, now).unwrap();
    scene.market.claim(&scene.key, offer, now).unwrap();
    let now = scene.later(1);
    scene.market.fulfil_due(offer, &Hourly, now).unwrap();
    let receipt = scene.market.invalidate(grant, now).unwrap();
    assert_eq!(receipt.ended.unwrap().why, Ending::Invalidated);
    assert_eq!((receipt.paid_periods, receipt.stopped), (1, 1));
    assert!(receipt.deletion_due);
    assert_eq!(scene.state(grant), Some(State::Invalidated));
    let claimed = scene.market.claim(&scene.key, offer, now).unwrap();
    assert!(claimed.payloads().is_empty());
    let now = scene.later(2);
    assert_eq!(
        scene.market.fulfil_due(offer, &Hourly, now).unwrap().sealed,
        0
    );
    assert_eq!(scene.balance(), 10);
    assert_eq!(scene.ledger_sum(offer), 0);
    let allowed = scene.market.may_use(
        &scene.user,
        scene.buyer,
        &Label::new("app_usage").unwrap(),
        &Label::new("research").unwrap(),
        now,
    );
    assert!(!allowed.unwrap().is_allowed());
}

#[test]
fn the_hold_of_an_invalidated_permission_goes_back_to_its_offer() {
    let (scene, offer, grant) = given("33");
    let bob = scene.person("bob");
    let shown = scene.market.present(&bob, offer, scene.now).unwrap();
    let full = scene.market.grant(&bob, &shown, scene.now).unwrap_err();
    assert_eq!(full.code(), Code::OfferExhausted);
    scene.market.invalidate(grant, scene.now).unwrap();
    scene.market.grant(&bob, &shown, scene.now).unwrap();
    // The wallet of the one whose permission ended has room for the offer again.
    let again = scene.market.present(&scene.user, offer, scene.now);
    assert!(again.is_ok(), "{again:?}");
}

#[test]
fn an_invalidation_stands_in_the_trail_of_its_user_and_of_the_operator() {
    let (scene, offer, grant) = given("0.10");
    scene.market.invalidate(grant, scene.now).unwrap();
    let users = scene.market.trail(&scene.user, 0, scene.now).unwrap();
    let operators = scene.market.operator_trail(0, scene.now).unwrap();
    for trail in [&users, &operators] {
        let last = trail.last().unwrap();
        assert_eq!(last.kind, Kind::GrantInvalidated);
        assert_eq!((last.grant, last.offer), (Some(grant), Some(offer)));
        assert_eq!(last.buyer, Some(scene.buyer));
    }
    // What it did is the user's own to read.
    assert!(!users.last().unwrap().events.is_empty());
    assert!(operators.last().unwrap().events.is_empty());
}

#[test]
fn what_has_ended_is_not_ended_again_and_what_is_unknown_not_at_all() {
    let (mut scene, _, grant) = given("0.10");
    let unknown = GrantId::from_bytes([9; 16]);
    let code = |scene: &Scene, grant| {
        let refused = scene.market.invalidate(grant, scene.now).unwrap_err();
        refused.code()
    };
    assert_eq!(code(&scene, unknown), Code::GrantUnknown);
    let revoked = scene.market.revoke(&scene.user, grant, scene.now).unwrap();
    assert_eq!(code(&scene, grant), Code::GrantEnded);
    // The refusals are the operator's, and the reason that it ended for stays.
    let operators = scene.market.operator_trail(0, scene.now).unwrap();
    let refusals: Vec<_> = operators.iter().filter_map(audit::Body::refusal).collect();
    assert_eq!(refusals, [Code::GrantUnknown, Code::GrantEnded]);
    let again = scene.market.revoke(&scene.user, grant, scene.now).unwrap();
    assert_eq!(again.ended, revoked.ended);
    // Retention is over: wiped, swept or not.
    scene.later(31);
    assert_eq!(code(&scene, grant), Code::GrantUnknown);
    scene.market.erase(&scene.user, true, scene.now).unwrap();
    assert_eq!(code(&scene, grant), Code::GrantUnknown);
}

#[test]
fn an_invalidation_that_is_sent_again_gives_the_same_receipt_and_no_entry() {
    let (scene, _, grant) = given("0.10");
    let once = scene.market.once("stop");
    let receipt = once.invalidate(grant, scene.now).unwrap();
    let entries = scene.market.operator_trail(0, scene.now).unwrap().len();
    assert_eq!(once.invalidate(grant, scene.now).unwrap(), receipt);
    assert_eq!(
        scene.market.operator_trail(0, scene.now).unwrap().len(),
        entries
    );
}
