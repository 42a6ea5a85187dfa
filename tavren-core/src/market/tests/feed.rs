//! The feed, rule by rule: why one user cannot take an offer, told by the feed and by a presentation.

use super::*;
use crate::limits::FEED_OFFERS_MAX;
use crate::terms::{Caps, TermsBuilder};
use rules::{RULES, Rule, label, noon, profile, shown};
use tavren_types::Area;

mod rules;

/// What the feed says of an offer: it can be taken, it cannot for this reason, or nothing.
fn told(scene: &Scene, offer: OfferId) -> Option<Result<(), Code>> {
    let feed = scene.market.feed(&scene.user, scene.now).unwrap();
    let excluded = feed
        .excluded
        .iter()
        .find(|excluded| excluded.offer == offer);
    match excluded {
        Some(excluded) => Some(Err(excluded.code)),
        None => feed
            .offers
            .iter()
            .any(|shown| shown.offer == offer)
            .then_some(Ok(())),
    }
}

fn published(scene: &Scene, terms: fn(TermsBuilder) -> TermsBuilder) -> OfferId {
    let terms = terms(scene.terms("0.01").last_days(7)).build().unwrap();
    scene.market.publish(&scene.key, terms, scene.now).unwrap()
}

#[test]
fn every_rule_is_told_by_the_feed_and_by_a_presentation() {
    for rule in RULES {
        let mut scene = Scene::new();
        let offer = published(&scene, rule.terms);
        (rule.happens)(&mut scene, offer);
        let listed = rule.listed.then_some(Err(rule.code));
        assert_eq!(told(&scene, offer), listed, "{}", rule.name);
        let refused = scene.market.present(&scene.user, offer, scene.now);
        assert_eq!(
            refused.map_err(|error| error.code()).err(),
            Some(rule.code),
            "{}",
            rule.name
        );
    }
}

#[test]
fn an_offer_that_no_rule_excludes_is_told_and_presented() {
    let mut scene = Scene::new();
    let offer = published(&scene, |terms| {
        terms
            .places(2)
            .tier_min(1)
            .area(Area::parse("VN/Hồ Chí Minh").unwrap())
            .tag("android")
            .caps(Caps {
                per_day: Some(1),
                per_week: Some(2),
                per_month: Some(3),
                total: Some(4),
            })
            .closes(noon().plus_days(400))
    });
    let fits = Profile {
        data_types: vec![label("app_usage")],
        area: Some(Area::parse("VN/Hồ Chí Minh/Quận 1").unwrap()),
        tags: vec![label("android"), label("student")],
        ..Profile::default()
    };
    profile(&mut scene, fits);
    let one = UserTier::new(1).unwrap();
    scene
        .market
        .set_tier(&scene.user, one, UserTrust::MAX, scene.now)
        .unwrap();
    // Each cap opens again with its time; the last never.
    for days in [1, 7, 30, 0] {
        assert_eq!(told(&scene, offer), Some(Ok(())), "before {days} days");
        shown(&mut scene, offer);
        scene.later(days);
    }
    assert_eq!(told(&scene, offer), Some(Err(Code::UserCap)));
}

#[test]
fn every_reason_reads_like_words_for_a_user() {
    for Rule { code, .. } in RULES {
        let words = code.meaning();
        assert!(words.len() <= 80, "{words}");
        let plain =
            |letter: char| letter.is_ascii_alphabetic() || matches!(letter, ' ' | '\'' | ',' | ';');
        assert!(words.chars().all(plain), "{words}");
        assert!(!words.starts_with(char::is_uppercase), "{words}");
        for inside in ["API", "user", "counter", "record", "store", "null"] {
            let mut said = words.split(|letter: char| !letter.is_alphabetic());
            assert!(!said.any(|word| word == inside), "{words}");
        }
        // It speaks to the user, or of what the user was shown.
        let subjects = ["you", "the offer", "the buyer", "your list", "the price"];
        assert!(
            subjects.iter().any(|subject| words.starts_with(subject)),
            "{words}"
        );
    }
}

#[test]
fn offers_that_are_over_never_hide_those_behind_them() {
    let mut scene = Scene::new();
    let publish = |scene: &Scene, closes: Option<Timestamp>| {
        let mut terms = scene
            .terms("0.01")
            .last_days(7)
            .budget(Money::parse("0.10", "USD").unwrap());
        if let Some(closes) = closes {
            terms = terms.closes(closes);
        }
        let terms = terms.build().unwrap();
        scene.market.publish(&scene.key, terms, scene.now).unwrap()
    };
    let tomorrow = scene.now.plus_days(1);
    let over: Vec<_> = (0..FEED_OFFERS_MAX + 1)
        .map(|_| publish(&scene, Some(tomorrow)))
        .collect();
    scene.now = scene.now.plus_millis(1);
    let open = publish(&scene, None);
    let length = |scene: &Scene| {
        let feed = scene.market.feed(&scene.user, scene.now).unwrap();
        feed.offers.len() + feed.excluded.len()
    };
    // No more than fit are told.
    assert_eq!(length(&scene), FEED_OFFERS_MAX);
    assert_eq!(told(&scene, open), None);
    scene.later(1);
    assert_eq!(told(&scene, open), Some(Ok(())));
    assert_eq!(length(&scene), 1);
    // Law 3: sweeping changes no answer.
    for offer in &over {
        scene.market.sweep(*offer, scene.now).unwrap();
    }
    assert_eq!(told(&scene, open), Some(Ok(())));
    assert_eq!(length(&scene), 1);
}
