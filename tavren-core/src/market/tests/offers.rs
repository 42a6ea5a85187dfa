//! A buyer closes its offer: why, and what stays of it.

use super::*;
use crate::action::Action;
use crate::offer::{Change, Closing, Phase};
use crate::port::{Page, Range};

fn publish(scene: &Scene, places: Option<u64>, budget: &str) -> OfferId {
    let mut terms = scene
        .terms("0.75")
        .last_days(7)
        .budget(Money::parse(budget, "USD").unwrap());
    if let Some(places) = places {
        terms = terms.places(places);
    }
    let terms = terms.closes(scene.now.plus_days(30)).build().unwrap();
    scene.market.publish(&scene.key, terms, scene.now).unwrap()
}

fn close(scene: &Scene, offer: OfferId) -> Phase {
    let (market, now) = (&scene.market, scene.now);
    market.steer(&scene.key, offer, Change::Close, now).unwrap();
    market.offer(offer, now).unwrap().phase(now)
}

/// The offers that are listed as open.
fn listed(scene: &Scene) -> usize {
    let range = Range::Keys {
        prefix: crate::layout::opens(),
        until: None,
    };
    let page = Page {
        after: None,
        limit: 100,
    };
    scene.market.store().scan(&range, &page).unwrap().len()
}

#[test]
fn why_an_offer_closed_is_told_from_what_is_left_of_it() {
    let scene = Scene::new();
    let why = |offer| match close(&scene, offer) {
        Phase::Closed { why } => why,
        phase => panic!("{phase:?}"),
    };
    // Something is left.
    let left = publish(&scene, Some(2), "10");
    scene.grant(left);
    assert_eq!(why(left), Closing::Withdrawn);
    // No place is, though money is.
    let placed = publish(&scene, Some(1), "10");
    scene.grant(placed);
    assert_eq!(why(placed), Closing::Exhausted);
    // No money is.
    let spent = publish(&scene, None, "0.75");
    scene.grant(spent);
    assert_eq!(why(spent), Closing::Exhausted);
    // Closing again keeps the reason, whatever has come back.
    assert_eq!(why(placed), Closing::Exhausted);
    // A draft had nothing yet.
    let terms = scene.terms("0.75").last_days(7).places(1);
    let terms = terms.build().unwrap();
    let draft = scene.market.draft(&scene.key, terms, scene.now).unwrap();
    assert_eq!(why(draft), Closing::Withdrawn);
    // A moderator's reason is the moderator's, used up or not.
    let moderated = publish(&scene, Some(1), "0.75");
    scene.grant(moderated);
    scene.market.moderate(moderated, scene.now).unwrap();
    let phase = scene.market.offer(moderated, scene.now).unwrap();
    let why = Closing::Moderated;
    assert_eq!(phase.phase(scene.now), Phase::Closed { why });
}

#[test]
fn an_offer_whose_end_is_reached_leaves_the_open_list_when_it_is_closed() {
    let mut scene = Scene::new();
    let offer = publish(&scene, None, "10");
    scene.later(30);
    assert_eq!(listed(&scene), 1);
    let why = Closing::Expired;
    assert_eq!(close(&scene, offer), Phase::Closed { why });
    assert_eq!(listed(&scene), 0);
    let open = scene.market.offer(offer, scene.now).unwrap();
    assert!(open.is_over(scene.now));
}

#[test]
fn every_change_of_an_offer_has_a_fingerprint_of_its_own() {
    let scene = Scene::new();
    let fingerprint = |offer: u8, change| {
        let steer = command::Steer {
            key: scene.key.clone(),
            offer: OfferId::from_bytes([offer; 16]),
            change,
        };
        steer.fingerprint()
    };
    let changes = [
        Change::Publish,
        Change::Pause,
        Change::Resume,
        Change::Close,
    ];
    let mut all: Vec<_> = changes
        .into_iter()
        .flat_map(|change| [fingerprint(1, change), fingerprint(2, change)])
        .collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 8);
    // Through the market: another change under a used token is refused.
    let offer = publish(&scene, None, "10");
    let once = scene.market.once("steer");
    let steer = |change| once.steer(&scene.key, offer, change, scene.now);
    steer(Change::Pause).unwrap();
    steer(Change::Pause).unwrap();
    assert_eq!(steer(Change::Close).unwrap_err().code(), Code::StoreReplay);
}
