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

/// A source in whose time the user pauses the permission and resumes it.
struct Meanwhile<'a>(&'a Scene, GrantId);

impl DataSource for Meanwhile<'_> {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let Scene {
            market, user, now, ..
        } = self.0;
        market.pause(user, self.1, *now).unwrap_or_else(|_| {
            // What looks back is collected already, so that only a block pauses it.
            let block = UserChange::BlockBuyer(self.0.buyer);
            market.change(user, block, *now).unwrap();
            let unblock = UserChange::UnblockBuyer(self.0.buyer);
            market.change(user, unblock, *now).unwrap();
            market.resume(user, self.1, *now).unwrap()
        });
        Hourly.pull(request)
    }
}

#[test]
fn what_was_paused_and_resumed_while_it_was_pulled_is_packaged_anew() {
    let mut scene = Scene::new();
    let market = scene.market.clone();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    let source = Meanwhile(&scene, grant);
    let done = market.fulfil_due(offer, &source, scene.now).unwrap();
    assert_eq!(done.sealed, 0, "its key was destroyed by the pause");
    let claimed = market.claim(&scene.key, offer, scene.now).unwrap();
    assert!(claimed.payloads().is_empty());
    scene.now = scene.now.plus_millis(1_000);
    assert_eq!(
        market.fulfil_due(offer, &Hourly, scene.now).unwrap().sealed,
        1
    );
    let claimed = market.claim(&scene.key, offer, scene.now).unwrap();
    assert_eq!(claimed.open(&scene.secret).unwrap().len(), 1);
    assert_eq!(scene.balance(), 75);
}

#[test]
fn two_approvals_at_one_moment_stop_nothing_in_between() {
    let scene = Scene::new();
    let market = scene.market.clone();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    market.fulfil(grant, &Hourly, scene.now).unwrap();
    let at = scene.now.plus_millis(1_000);
    market.approve(scene.buyer, ["planning"], at).unwrap();
    market.approve(scene.buyer, ["research"], at).unwrap();
    let claimed = market.claim(&scene.key, offer, at).unwrap();
    assert_eq!(claimed.payloads().len(), 1);
}

#[test]
fn an_emptied_list_of_what_is_allowed_allows_nothing_until_it_is_lifted() {
    let scene = Scene::new();
    let (market, user, buyer) = (&scene.market, &scene.user, scene.buyer);
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(&scene.key, terms, scene.now).unwrap();
    let change = |change| market.change(user, change, scene.now).unwrap();
    let shown = || {
        market
            .present(user, offer, scene.now)
            .map(|shown| shown.offer)
    };
    change(UserChange::AllowBuyer(buyer));
    assert_eq!(shown(), Ok(offer));
    change(UserChange::DisallowBuyer(buyer));
    assert_eq!(shown().unwrap_err().code(), Code::UserUnlistedBuyer);
    change(UserChange::AllowAnyBuyer);
    assert_eq!(shown(), Ok(offer));
}
