//! Batches that the operator books: whole or not at all, once for ever, reversed at most in full.

use super::*;
use crate::command::{BatchLine, Party};
use crate::ledger::{LedgerError, LineId, Why};
use crate::limits::BATCH_LINES_MAX;

fn usd(minor: i64) -> Money {
    Money::new(minor, tavren_types::Currency::USD).unwrap()
}

fn moves(from: Party, to: Party, minor: i64) -> BatchLine {
    let amount = usd(minor);
    BatchLine::Move { from, to, amount }
}

fn back(batch: CommandId, line: u16, minor: i64) -> BatchLine {
    let (line, amount) = (LineId { batch, line }, usd(minor));
    BatchLine::Reverse { line, amount }
}

/// A market with a buyer that has 1,000 USD, and its parties.
fn parties() -> (Scene, Party, Party) {
    let scene = Scene::new();
    let (user, buyer) = (Party::User(scene.user.clone()), Party::Buyer(scene.buyer));
    (scene, user, buyer)
}

/// What every account has by the journals: the operator's alone, where batches are.
fn booked(scene: &Scene) -> std::collections::BTreeMap<Account, i64> {
    let entries = scene.market.operator_journal(0, scene.now).unwrap();
    let mut sums = std::collections::BTreeMap::new();
    for posting in entries.iter().flat_map(|entry| entry.postings()) {
        *sums.entry(posting.account).or_default() += posting.amount;
    }
    assert_eq!(sums.values().sum::<i64>(), 0);
    sums
}

#[test]
fn a_batch_moves_all_its_lines_and_tells_each_whom_it_concerns_once() {
    let (scene, user, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let before = market.trail(&scene.user, 0, now).unwrap().len();
    let lines = vec![
        moves(buyer.clone(), user.clone(), 500),
        moves(buyer, Party::Fees, 50),
        moves(user, Party::Outside, 100),
    ];
    market.book(lines, now).unwrap();
    assert_eq!(scene.balance(), 400);
    let sums = booked(&scene);
    let buyer = Account::Funding { buyer: scene.buyer };
    assert_eq!((sums[&Account::Fees], sums[&buyer]), (50, -550));
    let told = market.trail(&scene.user, 0, now).unwrap();
    assert_eq!(told.len(), before + 1);
    let last = told.last().unwrap();
    assert_eq!(
        (last.kind, last.amount),
        (audit::Kind::BatchBooked, Some(usd(400)))
    );
}

#[test]
fn who_has_two_accounts_in_a_batch_is_told_once_and_of_no_one_amount() {
    let (scene, _, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let vendor = Party::Vendor(scene.buyer);
    let paid_in = |to| moves(Party::Outside, to, 500);
    let before = market.buyer_trail(&scene.key, 0, now).unwrap().len();
    let lines = vec![paid_in(buyer), paid_in(vendor)];
    market.book(lines, now).unwrap();
    let told = market.buyer_trail(&scene.key, 0, now).unwrap();
    let told: Vec<_> = told.iter().skip(before).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].kind, told[0].amount),
        (audit::Kind::BatchBooked, None)
    );
}

#[test]
fn a_batch_of_which_one_line_is_short_books_nothing() {
    let (scene, user, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let lines = vec![
        moves(buyer, user.clone(), 500),
        moves(user, Party::Fees, 501),
    ];
    let refused = market.book(lines, now).unwrap_err();
    assert_eq!(refused.code(), Code::BalanceShort);
    assert_eq!(scene.balance(), 0);
    assert!(booked(&scene).is_empty());
    // The operator finds that it was refused.
    let told = market.operator_trail(0, now).unwrap();
    let short = Some(Code::BalanceShort.number());
    assert_eq!(told.last().unwrap().refusal, short);
}

#[test]
fn a_token_books_one_batch_for_ever() {
    let (mut scene, user, buyer) = parties();
    let market = scene.market.clone();
    let once = market.once("bonus of May");
    let line = moves(buyer.clone(), user.clone(), 500);
    once.book(vec![line.clone()], scene.now).unwrap();
    scene.later(7);
    let now = scene.later(1);
    assert!(market.forget(now).unwrap() > 0);
    once.book(vec![line.clone()], now).unwrap();
    assert_eq!(scene.balance(), 500);
    let wrong = [
        (vec![moves(buyer.clone(), user.clone(), 501)], "amount"),
        (vec![moves(buyer, Party::Fees, 500)], "to"),
        (vec![line.clone(), line], "lines"),
    ];
    for (lines, field) in wrong {
        let error = once.book(lines, now).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::IdReused, Some(field)));
    }
}

#[test]
fn all_reversals_of_a_line_together_are_at_most_what_it_moved() {
    let (scene, user, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let once = market.once("bonus");
    let line = moves(buyer, user, 500);
    let id = once.book(vec![line.clone()], now).unwrap();
    assert_eq!(id, market.id_of("bonus"));
    market.book(vec![back(id, 0, 300)], now).unwrap();
    let more = market.book(vec![back(id, 0, 201)], now);
    assert_eq!(more.unwrap_err().code(), Code::LineMore);
    market.book(vec![back(id, 0, 200)], now).unwrap();
    assert_eq!(scene.balance(), 0);
    // Its id is dead: neither the same nor another batch is booked under it.
    scene.market.forget(now.plus_days(8)).unwrap();
    let dead = once.book(vec![line], now.plus_days(8)).unwrap_err();
    assert_eq!(dead.code(), Code::BatchReversed);
}

#[test]
fn a_deposit_is_reversed_as_a_batch_of_one_line_and_its_user_is_told() {
    let (scene, _, _) = parties();
    let (market, now) = (&scene.market, scene.now);
    let once = market.once("card 1");
    once.deposit(&scene.user, usd(700), now).unwrap();
    let id = market.id_of("card 1");
    market.book(vec![back(id, 0, 700)], now).unwrap();
    assert_eq!(scene.balance(), 0);
    let told = market.trail(&scene.user, 0, now).unwrap();
    let last = told.last().unwrap();
    assert_eq!(
        (last.kind, last.amount),
        (audit::Kind::BatchBooked, Some(usd(-700)))
    );
}

#[test]
fn a_buyers_funding_is_reversed_as_far_as_it_is_there() {
    let (scene, _, _) = parties();
    let (market, now) = (&scene.market, scene.now);
    let once = market.once("wire 7");
    once.fund(scene.buyer, usd(500), now).unwrap();
    let id = market.id_of("wire 7");
    market.book(vec![back(id, 0, 500)], now).unwrap();
    let more = market.book(vec![back(id, 0, 1)], now).unwrap_err();
    assert_eq!(more.code(), Code::LineMore);
}

#[test]
fn nothing_goes_back_to_an_account_whose_user_was_erased() {
    let (scene, user, _) = parties();
    let (market, now) = (&scene.market, scene.now);
    let paid_in = moves(Party::Outside, user.clone(), 500);
    let fee = moves(user, Party::Fees, 500);
    let id = market.book(vec![paid_in, fee], now).unwrap();
    market.erase(&scene.user, false, now).unwrap();
    let refused = market.book(vec![back(id, 1, 500)], now).unwrap_err();
    assert_eq!(refused.code(), Code::AccountClosed);
}

#[test]
fn lines_of_one_batch_refer_to_each_other_and_the_same_batch_sent_again_books_nothing() {
    let (mut scene, user, buyer) = parties();
    let market = scene.market.clone();
    let once = market.once("a mistake of its own");
    let id = market.id_of("a mistake of its own");
    let lines = vec![moves(buyer, user, 500), back(id, 0, 200)];
    once.book(lines.clone(), scene.now).unwrap();
    assert_eq!(scene.balance(), 300);
    scene.later(7);
    let now = scene.later(1);
    assert!(market.forget(now).unwrap() > 0);
    assert_eq!(once.book(lines, now).unwrap(), id);
    assert_eq!(scene.balance(), 300);
}

#[test]
fn malformed_batches_are_refused_by_line_and_field() {
    let (scene, user, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let good = moves(buyer.clone(), user.clone(), 1);
    let bad = [
        (
            moves(buyer.clone(), user.clone(), 0),
            "amount",
            Why::NotPositive,
        ),
        (moves(user.clone(), user.clone(), 1), "to", Why::Same),
    ];
    for (line, field, why) in bad {
        let error = market.book(vec![good.clone(), line], now).unwrap_err();
        let line = LedgerError::Line { at: 1, field, why };
        assert_eq!(error, Error::Ledger(line));
    }
    let none = market.book(Vec::new(), now).unwrap_err();
    assert_eq!(none, Error::Ledger(LedgerError::Empty));
    let wide = market
        .book(vec![good; BATCH_LINES_MAX + 1], now)
        .unwrap_err();
    let max = BATCH_LINES_MAX;
    assert_eq!(wide, Error::Ledger(LedgerError::Wide { max }));
    let unknown = back(CommandId::from_bytes([9; 16]), 0, 1);
    let unknown = market.book(vec![unknown], now).unwrap_err();
    assert_eq!(unknown.code(), Code::LineUnknown);
    assert_eq!(scene.balance(), 0);
}

#[test]
fn the_widest_batch_concerns_as_many_people_as_it_has_lines() {
    let (scene, _, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let user = |number: usize| UserId::new(&format!("user {number}")).unwrap();
    let users = 0..BATCH_LINES_MAX;
    let lines = users.map(|number| moves(buyer.clone(), Party::User(user(number)), 1));
    market.book(lines.collect(), now).unwrap();
    for number in [0, BATCH_LINES_MAX - 1] {
        let told = market.trail(&user(number), 0, now).unwrap();
        assert_eq!(told.last().unwrap().amount, Some(usd(1)));
    }
}
