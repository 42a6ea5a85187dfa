//! Every rule by which an offer is not for a user, with a state of things under which it holds.

use super::super::*;
use crate::buyer::Verdict;
use crate::command::{Settlement, UserChange};
use crate::complaint::ComplaintKind;
use crate::offer::Change;
use crate::terms::{Caps, Penalty, TermsBuilder};
use tavren_types::Area;

/// One rule: terms and a state of things under which it holds.
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) terms: fn(TermsBuilder) -> TermsBuilder,
    /// What happens once the offer is there.
    pub(super) happens: fn(&mut Scene, OfferId),
    pub(super) code: Code,
    /// False where the offer is over or closed for the moment, so that no feed lists it.
    pub(super) listed: bool,
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

pub(super) fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

pub(super) fn noon() -> Timestamp {
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

pub(super) fn profile(scene: &mut Scene, profile: Profile) {
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

pub(super) fn shown(scene: &mut Scene, offer: OfferId) {
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

/// One row for each rule, and for each cap.
pub(super) const RULES: &[Rule] = &[
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
        "the user revoked it before its end, whose terms make that wait",
        |terms| terms.next_days(7).penalty(Penalty::Cooldown { days: 3 }),
        |scene, offer| {
            let grant = scene.grant(offer);
            let revoked = scene.market.revoke(&scene.user, grant, scene.now);
            revoked.unwrap();
            scene.later(2);
        },
        Code::RevokeCooldown,
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
