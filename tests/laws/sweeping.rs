//! Law 3: sweeping never changes a later answer; ended grants never come back to life.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tavren_tests::people::{self, DAY, USERS};
use tavren_tests::script::scripts;
use tavren_tests::world::Held;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::{done, give};

/// Everything that can be asked of a world.
fn told(world: &World, ahead: i64) -> Vec<(Vec<Held>, BTreeMap<String, i64>, String)> {
    let user = |user| {
        let wallet = world.wallet(user);
        let answers: Vec<String> = tavren_tests::world::questions()
            .flat_map(|question| [world.now, world.now + ahead].map(|at| (question, at)))
            .map(
                |(question, at)| match world.may_use(&wallet, question, at) {
                    tavren_core::wallet::Answer::Allowed(_) => "allowed".to_owned(),
                    tavren_core::wallet::Answer::Denied(code) => code.to_string(),
                },
            )
            .collect();
        let feed = world
            .market()
            .feed(&people::user_id(user), world.time())
            .unwrap();
        let shown = feed.offers.iter().map(|shown| number(world, shown.offer));
        let offers: BTreeSet<_> = shown.collect();
        let not: BTreeMap<_, _> = feed
            .excluded
            .iter()
            // What is closed leaves the feed when it is swept.
            .filter(|not| {
                world
                    .market()
                    .offer(not.offer, world.time())
                    .unwrap()
                    .shut(world.time())
                    .is_none()
            })
            .map(|not| (number(world, not.offer), not.code))
            .collect();
        (
            world.held(user),
            world.balances(user),
            format!("{answers:?} {offers:?} {not:?}"),
        )
    };
    (0..USERS).map(user).collect()
}

fn number(world: &World, offer: tavren_core::types::OfferId) -> usize {
    world
        .offers
        .iter()
        .position(|known| *known == offer)
        .expect("a known offer")
}

proptest! {
    #![proptest_config(cases(24))]

    /// Law 3: two worlds in lockstep, one of them swept whenever it likes.
    #[test]
    fn a_world_that_is_swept_more_often_answers_the_same(script in scripts(35), ahead in 0..50 * DAY) {
        let deals = people::deals();
        let mut seldom = World::new(Bed::memory(1), &deals);
        let mut often = World::new(Bed::in_store(2), &deals);
        for (number, line) in script.iter().enumerate() {
            seldom.now += line.wait;
            often.now = seldom.now;
            if line.extra % 2 == 0 {
                often.sweep_all();
            }
            let Some(act) = line.act.fit(&seldom.counts()) else { continue };
            if let Act::Sweep(_) = act {
                continue;
            }
            let token = format!("line {number}");
            let answers = [seldom.act(act, &token), often.act(act, &token)];
            prop_assert_eq!(&answers[0], &answers[1], "{:?}", act);
            prop_assert_eq!(seldom.counts(), often.counts());
            prop_assert_eq!(told(&seldom, ahead), told(&often, ahead));
            if line.extra % 3 == 0 {
                often.sweep_all();
                prop_assert_eq!(told(&seldom, ahead), told(&often, ahead));
            }
        }
    }

    /// Law 3: what has ended stays ended, and how it ended stays as it was, but for a stronger end at
    /// the same instant.
    #[test]
    fn an_ended_grant_never_comes_back_to_life(script in scripts(40), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        let live = ["granted", "active", "paused", "fulfilled"];
        let mut ended: BTreeMap<usize, &'static str> = BTreeMap::new();
        world.play(&script, |world, _, _| {
            let held: Vec<Held> = (0..USERS).flat_map(|user| world.held(user)).collect();
            for (grant, state) in &ended {
                if let Some(held) = held.iter().find(|held| held.grant == *grant) {
                    assert_eq!(held.state, *state, "grant {grant}");
                }
            }
            for held in held {
                if !live.contains(&held.state) {
                    ended.insert(held.grant, held.state);
                }
            }
            let gone = |grant: &usize| !(0..USERS).any(|user| world.held(user).iter().any(|held| held.grant == *grant));
            ended.retain(|grant, _| !gone(grant));
        });
    }
}

/// Law 3: a second revoke gives the same receipt, swept in between or not.
#[test]
fn a_second_revoke_gives_the_same_receipt() {
    for sweep in [false, true] {
        let mut world = World::new(Bed::memory(5), &people::deals());
        let grant = crate::give(&mut world, 0, 0);
        crate::done(&mut world, Act::Serve(0));
        let first = crate::done(&mut world, Act::Revoke(grant));
        assert_eq!(first[4], 1, "one payload was stopped");
        world.now += DAY;
        if sweep {
            world.sweep_all();
        }
        assert_eq!(crate::done(&mut world, Act::Revoke(grant)), first);
    }
}

/// Laws 3, 9: a person is erased whole, with what nobody has swept for years.
#[test]
fn what_was_never_swept_is_erased_with_its_person() {
    let mut world = World::new(Bed::memory(5), &people::deals());
    crate::give(&mut world, 0, 0);
    world.now += 400 * DAY;
    // The root is put back in between.
    crate::done(&mut world, Act::Block(0, 1, true));
    assert!(matches!(
        world.act(Act::Erase(0, true), "erase"),
        Answer::Done(..)
    ));
    let grants = world.bed.entries();
    let left = grants
        .iter()
        .filter(|entry| entry.key.as_bytes()[0] == b'G');
    assert_eq!(left.count(), 0, "a grant outlived its person");
}

/// Law 3: what was looked at while its buyer was suspended is packaged and paid all the same.
#[test]
fn a_look_during_a_suspension_loses_nothing() {
    for look in [Act::Serve(0), Act::Sweep(0)] {
        let mut world = World::new(Bed::memory(3), &people::deals());
        give(&mut world, 0, 0);
        done(&mut world, Act::Suspend(0));
        world.now += 60_000;
        done(&mut world, look);
        done(&mut world, Act::Reinstate(0));
        world.now += 60_000;
        assert_eq!(done(&mut world, Act::Serve(0))[0], 1, "after {look:?}");
        assert_eq!(done(&mut world, Act::Claim(0)), [1, 75]);
    }
}
