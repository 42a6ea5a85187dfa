//! The deals of a market, from its outbox to agents, vendors and back.

use crate::bed::{HOURS, Shop, Stage, feed, noon, tables, terms, usd};
use crate::people::{Agent, seal_all, tell_all};
use enclave_runner::Cover;
use std::collections::BTreeSet;
use tavren_core::deal::DealTerms;
use tavren_core::types::DealId;
use tavren_relay::{DealFeed, DealStatus, Relay};
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::message::{self, Figure, Refusal, VendorId};
use tavren_wire::receipt::check_chain;

/// How many receipts a vendor has of the boot that runs, once their chain is seen to hold.
fn chained(relay: &Relay, shop: &Shop, vendor: usize, key: &[u8; 32]) -> usize {
    let vendor = VendorId::from_bytes(*shop.vendors[vendor].0.as_bytes());
    let mut chains = relay.receipts(vendor);
    let Some(chain) = chains.find(|chain| Some(chain.boot) == relay.boot()) else {
        return 0;
    };
    check_chain(key, chain.receipts.iter().map(|receipt| &receipt[..])).unwrap();
    chain.receipts.len()
}

#[test]
fn whom_a_deal_is_for_is_told_of_it_and_its_vendor_gets_view_and_receipt() {
    let (stage, shop, tables) = (Stage::start(Cover::ALL), Shop::open(), tables());
    let mut relay = stage.opened();
    let mut agents = Agent::many(400, &mut relay);
    let keys = seal_all(&mut agents, &mut relay, noon());
    let posted: Vec<DealId> = (0..24).map(|number| shop.posts(number, noon())).collect();
    let mut feed = feed();
    shop.follow(&mut feed, &mut relay, noon());

    let told = tell_all(&mut agents, &mut relay, noon());
    let mut matches = [0; 24];
    for (agent, told) in agents.iter().zip(told) {
        let meant = (0..24).filter(|number| agent.is_meant(&terms(*number), &tables));
        let meant: Vec<usize> = meant.collect();
        meant.iter().for_each(|number| matches[*number] += 1);
        let expected: BTreeSet<_> = meant.iter().map(|number| (posted[*number], 0)).collect();
        assert_eq!(told, expected);
        assert_eq!(agent.missed, 0);
    }
    for (deal, count) in posted.iter().zip(matches) {
        let view = relay.view(*deal).unwrap();
        let Figure::Between { at_least, below } = view.people else {
            panic!("an interval was expected");
        };
        assert!(
            (at_least..below).contains(&count),
            "{at_least} {below} {count}"
        );
    }
    let receipts: Vec<usize> = (0..3)
        .map(|at| chained(&relay, &shop, at, keys.receipts()))
        .collect();
    assert_eq!(receipts, [8, 8, 8]);
}

#[test]
fn what_a_vendor_changes_or_withdraws_reaches_the_runner() {
    let (stage, shop, tables) = (Stage::start(Cover::ALL), Shop::open(), tables());
    let mut relay = stage.opened();
    let mut agents = Agent::many(60, &mut relay);
    let keys = seal_all(&mut agents, &mut relay, noon());
    let mut feed = feed();
    let [changed, withdrawn] = [0, 1].map(|number| shop.posts(number, noon()));
    shop.follow(&mut feed, &mut relay, noon());
    let now = noon().plus_millis(5);
    let market = &shop.market;
    market
        .update_deal(&shop.vendors[0].1, changed, terms(3), now)
        .unwrap();
    market
        .withdraw_deal(&shop.vendors[1].1, withdrawn, now)
        .unwrap();
    shop.follow(&mut feed, &mut relay, now);
    assert_eq!(relay.deal(changed), Some(DealStatus::Matched));
    assert_eq!(relay.deal(withdrawn), None);

    let told = tell_all(&mut agents, &mut relay, now);
    for (agent, told) in agents.iter().zip(told) {
        let meant = agent.is_meant(&terms(3), &tables);
        let expected = meant.then_some((changed, 1));
        assert_eq!(told, expected.into_iter().collect());
    }
    assert_eq!(chained(&relay, &shop, 0, keys.receipts()), 2);
}

#[test]
fn changes_that_are_read_together_or_twice_have_one_effect() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.opened();
    let keys = seal_all(&mut Agent::many(40, &mut relay), &mut relay, noon());
    let deal = shop.posts(0, noon());
    let key = &shop.vendors[0].1;
    for number in [3, 6, 9] {
        shop.market
            .update_deal(key, deal, terms(number), noon())
            .unwrap();
    }
    shop.follow(&mut feed(), &mut relay, noon());
    assert_eq!(chained(&relay, &shop, 0, keys.receipts()), 1);
    // A host that lost its bookmark.
    shop.follow(&mut feed(), &mut relay, noon());
    assert_eq!(chained(&relay, &shop, 0, keys.receipts()), 1);
}

#[test]
fn deals_wait_for_the_window_after_that_of_the_start() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.relay();
    relay.connect().unwrap();
    relay.tick(noon()).unwrap();
    let deal = shop.posts(0, noon());
    shop.follow(&mut feed(), &mut relay, noon());
    let asked = relay.traffic().requests;
    assert_eq!(relay.deal(deal), Some(DealStatus::Waiting));
    assert_eq!(relay.settle(), Ok(1));
    assert_eq!(relay.traffic().requests, asked, "nothing is asked in vain");
    let next = noon().plus_millis(6 * HOURS);
    assert_eq!(relay.tick(next).unwrap().deals_waiting, 1);
    assert_eq!(relay.settle(), Ok(0));
    assert_eq!(relay.deal(deal), Some(DealStatus::Matched));
}

#[test]
fn deals_are_posted_again_to_another_boot() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.opened();
    let mut feed = feed();
    let posted: Vec<DealId> = (0..9).map(|number| shop.posts(number, noon())).collect();
    shop.follow(&mut feed, &mut relay, noon());
    stage.restart();
    relay.connect().unwrap();
    assert_eq!(relay.tick(noon()).unwrap().deals_waiting, 9);
    shop.market
        .withdraw_deal(&shop.vendors[0].1, posted[0], noon())
        .unwrap();
    shop.follow(&mut feed, &mut relay, noon());
    let next = noon().plus_millis(6 * HOURS);
    relay.tick(next).unwrap();
    relay.settle().unwrap();
    assert_eq!(relay.deal(posted[0]), None);
    assert!(
        posted[1..]
            .iter()
            .all(|deal| relay.deal(*deal) == Some(DealStatus::Matched))
    );
}

#[test]
fn a_bookmark_saves_asking_again_and_loses_nothing() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.opened();
    let mut first = feed();
    for number in 0..9 {
        shop.posts(number, noon());
    }
    shop.follow(&mut first, &mut relay, noon());
    let bookmark = first.bookmark(&relay).unwrap();
    let bookmark = from_bytes(&to_bytes(&bookmark)).unwrap();
    let late = shop.posts(9, noon());
    drop(relay);

    let resumed = |stage: &Stage| {
        let mut relay = stage.relay();
        relay.connect().unwrap();
        relay.tick(noon()).unwrap();
        let mut feed = DealFeed::new(tables().areas().clone(), Some(bookmark));
        let asked = relay.traffic().requests;
        shop.follow(&mut feed, &mut relay, noon());
        (relay.traffic().requests - asked, relay)
    };
    let (asked, relay) = resumed(&stage);
    assert_eq!(asked, 1);
    assert_eq!(relay.deal(late), Some(DealStatus::Matched));
    drop(relay);

    // A bookmark of another boot is worth nothing.
    stage.restart();
    let (_, relay) = resumed(&stage);
    assert_eq!(relay.deal(late), Some(DealStatus::Waiting));
}

#[test]
fn a_deal_that_no_runner_takes_holds_up_no_other() {
    let (stage, shop) = (Stage::start(Cover::None), Shop::open());
    let mut relay = stage.opened();
    let key = &shop.vendors[0].1;
    let post = |terms: DealTerms| shop.market.post_deal(key, terms, noon()).unwrap();
    let until = noon().plus_days(3);
    let nowhere = post(DealTerms::new("on the moon", usd(300), until).in_areas(&[77]));
    let dear = post(DealTerms::new("above the ladder", usd(900_000), until));
    let odd = post(DealTerms::new(
        "of a price that is not told apart",
        usd(400),
        until,
    ));
    let fine = shop.posts(0, noon());
    let mut feed = feed();
    let unfit = feed.follow(shop.store.as_ref(), &shop.market, &mut relay, noon());
    assert_eq!(unfit, Ok(vec![nowhere]));
    assert_eq!(relay.settle(), Ok(1));
    let refused = DealStatus::Refused(Refusal::Criteria);
    assert_eq!(relay.deal(dear), Some(refused));
    assert_eq!(relay.deal(odd), Some(DealStatus::Waiting));
    assert_eq!(relay.deal(fine), Some(DealStatus::Matched));
}

#[test]
fn a_deal_of_its_own_is_posted_changed_and_removed() {
    let stage = Stage::start(Cover::None);
    let mut relay = stage.opened();
    let shop = Shop::open();
    let posted = shop.posts(0, noon());
    let mut deal = feed()
        .deal(&shop.market.deal(posted, noon()).unwrap())
        .unwrap();
    assert_eq!(relay.post(deal.clone()), Ok(DealStatus::Matched));
    deal.revision = 1;
    deal.terms = [5; 32];
    assert_eq!(relay.post(deal.clone()), Ok(DealStatus::Matched));
    assert_eq!(relay.remove(deal.id), Ok(()));
    assert_eq!(relay.deal(deal.id), None);
    let over = message::Deal {
        until: noon(),
        ..deal
    };
    assert_eq!(relay.post(over), Ok(DealStatus::Refused(Refusal::DealOver)));
}
