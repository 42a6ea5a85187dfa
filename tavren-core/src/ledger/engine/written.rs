//! What a journal kept elsewhere says, taken over so that a batch can be held against it.

#![expect(
    clippy::indexing_slicing,
    reason = "numbers of accounts and lines are handed out here and stay in range"
)]

use super::{Account, Batch, Booked, CommandId, Kind, Ledger, LineId, Money};
use crate::ledger::line::Written;

impl Ledger {
    /// Takes over what an account has.
    pub(crate) fn carry(&mut self, account: Account, amount: Money) {
        let number = self.number(account, amount.currency());
        self.states[number as usize].booked = amount.minor();
    }

    /// Takes over what was booked under a key; it moves nothing now.
    pub(crate) fn recall(&mut self, key: CommandId, lines: &[Written]) {
        let first = self.next();
        for line in lines {
            let currency = line.amount.currency();
            let (from, to) = (
                self.number(line.from, currency),
                self.number(line.to, currency),
            );
            let kind = if line.of.is_some() {
                Kind::Reverse
            } else {
                Kind::Move
            };
            let of = line.of.and_then(|of| self.find(of));
            self.booked.push(Booked {
                kind,
                from,
                to,
                amount: line.amount.minor(),
                of: of.unwrap_or(self.next()),
                until: 0,
                left: line.left,
            });
        }
        let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        self.batches.insert(key, Batch { first, count });
    }

    /// From where to where a line moves money, be it booked or taken over; of a reversal, those of the
    /// line that it reverses the other way round.
    pub(crate) fn ends(&self, id: LineId) -> Option<(Account, Account)> {
        let line = &self.booked[self.find(id)? as usize];
        let account = |number: u32| self.states[number as usize].account;
        Some((account(line.from), account(line.to)))
    }

    /// How much of a line can still be reversed.
    pub(crate) fn left(&self, id: LineId) -> Option<i64> {
        Some(self.booked[self.find(id)? as usize].left)
    }
}
