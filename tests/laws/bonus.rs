//! Laws 3, 4, 5, 7 and 11 of bonus and penalty.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tavren_core::command::GrantChange;
use tavren_core::grant::{Ending, Event};
use tavren_core::ledger::Account;
use tavren_tests::books::Books;
use tavren_tests::people::{self, DAY, Deal, USERS};
use tavren_tests::script::scripts;
use tavren_tests::{Act, Bed, World, cases};

use crate::interleavings::{answer, every_order};
use crate::{done, give};

/// Three days at ten cents, and a bonus of 25.
fn staying(lose_bonus: bool) -> Deal {
    Deal {
        lose_bonus,
        budget: 10_000,
        ..people::deals()[6].clone()
    }
}

/// Offers with a bonus and every penalty.
fn deals() -> Vec<Deal> {
    let mut deals = people::deals().split_off(6);
    deals.extend([staying(false), staying(true)]);
    deals
}

proptest! {
    #![proptest_config(cases(24))]

    /// Laws 4, 5, 7: whatever happened, each bonus is decided once, all of it is paid, lost or given
    /// back, and nothing is lost but by a revoke before the end.
    #[test]
    fn each_bonus_is_decided_once(script in scripts(40), seed in any::<u64>()) {
        let deals = deals();
        let mut world = World::new(Bed::memory(seed), &deals);
        world.play(&script, |_, _, _| {});
        world.now += 400 * DAY;
        world.sweep_all();
        let mut decided = BTreeMap::new();
        for user in 0..USERS {
            let trail = world.trail(user);
            let events = trail.iter().flat_map(|body| body.events.iter().map(move |event| (body, event)));
            for (body, event) in events {
                if let Event::BonusClosed { outcome, at } = event {
                    let (vested, lost) = (outcome.vested.minor(), outcome.lost.minor());
                    *decided.entry(body.grant).or_insert(0) += 1;
                    let number = world.offers.iter().position(|offer| Some(*offer) == body.offer).unwrap();
                    prop_assert!(vested >= 0 && lost >= 0);
                    prop_assert!(vested + lost <= deals[number].bonus);
                    let revoked = Event::Ended { why: Ending::Revoked, at: *at };
                    let took = trail.iter().any(|other| other.grant == body.grant && other.events.contains(&revoked));
                    prop_assert!(lost == 0 || deals[number].lose_bonus && took);
                }
            }
        }
        prop_assert!(decided.values().all(|count| *count == 1), "{decided:?}");
        let books = Books::of(&world);
        for (number, offer) in world.offers.iter().enumerate() {
            let (funded, spent) = Books::flow(&world, number);
            prop_assert_eq!(books.sum(Account::Reserved { offer: *offer }), 0);
            prop_assert_eq!(books.sum(Account::Budget { offer: *offer }), funded - spent);
        }
    }

    /// Law 3: at every moment the wallet says the same, and a revoke answers the same, swept or not.
    #[test]
    fn a_bonus_is_the_same_swept_or_not(
        lose_bonus in any::<bool>(), served in 0..4_i64, pause in prop::option::of(0..3 * DAY),
        revoke in 2 * DAY..4 * DAY, swept in 0..4 * DAY,
    ) {
        let said = [false, true].map(|sweeps| {
            let mut world = World::new(Bed::memory(1), &[staying(lose_bonus)]);
            give(&mut world, 0, 0);
            let start = world.now;
            let mut moments = vec![(revoke, Some(Act::Revoke(0)))];
            moments.extend(pause.filter(|at| *at < revoke).map(|at| (at, Some(Act::Pause(0)))));
            moments.extend((1..=served).map(|day| (day * DAY, Some(Act::Serve(0)))));
            moments.extend((1..=served).map(|day| (day * DAY + 1, Some(Act::Claim(0)))));
            moments.push((swept, None));
            moments.sort_by_key(|(at, _)| *at);
            let mut said = Vec::new();
            for (number, (at, act)) in moments.into_iter().enumerate() {
                world.now = start + at;
                match act {
                    Some(act) => said.push(format!("{:?}", world.act(act, &format!("act {number}")))),
                    None if sweeps => world.sweep_all(),
                    None => {}
                }
                said.push(format!("{:?} {:?}", world.held(0), world.balances(0)));
            }
            said
        });
        prop_assert_eq!(&said[0], &said[1]);
    }

    /// Law 7: of a grant that nobody interrupts the estimate is what is paid, claimed or left.
    #[test]
    fn the_estimate_of_a_fulfilled_grant_is_what_is_paid(claimed in prop::collection::vec(any::<bool>(), 3), user in 0..2_usize) {
        let mut world = World::new(Bed::memory(1), &[staying(true)]);
        give(&mut world, user, 0);
        let quote = world.shown[0].1.quote;
        for claim in claimed {
            world.now += DAY;
            done(&mut world, Act::Serve(0));
            if claim {
                done(&mut world, Act::Claim(0));
            }
        }
        world.now += 2 * DAY;
        prop_assert_eq!(world.balances(user)["USD"] * 1_000_000, quote.total_micro());
    }

    /// Law 11: a penalty bars whom the same terms without it bar, and more.
    #[test]
    fn a_penalty_never_admits_whom_terms_without_it_bar(revoke in 0..4 * DAY, later in 0..4 * DAY) {
        let [narrow, wide] = [2, 0].map(|revoke_cooldown| {
            let deal = Deal { revoke_cooldown, ..staying(false) };
            let mut world = World::new(Bed::memory(1), &[deal]);
            give(&mut world, 0, 0);
            world.now += revoke;
            done(&mut world, Act::Revoke(0));
            world.now += later;
            let shown = world.market().present(&people::user_id(0), world.offers[0], world.time());
            shown.is_ok()
        });
        prop_assert!(wide || !narrow);
        // The clock of `done` moves before each command.
        let early = revoke + 1_000 < 3 * DAY;
        prop_assert_eq!(narrow, !early || later >= 2 * DAY);
    }
}

/// Laws 4 and 5: of a revoke and the last claim exactly one is first, and the bonus goes with it.
#[test]
fn of_a_revoke_and_the_last_claim_exactly_one_decides_the_bonus() {
    let mut world = World::new(Bed::memory(7), &[staying(false)]);
    give(&mut world, 0, 0);
    for _ in 0..2 {
        world.now += DAY;
        done(&mut world, Act::Serve(0));
    }
    let ends = every_order(
        &world,
        |together| {
            together.claim(0).borrow();
            together.change(0, GrantChange::Revoke)
        },
        |after, revoke| {
            let receipt = answer(&revoke).expect("a revoke is never refused");
            // Two packages wait; a claim takes the first. A third of 25 cents is 8.33, none is none.
            let paid = after.balances(0).get("USD").copied().unwrap_or_default();
            assert_eq!(receipt.paid.minor(), paid);
            paid
        },
    );
    assert_eq!(ends.into_keys().collect::<Vec<_>>(), [0, 18]);
}

/// Laws 3, 4 and 5: when a revoke, a sweep and a claim meet at the very end, the bonus is paid once.
#[test]
fn a_revoke_beside_a_sweep_at_the_end_takes_nothing_in_every_order() {
    let mut world = World::new(Bed::memory(7), &[staying(true)]);
    give(&mut world, 0, 0);
    world.now += 3 * DAY;
    let ends = every_order(
        &world,
        |together| {
            let offer = together.world.offers[0];
            together.add(tavren_core::command::Sweep { offer }).borrow();
            together.change(0, GrantChange::Revoke)
        },
        |after, revoke| {
            let receipt = answer(&revoke).expect("a revoke is never refused");
            assert_eq!(receipt.bonus.map(|bonus| bonus.earned.minor()), Some(25));
            after.balances(0)["USD"]
        },
    );
    assert_eq!(ends.into_keys().collect::<Vec<_>>(), [25]);
}
