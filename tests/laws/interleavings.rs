//! Laws 2, 4 and 5 in every order: of commands that run at the same time, exactly one is first.

use std::collections::BTreeMap;

use crate::{done, give};
use tavren_core::Error;
use tavren_core::buyer::Verdict;
use tavren_core::command::{
    ChangeGrant, Claim, Command, Erase, Fulfil, Give, GrantChange, Invalidate, Judge, Steer, Sweep,
};
use tavren_core::grant::Ending;
use tavren_core::offer::Change;
use tavren_core::port::StoreError;
use tavren_core::sealing::chunk::{ChunkPosition, open_chunk};
use tavren_core::types::Code;
use tavren_tests::books::Books;
use tavren_tests::people::{self, DAY, Deal, Shape};
use tavren_tests::schedule::{Process, Slot, begin, explore};
use tavren_tests::{Act, Answer, Bed, World};

const SEED: u64 = 7;

/// One offer of a flat period that can be packaged at once.
pub(crate) fn flat() -> Deal {
    people::deals()[0].clone()
}

/// A world where the first users have granted what these offers ask for.
fn granted(deals: &[Deal], users: usize) -> World {
    let mut world = World::new(Bed::memory(SEED), deals);
    for offer in 0..deals.len() {
        for user in 0..users {
            give(&mut world, user, offer);
        }
    }
    world
}

/// Commands that begin at the same time.
pub(crate) struct Together<'a> {
    pub(crate) world: &'a World,
    bed: &'a Bed,
    processes: Vec<Box<dyn Process>>,
}

impl Together<'_> {
    pub(crate) fn add<C: Command<Output: std::fmt::Debug> + 'static>(
        &mut self,
        command: C,
    ) -> Slot<C::Output> {
        let number = u8::try_from(self.processes.len() + 1).unwrap();
        self.add_as(command, number, 0)
    }

    /// Adds a command under this id, by a clock that lags so many milliseconds.
    fn add_as<C: Command<Output: std::fmt::Debug> + 'static>(
        &mut self,
        command: C,
        id: u8,
        lag: i64,
    ) -> Slot<C::Output> {
        let seed = u8::try_from(self.processes.len() + 1).unwrap();
        let now = self.world.time().plus_millis(-lag);
        let (process, slot) = begin(self.bed, command, (id, seed), now);
        self.processes.push(process);
        slot
    }

    fn fulfil(&mut self, grant: usize) -> Slot<tavren_core::command::Fulfilled> {
        self.add(Fulfil::grant(self.world.grants[grant].1))
    }

    pub(crate) fn claim(&mut self, offer: usize) -> Slot<Option<tavren_core::delivery::Release>> {
        let key = self.world.key(self.world.owner(offer)).clone();
        self.add(Claim {
            key,
            offer: self.world.offers[offer],
        })
    }

    pub(crate) fn change(
        &mut self,
        grant: usize,
        change: GrantChange,
    ) -> Slot<tavren_core::command::Receipt> {
        let (user, grant) = self.world.grants[grant];
        self.add(ChangeGrant {
            user: people::user_id(user),
            grant,
            change,
        })
    }

    fn invalidate(&mut self, grant: usize) -> Slot<tavren_core::command::Receipt> {
        let (_, grant) = self.world.grants[grant];
        self.add(Invalidate { grant })
    }

    fn give(&mut self, shown: usize) -> Slot<tavren_core::types::GrantId> {
        let (user, shown) = &self.world.shown[shown];
        self.add(Give::new(people::user_id(*user), shown))
    }
}

/// Runs commands in every order; answers how often each end came about.
pub(crate) fn every_order<A, E: Ord>(
    world: &World,
    begin: impl Fn(&mut Together<'_>) -> A,
    end: impl Fn(&mut World, A) -> E,
) -> BTreeMap<E, usize> {
    let mut ends = BTreeMap::new();
    let orders = explore(
        || world.bed.replayed(SEED),
        |bed| {
            let mut together = Together {
                world,
                bed,
                processes: Vec::new(),
            };
            let answers = begin(&mut together);
            (together.processes, answers)
        },
        |bed, answers| {
            let mut after = world.elsewhere(bed);
            after.reopen();
            after.now += 1_000;
            Books::of(&after);
            let key = end(&mut after, answers);
            *ends.entry(key).or_insert(0) += 1;
        },
    );
    assert_eq!(orders, ends.values().sum::<usize>());
    assert!(orders >= 2, "only {orders} orders");
    ends
}

/// True where some key that still exists opens a payload that was ever handed over.
pub(crate) fn openable(bed: &Bed) -> bool {
    let ids: Vec<_> = bed.seen().keys.keys().copied().collect();
    let keys = bed.surviving(&ids);
    let seen = bed.seen();
    seen.payloads.iter().any(|(package, chunks)| {
        chunks.iter().enumerate().any(|(index, chunk)| {
            let position = ChunkPosition {
                package: *package.as_bytes(),
                index: u32::try_from(index).unwrap(),
                last: index + 1 == chunks.len(),
            };
            keys.iter()
                .any(|key| open_chunk(key, &position, chunk).is_ok())
        })
    })
}

pub(crate) fn answer<T: Clone>(slot: &Slot<T>) -> Result<T, Code> {
    match slot.borrow().as_ref().expect("it has ended") {
        Ok(output) => Ok(output.clone()),
        Err(Error::Refused(refusal)) => Err(refusal.code()),
        Err(error) => panic!("it failed: {error:?}"),
    }
}

/// How often a claim delivered something.
fn delivered(slots: &[Slot<Option<tavren_core::delivery::Release>>]) -> u32 {
    let release = |slot| answer(slot).ok().flatten();
    let releases = slots.iter().filter_map(release);
    releases.map(|release| release.delivered).sum()
}

fn balance(world: &World, user: usize) -> i64 {
    world.balances(user).values().sum()
}

/// What must hold when a stop of any kind met one fulfilment and one claim of one grant.
fn one_was_first(
    world: &mut World,
    claims: &[Slot<Option<tavren_core::delivery::Release>>],
    price: i64,
) -> bool {
    let delivered = delivered(claims);
    assert!(delivered <= 1, "delivered twice");
    let paid = i64::from(delivered) * price;
    assert_eq!(balance(world, 0), paid);
    if delivered == 1 {
        // The buyer can open it, however late it comes for it.
        let key = world.key(0).clone();
        let release = claims.iter().find_map(|claim| answer(claim).ok().flatten());
        let package = release.expect("a release").package;
        if let Ok(payload) = world.market().collect(&key, package, world.time()) {
            let opened = payload.open(world.secret(0)).expect("it opens");
            assert!(opened.rows() > 0);
        }
    }
    assert!(!openable(&world.bed), "a chunk key outlived its end");
    delivered == 1
}

/// Laws 2, 4, 5: delivered first (paid, opened, to be deleted) or revoked first (stopped, not
/// charged, its key destroyed).
#[test]
fn of_a_fulfilment_a_claim_and_a_revoke_exactly_one_end_comes_first() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            together.fulfil(0).borrow();
            let claim = together.claim(0);
            (claim, together.change(0, GrantChange::Revoke))
        },
        |after, (claim, revoke)| {
            let first = one_was_first(after, &[claim], 75);
            let receipt = answer(&revoke).expect("a revoke is never refused");
            assert!(receipt.ended.is_some());
            let again = done(after, Act::Revoke(0));
            assert_eq!(
                again[2..],
                [
                    i64::from(first),
                    75 * i64::from(first),
                    i64::from(receipt.stopped),
                    i64::from(first)
                ]
            );
            assert!(matches!(
                after.act(Act::ServeOne(0), "late"),
                Answer::Refused(_)
            ));
            assert_eq!(done(after, Act::Claim(0))[0], 0);
            first
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 2, 4, 5: a moderator's end is as any other.
#[test]
fn of_a_fulfilment_a_claim_and_an_invalidation_exactly_one_end_comes_first() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            together.fulfil(0).borrow();
            let claim = together.claim(0);
            (claim, together.invalidate(0))
        },
        |after, (claim, invalidate)| {
            let first = one_was_first(after, &[claim], 75);
            let receipt = answer(&invalidate).expect("what stands is ended");
            assert_eq!(receipt.ended.unwrap().why, Ending::Invalidated);
            assert_eq!(receipt.deletion_due, first);
            assert_eq!(after.held(0)[0].state, "invalidated");
            assert!(matches!(
                after.act(Act::ServeOne(0), "late"),
                Answer::Refused(_)
            ));
            assert_eq!(done(after, Act::Claim(0))[0], 0);
            first
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 1, 3: of a revoke and an invalidation one ends the permission, and its reason stays.
#[test]
fn of_a_revoke_and_an_invalidation_exactly_one_ends_it() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            let revoke = together.change(0, GrantChange::Revoke);
            (revoke, together.invalidate(0))
        },
        |after, (revoke, invalidate)| {
            let revoked = answer(&revoke).expect("a revoke is never refused");
            let ended = revoked.ended.unwrap();
            match answer(&invalidate) {
                Ok(receipt) => assert_eq!(receipt.ended, Some(ended)),
                Err(code) => assert_eq!(code, Code::GrantEnded),
            }
            let invalidated = ended.why == Ending::Invalidated;
            let state = if invalidated {
                "invalidated"
            } else {
                "revoked"
            };
            assert_eq!(after.held(0)[0].state, state);
            invalidated
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 2, 4, 5.
#[test]
fn of_a_fulfilment_a_claim_and_a_pause_exactly_one_end_comes_first() {
    let daily = Deal {
        shape: Shape::Daily(2),
        ..flat()
    };
    let mut world = granted(&[daily], 1);
    world.now += DAY;
    let ends = every_order(
        &world,
        |together| {
            together.fulfil(0).borrow();
            let claim = together.claim(0);
            (claim, together.change(0, GrantChange::Pause))
        },
        |after, (claim, pause)| {
            answer(&pause).expect("a pause of what is active");
            // What was not sealed before the pause stays due until the grant goes on.
            let first = one_was_first(after, &[claim], 75);
            assert_eq!(done(after, Act::Claim(0))[0], 0);
            first
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 2, 4, 5.
#[test]
fn of_a_fulfilment_a_claim_and_a_suspension_exactly_one_end_comes_first() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            together.fulfil(0).borrow();
            let claim = together.claim(0);
            let buyer = together.world.buyer(0);
            together.add(Judge {
                buyer,
                verdict: Verdict::Suspend,
            });
            claim
        },
        |after, claim| {
            let before = delivered(std::slice::from_ref(&claim));
            assert_eq!(balance(after, 0), 75 * i64::from(before));
            assert_eq!(
                after.act(Act::Claim(0), "suspended"),
                Answer::Refused(Code::BuyerNotApproved)
            );
            done(after, Act::Reinstate(0));
            assert_eq!(
                done(after, Act::Claim(0))[0],
                0,
                "what was stopped stays stopped"
            );
            after.sweep_all();
            one_was_first(after, &[claim], 75)
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 4, 5, 9.
#[test]
fn of_a_fulfilment_a_claim_and_an_erasure_exactly_one_end_comes_first() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            together.fulfil(0).borrow();
            let claim = together.claim(0);
            let user = people::user_id(0);
            (claim, together.add(Erase { user, waive: true }))
        },
        |after, (claim, erase)| {
            assert_eq!(answer(&erase), Ok(1));
            assert!(after.held(0).is_empty() && after.balances(0).is_empty());
            assert!(!openable(&after.bed), "a chunk key outlived its person");
            assert_eq!(done(after, Act::Claim(0))[0], 0);
            delivered(&[claim])
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 4, 5.
#[test]
fn two_claims_at_once_deliver_once() {
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    let ends = every_order(
        &world,
        |together| [together.claim(0), together.claim(0)],
        |after, claims| {
            assert!(one_was_first(after, &claims, 75));
            claims.map(|claim| delivered(&[claim]))
        },
    );
    assert_eq!(ends.keys().collect::<Vec<_>>(), [&[0, 1], &[1, 0]]);
}

/// Laws 2, 4, 5.
#[test]
fn two_claims_and_a_revoke_deliver_at_most_once() {
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    let ends = every_order(
        &world,
        |together| {
            let claims = [together.claim(0), together.claim(0)];
            together.change(0, GrantChange::Revoke).borrow();
            claims
        },
        |after, claims| one_was_first(after, &claims, 75),
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Law 4.
#[test]
fn two_fulfilments_at_once_seal_once() {
    let world = granted(&[flat()], 1);
    every_order(
        &world,
        |together| {
            let offer = together.world.offers[0];
            [together.fulfil(0), together.add(Fulfil::offer(offer))]
        },
        |after, fulfilments| {
            let done_by = fulfilments.iter().filter_map(|slot| answer(slot).ok());
            assert_eq!(done_by.map(|done| done.sealed).sum::<u32>(), 1);
            assert_eq!(done(after, Act::Claim(0))[0], 1);
            assert_eq!(balance(after, 0), 75);
            assert!(!openable(&after.bed));
        },
    );
}

/// Law 5.
#[test]
fn of_two_grants_for_the_last_place_exactly_one_is_given() {
    for deal in [
        Deal {
            places: Some(1),
            ..flat()
        },
        Deal {
            budget: 150,
            ..flat()
        },
    ] {
        let mut world = World::new(Bed::memory(SEED), &[deal]);
        for user in [0, 2] {
            done(&mut world, Act::Present(user, 0));
        }
        let ends = every_order(
            &world,
            |together| [together.give(0), together.give(1)],
            |_, gives| gives.map(|give| answer(&give).map(drop)),
        );
        let (given, refused) = (Ok(()), Err(Code::OfferExhausted));
        let ends: Vec<_> = ends.into_keys().collect();
        assert_eq!(ends, [[given, refused], [refused, given]]);
    }
}

/// Laws 5, 7: what is finer than a cent accrues to the same sum, whichever claim is first.
#[test]
fn two_claims_of_less_than_a_cent_settle_what_one_after_the_other_would() {
    let fine = |buyer| Deal {
        buyer,
        price_micro: 600_000,
        ..flat()
    };
    let mut world = granted(&[fine(0), fine(1)], 1);
    done(&mut world, Act::Serve(0));
    done(&mut world, Act::Serve(1));
    every_order(
        &world,
        |together| [together.claim(0), together.claim(1)],
        |after, claims| {
            assert_eq!(delivered(&claims), 2);
            assert_eq!(balance(after, 0), 1, "twice six tenths of a cent");
        },
    );
}

/// Laws 3, 4: a sweep beside a claim takes nothing and gives nothing twice.
#[test]
fn a_sweep_beside_a_claim_and_a_revoke_changes_no_end() {
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    let ends = every_order(
        &world,
        |together| {
            let claim = together.claim(0);
            together.change(0, GrantChange::Revoke).borrow();
            let offer = together.world.offers[0];
            together.add(Sweep { offer }).borrow();
            claim
        },
        |after, claim| one_was_first(after, &[claim], 75),
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 2, 3: at the moment when a deadline passes, late is late in every order.
#[test]
fn after_its_deadline_a_payload_is_paid_and_never_delivered() {
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    world.now += 14 * DAY;
    every_order(
        &world,
        |together| {
            let claim = together.claim(0);
            together.change(0, GrantChange::Revoke).borrow();
            let offer = together.world.offers[0];
            together.add(Sweep { offer }).borrow();
            claim
        },
        |after, claim| {
            assert_eq!(delivered(&[claim]), 0);
            assert_eq!(balance(after, 0), 75);
            assert!(!openable(&after.bed));
        },
    );
}

/// Law 5: nothing is granted of an offer that closed first, and nothing is lost of one that closed later.
#[test]
fn a_grant_beside_a_closing_is_given_whole_or_not_at_all() {
    let mut world = World::new(Bed::memory(SEED), &[flat()]);
    done(&mut world, Act::Present(0, 0));
    let ends = every_order(
        &world,
        |together| {
            let give = together.give(0);
            let key = together.world.key(0).clone();
            together.add(Steer {
                key,
                offer: together.world.offers[0],
                change: Change::Close,
            });
            give
        },
        |after, give| {
            let given = answer(&give).is_ok();
            assert_eq!(after.wallet(0).permissions().len(), usize::from(given));
            given
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Laws 2, 4, 5: clocks of several servers differ, within the tolerance; who is first is first all
/// the same.
#[test]
fn whatever_their_clocks_say_exactly_one_end_comes_first() {
    let mut world = granted(&[flat()], 1);
    world.now += 300_000;
    for lags in [
        [0, 240_000, 120_000],
        [240_000, 0, 120_000],
        [120_000, 240_000, 0],
    ] {
        let ends = every_order(
            &world,
            |together| {
                let (_, grant) = together.world.grants[0];
                together.add_as(Fulfil::grant(grant), 1, lags[0]).borrow();
                let (key, offer) = (together.world.key(0).clone(), together.world.offers[0]);
                let claim = together.add_as(Claim { key, offer }, 2, lags[1]);
                let revoke = ChangeGrant {
                    user: people::user_id(0),
                    grant,
                    change: GrantChange::Revoke,
                };
                together.add_as(revoke, 3, lags[2]).borrow();
                claim
            },
            |after, claim| one_was_first(after, &[claim], 75),
        );
        assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
    }
}

/// Law 2: a claim whose clock lags behind a suspension that is over delivers nothing that it stopped.
#[test]
fn a_claim_by_a_clock_that_lags_delivers_nothing_that_was_stopped() {
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    let sealed = world.now;
    world.now += 60_000;
    done(&mut world, Act::Suspend(0));
    world.now += 60_000;
    done(&mut world, Act::Reinstate(0));
    world.now = sealed + 30_000;
    let claimed = world.act(Act::Claim(0), "late");
    assert!(matches!(claimed, Answer::Done(numbers, _) if numbers[0] == 0));
    assert_eq!(balance(&world, 0), 0);
}

/// Laws 4, 8: one command sent twice at the same moment has one effect, one entry and one answer.
#[test]
fn the_same_command_twice_at_once_has_one_effect() {
    let world = granted(&[flat()], 1);
    let (_, grant) = world.grants[0];
    every_order(
        &world,
        |together| [(); 2].map(|()| together.add_as(Fulfil::grant(grant), 1, 0)),
        |after, served| {
            // Sent again, the one takes the lease over; the other gives way, and is to ask again.
            let gave_way = |slot: &&Slot<_>| {
                let answer = slot.borrow();
                matches!(*answer, Some(Err(Error::Store(StoreError::Transient))))
            };
            assert!(served.iter().filter(gave_way).count() <= 1);
            let mut answers = served.iter().filter(|slot| !gave_way(slot));
            let first = answers
                .next()
                .map(|slot| answer(slot).expect("something is due"));
            let first = first.expect("one of them has answered");
            assert_eq!(first.sealed, 1);
            assert!(answers.all(|slot| answer(slot) == Ok(first)));
            let claimed = after.claim_whole(0).expect("a claim");
            let opened = claimed.open(after.secret(0)).expect("it opens");
            assert_eq!(opened.len(), 1);
            let payload = &claimed.payloads()[0];
            let manifest: serde_json::Value = serde_json::from_str(payload.manifest()).unwrap();
            for (chunk, told) in payload
                .chunks()
                .iter()
                .zip(manifest["chunks"].as_array().unwrap())
            {
                let digest = tavren_core::sealing::derive::sha256(chunk);
                let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                assert!(
                    told.to_string().contains(&digest),
                    "the manifest names another chunk"
                );
            }
        },
    );
    let mut world = granted(&[flat()], 1);
    done(&mut world, Act::Serve(0));
    let entries = world.trail(0).len();
    every_order(
        &world,
        |together| {
            let (key, offer) = (together.world.key(0).clone(), together.world.offers[0]);
            [(); 2].map(|()| {
                together.add_as(
                    Claim {
                        key: key.clone(),
                        offer,
                    },
                    1,
                    0,
                )
            })
        },
        |after, claims| {
            let [one, other] = claims.map(|slot| answer(&slot).expect("a claim"));
            assert_eq!(
                (one.map(|release| release.delivered), one),
                (Some(1), other)
            );
            assert_eq!(after.trail(0).len(), entries + 1);
            assert_eq!(balance(after, 0), 75);
        },
    );
    let mut world = World::new(Bed::memory(SEED), &[flat()]);
    done(&mut world, Act::Present(0, 0));
    let entries = world.trail(0).len();
    every_order(
        &world,
        |together| {
            let (user, shown) = &together.world.shown[0];
            let give = Give::new(people::user_id(*user), shown);
            [(); 2].map(|()| together.add_as(give.clone(), 1, 0))
        },
        |after, gives| {
            let [one, other] = gives.map(|slot| answer(&slot));
            assert!(one.is_ok() && one == other);
            assert_eq!(after.trail(0).len(), entries + 1);
            assert_eq!(after.wallet(0).permissions().len(), 1);
        },
    );
}

/// Laws 2, 4, 5: two workers, one of them by offer and one by grant, and a revoke: whatever was
/// sealed is stopped, and nothing is left that opens it.
#[test]
fn two_fulfilments_and_a_revoke_leave_nothing_to_deliver() {
    let world = granted(&[flat()], 1);
    let ends = every_order(
        &world,
        |together| {
            let offer = together.world.offers[0];
            let served = [together.fulfil(0), together.add(Fulfil::offer(offer))];
            together.change(0, GrantChange::Revoke).borrow();
            served
        },
        |after, served| {
            let served = served.iter().filter_map(|slot| answer(slot).ok());
            let sealed: u32 = served.map(|done| done.sealed).sum();
            assert!(sealed <= 1, "sealed twice");
            assert!(!openable(&after.bed));
            assert_eq!(done(after, Act::Claim(0))[0], 0);
            assert_eq!(balance(after, 0), 0);
            sealed
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}
