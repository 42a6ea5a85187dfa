//! Law 5: per currency all accounts sum to zero after every event; available ≥ 0; spent + reserved
//! + free = funded; a hold closes once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tavren_core::agent::Fault;
use tavren_core::grant::Event;
use tavren_core::ledger::Account;
use tavren_core::types::{Currency, Money};
use tavren_tests::books::Books;
use tavren_tests::people::{self, DAY, USERS};
use tavren_tests::script::scripts;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::{done, give};

proptest! {
    #![proptest_config(cases(24))]

    /// Law 5. [`Books::of`] folds every journal and holds it against every counter.
    #[test]
    fn the_books_balance_after_every_command(script in scripts(40), seed in any::<u64>()) {
        let deals = people::deals();
        let mut world = World::new(Bed::memory(seed), &deals);
        world.play(&script, |world, _, _| {
            let books = Books::of(world);
            for (number, offer) in world.offers.iter().enumerate() {
                let free = books.sum(Account::Budget { offer: *offer });
                let reserved = books.sum(Account::Reserved { offer: *offer });
                let (funded, spent) = Books::flow(world, number);
                assert_eq!(spent + reserved + free, funded);
                assert!(spent >= 0 && funded <= deals[number].budget);
            }
        });
        // All is over: nothing is reserved any more, and a closed offer gives back all it did not spend.
        world.now += 400 * DAY;
        world.sweep_all();
        let offers = 0..world.offers.len();
        for offer in offers.clone() {
            let closed = world.act(Act::CloseOffer(offer), &format!("close {offer}"));
            prop_assert_eq!(closed, Answer::Done(vec![], vec![]));
        }
        let books = Books::of(&world);
        for number in offers {
            let offer = world.offers[number];
            let (funded, spent) = Books::flow(&world, number);
            prop_assert_eq!(books.sum(Account::Reserved { offer }), 0);
            prop_assert_eq!(books.sum(Account::Budget { offer }), 0);
            prop_assert_eq!(funded, spent);
        }
    }

    /// Law 5: a hold closes once.
    #[test]
    fn a_hold_closes_at_most_once(script in scripts(40), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        world.play(&script, |_, _, _| {});
        world.now += 400 * DAY;
        world.sweep_all();
        let mut closed = BTreeMap::new();
        for user in 0..USERS {
            for body in world.trail(user) {
                let closings = body.events.iter().filter(|event| matches!(event, Event::HoldClosed { .. }));
                *closed.entry(body.grant).or_insert(0) += closings.count();
            }
        }
        prop_assert!(closed.values().all(|count| *count <= 1), "{closed:?}");
    }
}

/// What a script adds of its own to the commands of the others: put at stake, take back or forfeit.
fn stakes() -> impl Strategy<Value = Vec<(usize, u8, i64)>> {
    prop::collection::vec((0..USERS, 0..3_u8, 1..60_i64), 40)
}

proptest! {
    #![proptest_config(cases(24))]

    /// Law 5: also with stakes, which come out of what is available and go back there or to the
    /// treasury.
    #[test]
    fn stakes_leave_the_books_balanced(script in scripts(40), stakes in stakes(), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        for user in 0..USERS {
            give(&mut world, user, 0);
        }
        done(&mut world, Act::Serve(0));
        done(&mut world, Act::Claim(0));
        let mut more = stakes.into_iter();
        world.play(&script, |world, _, _| {
            let Some((user, kind, minor)) = more.next() else {
                return;
            };
            let (market, user, now) = (world.market(), people::user_id(user), world.time());
            let amount = Money::new(minor, Currency::USD).unwrap();
            let before = Books::of(world).staked();
            let answer = match kind {
                0 => market.stake(&user, amount, now).map(|put| put.minor()),
                1 => market.unstake(&user, amount, now).map(|taken| -taken.minor()),
                _ => (market.forfeit(&user, amount, Fault::Redemption, now)).map(|lost| -lost.minor()),
            };
            assert_eq!(Books::of(world).staked(), before + answer.unwrap_or(0));
        });
    }
}

/// Law 5: a stake that stands when its user is erased goes where the rest goes.
#[test]
fn the_stake_of_an_erased_user_leaves_the_books_balanced() {
    let mut world = World::new(Bed::memory(1), &people::deals());
    give(&mut world, 0, 0);
    done(&mut world, Act::Serve(0));
    done(&mut world, Act::Claim(0));
    let amount = Money::new(50, Currency::USD).unwrap();
    let (market, user, now) = (world.market(), people::user_id(0), world.time());
    market.stake(&user, amount, now).unwrap();
    assert_eq!(Books::of(&world).staked(), 50);
    assert_eq!(Books::of(&world).available()["USD"], 25);
    done(&mut world, Act::Erase(0, true));
    let books = Books::of(&world);
    assert_eq!((books.sum(Account::Treasury), books.staked()), (75, 0));
}

/// Law 5: what an erased user waives goes to the treasury, and what is finer than a cent back to dust.
#[test]
fn what_an_erased_user_waives_leaves_the_books_balanced() {
    let mut world = World::new(Bed::memory(1), &people::deals());
    for offer in [0, 5] {
        give(&mut world, 0, offer);
        done(&mut world, Act::Serve(offer));
        done(&mut world, Act::Claim(offer));
    }
    assert_eq!(Books::of(&world).available()["USD"], 75);
    done(&mut world, Act::Erase(0, true));
    let books = Books::of(&world);
    assert_eq!(books.sum(Account::Treasury), 75);
    assert!(books.available().is_empty());
}

/// Laws 3, 5: a deadline that has passed owes its reward, swept or not: nobody is erased without being asked.
#[test]
fn an_erasure_asks_about_what_time_has_earned() {
    let mut world = World::new(Bed::memory(1), &people::deals());
    give(&mut world, 0, 0);
    done(&mut world, Act::Serve(0));
    world.now += 14 * DAY;
    let refused = world.act(Act::Erase(0, false), "erase");
    assert_eq!(
        refused,
        Answer::Refused(tavren_core::types::Code::BalanceOwed)
    );
}
