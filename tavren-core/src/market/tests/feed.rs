//! The feed, rule by rule: why one user cannot take an offer, told by the feed and by a presentation.

use super::*;
use crate::buyer::Verdict;
use crate::command::{Settlement, UserChange};
use crate::complaint::ComplaintKind;
use crate::limits::FEED_OFFERS_MAX;
use crate::offer::Change;
use crate::terms::{Caps, TermsBuilder};
use tavren_types::Area;

/// One rule: terms and a state of things under which it holds.
struct Rule {
    name: &'static str,
    terms: fn(TermsBuilder) -> TermsBuilder,
    /// What happens once the offer is there.
    happens: fn(&mut Scene, OfferId),
    code: Code,
    /// False where the offer is over or closed for the moment, so that no feed lists it.
    listed: bool,
}

const fn rule(
    name: &'static str,
    terms: fn(TermsBuilder) -> TermsBuilder,
    happens: fn(&mut Scene, OfferId),
    code: Code,
) -> Rule {
    Rule {
        name,
        terms,
        happens,
        code,
        listed: true,
    }
}

const fn unlisted(mut rule: Rule) -> Rule {
    rule.listed = false;
    rule
}

/// Terms as they are.
fn same(terms: TermsBuilder) -> TermsBuilder {
    terms
}

/// Nothing happens.
fn nothing(_: &mut Scene, _: OfferId) {}

fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn steer(scene: &mut Scene, offer: OfferId, change: Change) {
    let steered = scene.market.steer(&scene.key, offer, change, scene.now);
    steered.unwrap();
}

fn change(scene: &mut Scene, change: UserChange) {
    let changed = scene.market.change(&scene.user, change, scene.now);
    changed.unwrap();
}

fn profile(scene: &mut Scene, profile: Profile) {
    let set = scene.market.set_profile(&scene.user, profile, scene.now);
    set.unwrap();
}

/// Somebody else grants the offer.
fn taken(scene: &Scene, name: &str, offer: OfferId) -> UserId {
    let user = scene.person(name);
    let shown = scene.market.present(&user, offer, scene.now).unwrap();
    scene.market.grant(&user, &shown, scene.now).unwrap();
    user
}

/// Flags are upheld until the buyer's tier has fallen.
fn mistrusted(scene: &mut Scene, offer: OfferId) {
    let tier = |scene: &Scene| scene.market.buyer(scene.buyer, scene.now).unwrap().tier();
    let before = tier(scene);
    for number in 0..32 {
        if tier(scene) < before {
            return;
        }
        let user = taken(scene, &format!("user {number}"), offer);
        let flag = scene
            .market
            .complain(&user, scene.buyer, ComplaintKind::Flag, scene.now)
            .unwrap();
        scene
            .market
            .settle(flag, Settlement::Uphold, scene.now)
            .unwrap();
    }
    panic!("no flag cost a tier");
}

fn shown(scene: &mut Scene, offer: OfferId) {
    let shown = scene.market.present(&scene.user, offer, scene.now);
    shown.unwrap();
}

fn capped(caps: Caps) -> impl Fn(TermsBuilder) -> TermsBuilder {
    move |terms| terms.caps(caps)
}

const NO_CAPS: Caps = Caps {
    per_day: None,
    per_week: None,
    per_month: None,
    total: None,
};

const RULES: &[Rule] = &[
    rule(
        "the offer is not open yet",
        |terms| terms.opens(noon().plus_days(1)),
        nothing,
        Code::OfferNotPublished,
    ),
    unlisted(rule(
        "the offer is paused",
        same,
        |scene, offer| steer(scene, offer, Change::Pause),
        Code::OfferNotPublished,
    )),
    unlisted(rule(
        "the offer is closed",
        same,
        |scene, offer| steer(scene, offer, Change::Close),
        Code::OfferNotPublished,
    )),
    unlisted(rule(
        "the end of the offer is reached",
        |terms| terms.closes(noon().plus_days(1)),
        |scene, _| {
            scene.later(1);
        },
        Code::OfferExpired,
    )),
    rule(
        "its places are used up",
        |terms| terms.places(2),
        |scene, offer| {
            taken(scene, "bob", offer);
            taken(scene, "carol", offer);
        },
        Code::OfferExhausted,
    ),
    rule(
        "the buyer is suspended",
        same,
        |scene, _| {
            let judged = scene.market.judge(scene.buyer, Verdict::Suspend, scene.now);
            judged.unwrap();
        },
        Code::BuyerNotApproved,
    ),
    rule(
        "the buyer is banned",
        same,
        |scene, _| {
            let judged = scene.market.judge(scene.buyer, Verdict::Ban, scene.now);
            judged.unwrap();
        },
        Code::BuyerNotApproved,
    ),
    rule(
        "the buyer is no longer approved for the purpose",
        same,
        |scene, _| {
            let approved = scene.market.approve(scene.buyer, ["planning"], scene.now);
            approved.unwrap();
        },
        Code::BuyerPurpose,
    ),
    rule(
        "the buyer's tier is too low",
        same,
        mistrusted,
        Code::BuyerTier,
    ),
    rule(
        "the user has blocked the buyer",
        same,
        |scene, _| change(scene, UserChange::BlockBuyer(scene.buyer)),
        Code::UserBlockedBuyer,
    ),
    rule(
        "the user has blocked the purpose",
        same,
        |scene, _| change(scene, UserChange::BlockPurpose(label("research"))),
        Code::UserBlockedPurpose,
    ),
    rule(
        "the user allows other buyers alone",
        same,
        |scene, _| change(scene, UserChange::AllowBuyer(BuyerId::from_bytes([9; 16]))),
        Code::UserUnlistedBuyer,
    ),
    rule(
        "the user allows other purposes alone",
        same,
        |scene, _| change(scene, UserChange::AllowPurpose(label("planning"))),
        Code::UserUnlistedPurpose,
    ),
    rule(
        "the user lacks the data",
        same,
        |scene, _| profile(scene, Profile::default()),
        Code::UserLacksData,
    ),
    rule(
        "the user's tier is too low",
        |terms| terms.tier_min(1),
        nothing,
        Code::UserTier,
    ),
    rule(
        "the user has said no area",
        |terms| terms.area(Area::parse("VN/Hồ Chí Minh").unwrap()),
        nothing,
        Code::UserArea,
    ),
    rule(
        "the user is in another area",
        |terms| terms.area(Area::parse("VN/Hồ Chí Minh").unwrap()),
        |scene, _| {
            let elsewhere = Profile {
                data_types: vec![label("app_usage")],
                area: Some(Area::parse("VN/Hà Nội").unwrap()),
                ..Profile::default()
            };
            profile(scene, elsewhere);
        },
        Code::UserArea,
    ),
    rule(
        "the user lacks one of two tags",
        |terms| terms.tag("android").tag("student"),
        |scene, _| {
            let tagged = Profile {
                data_types: vec![label("app_usage")],
                tags: vec![label("android")],
                ..Profile::default()
            };
            profile(scene, tagged);
        },
        Code::UserTargeting,
    ),
    rule(
        "the user has dismissed the offer",
        same,
        |scene, offer| change(scene, UserChange::Dismiss(offer)),
        Code::UserDismissed,
    ),
    rule(
        "the user dislikes offers for this data",
        same,
        |scene, _| change(scene, UserChange::Dislike(label("app_usage"))),
        Code::UserDisliked,
    ),
    rule(
        "the user has granted it",
        same,
        |scene, offer| {
            scene.grant(offer);
        },
        Code::GrantExists,
    ),
    rule(
        "the user granted it a short while ago",
        |terms| terms.cooldown_days(3),
        |scene, offer| {
            let grant = scene.grant(offer);
            let revoked = scene.market.revoke(&scene.user, grant, scene.now);
            revoked.unwrap();
            scene.later(2);
        },
        Code::UserCooldown,
    ),
    rule(
        "nothing is left of the price",
        same,
        |scene, _| {
            let least = UserTrust::new(1).unwrap();
            let set = scene
                .market
                .set_tier(&scene.user, UserTier::MIN, least, scene.now);
            set.unwrap();
        },
        Code::RewardZero,
    ),
    rule(
        "as often as a day allows",
        |terms| {
            capped(Caps {
                per_day: Some(1),
                ..NO_CAPS
            })(terms)
        },
        shown,
        Code::UserCap,
    ),
    rule(
        "as often as a week allows",
        |terms| {
            capped(Caps {
                per_week: Some(1),
                ..NO_CAPS
            })(terms)
        },
        |scene, offer| {
            shown(scene, offer);
            scene.later(6);
        },
        Code::UserCap,
    ),
    rule(
        "as often as a month allows",
        |terms| {
            capped(Caps {
                per_month: Some(1),
                ..NO_CAPS
            })(terms)
        },
        |scene, offer| {
            shown(scene, offer);
            scene.later(29);
        },
        Code::UserCap,
    ),
    rule(
        "as often as is allowed at all",
        |terms| {
            capped(Caps {
                total: Some(1),
                ..NO_CAPS
            })(terms)
        },
        |scene, offer| {
            shown(scene, offer);
            scene.later(400);
        },
        Code::UserCap,
    ),
];

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
