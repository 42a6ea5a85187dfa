//! The ledger in memory: every rule of an account, a hold and a key, applied to whole batches.

#![expect(
    clippy::indexing_slicing,
    reason = "numbers of accounts and lines are handed out here and stay in range"
)]

use super::{Account, LedgerError, Line, LineId, Why};
use crate::limits::BATCH_LINES_MAX;
use hashbrown::HashMap;
use std::collections::BTreeSet;
use tavren_types::limits::MONEY_MINOR_MAX;
use tavren_types::{CommandId, Currency, Money, Timestamp};

mod book;
#[cfg(test)]
mod tests;
mod written;

/// Balances, holds and keys of any number of accounts, and the journal that they follow from.
///
/// Money moves in **batches** of at most 8,190 lines, all of them or none. A batch has a key; the same
/// key with the same lines changes nothing, with others it is refused by the field that differs, and
/// the key of a batch that was reversed in full books nothing ever again.
///
/// # Law
/// 5: per currency all accounts sum to zero after every event, no account is below its floor, and a
/// hold closes once (`tests/laws/ledger.rs` holds every operation against a naive auditor).
///
/// # Examples
/// ```
/// use tavren_core::ledger::{Account, Ledger, Line};
/// use tavren_core::types::{BuyerId, CommandId, Currency, Handle, Money, Timestamp};
///
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let user = Account::Available { account: Handle::from_bytes([1; 16]) };
/// let buyer = Account::Funding { buyer: BuyerId::from_bytes([2; 16]) };
/// let paid_in = Line::Move { from: Account::External, to: buyer, amount: Money::parse("10.00", "USD")? };
/// let reward = Line::Move { from: buyer, to: user, amount: Money::parse("0.75", "USD")? };
///
/// let mut ledger = Ledger::new();
/// ledger.apply(CommandId::from_bytes([3; 16]), &[paid_in, reward], now)?;
/// assert_eq!(ledger.balance(user, Currency::USD, now).available().to_string(), "0.75 USD");
/// assert_eq!(ledger.balance(buyer, Currency::USD, now).available().to_string(), "9.25 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Ledger {
    numbers: HashMap<(Account, Currency), u32>,
    states: Vec<State>,
    batches: HashMap<CommandId, Batch>,
    /// Every line that was booked, in order.
    booked: Vec<Booked>,
    /// Holds that have not run out, by when they do.
    expiries: BTreeSet<(i64, u32)>,
    /// The latest time that was passed in, ms.
    latest: i64,
}

/// What an account may not leave; a default that follows from its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The least that it can have free, in minor units; none for the world outside.
    pub floor: Option<i64>,
    /// The most that it can have, in minor units.
    pub ceiling: Option<i64>,
}

/// What an account has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    booked: i64,
    held: i64,
    currency: Currency,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It was booked now.
    Booked,
    /// It was booked before, under the same key; nothing changed.
    Before,
}

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// It holds.
    Open,
    /// It was closed, or drawn in full.
    Closed,
    /// Its time was over first.
    Expired,
}

struct State {
    account: Account,
    currency: Currency,
    booked: i64,
    held: i64,
    /// The ends of the range where it has no limit.
    floor: i64,
    ceiling: i64,
}

#[derive(Clone, Copy)]
struct Batch {
    first: u32,
    count: u16,
}

impl Batch {
    fn end(self) -> u32 {
        self.first.saturating_add(u32::from(self.count))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Move,
    Hold,
    Draw,
    Close,
    Reverse,
}

/// A line as it was booked.
#[derive(Clone, Copy)]
struct Booked {
    kind: Kind,
    from: u32,
    to: u32,
    amount: i64,
    /// The line that it draws, closes or reverses; its own number where it does none of these.
    of: u32,
    /// When a hold ends, ms; 0 for all else.
    until: i64,
    /// What can still be drawn or reversed of it.
    left: i64,
}

impl Booked {
    fn moves(&self) -> bool {
        matches!(self.kind, Kind::Move | Kind::Draw | Kind::Reverse)
    }

    fn reversible(&self) -> bool {
        matches!(self.kind, Kind::Move | Kind::Draw)
    }
}

impl Ledger {
    /// A ledger without accounts: they begin with their first line.
    pub fn new() -> Self {
        Self {
            latest: i64::MIN,
            ..Self::default()
        }
    }

    /// Books all lines of a batch, or none.
    ///
    /// # Errors
    /// [`LedgerError`], with the first line that cannot be booked and the part of it that is wrong.
    /// Nothing has changed then but the latest time seen.
    pub fn apply(
        &mut self,
        key: CommandId,
        lines: &[Line],
        now: Timestamp,
    ) -> Result<Applied, LedgerError> {
        let count = u16::try_from(lines.len()).ok();
        let count = count.filter(|count| usize::from(*count) <= BATCH_LINES_MAX);
        let count = count.ok_or(LedgerError::Wide {
            max: BATCH_LINES_MAX,
        })?;
        if count == 0 {
            return Err(LedgerError::Empty);
        }
        self.pass(now)?;
        if let Some(batch) = self.batches.get(&key) {
            return self.again(*batch, lines);
        }
        let first = self.next();
        // Before its lines, which may refer to each other.
        self.batches.insert(key, Batch { first, count });
        for (at, line) in lines.iter().enumerate() {
            if let Err((field, why)) = self.book(line, now.millis()) {
                self.undo(first);
                self.batches.remove(&key);
                return Err(LedgerError::Line { at, field, why });
            }
        }
        Ok(Applied::Booked)
    }

    /// Sets the limits of an account. What it has now may lie beyond them; what moves it further does
    /// not.
    pub fn limit(&mut self, account: Account, currency: Currency, limits: Limits) {
        let number = self.number(account, currency);
        let state = &mut self.states[number as usize];
        state.floor = limits.floor.unwrap_or(i64::MIN);
        state.ceiling = limits.ceiling.unwrap_or(i64::MAX);
    }

    /// What an account has at a time; one that there is not has nothing.
    pub fn balance(&self, account: Account, currency: Currency, now: Timestamp) -> Balance {
        let number = self.numbers.get(&(account, currency));
        let state = number.map(|number| (number, &self.states[*number as usize]));
        let (booked, held) = state.map_or((0, 0), |(number, state)| {
            let over = self.expiries.range(..=(now.millis(), u32::MAX));
            let over = over.map(|(_, line)| &self.booked[*line as usize]);
            let free = over.filter(|hold| hold.from == *number);
            let free = free.fold(0_i64, |sum, hold| sum.saturating_add(hold.left));
            (state.booked, state.held.saturating_sub(free))
        });
        Balance {
            booked,
            held,
            currency,
        }
    }

    /// What became of a hold at a time; `None` where there is none.
    pub fn hold(&self, id: LineId, now: Timestamp) -> Option<HoldState> {
        let hold = self.find(id).map(|at| &self.booked[at as usize]);
        let hold = hold.filter(|hold| hold.kind == Kind::Hold)?;
        Some(match hold.left {
            0 => HoldState::Closed,
            _ if hold.until <= now.millis() => HoldState::Expired,
            _ => HoldState::Open,
        })
    }

    /// The journal: what came into an account with each line, in order; below nothing where it went
    /// out. Holds are not in it, since they move nothing.
    pub fn journal(&self) -> impl Iterator<Item = (Account, Currency, i64)> {
        let moved = self.booked.iter().filter(|line| line.moves());
        moved.flat_map(|line| {
            let (from, to) = (
                &self.states[line.from as usize],
                &self.states[line.to as usize],
            );
            let out = (from.account, from.currency, line.amount.saturating_neg());
            [out, (to.account, to.currency, line.amount)]
        })
    }

    /// Moves the time on: holds that have run out are free from now on.
    fn pass(&mut self, now: Timestamp) -> Result<(), LedgerError> {
        let now = now.millis();
        if now < self.latest {
            let latest = Timestamp::from_millis(self.latest).unwrap_or(Timestamp::MIN);
            return Err(LedgerError::Clock { latest });
        }
        self.latest = now;
        while let Some((until, at)) = self.expiries.first().copied()
            && until <= now
        {
            self.expiries.pop_first();
            let hold = self.booked[at as usize];
            let state = &mut self.states[hold.from as usize];
            state.held = state.held.saturating_sub(hold.left);
        }
        Ok(())
    }

    /// The answer to a key that was used before.
    fn again(&mut self, batch: Batch, lines: &[Line]) -> Result<Applied, LedgerError> {
        if lines.len() != usize::from(batch.count) {
            return Err(LedgerError::KeyReused { field: "lines" });
        }
        let places = batch.first as usize..batch.end() as usize;
        for (line, at) in lines.iter().zip(places.clone()) {
            if let Some(field) = self.differs(line, at) {
                return Err(LedgerError::KeyReused { field });
            }
        }
        let moved = self.booked[places].iter();
        let mut moved = moved.filter(|line| line.reversible()).peekable();
        if moved.peek().is_some() && moved.all(|line| line.left == 0) {
            return Err(LedgerError::KeyDead);
        }
        Ok(Applied::Before)
    }
}

impl std::fmt::Debug for Ledger {
    /// Prints how much it holds, and none of it: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (accounts, lines) = (self.states.len(), self.booked.len());
        write!(out, "Ledger({accounts} accounts, {lines} lines)")
    }
}

impl Balance {
    /// What was booked, held money included.
    pub fn booked(self) -> Money {
        self.money(self.booked)
    }

    /// What is held of it.
    pub fn held(self) -> Money {
        self.money(self.held)
    }

    /// What is free: booked less held.
    pub fn available(self) -> Money {
        self.money(self.booked.saturating_sub(self.held))
    }

    fn money(self, minor: i64) -> Money {
        // INVARIANT: no balance is out of range (`Why::OutOfRange`).
        Money::new(minor, self.currency).unwrap_or(Money::zero(self.currency))
    }
}

impl std::fmt::Debug for Balance {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Balance(..)")
    }
}

impl Limits {
    /// The limits that an account has by its kind: only the world outside may be below nothing.
    pub fn of(account: Account) -> Self {
        let floor = match account {
            Account::External => None,
            _ => Some(0),
        };
        Self {
            floor,
            ceiling: None,
        }
    }
}
