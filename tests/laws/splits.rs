//! Laws 4, 5, 6 and 12 for splits: exact and fair, and every contributor is paid once, wherever a run is
//! cut and whoever goes on with it.

use crate::interleavings::{answer, every_order};
use proptest::prelude::*;
use std::ops::ControlFlow;
use std::sync::Arc;
use tavren_core::Error;
use tavren_core::audit::Kind;
use tavren_core::command::{BatchLine, CreditSplit, Erase, Party, PrepareSplit, SweepSplits};
use tavren_core::ledger::Account;
use tavren_core::port::Keyring;
use tavren_core::split::{Payer, Plan, Split, SplitRequest};
use tavren_core::types::{Code, Currency, Money, UserId};
use tavren_tests::books::Books;
use tavren_tests::faults::Fault;
use tavren_tests::people::DAY;
use tavren_tests::{Bed, World, cases};

const SEED: u64 = 7;
const TOKEN: &str = "the split";

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn contributor(number: usize) -> UserId {
    UserId::new(&format!("planted-contributor-{number}")).unwrap()
}

/// A market that knows so many contributors, who have nothing yet.
fn market(seed: u64, contributors: usize) -> World {
    let world = World::new(Bed::memory(seed), &[]);
    for number in 0..contributors {
        let (market, now) = (world.market(), world.time());
        let profile = tavren_core::user::Profile::default();
        let user = contributor(number);
        market.set_profile(&user, profile, now).unwrap();
    }
    world
}

/// A split of the first buyer's funding, two contributors a page.
fn request(world: &World, minor: i64, weights: &[u64]) -> SplitRequest {
    let named = weights.iter().enumerate();
    let named = named.map(|(number, weight)| (contributor(number), *weight));
    let payer = Payer::Buyer(world.buyer(0));
    SplitRequest::new(payer, usd(minor), named.collect()).page(2)
}

fn split(world: &World, request: &SplitRequest) -> Result<Split, Error> {
    let market = world.market().once(TOKEN);
    market.split(request, world.time(), |_| ControlFlow::Continue(()))
}

/// What each of so many contributors can take out.
fn balances(world: &World, contributors: usize) -> Vec<i64> {
    let balance = |number| {
        let wallet = world.market().wallet(&contributor(number), world.time());
        let balances = wallet.unwrap().balances().to_vec();
        balances.iter().map(|balance| balance.minor()).sum()
    };
    (0..contributors).map(balance).collect()
}

fn status(world: &World) -> Option<Split> {
    let (market, now) = (world.market(), world.time());
    market.view_split(market.id_of(TOKEN), now).unwrap()
}

fn pool(world: &World) -> i64 {
    let split = world.market().id_of(TOKEN);
    Books::of(world).sum(Account::Pool { split })
}

fn sweep(world: &World) -> usize {
    let swept = || world.market().sweep_splits(world.time()).unwrap();
    std::iter::from_fn(|| swept().then_some(())).count()
}

/// Records of splits under way: pages, and the list of those that are open.
fn left_over(world: &World) -> usize {
    let entries = world.bed.entries();
    let of_a_split = |entry: &&_| {
        let entry: &tavren_core::port::Entry = entry;
        matches!(entry.key.as_bytes()[0], b'l' | b'o')
    };
    entries.iter().filter(of_a_split).count()
}

fn code<T>(result: Result<T, Error>) -> (Option<Code>, Option<&'static str>) {
    let error = result.err();
    let field = error.as_ref().and_then(Error::field);
    (error.map(|error| error.code()), field)
}

proptest! {
    #![proptest_config(cases(32))]

    /// Law 6.
    #[test]
    fn a_split_is_exact_fair_and_knows_no_order(
        weights in prop::collection::vec(0..50_u64, 1..9),
        minor in 1..5_000_i64,
        seed in any::<u64>(),
    ) {
        let sum: u64 = weights.iter().sum();
        prop_assume!(sum > 0);
        let world = market(seed, weights.len());
        let whole = split(&world, &request(&world, minor, &weights)).unwrap();
        prop_assert!(whole.is_done());
        prop_assert_eq!((whole.paid(), whole.left()), (usd(minor), usd(0)));
        let shares = balances(&world, weights.len());
        prop_assert_eq!(shares.iter().sum::<i64>(), minor);
        prop_assert_eq!(pool(&world), 0);
        for (share, weight) in shares.iter().zip(&weights) {
            // Within one unit of exact, in units of the sum of the weights.
            let exact = i128::from(minor) * i128::from(*weight);
            let off = (i128::from(*share) * i128::from(sum) - exact).abs();
            prop_assert!(off < i128::from(sum));
            for (other, lighter) in shares.iter().zip(&weights) {
                prop_assert!(weight <= lighter || share >= other);
            }
        }
        // Who is named in another order gets the same, and it is the same split.
        let mut other = market(seed, weights.len());
        let mut named: Vec<_> = weights.iter().enumerate().collect();
        named.reverse();
        let named = named.into_iter().map(|(number, weight)| (contributor(number), *weight));
        let payer = Payer::Buyer(other.buyer(0));
        let reversed = SplitRequest::new(payer, usd(minor), named.collect());
        split(&other, &reversed).unwrap();
        prop_assert_eq!(balances(&other, weights.len()), shares.clone());
        other.now += 1_000;
        prop_assert!(split(&other, &request(&other, minor, &weights)).is_ok());
        prop_assert_eq!(balances(&other, weights.len()), shares);
    }
}

/// Law 12: every write of a split, every fault, gone on with by the same command or by a sweep.
#[test]
fn a_split_that_is_cut_anywhere_pays_everyone_once() {
    const WEIGHTS: [u64; 5] = [3, 1, 0, 4, 9];
    let mut base = market(SEED, WEIGHTS.len());
    base.now += 1_000;
    let smooth = {
        let mut world = base.elsewhere(base.bed.replayed(SEED));
        world.reopen();
        split(&world, &request(&world, 1_001, &WEIGHTS)).unwrap();
        balances(&world, WEIGHTS.len())
    };
    let mut boundaries = 0;
    for fault in Fault::ALL {
        for nth in 0.. {
            let told = || format!("{fault:?} at write {nth}");
            let mut world = base.elsewhere(base.bed.replayed(SEED));
            world.reopen();
            let request = request(&world, 1_001, &WEIGHTS);
            world.bed.faults.arm(nth, fault);
            let answer = split(&world, &request);
            if world.bed.faults.is_armed() {
                break;
            }
            boundaries += 1;
            world.reopen();
            // A share is there whole or not at all, and what is not there is in the pool.
            let found = balances(&world, WEIGHTS.len());
            let whole = |(is, full): (&i64, &i64)| *is == 0 || is == full;
            assert!(
                found.iter().zip(&smooth).all(whole),
                "{}: {found:?}",
                told()
            );
            let before = status(&world);
            let left = before.as_ref().map_or(0, |split| split.left().minor());
            assert_eq!(pool(&world), left, "{}", told());
            let posted = before.as_ref().is_some_and(Split::is_posted);
            assert!(posted || found.iter().all(|is| *is == 0), "{}", told());
            if answer.is_ok() {
                assert_eq!(found, smooth, "{}: it was told as done", told());
            }
            // Somebody sweeps: at once, and a day later.
            let mut swept = world.elsewhere(world.bed.replayed(SEED));
            swept.reopen();
            sweep(&swept);
            let full = if posted { smooth.clone() } else { vec![0; 5] };
            assert_eq!(balances(&swept, WEIGHTS.len()), full, "{}", told());
            swept.now += DAY;
            sweep(&swept);
            assert_eq!((left_over(&swept), pool(&swept)), (0, 0), "{}", told());
            assert_eq!(status(&swept).is_some(), posted, "{}", told());
            // The same command goes on, also with what was swept.
            for world in [&world, &swept] {
                let done = split(world, &request).unwrap();
                assert!(done.is_done() && done.left().minor() == 0, "{}", told());
                assert_eq!(split(world, &request), Ok(done), "{}", told());
                assert_eq!(balances(world, WEIGHTS.len()), smooth, "{}", told());
                assert_eq!((left_over(world), pool(world)), (0, 0), "{}", told());
            }
        }
    }
    assert!(boundaries >= 4 * 8, "only {boundaries} boundaries");
}

#[test]
fn another_split_under_the_same_token_is_refused_by_the_field_that_differs() {
    let world = market(SEED, 5);
    let asked = request(&world, 100, &[1; 5]);
    let others = [
        (request(&world, 101, &[1; 5]), "amount"),
        (request(&world, 100, &[1, 1, 1, 1, 2]), "contributors"),
        (request(&world, 100, &[1; 4]), "contributors"),
        (
            SplitRequest::new(
                Payer::Buyer(world.buyer(1)),
                usd(100),
                (0..5).map(|number| (contributor(number), 1)).collect(),
            ),
            "payer",
        ),
    ];
    let refused = || {
        for (other, field) in &others {
            let found = code(split(&world, other));
            assert_eq!(found, (Some(Code::IdReused), Some(*field)));
        }
    };
    // While it is written down, and once it is done.
    let (market, now) = (world.market().once(TOKEN), world.time());
    let plan = plan(&world, &asked);
    market.run(PrepareSplit { plan }, now).unwrap();
    refused();
    let done = split(&world, &asked).unwrap();
    refused();
    // How many a page has is no part of what is split.
    assert_eq!(split(&world, &asked.clone().page(5)), Ok(done));
    assert_eq!(balances(&world, 5), [20; 5]);
}

fn plan(world: &World, request: &SplitRequest) -> Arc<Plan> {
    let secrets = world.bed.secrets().unwrap();
    let id = world.market().id_of(TOKEN);
    Arc::new(Plan::new(id, request, &secrets).unwrap())
}

#[test]
fn what_cannot_be_paid_to_everyone_is_refused_before_anything_is_written() {
    let world = market(SEED, 4);
    let commits = world.bed.commits().len();
    // The fifth is nobody whom the market knows.
    let error = split(&world, &request(&world, 100, &[1; 5])).unwrap_err();
    assert_eq!(error.to_string(), "the contributor in row 4 is not known");
    assert_eq!(
        (error.code(), error.field()),
        (Code::ColumnValue, Some("users"))
    );
    assert_eq!(world.bed.commits().len(), commits);
    let dear = request(&world, 2_000_000, &[1; 4]);
    assert_eq!(code(split(&world, &dear)).0, Some(Code::BalanceShort));
    assert_eq!((status(&world), left_over(&world)), (None, 0));
    // Once the money is there, the same command goes through.
    let (market, now) = (world.market(), world.time());
    market.fund(world.buyer(0), usd(1_000_000), now).unwrap();
    assert!(split(&world, &dear).unwrap().is_done());
    assert_eq!(balances(&world, 4), [500_000; 4]);
}

#[test]
fn what_is_held_of_the_payer_is_not_split_until_it_is_free() {
    let mut world = market(SEED, 2);
    let hold = BatchLine::Hold {
        from: Party::Buyer(world.buyer(0)),
        to: Party::Fees,
        amount: usd(999_901),
        until: world.time().plus_millis(DAY),
    };
    world.market().book(vec![hold], world.time()).unwrap();
    let asked = request(&world, 100, &[1, 1]);
    assert_eq!(code(split(&world, &asked)).0, Some(Code::BalanceShort));
    world.now += DAY;
    assert!(split(&world, &asked).unwrap().is_done());
}

#[test]
fn what_was_never_posted_is_swept_a_day_later_and_counts_for_nothing() {
    let mut world = market(SEED, 5);
    let funding = Account::Funding {
        buyer: world.buyer(0),
    };
    let before = Books::of(&world).sum(funding);
    let asked = request(&world, 100, &[1; 5]);
    let prepare = PrepareSplit {
        plan: plan(&world, &asked),
    };
    let begun = world.market().run(prepare.clone(), world.time()).unwrap();
    assert!(!begun.is_posted());
    assert_eq!(
        (begun.left(), Books::of(&world).sum(funding)),
        (usd(0), before)
    );
    let open = world.market().open_splits(None, world.time()).unwrap();
    assert_eq!(open, std::slice::from_ref(&begun));
    let credit = CreditSplit { split: begun.id() };
    let early = world.market().run(credit, world.time());
    assert_eq!(code(early).0, Some(Code::SplitUnposted));
    world.now += DAY - 1_000;
    assert_eq!(sweep(&world), 0, "somebody may still be at work");
    world.now += 1_000;
    assert_eq!(sweep(&world), 1);
    assert_eq!((status(&world), left_over(&world)), (None, 0));
    assert_eq!(Books::of(&world).sum(funding), before);
    let unknown = CreditSplit { split: begun.id() };
    let unknown = world.market().run(unknown, world.time());
    assert_eq!(code(unknown).0, Some(Code::SplitUnknown));
    assert!(split(&world, &asked).unwrap().is_done());
}

#[test]
fn a_split_that_was_broken_off_is_gone_on_with() {
    let world = market(SEED, 5);
    let (market, now) = (world.market().once(TOKEN), world.time());
    let asked = request(&world, 100, &[1; 5]);
    for made in 1..6 {
        let split = market.split(&asked, now, |split| match split.progress().0 {
            done if done >= made => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        assert_eq!(split.unwrap().progress(), (made, 6));
    }
    assert!(split(&world, &asked).unwrap().is_done());
    assert_eq!(balances(&world, 5), [20; 5]);
}

#[test]
fn the_operator_splits_what_it_earned() {
    let world = market(SEED, 3);
    let (market, now) = (world.market(), world.time());
    let line = BatchLine::Move {
        from: Party::Outside,
        to: Party::Fees,
        amount: usd(100),
    };
    market.book(vec![line], now).unwrap();
    let named = (0..3).map(|number| (contributor(number), 1));
    let request = SplitRequest::new(Payer::Fees, usd(100), named.collect()).in_order();
    split(&world, &request).unwrap();
    assert_eq!(balances(&world, 3), [34, 33, 33]);
    assert_eq!(Books::of(&world).sum(Account::Fees), 0);
}

#[test]
fn the_share_of_who_was_erased_goes_to_the_treasury_and_is_told() {
    for comes_back in [false, true] {
        let world = market(SEED, 6);
        let (market, now) = (world.market(), world.time());
        let asked = request(&world, 600, &[1; 6]);
        let mut gone = Vec::new();
        let done = market.once(TOKEN).split(&asked, now, |split| {
            if split.is_posted() && gone.is_empty() {
                // Nobody is credited yet.
                assert_eq!(balances(&world, 6), [0; 6]);
                for number in [1, 4] {
                    market.erase(&contributor(number), false, now).unwrap();
                    gone.push(number);
                }
                if comes_back {
                    let profile = tavren_core::user::Profile::default();
                    market.set_profile(&contributor(1), profile, now).unwrap();
                }
            }
            ControlFlow::Continue(())
        });
        let done = done.unwrap();
        assert_eq!((done.paid(), done.waived()), (usd(400), usd(200)));
        assert_eq!((done.erased(), done.left()), (2, usd(0)));
        assert_eq!(Books::of(&world).sum(Account::Treasury), 200);
        assert_eq!(balances(&world, 6), [100, 0, 100, 100, 0, 100]);
        assert_eq!(split(&world, &asked), Ok(done));
    }
}

/// Law 8.
#[test]
fn each_whom_it_concerns_finds_one_entry() {
    let world = market(SEED, 5);
    let done = split(&world, &request(&world, 100, &[2, 1, 1, 1, 0])).unwrap();
    split(&world, &request(&world, 100, &[2, 1, 1, 1, 0])).unwrap();
    let (market, now) = (world.market(), world.time());
    for (number, share) in [(0, 40), (1, 20), (2, 20), (3, 20)] {
        let trail = market.trail(&contributor(number), 0, now).unwrap();
        let told: Vec<_> = trail
            .iter()
            .filter(|body| body.kind == Kind::ShareCredited)
            .collect();
        let [body] = told[..] else {
            panic!("{} entries", told.len())
        };
        assert_eq!(
            (body.amount, body.buyer),
            (Some(usd(share)), Some(world.buyer(0)))
        );
    }
    let trail = market.trail(&contributor(4), 0, now).unwrap();
    assert!(trail.iter().all(|body| body.kind != Kind::ShareCredited));
    let trail = market.buyer_trail(world.key(0), 0, now).unwrap();
    let posted = trail.iter().filter(|body| body.kind == Kind::SplitPosted);
    let posted: Vec<_> = posted.collect();
    assert_eq!(posted.len(), 1);
    assert_eq!(
        (posted[0].amount, posted[0].count),
        (Some(usd(100)), Some(done.contributors()))
    );
}

/// What a page said is unreadable once it is credited: the split's key is destroyed.
#[test]
fn the_key_of_a_split_goes_with_its_last_page() {
    let world = market(SEED, 3);
    let keys = || {
        let ids: Vec<_> = world.bed.seen().keys.keys().copied().collect();
        world.bed.surviving(&ids).len()
    };
    let before = keys();
    let asked = request(&world, 100, &[1; 3]);
    let during = std::cell::Cell::new(0);
    let (market, now) = (world.market().once(TOKEN), world.time());
    let seen = |split: &Split| {
        if !split.is_done() {
            during.set(keys());
        }
        ControlFlow::Continue(())
    };
    market.split(&asked, now, seen).unwrap();
    assert_eq!((during.get(), keys()), (before + 1, before));
}

/// A split whose three pages were posted, and of which nothing is credited.
fn posted() -> World {
    let world = market(SEED, 5);
    let asked = request(&world, 500, &[1; 5]);
    let plan = plan(&world, &asked);
    for _ in 0..3 {
        let plan = Arc::clone(&plan);
        world
            .market()
            .run(PrepareSplit { plan }, world.time())
            .unwrap();
    }
    world
}

/// Law 4: two workers, and a sweep, go on with one split.
#[test]
fn workers_who_go_on_with_one_split_credit_each_page_once() {
    let world = posted();
    let ends = every_order(
        &world,
        |together| {
            let split = world.market().id_of(TOKEN);
            let first = together.add(CreditSplit { split });
            (first, together.add(SweepSplits))
        },
        |after, (first, second)| {
            let first = answer(&first).unwrap();
            assert!(answer(&second).unwrap());
            let credited = balances(after, 5).iter().sum::<i64>();
            assert_eq!(status(after).unwrap().paid().minor(), credited);
            assert_eq!(pool(after), 500 - credited);
            sweep(after);
            assert_eq!(balances(after, 5), [100; 5]);
            first.paid().minor()
        },
    );
    assert_eq!(ends.keys().copied().collect::<Vec<_>>(), [200, 400]);
}

/// Law 12: of a run that posts and a sweep that removes exactly one is first.
#[test]
fn what_is_swept_while_it_is_written_is_posted_whole_or_begins_anew() {
    let mut world = market(SEED, 5);
    let asked = request(&world, 500, &[1; 5]);
    let plan = plan(&world, &asked);
    for _ in 0..2 {
        let plan = Arc::clone(&plan);
        world
            .market()
            .run(PrepareSplit { plan }, world.time())
            .unwrap();
    }
    world.now += DAY;
    let ends = every_order(
        &world,
        |together| {
            let plan = Arc::clone(&plan);
            let prepared = together.add(PrepareSplit { plan });
            (prepared, together.add(SweepSplits))
        },
        |after, (prepared, swept)| {
            let prepared = answer(&prepared).unwrap();
            assert!(answer(&swept).unwrap());
            let done = split(after, &asked).unwrap();
            assert_eq!(balances(after, 5), [100; 5]);
            assert!(done.is_done());
            prepared.is_posted()
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

/// Law 5: of an erasure and a credit exactly one is first, and nothing is lost between them.
#[test]
fn who_is_erased_while_a_page_is_credited_is_paid_or_waived() {
    let world = posted();
    let user = (0..5).find(|number| {
        let mut trial = world.elsewhere(world.bed.replayed(SEED));
        trial.reopen();
        let split = trial.market().id_of(TOKEN);
        trial
            .market()
            .run(CreditSplit { split }, trial.time())
            .unwrap();
        balances(&trial, 5)[*number] > 0
    });
    let user = user.unwrap();
    let ends = every_order(
        &world,
        |together| {
            let erase = Erase {
                user: contributor(user),
                waive: true,
            };
            let split = world.market().id_of(TOKEN);
            (together.add(erase), together.add(CreditSplit { split }))
        },
        |after, (erased, credited)| {
            assert!(answer(&erased).is_ok());
            let credited = answer(&credited).unwrap();
            assert_eq!(credited.paid().minor() + credited.waived().minor(), 200);
            assert_eq!(Books::of(after).sum(Account::Treasury), 100);
            credited.erased()
        },
    );
    assert_eq!(ends.keys().copied().collect::<Vec<_>>(), [0, 1]);
}
