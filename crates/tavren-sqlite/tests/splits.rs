//! Killed while it splits among twenty thousand, and gone on with, everyone is paid once.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]

mod child;

use std::ops::ControlFlow;
use std::path::Path;

use tavren_core::Market;
use tavren_core::command::{BatchLine, Party};
use tavren_core::ledger::Account;
use tavren_core::port::{Page, Range, Store, Stored, store::Key as StoreKey};
use tavren_core::split::{Payer, Split, SplitRequest};
use tavren_core::types::{BuyerId, Currency, Money, Timestamp, UserId};
use tavren_sealing::Key;
use tavren_sqlite::{Database, Keys, Master, Sqlite};

const CONTRIBUTORS: usize = 20_000;
/// Twenty pages, written and then credited.
const COMMITS: u32 = 40;
const AMOUNT: i64 = 123_456_789;
const TOKEN: &str = "invoice 17";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn market(folder: &Path) -> Market {
    let path = folder.join("market.db");
    let store = Sqlite::open(&path).unwrap();
    let database = Database::at(&path).unwrap();
    let master = Master::from_key(Key::from_bytes([7; 32]));
    let keys = Keys::open(folder.join("market.db.keys"), &database, master).unwrap();
    Market::open(store, keys, now()).unwrap()
}

fn contributor(number: usize) -> UserId {
    UserId::new(&format!("contributor {number}")).unwrap()
}

/// A market that knows every contributor, each with a cent of its own, and a buyer who can pay.
fn begin(folder: &Path) -> BuyerId {
    let market = market(folder);
    let lines: Vec<BatchLine> = (0..CONTRIBUTORS)
        .map(|number| BatchLine::Move {
            from: Party::Outside,
            to: Party::User(contributor(number)),
            amount: usd(1),
        })
        .collect();
    for some in lines.chunks(5_000) {
        market.book(some.to_vec(), now()).unwrap();
    }
    let buyer = market.apply("Example Research", ["research"], now());
    let buyer = buyer.unwrap();
    market.fund(buyer, usd(AMOUNT), now()).unwrap();
    std::fs::write(folder.join("buyer"), buyer.to_string()).unwrap();
    buyer
}

/// Goes on with the split; `told` hears of every commit.
fn split(folder: &Path, mut told: impl FnMut()) -> Split {
    let buyer = std::fs::read_to_string(folder.join("buyer")).unwrap();
    let payer = Payer::Buyer(BuyerId::parse(&buyer).unwrap());
    let weight = |number: usize| u64::try_from(number % 7).unwrap();
    let named = (0..CONTRIBUTORS).map(|number| (contributor(number), weight(number)));
    let request = SplitRequest::new(payer, usd(AMOUNT), named.collect());
    let market = market(folder).once(TOKEN);
    let goes_on = |_: &Split| {
        told();
        ControlFlow::Continue(())
    };
    market.split(&request, now(), goes_on).unwrap()
}

#[test]
fn child_splits_until_it_is_killed() {
    let Some(folder) = child::folder() else {
        return;
    };
    split(&folder, || child::say("a commit"));
}

/// What users can take out, all of them, by the counters of the store.
fn available(folder: &Path) -> Vec<i64> {
    let store = Sqlite::open(folder.join("market.db")).unwrap();
    let prefix = StoreKey::new(b"a");
    let range = Range::Keys {
        prefix,
        until: None,
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = Page {
            after,
            limit: 8_192,
        };
        let entries = store.scan(&range, &page).unwrap();
        for entry in &entries {
            if let Stored::Count(count) = entry.stored {
                found.push(count);
            }
        }
        if entries.len() < page.limit {
            return found;
        }
        after = entries.last().map(|entry| entry.key.clone());
    }
}

/// Laws 5, 6 and 12.
#[test]
fn everyone_is_paid_once_however_often_the_process_is_killed() {
    if child::folder().is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let buyer = begin(folder);
    // A kill every so many commits; in a long run after each of them.
    let every = match std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1") {
        true => 1,
        false => 12,
    };
    let mut kills = 0;
    loop {
        let id = market(folder).id_of(TOKEN);
        let before = market(folder).view_split(id, now()).unwrap();
        let paid = before.as_ref().map_or(0, |split| split.paid().minor());
        let has: i64 = available(folder).iter().sum();
        assert_eq!(has, paid + i64::try_from(CONTRIBUTORS).unwrap());
        let (made, all) = before.map_or((0, COMMITS), |split| split.progress());
        assert_eq!(all, COMMITS);
        if all - made < every {
            break;
        }
        let every = usize::try_from(every).unwrap();
        child::run_and_kill("child_splits_until_it_is_killed", folder, every);
        kills += 1;
    }
    assert!(kills >= 3, "only {kills} kills");
    let done = split(folder, || {});
    assert!(done.is_done());
    assert_eq!((done.paid(), done.left()), (usd(AMOUNT), usd(0)));
    assert_eq!(split(folder, || {}), done);
    // By the journal, everyone within one unit of exact, and the pool empty.
    let market = market(folder);
    let (mut shares, mut pool) = (Vec::new(), 0);
    let mut skip = 0;
    loop {
        let entries = market.operator_journal(skip, now()).unwrap();
        for posting in entries.iter().flat_map(|entry| entry.postings()) {
            match posting.account {
                Account::Available { .. } if posting.amount > 1 => shares.push(posting.amount),
                Account::Pool { .. } => pool += posting.amount,
                _ => {}
            }
        }
        if entries.is_empty() {
            break;
        }
        skip += u64::try_from(entries.len()).unwrap();
    }
    assert_eq!(pool, 0);
    assert_eq!(shares.iter().sum::<i64>(), AMOUNT);
    let weights: i64 = (0..CONTRIBUTORS)
        .map(|number| i64::try_from(number % 7).unwrap())
        .sum();
    for weight in 1..=6 {
        let exact = AMOUNT * weight / weights;
        let of = shares
            .iter()
            .filter(|share| (exact..=exact + 1).contains(*share));
        let many = (0..CONTRIBUTORS).filter(|number| i64::try_from(number % 7) == Ok(weight));
        assert_eq!(of.count(), many.count(), "of weight {weight}");
    }
    let journal = market.buyer_journal(buyer, 0, now()).unwrap();
    assert_eq!(journal.len(), 1, "what it put in");
}
