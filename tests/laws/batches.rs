//! Laws 3, 4 and 5 for the operator's batches: what is kept in a store answers as the ledger in memory
//! does, whatever else takes money out of the same accounts, and shows the same on every screen.

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use tavren_core::command::{BatchLine, BookBatch, Erase, Party, RequestPayout, Stake};
use tavren_core::ledger::{Account, Applied, Ledger, LedgerError, Line, LineId};
use tavren_core::payout::{Destination, Granularity, ProcessorName};
use tavren_core::types::{Code, CommandId, Currency, Handle, Money, Timestamp};
use tavren_core::{Error, Market};
use tavren_tests::books::Books;
use tavren_tests::people::{self, BUYERS, DAY, USERS};
use tavren_tests::{Bed, World, cases};

use crate::interleavings::{answer, every_order};

/// Operations of one life in `tests/run`, of which there are 20, and in a long run, of which there are 1,000.
const OPERATIONS: (usize, usize) = (500, 1_000);

/// What each buyer has left, in minor units: so little that it is often short.
const FUNDS: i64 = 2_000;

const CURRENCIES: [Currency; 2] = [Currency::USD, Currency::EUR];

/// Whose money a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Outside,
    Fees,
    User(usize),
    Buyer(usize),
    Vendor(usize),
}

/// A line by numbers: batches by that of the operation that booked them.
#[derive(Debug, Clone, Copy)]
enum Plan {
    Move(Who, Who, Money),
    /// Until so many minutes after the beginning.
    Hold(Who, Who, Money, i64),
    Draw(usize, u16, Money),
    Close(usize, u16),
    Reverse(usize, u16, Money),
}

#[derive(Debug, Clone)]
enum Operation {
    Book(Vec<Plan>),
    /// A batch of an earlier operation, long afterwards, with this line put in place of the same one.
    Again(usize, Option<Plan>),
    Deposit(usize, Money),
    Fund(usize, Money),
    Stake(usize, Money),
    Payout(usize, Money),
    Publish(usize),
    Pass(i64),
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        2 => Just(Who::Outside),
        1 => Just(Who::Fees),
        4 => (0..USERS).prop_map(Who::User),
        2 => (0..BUYERS).prop_map(Who::Buyer),
        1 => (0..BUYERS).prop_map(Who::Vendor),
    ]
}

/// Few amounts, so that what is free, held and left is often met exactly.
fn amount() -> impl Strategy<Value = Money> {
    let currency = prop_oneof![4 => Just(Currency::USD), 1 => Just(Currency::EUR)];
    let minor = prop_oneof![19 => 1..6_i64, 1 => -1..=0_i64];
    (minor, currency).prop_map(|(minor, currency)| Money::new(100 * minor, currency).unwrap())
}

/// How many operations ago something was booked.
fn ago() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0..6_usize, 1 => 0..60_usize]
}

fn plan() -> impl Strategy<Value = Plan> {
    let at = || (ago(), 0..3_u16);
    prop_oneof![
        4 => (who(), who(), amount()).prop_map(|(from, to, amount)| Plan::Move(from, to, amount)),
        4 => (who(), who(), amount(), 0..120_i64)
            .prop_map(|(from, to, amount, until)| Plan::Hold(from, to, amount, until)),
        3 => (at(), amount()).prop_map(|((ago, line), amount)| Plan::Draw(ago, line, amount)),
        1 => at().prop_map(|(ago, line)| Plan::Close(ago, line)),
        2 => (at(), amount()).prop_map(|((ago, line), amount)| Plan::Reverse(ago, line, amount)),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let user = || 0..USERS;
    let plans = prop::collection::vec(plan(), 0..4);
    prop_oneof![
        24 => plans.prop_map(Operation::Book),
        3 => (ago(), prop::option::of(plan())).prop_map(|(ago, other)| Operation::Again(ago, other)),
        3 => (user(), amount()).prop_map(|(user, amount)| Operation::Deposit(user, amount)),
        1 => (0..BUYERS, amount()).prop_map(|(buyer, amount)| Operation::Fund(buyer, amount)),
        4 => (user(), amount()).prop_map(|(user, amount)| Operation::Stake(user, amount)),
        4 => (user(), amount()).prop_map(|(user, amount)| Operation::Payout(user, amount)),
        1 => (0..BUYERS).prop_map(Operation::Publish),
        4 => (1..30_i64).prop_map(Operation::Pass),
    ]
}

/// The market and the ledger in memory, side by side.
struct Pair {
    world: World,
    ledger: Ledger,
    /// What was booked by each operation, as the market was told.
    booked: BTreeMap<usize, Vec<Plan>>,
    number: usize,
}

fn token(number: usize) -> String {
    format!("operation {number}")
}

/// The key of what only the ledger in memory knows by one.
fn own_key(number: usize) -> CommandId {
    let mut bytes = [0xee; 16];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    CommandId::from_bytes(bytes)
}

impl Pair {
    fn new(seed: u64) -> Self {
        let world = World::new(Bed::memory(seed), &[]);
        let mut pair = Self {
            world,
            ledger: Ledger::new(),
            booked: BTreeMap::new(),
            number: 0,
        };
        let funded = |currency| Money::new(1_000_000, currency).unwrap();
        let mut lines = Vec::new();
        for (buyer, currency) in (0..BUYERS).flat_map(|it| CURRENCIES.map(|of| (it, of))) {
            let to = pair.account(Who::Buyer(buyer));
            let (from, amount) = (Account::External, funded(currency));
            lines.push(Line::Move { from, to, amount });
        }
        let start = own_key(usize::MAX);
        pair.ledger.apply(start, &lines, pair.world.time()).unwrap();
        let less = |currency| Money::new(1_000_000 - FUNDS, currency).unwrap();
        let away = (0..BUYERS).flat_map(|buyer| {
            CURRENCIES.map(|of| Plan::Move(Who::Buyer(buyer), Who::Outside, less(of)))
        });
        pair.book(away.collect());
        pair
    }

    fn account(&self, who: Who) -> Account {
        match who {
            Who::Outside => Account::External,
            Who::Fees => Account::Fees,
            Who::User(user) => Account::Available {
                account: Handle::from_bytes([user as u8; 16]),
            },
            Who::Buyer(buyer) => Account::Funding {
                buyer: self.world.buyer(buyer),
            },
            Who::Vendor(vendor) => Account::Payable {
                vendor: self.world.buyer(vendor),
            },
        }
    }

    fn party(&self, who: Who) -> Party {
        match who {
            Who::Outside => Party::Outside,
            Who::Fees => Party::Fees,
            Who::User(user) => Party::User(people::user_id(user)),
            Who::Buyer(buyer) => Party::Buyer(self.world.buyer(buyer)),
            Who::Vendor(vendor) => Party::Vendor(self.world.buyer(vendor)),
        }
    }

    fn id(&self, number: usize) -> CommandId {
        self.world.market().id_of(&token(number))
    }

    fn minute(&self, minute: i64) -> Timestamp {
        people::time(people::START + 60_000 * minute)
    }

    /// A plan as both read it. What is named by how long ago it was is named by its number then.
    fn lines(&self, plan: Plan) -> (BatchLine, Line) {
        let of = |number, line| LineId {
            batch: self.id(number),
            line,
        };
        match plan {
            Plan::Move(from, to, amount) => (
                BatchLine::Move {
                    from: self.party(from),
                    to: self.party(to),
                    amount,
                },
                Line::Move {
                    from: self.account(from),
                    to: self.account(to),
                    amount,
                },
            ),
            Plan::Hold(from, to, amount, until) => {
                let until = self.minute(until);
                (
                    BatchLine::Hold {
                        from: self.party(from),
                        to: self.party(to),
                        amount,
                        until,
                    },
                    Line::Hold {
                        from: self.account(from),
                        to: self.account(to),
                        amount,
                        until,
                    },
                )
            }
            Plan::Draw(number, line, amount) => {
                let hold = of(number, line);
                (
                    BatchLine::Draw { hold, amount },
                    Line::Draw { hold, amount },
                )
            }
            Plan::Close(number, line) => {
                let hold = of(number, line);
                (BatchLine::Close { hold }, Line::Close { hold })
            }
            Plan::Reverse(number, line, amount) => {
                let line = of(number, line);
                let durable = BatchLine::Reverse { line, amount };
                (durable, Line::Reverse { line, amount })
            }
        }
    }

    fn fixed(&self, plan: Plan) -> Plan {
        let number = |ago: usize| self.number.saturating_sub(ago);
        match plan {
            Plan::Hold(from, to, amount, until) => {
                let now = (self.world.now - people::START) / 60_000;
                Plan::Hold(from, to, amount, now + until)
            }
            Plan::Draw(ago, line, amount) => Plan::Draw(number(ago), line, amount),
            Plan::Close(ago, line) => Plan::Close(number(ago), line),
            Plan::Reverse(ago, line, amount) => Plan::Reverse(number(ago), line, amount),
            same => same,
        }
    }

    /// Books the same batch in both, under this operation's own id.
    fn book(&mut self, plans: Vec<Plan>) {
        if self.book_as(self.number, &plans) == Ok(Applied::Booked) {
            self.booked.insert(self.number, plans);
        }
    }

    fn book_as(&mut self, number: usize, plans: &[Plan]) -> Result<Applied, LedgerError> {
        let both = plans.iter().map(|plan| self.lines(*plan));
        let (durable, lines): (Vec<_>, Vec<_>) = both.unzip();
        let now = self.world.time();
        let expected = self.ledger.apply(self.id(number), &lines, now);
        let market = self.world.market().once(&token(number));
        let found = market.book(durable, now);
        self.world.hear(&found);
        match (&expected, found) {
            (Ok(_), Ok(_)) => {}
            // A refusal is its code alone; what is malformed is named.
            (Err(expected), Err(Error::Refused(refusal))) => {
                assert_eq!(refusal.code(), expected.code(), "{plans:?}");
            }
            (Err(expected), Err(Error::Ledger(found))) => assert_eq!(found, *expected, "{plans:?}"),
            (expected, found) => panic!("{plans:?}: expected {expected:?}, found {found:?}"),
        }
        expected
    }

    /// A command of the market that moves money in one line, which the ledger in memory may refuse.
    fn moves<T: std::fmt::Debug>(
        &mut self,
        (from, to): (Account, Account),
        amount: Money,
        key: CommandId,
        command: impl FnOnce(&Market, Timestamp) -> Result<T, Error>,
    ) {
        let now = self.world.time();
        let line = Line::Move { from, to, amount };
        let expected = self.ledger.apply(key, &[line], now);
        let market = self.world.market().once(&token(self.number));
        let found = command(&market, now).map(drop).map_err(|it| it.code());
        let expected = expected.map(drop).map_err(|error| match error.code() {
            Code::BalanceShort if matches!(from, Account::Funding { .. }) => Code::FundsShort,
            code => code,
        });
        assert_eq!(found, expected);
    }

    fn run(&mut self, operation: Operation) {
        self.number += 1;
        match operation {
            Operation::Book(plans) => {
                let plans = plans.into_iter().map(|plan| self.fixed(plan)).collect();
                self.book(plans);
            }
            Operation::Again(ago, other) => self.again(ago, other),
            Operation::Deposit(user, amount) => {
                let way = (Account::External, self.account(Who::User(user)));
                let key = self.id(self.number);
                self.moves(way, amount, key, |market, now| {
                    market.deposit(&people::user_id(user), amount, now)
                });
            }
            Operation::Fund(buyer, amount) => {
                let way = (Account::External, self.account(Who::Buyer(buyer)));
                let (key, buyer) = (self.id(self.number), self.world.buyer(buyer));
                self.moves(way, amount, key, |market, now| {
                    market.fund(buyer, amount, now)
                });
            }
            Operation::Stake(user, amount) => {
                let account = Handle::from_bytes([user as u8; 16]);
                let way = (Account::Available { account }, Account::Stake { account });
                self.moves(way, amount, own_key(self.number), |market, now| {
                    market.stake(&people::user_id(user), amount, now)
                });
            }
            Operation::Payout(user, amount) => {
                let account = Handle::from_bytes([user as u8; 16]);
                let way = (
                    Account::Available { account },
                    Account::InPayout { account },
                );
                let request = payout(user, amount);
                self.moves(way, amount, own_key(self.number), |market, now| {
                    market.request_payout(request, now)
                });
            }
            Operation::Publish(buyer) => self.publish(buyer),
            Operation::Pass(minutes) => self.world.now += 60_000 * minutes,
        }
    }

    /// Sends a batch once more when the store has forgotten every id.
    fn again(&mut self, ago: usize, other: Option<Plan>) {
        let number = self.number.saturating_sub(ago);
        let Some(mut plans) = self.booked.get(&number).cloned() else {
            return;
        };
        if let Some(other) = other {
            plans[0] = self.fixed(other);
        }
        let forgotten = self.world.time().plus_days(8);
        self.world.market().forget(forgotten).unwrap();
        let _ = self.book_as(number, &plans);
    }

    fn publish(&mut self, buyer: usize) {
        let deal = people::Deal {
            buyer,
            budget: 300,
            ..people::deals()[0].clone()
        };
        let way = (
            self.account(Who::Buyer(buyer)),
            Account::Budget {
                offer: tavren_core::types::OfferId::from_bytes([7; 16]),
            },
        );
        let key = self.world.key(buyer).clone();
        let published = Cell::new(None);
        self.moves(way, usd(300), own_key(self.number), |market, now| {
            let offer = market.publish(&key, deal.terms(), now)?;
            published.set(Some(offer));
            Ok(offer)
        });
        self.world.offers.extend(published.get());
    }

    /// What the ledger in memory has of an account, free and held.
    fn has(&self, account: Account, currency: Currency) -> (i64, i64) {
        let balance = self.ledger.balance(account, currency, self.world.time());
        (balance.available().minor(), balance.held().minor())
    }

    /// Law 5: every screen shows what the ledger in memory says.
    fn check(&self) {
        for user in 0..USERS {
            let wallet = self.world.wallet(user);
            for currency in CURRENCIES {
                let of = |shown: &[Money]| {
                    let shown = shown.iter().filter(|money| money.currency() == currency);
                    shown.map(|money| money.minor()).sum::<i64>()
                };
                let (free, held) = self.has(self.account(Who::User(user)), currency);
                assert_eq!((of(wallet.balances()), of(wallet.held())), (free, held));
                assert!(free >= 0 && held >= 0);
                let account = Handle::from_bytes([user as u8; 16]);
                let (waiting, _) = self.has(Account::InPayout { account }, currency);
                assert_eq!(of(wallet.in_payout()), waiting);
            }
        }
        let (market, now) = (self.world.market(), self.world.time());
        for (buyer, currency) in (0..BUYERS).flat_map(|it| CURRENCIES.map(|of| (it, of))) {
            let key = self.world.key(buyer);
            let payable = market.payable(key, currency, now).unwrap().minor();
            let (free, _) = self.has(self.account(Who::Vendor(buyer)), currency);
            assert_eq!(payable, free);
            let funds = market.funds(key, currency, now).unwrap();
            let shown = (funds.available().minor(), funds.held().minor());
            assert_eq!(shown, self.has(self.account(Who::Buyer(buyer)), currency));
        }
    }

    /// Law 5: the counters are the sums of all journals, and these sum to zero.
    fn fold(&self) {
        let books = Books::of(&self.world);
        for who in [Who::Fees, Who::Buyer(0), Who::Buyer(1), Who::Vendor(0)] {
            let account = self.account(who);
            let booked = |currency| {
                let balance = self.ledger.balance(account, currency, self.world.time());
                balance.booked().minor()
            };
            assert_eq!(
                books.sum(account),
                CURRENCIES.map(booked).iter().sum::<i64>()
            );
        }
    }
}

fn payout(user: usize, amount: Money) -> RequestPayout {
    RequestPayout {
        user: people::user_id(user),
        most: amount,
        processor: ProcessorName::STRIPE,
        granularity: Granularity::new(1, 1).unwrap(),
        destination: Destination::new("acct_1").unwrap(),
    }
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    let count = match long {
        true => OPERATIONS.1,
        false => OPERATIONS.0,
    };
    prop::collection::vec(operation(), count)
}

proptest! {
    #![proptest_config(cases(20))]

    /// Laws 3, 4 and 5: nothing is ever swept here, and time passes.
    #[test]
    fn law_5_durable_batches_answer_as_the_ledger_in_memory(operations in operations(), seed in any::<u64>()) {
        let mut pair = Pair::new(seed);
        for (number, operation) in operations.into_iter().enumerate() {
            pair.run(operation);
            pair.check();
            if number % 100 == 99 {
                pair.fold();
            }
        }
        pair.fold();
        prop_assert_eq!(pair.world.indiscretion(), None);
    }
}

/// A user with 5.00 USD.
fn bank() -> World {
    let world = World::new(Bed::memory(7), &[]);
    let now = world.time();
    let market = world.market();
    market.deposit(&people::user_id(0), usd(500), now).unwrap();
    world
}

fn hold(minor: i64, until: Timestamp) -> BatchLine {
    BatchLine::Hold {
        from: Party::User(people::user_id(0)),
        to: Party::User(people::user_id(1)),
        amount: usd(minor),
        until,
    }
}

fn free(world: &World, user: usize) -> (i64, i64) {
    let wallet = world.wallet(user);
    let sum = |all: &[Money]| all.iter().map(|one| one.minor()).sum();
    (sum(wallet.balances()), sum(wallet.held()))
}

/// Law 5: of a hold and a command that takes the same money exactly one is first.
#[test]
fn a_hold_and_what_takes_the_same_money_are_one_after_the_other() {
    let world = bank();
    let until = world.time().plus_days(1);
    let ends = every_order(
        &world,
        |together| {
            let lines = vec![hold(300, until)];
            let held = together.add(BookBatch { lines });
            let user = people::user_id(0);
            let staked = together.add(Stake {
                user,
                amount: usd(300),
            });
            (held, staked)
        },
        |world, (held, staked)| {
            let ends = (answer(&held).err(), answer(&staked).err());
            let expected = match ends {
                (None, Some(Code::BalanceShort)) => (200, 300),
                (Some(Code::BalanceShort), None) => (200, 0),
                other => panic!("{other:?}"),
            };
            assert_eq!(free(world, 0), expected);
            ends.0.is_none()
        },
    );
    assert_eq!(ends.len(), 2, "{ends:?}");
}

/// Law 5: what two draw of one hold at the same time is at most what it holds, and it closes once.
#[test]
fn draws_and_the_end_of_one_hold_are_one_after_the_other() {
    let world = bank();
    let until = world.time().plus_days(1);
    let held = world.market().book(vec![hold(300, until)], world.time());
    let hold = LineId {
        batch: held.unwrap(),
        line: 0,
    };
    let ends = every_order(
        &world,
        |together| {
            let draw = |amount| {
                let lines = vec![BatchLine::Draw { hold, amount }];
                BookBatch { lines }
            };
            let drawn = [together.add(draw(usd(200))), together.add(draw(usd(100)))];
            let lines = vec![BatchLine::Close { hold }];
            (drawn, together.add(BookBatch { lines }))
        },
        |world, (drawn, closed)| {
            let drawn = drawn.map(|drawn| answer(&drawn).is_ok());
            let moved = i64::from(drawn[0]) * 200 + i64::from(drawn[1]) * 100;
            assert_eq!(free(world, 1), (moved, 0));
            // Whoever was first, the hold is over: drawn in full or closed.
            assert_eq!(answer(&closed).is_err(), moved == 300);
            assert_eq!(free(world, 0), (500 - moved, 0));
            moved
        },
    );
    assert_eq!(ends.keys().copied().collect::<Vec<_>>(), [0, 100, 200, 300]);
}

/// Law 5: nothing is drawn for a user who is being erased, or it is theirs first.
#[test]
fn a_draw_for_a_user_and_the_erasure_are_one_after_the_other() {
    let mut world = bank();
    let until = world.time().plus_days(1);
    let held = world.market().book(vec![hold(300, until)], world.time());
    let hold = LineId {
        batch: held.unwrap(),
        line: 0,
    };
    world.now += DAY / 2;
    let ends = every_order(
        &world,
        |together| {
            let amount = usd(300);
            let lines = vec![BatchLine::Draw { hold, amount }];
            let drawn = together.add(BookBatch { lines });
            let user = people::user_id(1);
            (drawn, together.add(Erase { user, waive: false }))
        },
        |world, (drawn, erased)| {
            let ends = (answer(&drawn).err(), answer(&erased).err());
            match ends {
                (None, Some(Code::BalanceOwed)) => assert_eq!(free(world, 1), (300, 0)),
                (Some(Code::AccountClosed), None) => assert_eq!(free(world, 0), (200, 300)),
                other => panic!("{other:?}"),
            }
            ends.0.is_none()
        },
    );
    assert_eq!(ends.len(), 2, "{ends:?}");
}
