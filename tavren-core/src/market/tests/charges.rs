//! What is charged, and paid in, and what is not.

use super::*;

#[test]
fn a_buyer_is_not_charged_for_what_it_may_no_longer_claim() {
    let mut scene = Scene::new();
    let terms = scene.terms("0.75").last_days(7).claim_days(2);
    let terms = terms.build().unwrap();
    let market = scene.market.clone();
    let offer = market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    market.fulfil(grant, &Hourly, scene.now).unwrap();
    let at = scene.now.plus_millis(60_000);
    market.approve(scene.buyer, ["planning"], at).unwrap();
    let refused = market.claim(&scene.key, offer, at).unwrap_err();
    assert_eq!(refused.code(), Code::BuyerPurpose);
    scene.later(3);
    while !market.sweep(offer, scene.now).unwrap().is_idle() {}
    assert_eq!(scene.balance(), 0);
    let buyer = market.buyer(scene.buyer, scene.now).unwrap();
    assert_eq!(buyer.evidence().unclaimed, 0);
}

#[test]
fn money_paid_in_under_a_token_is_paid_in_once_for_ever() {
    let mut scene = Scene::new();
    let (market, buyer) = (scene.market.clone(), scene.buyer);
    let (hundred, two) = (
        Money::parse("100", "USD").unwrap(),
        Money::parse("200", "USD").unwrap(),
    );
    let invoice = market.once("invoice 17");
    invoice.fund(buyer, hundred, scene.now).unwrap();
    let entries = market.buyer_journal(buyer, 0, scene.now).unwrap().len();
    // A commit id is kept for a week.
    assert_eq!(market.forget(scene.later(7)).unwrap(), 0);
    let now = scene.later(1);
    assert!(market.forget(now).unwrap() > 0);
    assert_eq!(invoice.fund(buyer, hundred, now), Ok(hundred));
    let other = invoice.fund(buyer, two, now).unwrap_err();
    assert_eq!(other, Error::input(Code::IdReused, "amount"));
    let after = market.buyer_journal(buyer, 0, now).unwrap();
    assert_eq!(after.len(), entries);
}
