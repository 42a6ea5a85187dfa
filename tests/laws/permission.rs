//! Laws 1 and 11: default deny, a denial wins, order and repetition do not matter, and narrower
//! terms never allow more.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tavren_core::buyer::ApiKey;
use tavren_core::terms::Terms;
use tavren_core::types::{Money, Price};
use tavren_core::wallet::Answer as MayUse;
use tavren_tests::people::{self, DATA, DAY, Deal, PURPOSES, Shape, USERS};
use tavren_tests::script::scripts;
use tavren_tests::world::questions;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::{done, give};

const SEED: u64 = 11;

/// True where a command can only take away.
fn takes(act: Act) -> bool {
    matches!(
        act,
        Act::Decline(_)
            | Act::Dismiss(..)
            | Act::Block(_, _, true)
            | Act::BlockPurpose(_, _, true)
            | Act::Pause(_)
            | Act::Revoke(_)
            | Act::Suspend(_)
            | Act::Ban(_)
            | Act::PauseOffer(_)
            | Act::CloseOffer(_)
            | Act::Erase(..)
            | Act::Sweep(_)
            | Act::Serve(_)
            | Act::Claim(_)
    )
}

proptest! {
    #![proptest_config(cases(24))]

    /// Law 1: no, unless a permission that stands and is shown says yes, and no block says no.
    #[test]
    fn without_a_standing_permission_the_answer_is_no(script in scripts(35), seed in any::<u64>(), ahead in 0..60 * DAY) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        world.play(&script, |world, _, _| {
            for user in 0..USERS {
                let wallet = world.wallet(user);
                for question in questions() {
                    for at in [world.now, world.now + ahead] {
                        let MayUse::Allowed(grant) = world.may_use(&wallet, question, at) else { continue };
                        let by = wallet.permissions().iter().find(|held| held.grant() == grant).unwrap();
                        let (buyer, data, purpose) = question;
                        assert_eq!(by.buyer(), world.buyer(buyer));
                        assert_eq!(by.data_type().as_str(), DATA[data]);
                        assert_eq!(by.purpose().as_str(), PURPOSES[purpose]);
                        assert!(by.state().is_live(), "{by:?}");
                        assert!(by.granted_at().millis() <= at && at < by.use_until().millis());
                    }
                }
            }
        });
    }

    /// Law 1: a denial wins: a command that takes away never makes a no a yes.
    #[test]
    fn what_takes_away_never_allows(script in scripts(35), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        for (number, line) in script.iter().enumerate() {
            world.now += line.wait;
            let Some(act) = line.act.fit(&world.counts()) else { continue };
            let at = world.now + i64::from(line.extra) * DAY / 8;
            let before: Vec<BTreeSet<_>> = (0..USERS).map(|user| world.allowed(user, at)).collect();
            world.act(act, &format!("line {number}"));
            if takes(act) {
                for (user, before) in before.iter().enumerate() {
                    let after = world.allowed(user, at);
                    prop_assert!(after.is_subset(before), "{act:?} allowed {after:?} of {before:?}");
                }
            }
        }
    }

    /// Law 1: what a user says at one moment has one meaning, in whichever order and how often it is said.
    #[test]
    fn the_answer_does_not_depend_on_order_or_repetition(
        picks in prop::collection::vec((any::<bool>(), 0..2_usize), 8),
        shuffle in Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
        ahead in 0..40 * DAY,
    ) {
        let deals = people::deals();
        let mut base = World::new(Bed::memory(SEED), &deals);
        for offer in [0, 1, 2] {
            give(&mut base, 0, offer);
        }
        base.now += 1_000;
        let all = [
            Act::Pause(1),
            Act::Pause(2),
            Act::Revoke(0),
            Act::Revoke(1),
            Act::Block(0, 0, true),
            Act::Block(0, 1, true),
            Act::BlockPurpose(0, 0, true),
            Act::BlockPurpose(0, 1, true),
        ];
        let said = |order: &[usize]| {
            let mut world = base.elsewhere(base.bed.replayed(SEED));
            world.reopen();
            for number in order {
                let (on, more) = picks[*number];
                for time in 0..=usize::from(on) * (1 + more) {
                    if on && time > 0 {
                        world.act(all[*number], &format!("{number}, {time}"));
                    }
                }
            }
            let times = [world.now, world.now + ahead];
            times.map(|at| world.allowed(0, at))
        };
        let forwards: Vec<usize> = (0..8).collect();
        // A pause and a revoke of one grant at one instant: the revoke is the stronger.
        prop_assert_eq!(said(&forwards), said(&shuffle));
    }

    /// Law 11: for the same person doing the same, narrower terms allow no more and deliver no more.
    #[test]
    fn narrower_terms_never_allow_what_wider_ones_deny(
        cuts in prop::collection::vec(any::<bool>(), 6),
        acts in prop::collection::vec((0..5_usize, 0..30_i64), 1..14),
        flat in any::<bool>(),
    ) {
        let wide = Deal {
            shape: if flat { Shape::Last(3) } else { Shape::Daily(4) },
            deliver: 3,
            claim: 3,
            usage: 9,
            ..people::deals()[0].clone()
        };
        let mut narrow = wide.clone();
        if cuts[0] {
            narrow.shape = if flat { Shape::Last(1) } else { Shape::Daily(2) };
        }
        if cuts[1] {
            narrow.usage = 6;
        }
        if cuts[2] {
            narrow.deliver = 1;
        }
        if cuts[3] {
            narrow.claim = 1;
        }
        if cuts[4] {
            narrow.places = Some(1);
        }
        let mut worlds = [wide, narrow].map(|deal| World::new(Bed::memory(SEED), &[deal]));
        let mut delivered = [BTreeSet::new(), BTreeSet::new()];
        for world in &mut worlds {
            give(world, 0, 0);
        }
        if cuts[5] {
            // One more block, in the narrow world alone.
            worlds[1].act(Act::Block(0, 0, true), "block");
            worlds[1].now = worlds[0].now;
        }
        for (number, (act, sixths)) in acts.iter().enumerate() {
            let act = [Act::Serve(0), Act::Claim(0), Act::Serve(0), Act::Claim(0), Act::Revoke(0)][*act];
            for (world, delivered) in worlds.iter_mut().zip(&mut delivered) {
                world.now += sixths * DAY / 6;
                if let Answer::Done(_, cells) = world.act(act, &format!("act {number}")) {
                    delivered.extend(cells);
                }
            }
            let [wide, narrow] = [0, 1].map(|at: usize| worlds[at].allowed(0, worlds[at].now));
            prop_assert!(narrow.is_subset(&wide), "{narrow:?} of {wide:?}");
            prop_assert!(delivered[1].is_subset(&delivered[0]));
        }
    }
}

/// Law 1: of one who gave nothing, nothing may be used.
#[test]
fn a_stranger_allows_nothing() {
    let world = World::new(Bed::memory(SEED), &people::deals());
    for user in 0..USERS {
        assert!(world.allowed(user, world.now).is_empty());
    }
    let wallet = world
        .market()
        .wallet(&people::stranger(), world.time())
        .unwrap();
    for question in questions() {
        assert!(!world.may_use(&wallet, question, world.now).is_allowed());
    }
}

/// Law 11: fewer columns are delivered, and no other.
#[test]
fn fewer_columns_deliver_no_other_column() {
    let terms = |columns: &[&str]| {
        Terms::flat(Price::parse("0.75", "USD").unwrap())
            .of(DATA[0])
            .columns(columns.iter().copied())
            .last_days(1)
            .purpose(PURPOSES[0])
            .budget(Money::parse("10", "USD").unwrap())
            .build()
            .unwrap()
    };
    let mut seen = Vec::new();
    for columns in [
        &["app", "minutes", "place"][..],
        &["app", "place"],
        &["app"],
    ] {
        let world = World::new(Bed::memory(SEED), &[]);
        let (market, now) = (world.market(), world.time());
        let key: &ApiKey = world.key(0);
        let offer = market.publish(key, terms(columns), now).unwrap();
        let user = people::user_id(0);
        let shown = market.present(&user, offer, now).unwrap();
        let grant = market.grant(&user, &shown, now).unwrap();
        market.fulfil(grant, &people::Source, now).unwrap();
        let claimed = market.claim(key, offer, now).unwrap();
        let opened = claimed.open(world.secret(0)).unwrap();
        let mut names = BTreeSet::new();
        for line in opened.iter().flat_map(|opened| opened.lines()) {
            let row: serde_json::Value = serde_json::from_slice(line).unwrap();
            names.extend(row.as_object().unwrap().keys().cloned());
        }
        assert!(columns.iter().all(|column| names.contains(*column)));
        seen.push(names);
    }
    assert!(seen[2].is_subset(&seen[1]) && seen[1].is_subset(&seen[0]));
    assert!(!seen[1].contains("minutes") && !seen[2].contains("place"));
}

/// Law 1, the table of grants: what falls on one instant is decided by its strength, not by its order.
#[test]
fn of_two_ends_at_one_instant_the_stronger_is_told() {
    let mut world = World::new(Bed::memory(SEED), &people::deals());
    let grant = give(&mut world, 0, 0);
    world.now += 1_000;
    assert!(matches!(
        world.act(Act::Revoke(grant), "revoke"),
        Answer::Done(..)
    ));
    assert_eq!(world.held(0)[0].state, "revoked");
    assert!(matches!(world.act(Act::Ban(0), "ban"), Answer::Done(..)));
    assert_eq!(world.held(0)[0].state, "invalidated");
    // Revoking what has expired is noted; the reason stays.
    let mut world = World::new(Bed::memory(SEED), &people::deals());
    let grant = give(&mut world, 0, 0);
    world.now += 30 * DAY;
    assert_eq!(world.held(0)[0].state, "expired");
    let receipt = done(&mut world, Act::Revoke(grant));
    assert_eq!(receipt[0], 1);
    assert_eq!(world.held(0)[0].state, "expired");
}
