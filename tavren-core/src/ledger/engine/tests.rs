use super::*;
use tavren_types::{BuyerId, Code, Handle};

const BUYER: Account = Account::Funding {
    buyer: BuyerId::from_bytes([1; 16]),
};
const USER: Account = Account::Available {
    account: Handle::from_bytes([2; 16]),
};

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn key(number: u8) -> CommandId {
    CommandId::from_bytes([number; 16])
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000).unwrap()
}

fn of(batch: u8, line: u16) -> LineId {
    LineId {
        batch: key(batch),
        line,
    }
}

fn moved(from: Account, to: Account, minor: i64) -> Line {
    Line::Move {
        from,
        to,
        amount: usd(minor),
    }
}

fn held(minor: i64, until: i64) -> Line {
    Line::Hold {
        from: BUYER,
        to: USER,
        amount: usd(minor),
        until: at(until),
    }
}

/// A buyer that has 1,000 cents, by batch 1.
fn funded() -> Ledger {
    let mut ledger = Ledger::new();
    let paid_in = moved(Account::External, BUYER, 1_000);
    ledger.apply(key(1), &[paid_in], at(0)).unwrap();
    ledger
}

fn line(at: usize, field: &'static str, why: Why) -> Result<Applied, LedgerError> {
    Err(LedgerError::Line { at, field, why })
}

#[test]
fn a_batch_is_booked_whole_or_not_at_all() {
    let mut ledger = funded();
    let lines = [
        held(900, 10),
        moved(BUYER, USER, 100),
        moved(BUYER, USER, 1),
    ];
    assert_eq!(
        ledger.apply(key(2), &lines, at(1)),
        line(2, "from", Why::Short)
    );
    assert_eq!(
        ledger.balance(BUYER, Currency::USD, at(1)).available(),
        usd(1_000)
    );
    assert_eq!(ledger.balance(USER, Currency::USD, at(1)).booked(), usd(0));
    assert_eq!(ledger.hold(of(2, 0), at(1)), None);
    // Nothing stands for the key, so that it can be used again.
    assert_eq!(
        ledger.apply(key(2), &lines[..2], at(1)),
        Ok(Applied::Booked)
    );
}

#[test]
fn the_lines_of_a_batch_see_those_before_them() {
    let mut ledger = funded();
    let lines = [
        held(600, 10),
        Line::Draw {
            hold: of(2, 0),
            amount: usd(200),
        },
        Line::Close { hold: of(2, 0) },
        moved(USER, BUYER, 50),
        Line::Reverse {
            line: of(2, 1),
            amount: usd(150),
        },
    ];
    assert_eq!(ledger.apply(key(2), &lines, at(1)), Ok(Applied::Booked));
    assert_eq!(ledger.balance(USER, Currency::USD, at(1)).booked(), usd(0));
    assert_eq!(ledger.hold(of(2, 0), at(1)), Some(HoldState::Closed));
    // One that is still to come is unknown.
    let ahead = [Line::Close { hold: of(3, 1) }, held(1, 10)];
    assert_eq!(
        ledger.apply(key(3), &ahead, at(1)),
        line(0, "hold", Why::Unknown)
    );
}

#[test]
fn a_hold_that_has_run_out_is_free_when_it_is_read_and_when_it_is_spent() {
    let mut ledger = funded();
    ledger.apply(key(2), &[held(1_000, 10)], at(1)).unwrap();
    let free = |minute| ledger.balance(BUYER, Currency::USD, at(minute)).available();
    assert_eq!((free(9), free(10)), (usd(0), usd(1_000)));
    let draw = [Line::Draw {
        hold: of(2, 0),
        amount: usd(1),
    }];
    assert_eq!(
        ledger.apply(key(3), &draw, at(10)),
        line(0, "hold", Why::HoldExpired)
    );
    let spend = [moved(BUYER, USER, 1_000)];
    assert_eq!(ledger.apply(key(4), &spend, at(10)), Ok(Applied::Booked));
}

#[test]
fn the_field_that_differs_is_named() {
    let mut ledger = funded();
    let close = Line::Close { hold: of(2, 1) };
    let lines = [moved(BUYER, USER, 100), held(100, 10), close];
    ledger.apply(key(2), &lines, at(1)).unwrap();
    assert_eq!(ledger.apply(key(2), &lines, at(2)), Ok(Applied::Before));
    let eur = Money::new(100, Currency::EUR).unwrap();
    let others = [
        (0, moved(BUYER, USER, 101), "amount"),
        (0, moved(BUYER, Account::Treasury, 100), "to"),
        (0, moved(USER, BUYER, 100), "from"),
        (
            0,
            Line::Move {
                from: BUYER,
                to: USER,
                amount: eur,
            },
            "currency",
        ),
        (1, held(100, 11), "until"),
        (1, moved(BUYER, USER, 100), "kind"),
        (2, Line::Close { hold: of(9, 0) }, "hold"),
    ];
    for (at_line, other, field) in others {
        let mut changed = lines;
        changed[at_line] = other;
        let error = Err(LedgerError::KeyReused { field });
        assert_eq!(ledger.apply(key(2), &changed, at(2)), error, "{field}");
    }
    let fewer = ledger.apply(key(2), &lines[..2], at(2));
    assert_eq!(fewer, Err(LedgerError::KeyReused { field: "lines" }));
}

#[test]
fn the_key_of_what_was_reversed_stays_dead() {
    let mut ledger = funded();
    let reward = [moved(BUYER, USER, 100)];
    ledger.apply(key(2), &reward, at(1)).unwrap();
    let back = |minor| {
        [Line::Reverse {
            line: of(2, 0),
            amount: usd(minor),
        }]
    };
    ledger.apply(key(3), &back(60), at(1)).unwrap();
    assert_eq!(ledger.apply(key(2), &reward, at(1)), Ok(Applied::Before));
    assert_eq!(
        ledger.apply(key(4), &back(41), at(1)),
        line(0, "amount", Why::More)
    );
    ledger.apply(key(4), &back(40), at(1)).unwrap();
    let dead = ledger.apply(key(2), &reward, at(1)).unwrap_err();
    assert_eq!(
        (dead, dead.code()),
        (LedgerError::KeyDead, Code::BatchReversed)
    );
    // A reversal is not reversed; it is booked anew, under a key of its own.
    let twice = [Line::Reverse {
        line: of(4, 0),
        amount: usd(1),
    }];
    assert_eq!(
        ledger.apply(key(5), &twice, at(1)),
        line(0, "line", Why::Unknown)
    );
}

#[test]
fn bad_batches_are_refused_by_name() {
    let mut ledger = funded();
    assert_eq!(ledger.apply(key(2), &[], at(1)), Err(LedgerError::Empty));
    let wide = vec![moved(BUYER, USER, 1); BATCH_LINES_MAX + 1];
    let max = BATCH_LINES_MAX;
    assert_eq!(
        ledger.apply(key(2), &wide, at(1)),
        Err(LedgerError::Wide { max })
    );
    let latest = at(1);
    ledger
        .apply(key(2), &[moved(BUYER, USER, 1)], latest)
        .unwrap();
    let late = ledger.apply(key(3), &[moved(BUYER, USER, 1)], at(0));
    assert_eq!(late, Err(LedgerError::Clock { latest }));
    let wrong = [
        (moved(BUYER, BUYER, 1), "to", Why::Same),
        (moved(BUYER, USER, 0), "amount", Why::NotPositive),
        (moved(BUYER, USER, -1), "amount", Why::NotPositive),
        (held(1, 1), "until", Why::Past),
        (
            Line::Draw {
                hold: of(1, 0),
                amount: usd(1),
            },
            "hold",
            Why::Unknown,
        ),
        (
            Line::Reverse {
                line: of(1, 1),
                amount: usd(1),
            },
            "line",
            Why::Unknown,
        ),
    ];
    for (wrong, field, why) in wrong {
        assert_eq!(
            ledger.apply(key(3), &[wrong], latest),
            line(0, field, why),
            "{why:?}"
        );
    }
}

#[test]
fn balances_at_the_ends_of_the_range_are_refused_and_do_not_wrap() {
    let mut ledger = Ledger::new();
    let most = moved(Account::External, BUYER, MONEY_MINOR_MAX);
    assert_eq!(ledger.apply(key(1), &[most], at(0)), Ok(Applied::Booked));
    let more = moved(Account::External, BUYER, 1);
    assert_eq!(
        ledger.apply(key(2), &[more], at(0)),
        line(0, "amount", Why::OutOfRange)
    );
}

#[test]
fn a_limit_stops_what_moves_further_beyond_it() {
    let mut ledger = funded();
    let limits = Limits {
        floor: Some(2_000),
        ceiling: Some(500),
    };
    ledger.limit(BUYER, Currency::USD, limits);
    let (more, less) = (moved(Account::External, BUYER, 1), moved(BUYER, USER, 1));
    assert_eq!(
        ledger.apply(key(2), &[more], at(0)),
        line(0, "to", Why::Full)
    );
    assert_eq!(
        ledger.apply(key(2), &[less], at(0)),
        line(0, "from", Why::Short)
    );
}

#[test]
fn nothing_prints_an_amount() {
    let ledger = funded();
    let balance = ledger.balance(BUYER, Currency::USD, at(0));
    let printed = format!("{ledger:?} {balance:?} {:?}", held(777, 1));
    assert_eq!(printed, "Ledger(2 accounts, 1 lines) Balance(..) Hold(..)");
}
