//! Law 5 for the ledger in memory: after every operation of a random life it says what an auditor says
//! who is slow and obvious, and its journal sums to zero.

use proptest::prelude::*;
use std::collections::BTreeMap;
use tavren_core::ledger::{
    Account, Applied, HoldState, Ledger, LedgerError, Limits, Line, LineId, Why,
};
use tavren_core::types::{BuyerId, CommandId, Currency, Handle, Money, Timestamp};
use tavren_tests::cases;

/// Operations of one life; there are 20 lives.
const OPERATIONS: usize = 1_000;

/// Accounts that there are; 9 shares no factor with 2, so that every pair is looked at.
const ACCOUNTS: usize = 9;

const CURRENCIES: [Currency; 2] = [Currency::USD, Currency::EUR];

type Place = (Account, Currency);

fn accounts() -> Vec<Account> {
    let users = (1..=4).map(|user| Account::Available {
        account: Handle::from_bytes([user; 16]),
    });
    let buyers = (1..=2).map(|buyer| Account::Funding {
        buyer: BuyerId::from_bytes([buyer; 16]),
    });
    let all = users.chain(buyers).chain([Account::Treasury]);
    // The world outside comes twice, so that there is money at all.
    all.chain([Account::External; 2]).collect()
}

fn key(number: u16) -> CommandId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    CommandId::from_bytes(bytes)
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000).unwrap()
}

#[derive(Debug, Clone)]
enum Operation {
    Apply(u16, Vec<Line>),
    Again(u16),
    Pass(i64),
    Limit(Place, Limits),
}

fn account() -> impl Strategy<Value = Account> {
    prop::sample::select(accounts())
}

/// Few amounts, so that floors, ceilings and what is left are often met exactly.
fn amount() -> impl Strategy<Value = Money> {
    let currency = prop::sample::select(vec![
        Currency::USD,
        Currency::USD,
        Currency::USD,
        Currency::EUR,
    ]);
    (prop_oneof![9 => 1..6_i64, 1 => -1..=0_i64], currency)
        .prop_map(|(minor, currency)| Money::new(100 * minor, currency).unwrap())
}

/// Keys come again, and lines refer to what was booked with them.
fn number() -> impl Strategy<Value = u16> {
    0..200_u16
}

fn place() -> impl Strategy<Value = LineId> {
    (number(), 0..3_u16).prop_map(|(batch, line)| LineId {
        batch: key(batch),
        line,
    })
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        4 => (account(), account(), amount()).prop_map(|(from, to, amount)| Line::Move { from, to, amount }),
        3 => (account(), account(), amount(), 0..400_i64)
            .prop_map(|(from, to, amount, until)| Line::Hold { from, to, amount, until: at(until) }),
        2 => (place(), amount()).prop_map(|(hold, amount)| Line::Draw { hold, amount }),
        1 => place().prop_map(|hold| Line::Close { hold }),
        2 => (place(), amount()).prop_map(|(line, amount)| Line::Reverse { line, amount }),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let floor = prop::option::of((-3..2_i64).prop_map(|hundred| 100 * hundred));
    let ceiling = prop::option::of((0..20_i64).prop_map(|hundred| 100 * hundred));
    let currency = prop::sample::select(CURRENCIES.to_vec());
    prop_oneof![
        20 => (number(), prop::collection::vec(line(), 0..4)).prop_map(|(key, lines)| Operation::Apply(key, lines)),
        3 => number().prop_map(Operation::Again),
        2 => (1..4_i64).prop_map(Operation::Pass),
        1 => (account(), currency, floor, ceiling)
            .prop_map(|(account, currency, floor, ceiling)| Operation::Limit((account, currency), Limits { floor, ceiling })),
    ]
}

/// One line that was booked, as the auditor keeps it.
#[derive(Debug, Clone)]
struct Booked {
    line: Line,
    /// From where to where it moved money, or holds it.
    way: (Place, Place),
    /// What moved; nothing for a hold.
    moved: i64,
    /// What is left of it: to draw, or to reverse.
    left: i64,
}

/// Who goes through everything that was ever booked, each time anew.
#[derive(Debug, Clone, Default)]
struct Auditor {
    lines: BTreeMap<LineId, Booked>,
    batches: BTreeMap<CommandId, Vec<Line>>,
    limits: BTreeMap<Place, Limits>,
}

impl Auditor {
    fn booked(&self, place: Place) -> i64 {
        let lines = self.lines.values();
        let change = |line: &Booked| match line.way {
            (from, _) if from == place => -line.moved,
            (_, to) if to == place => line.moved,
            _ => 0,
        };
        lines.map(change).sum()
    }

    fn held(&self, place: Place, now: Timestamp) -> i64 {
        let holds = self.lines.values().filter(|line| match line.line {
            Line::Hold { until, .. } => line.way.0 == place && until > now,
            _ => false,
        });
        holds.map(|hold| hold.left).sum()
    }

    fn limits(&self, place: Place) -> Limits {
        let usual = Limits::of(place.0);
        self.limits.get(&place).copied().unwrap_or(usual)
    }

    fn apply(
        &mut self,
        key: CommandId,
        lines: &[Line],
        now: Timestamp,
    ) -> Result<Applied, LedgerError> {
        if lines.is_empty() {
            return Err(LedgerError::Empty);
        }
        if let Some(before) = self.batches.get(&key) {
            return self.again(key, before, lines);
        }
        let before = self.clone();
        for (at, line) in lines.iter().enumerate() {
            if let Err((field, why)) = self.book(
                LineId {
                    batch: key,
                    line: at as u16,
                },
                line,
                now,
            ) {
                *self = before;
                return Err(LedgerError::Line { at, field, why });
            }
        }
        self.batches.insert(key, lines.to_vec());
        Ok(Applied::Booked)
    }

    fn again(
        &self,
        key: CommandId,
        before: &[Line],
        lines: &[Line],
    ) -> Result<Applied, LedgerError> {
        if before != lines {
            // Which field is the ledger's to say: `the_field_that_differs_is_named`.
            return Err(LedgerError::KeyReused { field: "" });
        }
        let ids = (0..lines.len()).map(|line| LineId {
            batch: key,
            line: line as u16,
        });
        let booked = ids.map(|id| &self.lines[&id]);
        let moves: Vec<&Booked> = booked
            .filter(|line| matches!(line.line, Line::Move { .. } | Line::Draw { .. }))
            .collect();
        match !moves.is_empty() && moves.iter().all(|line| line.left == 0) {
            true => Err(LedgerError::KeyDead),
            false => Ok(Applied::Before),
        }
    }

    fn book(&mut self, id: LineId, line: &Line, now: Timestamp) -> Result<(), (&'static str, Why)> {
        let positive = |amount: Money| match amount.minor() {
            ..=0 => Err(("amount", Why::NotPositive)),
            minor => Ok(minor),
        };
        let (way, moved, left, spare) = match *line {
            Line::Move { from, to, amount } => {
                let minor = positive(amount)?;
                if from == to {
                    return Err(("to", Why::Same));
                }
                let currency = amount.currency();
                (((from, currency), (to, currency)), minor, minor, minor)
            }
            Line::Hold {
                from,
                to,
                amount,
                until,
            } => {
                let minor = positive(amount)?;
                if from == to {
                    return Err(("to", Why::Same));
                }
                if until <= now {
                    return Err(("until", Why::Past));
                }
                let currency = amount.currency();
                (((from, currency), (to, currency)), 0, minor, minor)
            }
            Line::Draw { hold, amount } => {
                let of = self.hold(hold)?;
                let minor = positive(amount)?;
                if of.way.0.1 != amount.currency() {
                    return Err(("amount", Why::Currency));
                }
                open(&of, now)?;
                if minor > of.left {
                    return Err(("amount", Why::More));
                }
                self.lines.get_mut(&hold).unwrap().left -= minor;
                (of.way, minor, minor, 0)
            }
            Line::Close { hold } => {
                let of = self.hold(hold)?;
                open(&of, now)?;
                self.lines.get_mut(&hold).unwrap().left = 0;
                (of.way, 0, 0, 0)
            }
            Line::Reverse { line, amount } => {
                let of = self.lines.get(&line).cloned();
                let of = of.filter(|of| matches!(of.line, Line::Move { .. } | Line::Draw { .. }));
                let of = of.ok_or(("line", Why::Unknown))?;
                let minor = positive(amount)?;
                if of.way.0.1 != amount.currency() {
                    return Err(("amount", Why::Currency));
                }
                if minor > of.left {
                    return Err(("amount", Why::More));
                }
                self.lines.get_mut(&line).unwrap().left -= minor;
                ((of.way.1, of.way.0), minor, 0, minor)
            }
        };
        let (from, to) = way;
        let free = self.booked(from) - self.held(from, now) - spare;
        if spare > 0 && self.limits(from).floor.is_some_and(|floor| free < floor) {
            return Err(("from", Why::Short));
        }
        let full = |ceiling| self.booked(to) + moved > ceiling;
        if moved > 0 && self.limits(to).ceiling.is_some_and(full) {
            return Err(("to", Why::Full));
        }
        let booked = Booked {
            line: *line,
            way,
            moved,
            left,
        };
        self.lines.insert(id, booked);
        Ok(())
    }

    fn hold(&self, id: LineId) -> Result<Booked, (&'static str, Why)> {
        let line = self.lines.get(&id).cloned();
        let hold = line.filter(|line| matches!(line.line, Line::Hold { .. }));
        hold.ok_or(("hold", Why::Unknown))
    }
}

fn open(hold: &Booked, now: Timestamp) -> Result<(), (&'static str, Why)> {
    match hold.line {
        Line::Hold { .. } if hold.left == 0 => Err(("hold", Why::HoldClosed)),
        Line::Hold { until, .. } if until <= now => Err(("hold", Why::HoldExpired)),
        _ => Ok(()),
    }
}

/// The answer without the field of a reused key, which the auditor does not work out.
fn plain(answer: Result<Applied, LedgerError>) -> Result<Applied, LedgerError> {
    answer.map_err(|error| match error {
        LedgerError::KeyReused { .. } => LedgerError::KeyReused { field: "" },
        other => other,
    })
}

proptest! {
    #![proptest_config(cases(20))]

    /// Law 5: the sums, the floors, and that a hold closes once.
    #[test]
    fn law_5_the_ledger_says_what_a_slow_auditor_says(
        operations in prop::collection::vec(operation(), OPERATIONS),
    ) {
        let (mut ledger, mut auditor) = (Ledger::new(), Auditor::default());
        let (mut minute, mut looks) = (0, 0);
        for operation in operations {
            match operation {
                Operation::Apply(number, lines) => {
                    let found = ledger.apply(key(number), &lines, at(minute));
                    prop_assert_eq!(plain(found), auditor.apply(key(number), &lines, at(minute)));
                }
                Operation::Again(number) => {
                    if let Some(lines) = auditor.batches.get(&key(number)).cloned() {
                        let found = ledger.apply(key(number), &lines, at(minute));
                        prop_assert_eq!(found, auditor.apply(key(number), &lines, at(minute)));
                    }
                }
                Operation::Pass(minutes) => minute += minutes,
                Operation::Limit(place, limits) => {
                    ledger.limit(place.0, place.1, limits);
                    auditor.limits.insert(place, limits);
                }
            }
            // Now, and as it will be seen once some holds have run out.
            let now = at(minute + [0, 50][looks % 2]);
            let account = accounts()[looks % ACCOUNTS];
            let currency = CURRENCIES[looks / ACCOUNTS % 2];
            looks += 1;
            let found = ledger.balance(account, currency, now);
            let place = (account, currency);
            prop_assert_eq!(found.booked().minor(), auditor.booked(place));
            prop_assert_eq!(found.held().minor(), auditor.held(place, now));
        }
        for currency in CURRENCIES {
            let all = ledger.journal().filter(|(_, of, _)| *of == currency);
            prop_assert_eq!(all.map(|(_, _, amount)| amount).sum::<i64>(), 0);
            for account in accounts() {
                let own = ledger.journal().filter(|(whose, of, _)| (*whose, *of) == (account, currency));
                let folded: i64 = own.map(|(_, _, amount)| amount).sum();
                prop_assert_eq!(folded, ledger.balance(account, currency, at(minute)).booked().minor());
            }
        }
        for (id, line) in &auditor.lines {
            if let Line::Hold { until, .. } = line.line {
                let expected = match line.left {
                    0 => HoldState::Closed,
                    _ if until <= at(minute) => HoldState::Expired,
                    _ => HoldState::Open,
                };
                prop_assert_eq!(ledger.hold(*id, at(minute)), Some(expected));
            }
        }
    }
}
