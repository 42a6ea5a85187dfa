//! Laws 4, 5, 8 and 12 for payouts: nothing is paid or comes back twice, whatever a processor says in
//! whatever order, and of what is done with one payout at the same time exactly one is first.

use crate::interleavings::{answer, every_order, flat};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tavren_core::Error;
use tavren_core::audit::Kind;
use tavren_core::command::{CancelPayout, Erase, RecordPayouts, RequestPayout, TakePayoutBatch};
use tavren_core::ledger::Account;
use tavren_core::payout::{
    Destination, Evidence, Granularity, Observation, Payout, PayoutState, ProcessorName,
};
use tavren_core::types::{Code, Currency, Money, PayoutId};
use tavren_tests::books::Books;
use tavren_tests::people::user_id;
use tavren_tests::{Bed, World, cases};

const STRIPE: ProcessorName = ProcessorName::STRIPE;
const USERS: usize = 3;
const DEPOSIT: i64 = 10_000;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

/// A market whose users have put in money.
fn bank(seed: u64) -> World {
    let world = World::new(Bed::memory(seed), &[flat()]);
    for user in 0..USERS {
        let market = world.market();
        market
            .deposit(&user_id(user), usd(DEPOSIT), world.time())
            .unwrap();
    }
    world
}

fn request(user: usize, minor: i64) -> RequestPayout {
    RequestPayout {
        user: user_id(user),
        most: usd(minor),
        processor: STRIPE,
        granularity: Granularity::new(100, 200).unwrap(),
        destination: Destination::new("acct_1").unwrap(),
    }
}

fn ask(world: &World, user: usize, minor: i64) -> Payout {
    let (market, now) = (world.market(), world.time());
    market.request_payout(request(user, minor), now).unwrap()
}

fn take() -> TakePayoutBatch {
    TakePayoutBatch {
        processor: STRIPE,
        currency: Currency::USD,
    }
}

fn says(payout: &Payout, evidence: Evidence) -> Observation {
    Observation {
        payout: payout.id(),
        amount: Some(payout.amount()),
        evidence,
    }
}

fn record(payout: &Payout, evidence: Evidence) -> RecordPayouts {
    RecordPayouts {
        processor: STRIPE,
        observations: vec![says(payout, evidence)],
    }
}

fn returned(minor: i64) -> Evidence {
    Evidence::Returned { total: usd(minor) }
}

fn code<T>(result: Result<T, Error>) -> Option<Code> {
    result.err().map(|error| error.code())
}

fn state(world: &World, user: usize) -> PayoutState {
    let payouts = world.market().payouts(&user_id(user), None, world.time());
    payouts.unwrap()[0].state()
}

#[test]
fn what_does_not_fit_the_granularity_stays_available() {
    let world = bank(1);
    let payout = ask(&world, 0, 1_299);
    assert_eq!(payout.amount(), usd(1_200));
    let wallet = world.market().wallet(&user_id(0), world.time()).unwrap();
    assert_eq!(wallet.balances(), [usd(DEPOSIT - 1_200)]);
    assert_eq!(wallet.in_payout(), [usd(1_200)]);
    assert!(wallet.to_string().contains("Being paid out"));
    let (market, now) = (world.market(), world.time());
    let small = market.request_payout(request(0, 199), now);
    assert_eq!(code(small), Some(Code::PayoutSmall));
    let large = market.request_payout(request(0, DEPOSIT), now);
    assert_eq!(code(large), Some(Code::BalanceShort));
    let unknown = market.request_payout(request(7, 500), now);
    assert_eq!(code(unknown), Some(Code::BalanceShort));
}

/// Law 12: what was taken before a crash is sent after it under the same keys.
#[test]
fn a_batch_is_there_again_after_a_crash_with_the_same_keys() {
    let mut world = bank(1);
    let asked = [ask(&world, 0, 500), ask(&world, 1, 700)].map(|payout| payout.id());
    let now = world.time();
    let batch = world.market().take_payout_batch(STRIPE, Currency::USD, now);
    let batch = batch.unwrap().unwrap();
    world.reopen();
    let (market, now) = (world.market(), world.time());
    let none = market
        .take_payout_batch(STRIPE, Currency::USD, now)
        .unwrap();
    assert_eq!(none, None);
    let other = market.payout_batches(ProcessorName::PAYPAL, Currency::USD, None, now);
    assert_eq!(other.unwrap(), []);
    let open = market
        .payout_batches(STRIPE, Currency::USD, None, now)
        .unwrap();
    assert_eq!(open, [batch]);
    let found = market.payout_batch(STRIPE, Currency::USD, batch, now);
    let found = found.unwrap().unwrap();
    let mut ids: Vec<PayoutId> = found.items.iter().map(|item| item.id).collect();
    ids.sort();
    let mut asked = asked.to_vec();
    asked.sort();
    assert_eq!(ids, asked);
    assert_eq!(found.items[0].destination.expose(), "acct_1");
}

#[test]
fn a_batch_is_open_until_its_last_payout_is_settled() {
    let world = bank(1);
    let payouts = [ask(&world, 0, 500), ask(&world, 1, 700)];
    let (market, now) = (world.market(), world.time());
    let batch = market.take_payout_batch(STRIPE, Currency::USD, now);
    let batch = batch.unwrap().unwrap();
    // A later batch lies apart from it.
    ask(&world, 2, 900);
    market
        .take_payout_batch(STRIPE, Currency::USD, now)
        .unwrap();
    ask(&world, 2, 1_000);
    let open = |count| {
        let open = market.payout_batches(STRIPE, Currency::USD, None, now);
        assert_eq!(open.unwrap().len(), count);
        let found = market.payout_batch(STRIPE, Currency::USD, batch, now);
        found.unwrap().map_or(0, |batch| batch.items.len())
    };
    assert_eq!(open(2), 2);
    market
        .run(record(&payouts[0], Evidence::Unknown), now)
        .unwrap();
    market
        .run(record(&payouts[1], Evidence::Paid), now)
        .unwrap();
    assert_eq!(open(2), 1);
    market
        .run(record(&payouts[0], Evidence::Failed), now)
        .unwrap();
    assert_eq!(open(1), 0);
}

#[test]
fn nothing_of_an_unknown_payout_is_released() {
    let world = bank(1);
    let payout = ask(&world, 0, 500);
    let (market, now) = (world.market(), world.time());
    market.run(take(), now).unwrap();
    market.run(record(&payout, Evidence::Unknown), now).unwrap();
    assert_eq!(state(&world, 0), PayoutState::Unknown);
    assert_eq!(Books::of(&world).in_payout(), 500);
    let cancelled = market.cancel_payout(&user_id(0), payout.id(), now);
    assert_eq!(code(cancelled), Some(Code::PayoutState));
    let erased = market.erase(&user_id(0), true, now);
    assert_eq!(code(erased), Some(Code::PayoutOpen));
}

#[test]
fn what_is_not_believed_writes_nothing() {
    let world = bank(1);
    let payouts = [ask(&world, 0, 500), ask(&world, 1, 700)];
    let (market, now) = (world.market(), world.time());
    let early = market.run(record(&payouts[0], Evidence::Paid), now);
    assert_eq!(code(early), Some(Code::PayoutState));
    market.run(take(), now).unwrap();
    let believed = says(&payouts[0], Evidence::Paid);
    let amount = |minor, currency| Some(Money::new(minor, currency).unwrap());
    for (observation, refused) in [
        (
            Observation {
                payout: PayoutId::from_bytes([9; 16]),
                ..believed
            },
            Code::PayoutUnknown,
        ),
        (
            Observation {
                amount: amount(701, Currency::USD),
                ..says(&payouts[1], Evidence::Paid)
            },
            Code::PayoutAmount,
        ),
        (
            Observation {
                amount: amount(700, Currency::EUR),
                ..says(&payouts[1], Evidence::Paid)
            },
            Code::PayoutAmount,
        ),
        (says(&payouts[1], returned(701)), Code::PayoutAmount),
        (
            says(&payouts[0], Evidence::Failed),
            Code::PayoutContradicted,
        ),
    ] {
        let observations = vec![believed, observation];
        let answer = market.record_payouts(STRIPE, observations, now);
        assert_eq!(code(answer), Some(refused));
        assert_eq!(Books::of(&world).in_payout(), 1_200);
    }
    let other = market.record_payouts(ProcessorName::PAYPAL, vec![believed], now);
    assert_eq!(code(other), Some(Code::PayoutProcessor));
    let many = market.record_payouts(STRIPE, vec![believed; 513], now);
    assert_eq!(code(many), Some(Code::LimitExceeded));
    assert_eq!(state(&world, 0), PayoutState::Sent);
}

/// Law 8: every one is told what became of a payout, once.
#[test]
fn a_user_reads_in_the_trail_what_became_of_a_payout() {
    let world = bank(1);
    let payout = ask(&world, 0, 500);
    let (market, now) = (world.market(), world.time());
    market.run(take(), now).unwrap();
    for evidence in [Evidence::Paid, Evidence::Paid, returned(200)] {
        market.run(record(&payout, evidence), now).unwrap();
    }
    let trail = market.trail(&user_id(0), 0, now).unwrap();
    let told: Vec<_> = (trail.iter())
        .filter(|body| body.payout == Some(payout.id()))
        .map(|body| (body.kind, body.amount.unwrap().minor()))
        .collect();
    let expected = [
        (Kind::PayoutRequested, 500),
        (Kind::PayoutsTaken, 500),
        (Kind::PayoutPaid, 500),
        (Kind::PayoutReturned, 200),
    ];
    assert_eq!(told, expected);
}

/// What comes back for a user who was erased meanwhile is the treasury's.
#[test]
fn what_comes_back_for_nobody_goes_to_the_treasury() {
    let world = bank(1);
    let payout = ask(&world, 0, DEPOSIT);
    let (market, now) = (world.market(), world.time());
    market.run(take(), now).unwrap();
    market.run(record(&payout, Evidence::Paid), now).unwrap();
    market.erase(&user_id(0), false, now).unwrap();
    market.run(record(&payout, returned(DEPOSIT)), now).unwrap();
    let books = Books::of(&world);
    assert_eq!(books.sum(Account::Treasury), DEPOSIT);
}

/// All orders of a few things.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = things.split_first() else {
        return vec![vec![]];
    };
    let insert = |order: Vec<T>| {
        (0..=order.len()).map(move |at| {
            let mut longer = order.clone();
            longer.insert(at, first.clone());
            longer
        })
    };
    orders(rest).into_iter().flat_map(insert).collect()
}

/// Laws 4, 5: every order of a short stream of observations, each said twice, gives one ledger.
#[test]
fn observations_in_every_order_give_the_same_ledger() {
    let streams = [
        vec![
            Evidence::Unknown,
            Evidence::Pending,
            Evidence::Paid,
            returned(500),
        ],
        vec![Evidence::Pending, Evidence::Held, Evidence::Paid],
        vec![returned(200), Evidence::Held, Evidence::Paid, returned(300)],
        vec![Evidence::Unknown, Evidence::Failed, Evidence::Pending],
    ];
    for stream in streams {
        let mut ends = Vec::new();
        for order in orders(&stream) {
            let world = bank(1);
            let payout = ask(&world, 0, 500);
            let (market, now) = (world.market(), world.time());
            market.run(take(), now).unwrap();
            for evidence in order.iter().chain(&order) {
                market.run(record(&payout, *evidence), now).unwrap();
                Books::of(&world);
            }
            let books = Books::of(&world);
            let external = books.sum(Account::External);
            ends.push((
                books.available(),
                books.in_payout(),
                external,
                state(&world, 0),
            ));
        }
        ends.dedup();
        assert_eq!(ends.len(), 1, "{ends:?}");
    }
}

/// What users and the processor do.
fn acts() -> impl Strategy<Value = Vec<(u8, usize, i64)>> {
    prop::collection::vec((0..9_u8, 0..8_usize, 1..4_000_i64), 1..50)
}

/// What a bookkeeper notes of one payout.
struct Noted {
    user: usize,
    payout: Payout,
    paid: bool,
    /// Cancelled, or never made.
    void: bool,
    returned: i64,
}

impl Noted {
    fn says(&mut self, evidence: Evidence) {
        match evidence {
            Evidence::Paid => self.paid = true,
            Evidence::Failed => self.void = true,
            Evidence::Returned { total } => self.returned = self.returned.max(total.minor()),
            _ => {}
        }
    }

    /// What is under way, outside, and back.
    fn sums(&self) -> [i64; 3] {
        let amount = self.payout.amount().minor();
        match (self.void, self.paid) {
            (true, _) => [0, 0, amount],
            (_, true) => [0, amount - self.returned, self.returned],
            _ => [amount - self.returned, 0, self.returned],
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    /// Laws 4, 5. [`Books::of`] folds every journal and holds it against every counter; here they are
    /// also held against what a bookkeeper notes.
    #[test]
    fn every_cent_of_a_payout_is_in_one_place(acts in acts(), seed in any::<u64>()) {
        let world = bank(seed);
        let (market, now) = (world.market(), world.time());
        let funds = Books::of(&world).available()["USD"];
        let outside = Books::of(&world).sum(Account::External);
        let mut noted: Vec<Noted> = Vec::new();
        for (act, pick, minor) in acts {
            let chosen = pick % noted.len().max(1);
            match (act, noted.get_mut(chosen)) {
                (0 | 1, _) => {
                    let user = pick % USERS;
                    if let Ok(payout) = market.request_payout(request(user, minor), now) {
                        noted.push(Noted { user, payout, paid: false, void: false, returned: 0 });
                    }
                }
                (2, _) => drop(market.run(take(), now).unwrap()),
                (3, Some(note)) => {
                    let cancelled = market.cancel_payout(&user_id(note.user), note.payout.id(), now);
                    note.void |= cancelled.is_ok();
                }
                (_, Some(note)) => {
                    let part = minor % (note.payout.amount().minor() + 1);
                    let all = [Evidence::Unknown, Evidence::Held, Evidence::Paid, Evidence::Failed, returned(part)];
                    let evidence = all[usize::from(act) - 4];
                    if market.run(record(&note.payout, evidence), now).is_ok() {
                        note.says(evidence);
                    }
                }
                _ => {}
            }
            let sums = noted.iter().map(Noted::sums);
            let sums = sums.fold([0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
            let books = Books::of(&world);
            prop_assert_eq!(books.in_payout(), sums[0]);
            prop_assert_eq!(books.sum(Account::External), outside + sums[1]);
            prop_assert_eq!(books.available()["USD"], funds - sums[0] - sums[1]);
        }
    }
}

#[test]
fn law_5_of_a_cancel_and_a_batch_exactly_one_has_the_payout() {
    let world = bank(7);
    let payout = ask(&world, 0, 500);
    let ends = every_order(
        &world,
        |together| {
            let cancel = CancelPayout {
                user: user_id(0),
                payout: payout.id(),
            };
            (together.add(cancel), together.add(take()))
        },
        |after, (cancel, taken)| {
            let cancelled = answer(&cancel).is_ok();
            assert_eq!(answer(&taken).unwrap().is_none(), cancelled);
            let waiting = if cancelled { 0 } else { 500 };
            assert_eq!(Books::of(after).in_payout(), waiting);
            cancelled
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_4_of_two_batches_at_once_one_has_the_payout() {
    let world = bank(7);
    ask(&world, 0, 500);
    let ends = every_order(
        &world,
        |together| [together.add(take()), together.add(take())],
        |after, slots| {
            let took = slots.each_ref().map(|slot| answer(slot).unwrap().is_some());
            assert_ne!(took[0], took[1], "exactly one has it");
            let (market, now) = (after.market(), after.time());
            let open = market.payout_batches(STRIPE, Currency::USD, None, now);
            assert_eq!(open.unwrap().len(), 1);
            took
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_the_same_return_told_twice_at_once_comes_back_once() {
    let world = bank(7);
    let payout = ask(&world, 0, 500);
    let (market, now) = (world.market(), world.time());
    market.run(take(), now).unwrap();
    market.run(record(&payout, Evidence::Paid), now).unwrap();
    every_order(
        &world,
        |together| [300, 300].map(|total| together.add(record(&payout, returned(total)))),
        |after, slots| {
            let new = slots.each_ref().map(|slot| answer(slot).unwrap());
            assert_eq!(new.iter().sum::<u32>(), 1);
            let available: BTreeMap<_, _> = after.balances(0);
            assert_eq!(available["USD"], DEPOSIT - 500 + 300);
        },
    );
}

#[test]
fn law_5_what_comes_back_while_its_user_is_erased_is_not_lost() {
    let world = bank(7);
    let payout = ask(&world, 0, DEPOSIT);
    let (market, now) = (world.market(), world.time());
    market.run(take(), now).unwrap();
    market.run(record(&payout, Evidence::Paid), now).unwrap();
    let ends = every_order(
        &world,
        |together| {
            let erase = Erase {
                user: user_id(0),
                waive: true,
            };
            (
                together.add(erase),
                together.add(record(&payout, returned(DEPOSIT))),
            )
        },
        |after, (erased, told)| {
            assert!(answer(&erased).is_ok());
            assert_eq!(answer(&told).unwrap(), 1);
            assert_eq!(Books::of(after).sum(Account::Treasury), DEPOSIT);
        },
    );
    assert_eq!(ends.len(), 1);
}
