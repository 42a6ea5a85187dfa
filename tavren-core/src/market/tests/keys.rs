//! A buyer's API keys: what each scope admits, and how keys come and go.

use super::*;
use crate::audit::Kind;
use crate::buyer::{ApiKey, Scope};
use crate::limits::API_KEYS_MAX;

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    result.unwrap_err().code()
}

/// Issues one more key with these scopes; the others stay for a year.
fn issue(scene: &Scene, scopes: &[Scope]) -> ApiKey {
    let year = scene.now.plus_days(365);
    let issued = scene
        .market
        .rotate_key(scene.buyer, scopes, year, scene.now);
    issued.unwrap()
}

/// What a key does with each scope in turn: offers, claims, keys.
fn does(scene: &Scene, key: &ApiKey, offer: OfferId) -> [Result<(), Code>; 3] {
    let (market, now) = (&scene.market, scene.now);
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let said = |result: Result<(), Error>| result.map_err(|error| error.code());
    [
        said(market.draft(key, terms, now).map(drop)),
        said(market.claim(key, offer, now).map(drop)),
        said(
            market
                .register_encryption(key, scene.secret.public(), now)
                .map(drop),
        ),
    ]
}

fn offer(scene: &Scene) -> OfferId {
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    scene.market.publish(&scene.key, terms, scene.now).unwrap()
}

#[test]
fn each_scope_admits_its_own_and_refuses_the_rest() {
    let scene = Scene::new();
    let offer = offer(&scene);
    let (yes, no) = (Ok(()), Err(Code::KeyScope));
    for (scopes, does_what) in [
        (&[Scope::Offers][..], [yes, no, no]),
        (&[Scope::Claims], [no, yes, no]),
        (&[Scope::Keys], [no, no, yes]),
        (&[Scope::Offers, Scope::Claims], [yes, yes, no]),
        (Scope::ALL, [yes, yes, yes]),
        (&[], [no, no, no]),
    ] {
        let key = issue(&scene, scopes);
        assert_eq!(does(&scene, &key, offer), does_what, "{scopes:?}");
        // Renewing and retiring are of the same scope as the rest of what changes keys.
        let may = scopes.contains(&Scope::Keys);
        let renewed = scene.market.renew_key(&key, scene.now, scene.now);
        assert_eq!(renewed.is_ok(), may, "{scopes:?}");
        if !may {
            assert_eq!(code(renewed), Code::KeyScope);
            let retired = scene.market.retire_key(&key, &scene.key, scene.now);
            assert_eq!(code(retired), Code::KeyScope);
        }
    }
}

#[test]
fn a_rotation_by_the_operator_retires_every_other_key_at_its_time() {
    let mut scene = Scene::new();
    let offer = offer(&scene);
    let other = issue(&scene, &[Scope::Offers]);
    let until = scene.now.plus_days(2);
    let fresh = scene
        .market
        .rotate_key(scene.buyer, &[Scope::Claims], until, scene.now)
        .unwrap();
    let unknown = [Err(Code::KeyUnknown); 3];
    scene.now = until.plus_millis(-1);
    assert_eq!(does(&scene, &scene.key, offer), [Ok(()); 3]);
    assert_eq!(does(&scene, &other, offer)[0], Ok(()));
    scene.now = until;
    assert_eq!(does(&scene, &scene.key, offer), unknown);
    assert_eq!(does(&scene, &other, offer), unknown);
    let (yes, no) = (Ok(()), Err(Code::KeyScope));
    assert_eq!(does(&scene, &fresh, offer), [no, yes, no]);
}

#[test]
fn a_renewed_key_takes_over_its_scopes_and_the_old_one_ends_at_its_time() {
    let mut scene = Scene::new();
    let offer = offer(&scene);
    let scopes = [Scope::Claims, Scope::Keys];
    let old = issue(&scene, &scopes);
    // The operator ends it, with all the others, in a year.
    issue(&scene, &[]);
    let until = scene.now.plus_days(1);
    let fresh = scene.market.renew_key(&old, until, scene.now).unwrap();
    let does_what = [Err(Code::KeyScope), Ok(()), Ok(())];
    assert_ne!(fresh.expose(), old.expose());
    scene.now = until.plus_millis(-1);
    assert_eq!(does(&scene, &old, offer), does_what);
    assert_eq!(does(&scene, &fresh, offer), does_what);
    scene.now = until;
    assert_eq!(does(&scene, &old, offer), [Err(Code::KeyUnknown); 3]);
    assert_eq!(does(&scene, &fresh, offer), does_what);
    // The buyer's other key is as it was, and so is what renews itself with the old one: nothing.
    assert_eq!(does(&scene, &scene.key, offer), [Ok(()); 3]);
    let again = scene.market.renew_key(&old, until, scene.now);
    assert_eq!(code(again), Code::KeyUnknown);
    // The old key was to end in a year, and the fresh one does.
    scene.later(364);
    assert_eq!(does(&scene, &fresh, offer)[0], Err(Code::KeyUnknown));
}

#[test]
fn a_retired_key_no_longer_works_and_the_last_one_stays() {
    let scene = Scene::new();
    let offer = offer(&scene);
    let (market, now) = (&scene.market, scene.now);
    let claims = issue(&scene, &[Scope::Claims]);
    let text = claims.expose();
    let shown = ApiKey::parse(&text).unwrap();
    market.retire_key(&scene.key, &shown, now).unwrap();
    assert_eq!(does(&scene, &claims, offer), [Err(Code::KeyUnknown); 3]);
    let again = market.retire_key(&scene.key, &claims, now);
    assert_eq!(code(again), Code::KeyUnknown);
    // No key of another buyer, and none that nobody issued.
    let other = market.apply("Another", ["research"], now).unwrap();
    let foreign = market.issue_key(other, now).unwrap();
    let refused = market.retire_key(&scene.key, &foreign, now);
    assert_eq!(code(refused), Code::KeyUnknown);
    let invented = ApiKey::new(scene.buyer, [7; 32]);
    let refused = market.retire_key(&scene.key, &invented, now);
    assert_eq!(code(refused), Code::KeyUnknown);
    // A key retires itself where another may change keys, and not before.
    issue(&scene, &[Scope::Offers, Scope::Claims]);
    let refused = market.retire_key(&scene.key, &scene.key, now);
    assert_eq!(code(refused), Code::KeyLast);
    assert_eq!(does(&scene, &scene.key, offer), [Ok(()); 3]);
    let second = issue(&scene, &[Scope::Keys]);
    market.retire_key(&scene.key, &scene.key, now).unwrap();
    assert_eq!(does(&scene, &scene.key, offer), [Err(Code::KeyUnknown); 3]);
    assert_eq!(does(&scene, &second, offer)[2], Ok(()));
}

#[test]
fn a_rotation_that_is_sent_again_gives_the_same_key() {
    let mut scene = Scene::new();
    let offer = offer(&scene);
    let until = scene.now.plus_days(1);
    let once = scene.market.once("rotate");
    let fresh = once.renew_key(&scene.key, until, scene.now).unwrap();
    let entries = |scene: &Scene| scene.market.buyer_trail(&fresh, 0, scene.now).unwrap();
    let before = entries(&scene);
    assert_eq!(before.last().unwrap().kind, Kind::BuyerKeyChanged);
    let keys = |scene: &Scene| {
        let buyer = scene.market.buyer(scene.buyer, scene.now).unwrap();
        buyer.keys.len()
    };
    assert_eq!(keys(&scene), 2);
    // The answer was lost, and the old key has ended before the buyer asks again.
    scene.now = until;
    assert_eq!(does(&scene, &scene.key, offer), [Err(Code::KeyUnknown); 3]);
    let again = once.renew_key(&scene.key, until, scene.now).unwrap();
    assert_eq!(again.expose(), fresh.expose());
    assert_eq!((keys(&scene), entries(&scene)), (2, before));
    // So does what the operator issues, and another time under the same token is another command.
    let once = scene.market.once("issue");
    let issued = once.issue_key(scene.buyer, scene.now).unwrap();
    let again = once.issue_key(scene.buyer, scene.now).unwrap();
    assert_eq!(again.expose(), issued.expose());
    let once = scene.market.once("renew");
    once.renew_key(&issued, until.plus_days(1), scene.now)
        .unwrap();
    let other = once.renew_key(&issued, until.plus_days(2), scene.now);
    assert_eq!(code(other), Code::StoreReplay);
}

#[test]
fn a_buyer_has_so_many_keys_and_no_more() {
    let scene = Scene::new();
    let until = scene.now.plus_days(1);
    let mut keys = 1;
    while scene.market.renew_key(&scene.key, until, scene.now).is_ok() {
        keys += 1;
    }
    assert_eq!(keys, API_KEYS_MAX);
    let refused = scene.market.renew_key(&scene.key, until, scene.now);
    assert_eq!(code(refused), Code::LimitExceeded);
    // Those that have ended make room.
    let fresh = scene
        .market
        .rotate_key(scene.buyer, Scope::ALL, scene.now, scene.now);
    assert!(fresh.is_ok());
}

#[test]
fn a_banned_buyer_renews_no_key() {
    let scene = Scene::new();
    scene
        .market
        .judge(scene.buyer, buyer::Verdict::Ban, scene.now)
        .unwrap();
    let refused = scene.market.renew_key(&scene.key, scene.now, scene.now);
    assert_eq!(code(refused), Code::BuyerState);
}
