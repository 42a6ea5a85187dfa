//! What a journal kept elsewhere says, taken over so that a batch can be held against it.

#![expect(
    clippy::indexing_slicing,
    reason = "numbers of accounts and lines are handed out here and stay in range"
)]

use super::{Account, Balance, Batch, Booked, CommandId, Currency, Kind, Ledger, LineId, Money};
use crate::ledger::{Effect, Line, Written};

impl Balance {
    /// So many minor units, of which so many are held.
    pub(crate) fn new(booked: i64, held: i64, currency: Currency) -> Self {
        Self {
            booked,
            held,
            currency,
        }
    }
}

impl Ledger {
    /// Takes over what an account has, and what of it is held.
    pub(crate) fn carry(&mut self, account: Account, amount: Money, held: i64) {
        let number = self.number(account, amount.currency());
        let state = &mut self.states[number as usize];
        state.booked = amount.minor();
        state.held = held;
    }

    /// Takes over what was booked under a key; it moves and holds nothing now.
    pub(crate) fn recall(&mut self, key: CommandId, lines: &[Written]) {
        let first = self.next();
        let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        // Before its lines, which may refer to each other.
        self.batches.insert(key, Batch { first, count });
        for line in lines {
            let currency = line.amount.currency();
            let (from, to) = (
                self.number(line.from, currency),
                self.number(line.to, currency),
            );
            let (kind, until) = match line.effect {
                Effect::Moved { .. } => (Kind::Move, 0),
                Effect::Held { until, .. } => (Kind::Hold, until.millis()),
                Effect::Drew { .. } => (Kind::Draw, 0),
                Effect::Closed { .. } => (Kind::Close, 0),
                Effect::Reversed { .. } => (Kind::Reverse, 0),
            };
            let of = line.effect.refers_to().and_then(|of| self.find(of));
            self.booked.push(Booked {
                kind,
                from,
                to,
                amount: line.amount.minor(),
                of: of.unwrap_or(self.next()),
                until,
                left: line.effect.left(),
            });
        }
    }

    /// A line that was just booked, as it is kept.
    pub(crate) fn written(&self, id: LineId, line: &Line) -> Option<Written> {
        let booked = self.booked[self.find(id)? as usize];
        let (from, to) = (
            &self.states[booked.from as usize],
            &self.states[booked.to as usize],
        );
        Some(Written {
            from: from.account,
            to: to.account,
            amount: Money::new(booked.amount, from.currency).ok()?,
            effect: Effect::of(line, booked.left),
        })
    }

    /// What is left of a line: to draw, or to reverse.
    pub(crate) fn left(&self, id: LineId) -> Option<i64> {
        Some(self.booked[self.find(id)? as usize].left)
    }
}
