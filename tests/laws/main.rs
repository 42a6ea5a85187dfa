//! The laws of the design, one file each or a few that belong together. A test names its law.

mod audit;
mod batches;
mod bonus;
mod books;
mod crash;
mod delivery;
mod interleavings;
mod lapses;
mod ledger;
mod orders;
mod payouts;
mod permission;
mod quotes;
mod replay;
mod silence;
mod splits;
mod sweeping;
mod trust;
mod wipe;

use tavren_tests::{Act, Answer, World};

/// Does a command that must be done.
fn done(world: &mut World, act: Act) -> Vec<i64> {
    world.now += 1_000;
    let token = format!("{act:?} at {}", world.now);
    match world.act(act, &token) {
        Answer::Done(numbers, _) => numbers,
        other => panic!("{act:?}: {other:?}"),
    }
}

/// Shows an offer to a user, who grants it. Answers the number of the grant.
fn give(world: &mut World, user: usize, offer: usize) -> usize {
    done(world, Act::Present(user, offer));
    let shown = world.shown.len() - 1;
    done(world, Act::Give(shown));
    world.grants.len() - 1
}
