//! Holds of the operator's batches: what they hold is nobody else's to take, and free again when their
//! time is over.

use super::*;
use crate::command::{BatchLine, Party, RequestPayout};
use crate::ledger::LineId;
use crate::limits::HOLD_ENDS_MAX;
use crate::payout::{Destination, Granularity, ProcessorName};
use tavren_types::Currency;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn hold(from: &Party, to: &Party, minor: i64, until: Timestamp) -> BatchLine {
    BatchLine::Hold {
        from: from.clone(),
        to: to.clone(),
        amount: usd(minor),
        until,
    }
}

fn first(batch: CommandId) -> LineId {
    LineId { batch, line: 0 }
}

fn draw(hold: LineId, minor: i64) -> BatchLine {
    let amount = usd(minor);
    BatchLine::Draw { hold, amount }
}

fn back(line: LineId, minor: i64) -> BatchLine {
    let amount = usd(minor);
    BatchLine::Reverse { line, amount }
}

/// A user with 5.00 USD and a buyer with 1,000.00 USD.
fn parties() -> (Scene, Party, Party) {
    let scene = Scene::new();
    scene
        .market
        .deposit(&scene.user, usd(500), scene.now)
        .unwrap();
    let (user, buyer) = (Party::User(scene.user.clone()), Party::Buyer(scene.buyer));
    (scene, user, buyer)
}

fn book(scene: &Scene, line: BatchLine) -> Result<CommandId, Code> {
    let booked = scene.market.book(vec![line], scene.now);
    booked.map_err(|error| error.code())
}

/// What is free and what is held on the user's screen, in minor units.
fn shown(scene: &Scene) -> (i64, i64) {
    let wallet = scene.market.wallet(&scene.user, scene.now).unwrap();
    let held = wallet.held().iter().map(|held| held.minor()).sum();
    (scene.balance(), held)
}

fn payout(scene: &Scene, minor: i64) -> Result<(), Code> {
    let request = RequestPayout {
        user: scene.user.clone(),
        most: usd(minor),
        processor: ProcessorName::new("stripe").unwrap(),
        granularity: Granularity::new(1, 1).unwrap(),
        destination: Destination::new("acct_1").unwrap(),
    };
    let asked = scene.market.request_payout(request, scene.now);
    asked.map(drop).map_err(|error| error.code())
}

#[test]
fn a_hold_is_drawn_in_parts_and_closes_once() {
    let (scene, user, buyer) = parties();
    let until = scene.now.plus_days(1);
    let id = first(book(&scene, hold(&buyer, &user, 300, until)).unwrap());
    assert_eq!(shown(&scene), (500, 0));
    book(&scene, draw(id, 100)).unwrap();
    assert_eq!(shown(&scene), (600, 0));
    assert_eq!(book(&scene, draw(id, 201)), Err(Code::LineMore));
    book(&scene, draw(id, 150)).unwrap();
    book(&scene, BatchLine::Close { hold: id }).unwrap();
    assert_eq!(shown(&scene), (750, 0));
    for line in [draw(id, 1), BatchLine::Close { hold: id }] {
        assert_eq!(book(&scene, line), Err(Code::HoldClosed));
    }
    // What was not drawn is the buyer's again.
    book(&scene, hold(&buyer, &user, 99_750, until)).unwrap();
    let more = book(&scene, hold(&buyer, &user, 1, until));
    assert_eq!(more, Err(Code::BalanceShort));
}

#[test]
fn what_a_hold_holds_nobody_else_takes() {
    let (scene, user, buyer) = parties();
    let (market, now) = (&scene.market, scene.now);
    let until = now.plus_days(1);
    book(&scene, hold(&user, &Party::Fees, 400, until)).unwrap();
    book(&scene, hold(&buyer, &user, 95_000, until)).unwrap();
    assert_eq!(shown(&scene), (100, 400));
    let moved = BatchLine::Move {
        from: user,
        to: Party::Outside,
        amount: usd(101),
    };
    assert_eq!(book(&scene, moved), Err(Code::BalanceShort));
    assert_eq!(payout(&scene, 101), Err(Code::BalanceShort));
    let staked = market.stake(&scene.user, usd(101), now);
    assert_eq!(staked.unwrap_err().code(), Code::BalanceShort);
    let erased = market.erase(&scene.user, true, now);
    assert_eq!(erased.unwrap_err().code(), Code::BalanceHeld);
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(&scene.key, terms, now);
    assert_eq!(offer.unwrap_err().code(), Code::FundsShort);
    // What is beside it is there.
    market.stake(&scene.user, usd(60), now).unwrap();
    payout(&scene, 40).unwrap();
    assert_eq!(shown(&scene), (0, 400));
}

#[test]
fn what_a_hold_holds_is_free_again_when_its_time_is_over() {
    let (mut scene, user, buyer) = parties();
    let until = scene.now.plus_days(1);
    let id = first(book(&scene, hold(&user, &Party::Fees, 400, until)).unwrap());
    book(&scene, hold(&buyer, &user, 95_000, until)).unwrap();
    scene.now = until.plus_millis(-1);
    assert_eq!(payout(&scene, 101), Err(Code::BalanceShort));
    scene.now = until;
    assert_eq!(shown(&scene), (500, 0));
    for line in [draw(id, 1), BatchLine::Close { hold: id }] {
        assert_eq!(book(&scene, line), Err(Code::HoldExpired));
    }
    scene.market.stake(&scene.user, usd(200), until).unwrap();
    payout(&scene, 100).unwrap();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    scene.market.publish(&scene.key, terms, until).unwrap();
    // A new one takes the place of what has run out.
    book(&scene, hold(&user, &Party::Fees, 200, until.plus_days(1))).unwrap();
    assert_eq!(shown(&scene), (0, 200));
}

#[test]
fn who_has_nothing_left_but_what_has_run_out_is_asked_to_take_or_waive_it() {
    let (mut scene, user, _) = parties();
    let until = scene.now.plus_days(1);
    book(&scene, hold(&user, &Party::Fees, 500, until)).unwrap();
    scene.now = until;
    let erased = scene.market.erase(&scene.user, false, until);
    assert_eq!(erased.unwrap_err().code(), Code::BalanceOwed);
    scene.market.erase(&scene.user, true, until).unwrap();
}

#[test]
fn a_hold_for_a_user_who_was_erased_is_closed_and_never_drawn() {
    let (scene, user, buyer) = parties();
    let until = scene.now.plus_days(1);
    let id = first(book(&scene, hold(&buyer, &user, 300, until)).unwrap());
    scene.market.erase(&scene.user, true, scene.now).unwrap();
    assert_eq!(book(&scene, draw(id, 300)), Err(Code::AccountClosed));
    book(&scene, BatchLine::Close { hold: id }).unwrap();
    book(&scene, hold(&buyer, &Party::Fees, 100_000, until)).unwrap();
}

#[test]
fn all_reversals_of_a_draw_together_are_at_most_what_it_moved() {
    let (scene, user, buyer) = parties();
    let until = scene.now.plus_days(1);
    let id = first(book(&scene, hold(&buyer, &user, 300, until)).unwrap());
    assert_eq!(book(&scene, back(id, 100)), Err(Code::LineUnknown));
    let drawn = first(book(&scene, draw(id, 200)).unwrap());
    book(&scene, back(drawn, 150)).unwrap();
    assert_eq!(book(&scene, back(drawn, 51)), Err(Code::LineMore));
    book(&scene, back(drawn, 50)).unwrap();
    // What was given back is not held again.
    book(&scene, draw(id, 100)).unwrap();
    assert_eq!(book(&scene, draw(id, 1)), Err(Code::HoldClosed));
    assert_eq!(shown(&scene), (600, 0));
}

#[test]
fn a_batch_holds_draws_and_closes_in_one_go_and_once_for_ever() {
    let (mut scene, user, buyer) = parties();
    let market = scene.market.clone();
    let once = market.once("settle at once");
    let id = first(market.id_of("settle at once"));
    let until = scene.now.plus_days(30);
    let lines = vec![
        hold(&buyer, &user, 300, until),
        draw(id, 120),
        BatchLine::Close { hold: id },
    ];
    once.book(lines.clone(), scene.now).unwrap();
    assert_eq!(shown(&scene), (620, 0));
    scene.later(7);
    let now = scene.later(1);
    assert!(market.forget(now).unwrap() > 0);
    once.book(lines.clone(), now).unwrap();
    assert_eq!(shown(&scene), (620, 0));
    let mut other = lines;
    other[0] = hold(&buyer, &user, 300, until.plus_days(1));
    let error = once.book(other, now).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::IdReused, Some("until"))
    );
}

#[test]
fn whom_a_hold_concerns_finds_one_entry_a_batch() {
    let (scene, user, buyer) = parties();
    let users = || scene.market.trail(&scene.user, 0, scene.now).unwrap();
    let buyers = || scene.market.buyer_trail(&scene.key, 0, scene.now).unwrap();
    let before = (users().len(), buyers().len());
    let until = scene.now.plus_days(1);
    let id = first(book(&scene, hold(&buyer, &user, 300, until)).unwrap());
    book(&scene, draw(id, 100)).unwrap();
    book(&scene, BatchLine::Close { hold: id }).unwrap();
    let told = |bodies: Vec<audit::Body>, before| {
        let bodies = bodies.into_iter().skip(before);
        bodies
            .map(|body| (body.kind, body.amount))
            .collect::<Vec<_>>()
    };
    let (held, booked) = (audit::Kind::MoneyHeld, audit::Kind::BatchBooked);
    let user = [(held, None), (booked, Some(usd(100))), (held, None)];
    assert_eq!(told(users(), before.0), user);
    let buyer = [
        (held, Some(usd(300))),
        (booked, Some(usd(-100))),
        (held, Some(usd(-200))),
    ];
    assert_eq!(told(buyers(), before.1), buyer);
}

/// Law 3.
#[test]
fn what_time_has_earned_can_be_booked_and_held_swept_or_not() {
    let screens = [false, true].map(|swept| {
        let mut scene = Scene::new();
        let terms = scene.terms("0.75").last_days(7).build().unwrap();
        let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
        let grant = scene.grant(offer);
        scene.market.fulfil(grant, &Hourly, scene.now).unwrap();
        // Nobody claimed it in time, so it is paid all the same.
        let until = scene.later(14).plus_days(1);
        if swept {
            scene.market.sweep(offer, scene.now).unwrap();
        }
        let user = Party::User(scene.user.clone());
        book(&scene, hold(&user, &Party::Fees, 50, until)).unwrap();
        let more = hold(&user, &Party::Fees, 26, until);
        assert_eq!(book(&scene, more), Err(Code::BalanceShort));
        let away = BatchLine::Move {
            from: user,
            to: Party::Outside,
            amount: usd(25),
        };
        let away = first(book(&scene, away).unwrap());
        book(&scene, back(away, 10)).unwrap();
        assert_eq!(scene.ledger_sum(offer), 0);
        shown(&scene)
    });
    assert_eq!(screens, [(10, 50), (10, 50)]);
}

/// Law 3: also of a user whom an earlier line names.
#[test]
fn what_time_has_earned_covers_a_reversal_swept_or_not() {
    for swept in [false, true] {
        let mut scene = Scene::new();
        let (user, buyer) = (Party::User(scene.user.clone()), Party::Buyer(scene.buyer));
        let bonus = BatchLine::Move {
            from: buyer,
            to: user,
            amount: usd(75),
        };
        let bonus = first(book(&scene, bonus).unwrap());
        scene.market.stake(&scene.user, usd(75), scene.now).unwrap();
        assert_eq!(book(&scene, back(bonus, 75)), Err(Code::BalanceShort));
        let terms = scene.terms("0.75").last_days(7).build().unwrap();
        let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
        let grant = scene.grant(offer);
        scene.market.fulfil(grant, &Hourly, scene.now).unwrap();
        scene.later(14);
        if swept {
            scene.market.sweep(offer, scene.now).unwrap();
        }
        book(&scene, back(bonus, 75)).unwrap();
        assert_eq!(shown(&scene), (0, 0));
    }
}

#[test]
fn money_of_one_account_is_held_until_so_many_times_at_most() {
    let (mut scene, user, _) = parties();
    let ends = i64::try_from(HOLD_ENDS_MAX).unwrap();
    let until = |end| scene.now.plus_millis(end);
    let lines = |ends| {
        let lines = (1..=ends).map(|end| hold(&Party::Outside, &user, 1, until(end)));
        lines.collect::<Vec<_>>()
    };
    // Of the world outside there is always more.
    scene.market.book(lines(ends + 1), scene.now).unwrap();
    let fees = |ends| {
        let lines = (1..=ends).map(|end| hold(&Party::Fees, &user, 1, until(end)));
        lines.collect::<Vec<_>>()
    };
    let paid_in = BatchLine::Move {
        from: Party::Outside,
        to: Party::Fees,
        amount: usd(10_000),
    };
    book(&scene, paid_in).unwrap();
    let many = scene.market.book(fees(ends + 1), scene.now).unwrap_err();
    assert_eq!(
        (many.code(), many.field()),
        (Code::LimitExceeded, Some("until"))
    );
    scene.market.book(fees(ends), scene.now).unwrap();
    // One more time, once the first is over.
    let more = hold(&Party::Fees, &user, 1, scene.now.plus_days(1));
    assert_eq!(book(&scene, more.clone()), Err(Code::LimitExceeded));
    scene.now = scene.now.plus_millis(1);
    book(&scene, more).unwrap();
}
