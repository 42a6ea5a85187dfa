//! Law 12: a crash at any write boundary recovers to the state before or after, never between.

use std::collections::BTreeMap;

use tavren_tests::books::Books;
use tavren_tests::faults::Fault;
use tavren_tests::people::{self, DAY, USERS};
use tavren_tests::world::Held;
use tavren_tests::{Act, Answer, Bed, World};

const SEED: u64 = 12;

/// What a crash may leave as it was before or as it is after, and nothing else.
#[derive(Debug, PartialEq, Eq)]
struct View {
    wallets: Vec<(Vec<Held>, BTreeMap<String, i64>)>,
    available: BTreeMap<String, i64>,
    standing: Vec<String>,
    phases: Vec<String>,
}

fn view(world: &World) -> View {
    let (market, now) = (world.market(), world.time());
    let wallet = |user| (world.held(user), world.balances(user));
    let standing = |buyer| {
        format!(
            "{:?}",
            market.buyer(world.buyer(buyer), now).unwrap().standing()
        )
    };
    let phase = |offer| format!("{:?}", market.offer(offer, now).unwrap().phase(now));
    View {
        wallets: (0..USERS).map(wallet).collect(),
        available: Books::of(world).available(),
        standing: (0..people::BUYERS).map(standing).collect(),
        phases: world.offers.iter().map(|offer| phase(*offer)).collect(),
    }
}

/// A life in which every kind of command has something to do.
fn life() -> Vec<(i64, Act)> {
    vec![
        (0, Act::Present(0, 0)),
        (0, Act::Give(0)),
        (0, Act::Present(0, 1)),
        (0, Act::Give(1)),
        (0, Act::Present(1, 5)),
        (0, Act::Give(2)),
        (0, Act::Present(2, 0)),
        (0, Act::Decline(3)),
        (0, Act::Serve(0)),
        (0, Act::ServeOne(2)),
        (0, Act::Claim(0)),
        (0, Act::Acknowledge(0)),
        (DAY, Act::Serve(1)),
        (0, Act::Pause(1)),
        (DAY / 4, Act::Resume(1)),
        // What was left is paid and written down; its package goes.
        (DAY, Act::Sweep(5)),
        // A newer grant supersedes the daily one.
        (0, Act::Present(0, 4)),
        (0, Act::Give(4)),
        (DAY, Act::Serve(4)),
        (0, Act::Suspend(0)),
        (1_000, Act::Reinstate(0)),
        (0, Act::Sweep(4)),
        (0, Act::Fund(1, 100)),
        (0, Act::CloseOffer(5)),
        (DAY, Act::Serve(4)),
        (0, Act::Revoke(3)),
        (0, Act::Ban(1)),
        (40 * DAY, Act::Sweep(0)),
        (0, Act::Erase(0, true)),
    ]
}

/// Intents that were written down and not carried out.
fn intents(world: &World) -> usize {
    let entries = world.bed.entries();
    entries
        .iter()
        .filter(|entry| entry.key.as_bytes()[0] == b'E')
        .count()
}

/// Does `act` with a fault at its `nth` write; `None` where it has fewer writes.
fn under(world: &mut World, act: Act, nth: u32, fault: Fault) -> Option<Answer> {
    world.bed.faults.arm(nth, fault);
    let answer = world.act(act, "the command");
    let struck = !world.bed.faults.is_armed();
    struck.then_some(answer)
}

/// Law 12: every command of a life, every write of it, every fault.
#[test]
fn a_crash_at_any_write_leaves_the_state_before_or_after() {
    let mut base = World::new(Bed::memory(SEED), &people::deals());
    let mut boundaries = 0;
    for (number, (wait, act)) in life().into_iter().enumerate() {
        base.now += wait + 1_000;
        let before = view(&base);
        let mut smooth = base.elsewhere(base.bed.replayed(SEED));
        smooth.reopen();
        let expected = smooth.act(act, "the command");
        assert!(
            matches!(expected, Answer::Done(..)),
            "{act:?}: {expected:?}"
        );
        let after = view(&smooth);
        for fault in Fault::ALL {
            for nth in 0.. {
                let told = || format!("command {number}, {act:?}, {fault:?} at write {nth}");
                let mut world = base.elsewhere(base.bed.replayed(SEED));
                world.reopen();
                let Some(answer) = under(&mut world, act, nth, fault) else {
                    break;
                };
                boundaries += 1;
                // The next process finds one of two states, and nothing that is to be erased and is not.
                world.reopen();
                let found = view(&world);
                assert!(found == before || found == after, "{}: {found:?}", told());
                if let Answer::Done(..) = answer {
                    assert_eq!(found, after, "{}: it was told as done", told());
                }
                // The same token has the right answer, whichever state was found.
                let again = world.act(act, "the command");
                assert_eq!(again, expected, "{}", told());
                assert_eq!(view(&world), after, "{}", told());
                assert_eq!(world.act(act, "the command"), expected, "{}", told());
                assert_eq!(intents(&world), 0, "{}: something is left to erase", told());
            }
        }
        let answer = base.act(act, &format!("life {number}"));
        assert_eq!(answer, expected);
    }
    assert!(boundaries > 200, "only {boundaries} boundaries");
}

/// Law 12: a crash while the next process recovers is a crash like any other.
#[test]
fn a_crash_during_recovery_recovers() {
    for second in 0..6 {
        let mut world = World::new(Bed::memory(SEED), &people::deals());
        let grant = crate::give(&mut world, 0, 0);
        crate::done(&mut world, Act::Serve(0));
        world.now += 1_000;
        // The commit is made; the keys are still there.
        assert!(under(&mut world, Act::Revoke(grant), 1, Fault::DiesBefore).is_some());
        assert_eq!(intents(&world), 1);
        world.bed.faults.disarm();
        world.bed.faults.arm(second, Fault::DiesAfter);
        let opened = world.bed.open(world.time());
        assert_eq!(
            opened.is_err(),
            !world.bed.faults.is_armed(),
            "at write {second}"
        );
        drop(opened);
        world.reopen();
        assert_eq!(
            intents(&world),
            0,
            "after a crash at write {second} of the recovery"
        );
        assert_eq!(world.held(0)[0].state, "revoked");
    }
}

/// Law 12: under a token, too, a recovery ends.
#[test]
fn a_recovery_under_a_token_carries_out_every_intent() {
    let mut world = World::new(Bed::memory(SEED), &people::deals());
    for user in 0..2 {
        crate::give(&mut world, user, 0);
        world.now += 1_000;
        world.bed.faults.arm(3, Fault::DiesBefore);
        world.act(Act::Serve(0), &format!("cut short {user}"));
        world.reopen();
    }
    assert_eq!(intents(&world), 2);
    world.now += 11 * 60_000;
    world
        .market()
        .once("recover")
        .recover(world.time())
        .unwrap();
    assert_eq!(intents(&world), 0);
}

/// Law 12: packaging that dies again and again, each time after it took its lease over, goes on.
#[test]
fn packaging_that_dies_twice_goes_on_at_once() {
    for nth in 2..6 {
        let mut world = World::new(Bed::memory(SEED), &people::deals());
        crate::give(&mut world, 0, 0);
        for _ in 0..3 {
            world.bed.faults.arm(nth, Fault::DiesAfter);
            world.act(Act::Serve(0), "the command");
            world.reopen();
        }
        let answer = world.act(Act::Serve(0), "the command");
        assert!(
            matches!(&answer, Answer::Done(numbers, _) if numbers[0] == 1),
            "deaths at write {nth}: {answer:?}"
        );
        assert_eq!(crate::done(&mut world, Act::Claim(0)), [1, 75]);
    }
}
