//! Laws 2 and 4: nothing is delivered after revoke, pause or suspension or outside its windows, and
//! nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tavren_core::grant::Event;
use tavren_tests::people::{self, DAY, Deal, PLANTED, Shape, USERS};
use tavren_tests::script::scripts;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::{done, give};

/// Whose record a delivered cell is, and when it was made.
fn person(cell: &str) -> (usize, i64) {
    let rest = cell
        .strip_prefix(PLANTED)
        .and_then(|rest| rest.strip_prefix("cell-"));
    let (user, at) = rest
        .and_then(|rest| rest.split_once('-'))
        .expect("a planted cell");
    (user.parse().expect("a user"), at.parse().expect("a time"))
}

proptest! {
    #![proptest_config(cases(32))]

    /// Laws 1 and 2: whose every grant of an offer is revoked, paused or denied by a block is in no
    /// package of it.
    #[test]
    fn whoever_revoked_or_paused_is_in_no_package(script in scripts(40), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        let mut given: Vec<(usize, usize, i64)> = Vec::new();
        let (mut stopped, mut suspended) = (BTreeSet::new(), BTreeSet::new());
        world.play(&script, |world, act, answer| {
            let Answer::Done(_, cells) = answer else { return };
            match act {
                Act::Give(shown) => {
                    let (user, shown) = &world.shown[shown];
                    let offer = world.offers.iter().position(|offer| *offer == shown.offer).unwrap();
                    given.push((*user, offer, world.now));
                }
                Act::Pause(grant) | Act::Revoke(grant) => drop(stopped.insert(grant)),
                Act::Resume(grant) => drop(stopped.remove(&grant)),
                Act::Erase(user, _) => {
                    stopped.extend((0..given.len()).filter(|grant| given[*grant].0 == user));
                }
                // What a block comes to deny stays stopped until its user resumes it.
                Act::Block(user, buyer, true) => {
                    let ours = |grant: &usize| {
                        let (of, to, _) = given[*grant];
                        of == user && world.owner(to) == buyer
                    };
                    stopped.extend((0..given.len()).filter(ours));
                }
                Act::BlockPurpose(user, purpose, true) => {
                    let ours = |grant: &usize| {
                        let (of, to, _) = given[*grant];
                        of == user && people::deals()[to].purpose == purpose
                    };
                    stopped.extend((0..given.len()).filter(ours));
                }
                Act::Suspend(buyer) | Act::Ban(buyer) => drop(suspended.insert(buyer)),
                Act::Reinstate(buyer) => drop(suspended.remove(&buyer)),
                Act::Claim(offer) => {
                    let barred = suspended.contains(&world.owner(offer));
                    assert!(cells.is_empty() || !barred, "delivered to a suspended buyer");
                    for cell in cells {
                        let (user, made) = person(cell);
                        let stands = (0..given.len()).any(|grant| {
                            let (of, to, at) = given[grant];
                            let window = window(&people::deals()[offer], at);
                            (of, to) == (user, offer) && !stopped.contains(&grant) && window.contains(&made)
                        });
                        assert!(stands, "delivered what no standing grant covers");
                    }
                }
                _ => {}
            }
        });
    }

    /// Law 4: each period of a grant is paid at most once, and delivered at most once.
    #[test]
    fn no_period_is_delivered_or_paid_twice(script in scripts(40), seed in any::<u64>()) {
        let mut world = World::new(Bed::in_store(seed), &people::deals());
        for (number, line) in script.iter().enumerate() {
            world.now += line.wait;
            let Some(act) = line.act.fit(&world.counts()) else { continue };
            let token = format!("line {number}");
            match line.fault {
                Some((nth, fault)) => drop(world.act_through(act, &token, nth, fault)),
                None => drop(world.act(act, &token)),
            }
            // Sent again, and the same thing again as another command.
            world.act(act, &token);
            world.act(act, &format!("{token}, again"));
        }
        world.now += 100 * DAY;
        world.sweep_all();
        let mut outcomes = BTreeMap::new();
        for user in 0..USERS {
            for body in world.trail(user) {
                for event in &body.events {
                    if let Event::Delivered { period, .. } | Event::Unclaimed { period, .. } = event {
                        *outcomes.entry((body.grant, *period)).or_insert(0) += 1;
                    }
                }
            }
        }
        prop_assert!(outcomes.values().all(|count| *count == 1), "{outcomes:?}");
        tavren_tests::books::Books::of(&world);
    }

    /// Law 2: a period is delivered from its close to its deadlines and at no other moment.
    #[test]
    fn outside_its_windows_nothing_is_delivered(
        serve in -2 * DAY..5 * DAY,
        wait in 0..6 * DAY,
        deliver in 1..3_i64,
        claim in 1..3_i64,
    ) {
        let deal = Deal { shape: Shape::Next(1), deliver, claim, ..people::deals()[0].clone() };
        let mut world = World::new(Bed::memory(3), &[deal]);
        let grant = give(&mut world, 0, 0);
        let close = world.now + DAY;
        world.now = (close + serve).max(world.now);
        let packaged = matches!(world.act(Act::ServeOne(grant), "serve"), Answer::Done(numbers, _) if numbers[0] == 1);
        let inside = (close..close + deliver * DAY).contains(&world.now);
        prop_assert_eq!(packaged, inside);
        world.now += wait;
        let claimed = done_at(&mut world, Act::Claim(0));
        prop_assert_eq!(claimed, packaged && wait < claim * DAY);
        // What was not claimed in time is paid all the same, and can never be opened.
        let late = packaged && claim * DAY <= wait;
        prop_assert_eq!(world.balances(0).contains_key("USD"), claimed || late);
    }
}

fn done_at(world: &mut World, act: Act) -> bool {
    matches!(world.act(act, "claim"), Answer::Done(numbers, _) if numbers[0] == 1)
}

fn window(deal: &Deal, at: i64) -> std::ops::Range<i64> {
    match deal.shape {
        Shape::Last(days) => at - days * DAY..at,
        Shape::Next(days) => at..at + days * DAY,
        Shape::Daily(days) => at..at + i64::from(days) * DAY,
    }
}

/// Law 2: what was collected while a grant was paused never leaves.
#[test]
fn a_period_that_was_interrupted_is_never_delivered() {
    let deal = Deal {
        shape: Shape::Daily(3),
        ..people::deals()[0].clone()
    };
    let mut world = World::new(Bed::memory(3), &[deal]);
    let grant = give(&mut world, 0, 0);
    world.now += DAY + DAY / 4;
    done(&mut world, Act::Pause(grant));
    world.now += DAY / 4;
    done(&mut world, Act::Resume(grant));
    world.now += 3 * DAY;
    assert_eq!(done(&mut world, Act::Serve(0)), [2, 0, 0]);
}
