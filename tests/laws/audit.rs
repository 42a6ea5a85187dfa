//! Law 8: every command of an authenticated caller leaves its audit entry, in the same commit as
//! its effect; the same command sent again leaves none, and neither do queries.

use proptest::prelude::*;
use tavren_core::buyer::ApiKey;
use tavren_core::port::{Op, Topic};
use tavren_core::types::Code;
use tavren_tests::people::{self, USERS};
use tavren_tests::script::scripts;
use tavren_tests::world::questions;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::give;

/// In whose trail the entry of a command belongs; the operator's where the user is unknown.
enum Whose {
    User(usize),
    Buyer(usize),
    Operator,
}

fn whose(world: &World, act: Act) -> Whose {
    match act {
        Act::Present(user, _)
        | Act::Dismiss(user, _)
        | Act::Block(user, ..)
        | Act::BlockPurpose(user, ..)
        | Act::Pay(user, _)
        | Act::Hold(user, ..) => Whose::User(user),
        Act::Give(shown) | Act::Decline(shown) => Whose::User(world.shown[shown].0),
        Act::Pause(grant) | Act::Resume(grant) | Act::Revoke(grant) => {
            Whose::User(world.grants[grant].0)
        }
        Act::Claim(offer)
        | Act::PauseOffer(offer)
        | Act::ResumeOffer(offer)
        | Act::CloseOffer(offer) => Whose::Buyer(world.owner(offer)),
        Act::Acknowledge(package) => Whose::Buyer(world.packages[package].0),
        _ => Whose::Operator,
    }
}

proptest! {
    #![proptest_config(cases(16))]

    /// Law 8.
    #[test]
    fn every_command_leaves_its_entry_with_whom_it_concerns(script in scripts(25), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        for (number, line) in script.iter().enumerate() {
            world.now += line.wait;
            let Some(act) = line.act.fit(&world.counts()) else { continue };
            let before = world.trail_lengths();
            let headers = world.bed.audit_count();
            let token = format!("line {number}");
            let answer = world.act(act, &token);
            prop_assert!(!matches!(answer, Answer::Failed(_)), "{act:?}: {answer:?}");
            let after = world.trail_lengths();
            prop_assert!(world.bed.audit_count() > headers);
            let grew = match whose(&world, act) {
                Whose::User(user) => after.0[user] > before.0[user] || after.2 > before.2,
                Whose::Buyer(buyer) => after.1[buyer] > before.1[buyer],
                Whose::Operator => after.2 > before.2 || after.1 != before.1 || after.0 != before.0,
            };
            prop_assert!(grew, "{act:?} left no entry where it belongs");
            // Sent again it leaves none.
            let headers = world.bed.audit_count();
            let again = world.act(act, &token);
            prop_assert_eq!(again, answer);
            prop_assert_eq!(world.bed.audit_count(), headers);
            prop_assert_eq!(world.trail_lengths(), after);
        }
    }

    /// Law 8: a commit that changes what a command is about emits its header in the same commit.
    #[test]
    fn no_effect_is_committed_without_its_entry(script in scripts(25), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        world.play(&script, |_, _, _| {});
        for batch in world.bed.commits() {
            // What must still be erased is bookkeeping of the driver: it names nothing but keys.
            let changes = batch.ops.iter().any(|op| match op {
                Op::Put { key, .. } | Op::Delete { key } => key.as_bytes()[0] != b'E',
                Op::Add { .. } => true,
                _ => false,
            });
            let emits = batch.ops.iter().any(|op| matches!(op, Op::Emit { topic: Topic::AUDIT, .. }));
            prop_assert!(emits || !changes, "an effect without an entry");
        }
    }
}

/// Law 8: queries leave no trace, however often they are asked.
#[test]
fn queries_leave_no_entry() {
    let mut world = World::new(Bed::memory(1), &people::deals());
    give(&mut world, 0, 0);
    let before = (world.bed.audit_count(), world.bed.commits().len());
    let (market, now) = (world.market(), world.time());
    for user in 0..USERS {
        let id = people::user_id(user);
        market.feed(&id, now).unwrap();
        let wallet = market.wallet(&id, now).unwrap();
        for question in questions() {
            world.may_use(&wallet, question, world.now);
        }
        market.trail(&id, 0, now).unwrap();
    }
    market.wallet(&people::stranger(), now).unwrap();
    market.offer(world.offers[0], now).unwrap();
    market.buyer(world.buyer(0), now).unwrap();
    market.journal(world.offers[0], 0, now).unwrap();
    market.operator_trail(0, now).unwrap();
    assert_eq!((world.bed.audit_count(), world.bed.commits().len()), before);
}

/// Law 8: strangers cannot fill the log.
#[test]
fn a_caller_who_is_not_authenticated_leaves_no_entry() {
    let world = World::new(Bed::memory(1), &people::deals());
    let buyer = world.key(0).expose().to_string();
    let forged = format!("{}_{}", buyer.rsplit_once('_').unwrap().0, "00".repeat(32));
    let forged = ApiKey::parse(&forged).unwrap();
    let before = world.bed.audit_count();
    let (market, now) = (world.market(), world.time());
    for error in [
        market.claim(&forged, world.offers[0], now).unwrap_err(),
        market
            .publish(&forged, people::deals()[0].terms(), now)
            .unwrap_err(),
        market.buyer_trail(&forged, 0, now).unwrap_err(),
    ] {
        assert_eq!(error.code(), Code::KeyUnknown);
    }
    assert_eq!(world.bed.audit_count(), before);
}
