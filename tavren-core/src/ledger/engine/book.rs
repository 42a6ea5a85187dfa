//! One line: what it does, whether it may, and how it is undone.

#![expect(
    clippy::indexing_slicing,
    reason = "numbers of accounts and lines are handed out here and stay in range"
)]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "balances and amounts are below 10¹⁵ either way, and so sums of three below 2⁶³"
)]

use super::{
    Account, Booked, Currency, Kind, Ledger, Limits, Line, LineId, MONEY_MINOR_MAX, Money, State,
    Why,
};

/// The part of a line that is wrong, and what is wrong with it.
type Wrong = (&'static str, Why);

impl Ledger {
    /// Books one line, or changes nothing.
    pub(super) fn book(&mut self, line: &Line, now: i64) -> Result<(), Wrong> {
        let mut line = self.resolve(line)?;
        let of = line.of as usize;
        match line.kind {
            Kind::Move => self.shift(&line, line.amount)?,
            Kind::Hold if line.until <= now => return Err(("until", Why::Past)),
            Kind::Hold => {
                let state = &self.states[line.from as usize];
                state.spare(line.amount)?;
                self.states[line.from as usize].held += line.amount;
                self.expiries.insert((line.until, line.of));
            }
            Kind::Draw => {
                self.open(of, now)?;
                self.leaves(of, line.amount)?;
                self.shift(&line, 0)?;
                self.states[line.from as usize].held -= line.amount;
                self.booked[of].left -= line.amount;
            }
            Kind::Close => {
                self.open(of, now)?;
                line.amount = self.booked[of].left;
                self.states[line.from as usize].held -= line.amount;
                self.booked[of].left = 0;
            }
            Kind::Reverse => {
                self.leaves(of, line.amount)?;
                self.shift(&line, line.amount)?;
                self.booked[of].left -= line.amount;
            }
        }
        self.booked.push(line);
        Ok(())
    }

    /// Takes back every line from this one on, the last first.
    pub(super) fn undo(&mut self, first: u32) {
        while self.next() > first
            && let Some(line) = self.booked.pop()
        {
            if line.moves() {
                self.states[line.from as usize].booked += line.amount;
                self.states[line.to as usize].booked -= line.amount;
            }
            let held = &mut self.states[line.from as usize].held;
            match line.kind {
                Kind::Move | Kind::Reverse => {}
                Kind::Draw | Kind::Close => *held += line.amount,
                Kind::Hold => {
                    *held -= line.amount;
                    self.expiries.remove(&(line.until, line.of));
                }
            }
            if let Some(of) = self.booked.get_mut(line.of as usize) {
                of.left += line.amount;
            }
        }
    }

    /// The first part of a line that differs from how the line at a place was booked.
    pub(super) fn differs(&mut self, line: &Line, at: usize) -> Option<&'static str> {
        let booked = self.booked[at];
        let line = match self.resolve(line) {
            Ok(line) => line,
            Err((field, _)) => return Some(field),
        };
        let currency = |line: &Booked| self.states[line.from as usize].currency;
        let own = |line: &Booked| !matches!(line.kind, Kind::Move | Kind::Hold);
        let parts = [
            ("kind", line.kind == booked.kind),
            ("line", !own(&line) || line.of == booked.of),
            ("currency", currency(&line) == currency(&booked)),
            ("from", line.from == booked.from),
            ("to", line.to == booked.to),
            (
                "amount",
                line.kind == Kind::Close || line.amount == booked.amount,
            ),
            ("until", line.until == booked.until),
        ];
        parts
            .iter()
            .find(|(_, same)| !same)
            .map(|(field, _)| *field)
    }

    /// What a line does, by numbers; it may not be allowed to.
    fn resolve(&mut self, line: &Line) -> Result<Booked, Wrong> {
        let next = self.next();
        match *line {
            Line::Move { from, to, amount } => {
                let (from, to) = self.between(from, to, amount)?;
                Ok(Booked {
                    kind: Kind::Move,
                    from,
                    to,
                    amount: amount.minor(),
                    of: next,
                    until: 0,
                    left: amount.minor(),
                })
            }
            Line::Hold {
                from,
                to,
                amount,
                until,
            } => {
                let (from, to) = self.between(from, to, amount)?;
                Ok(Booked {
                    kind: Kind::Hold,
                    from,
                    to,
                    amount: amount.minor(),
                    of: next,
                    until: until.millis(),
                    left: amount.minor(),
                })
            }
            Line::Draw { hold, amount } => {
                let (of, hold) = self.line(hold, "hold", |line| line.kind == Kind::Hold)?;
                self.same_currency(&hold, amount)?;
                Ok(Booked {
                    kind: Kind::Draw,
                    of,
                    amount: amount.minor(),
                    left: amount.minor(),
                    until: 0,
                    ..hold
                })
            }
            Line::Close { hold } => {
                let (of, hold) = self.line(hold, "hold", |line| line.kind == Kind::Hold)?;
                Ok(Booked {
                    kind: Kind::Close,
                    of,
                    left: 0,
                    until: 0,
                    ..hold
                })
            }
            Line::Reverse { line, amount } => {
                let (of, line) = self.line(line, "line", Booked::reversible)?;
                self.same_currency(&line, amount)?;
                Ok(Booked {
                    kind: Kind::Reverse,
                    from: line.to,
                    to: line.from,
                    amount: amount.minor(),
                    of,
                    until: 0,
                    left: 0,
                })
            }
        }
    }

    fn between(&mut self, from: Account, to: Account, amount: Money) -> Result<(u32, u32), Wrong> {
        positive(amount)?;
        if from == to {
            return Err(("to", Why::Same));
        }
        let currency = amount.currency();
        Ok((self.number(from, currency), self.number(to, currency)))
    }

    fn same_currency(&self, line: &Booked, amount: Money) -> Result<(), Wrong> {
        positive(amount)?;
        if self.states[line.from as usize].currency == amount.currency() {
            Ok(())
        } else {
            Err(("amount", Why::Currency))
        }
    }

    fn line(
        &self,
        id: LineId,
        field: &'static str,
        fits: fn(&Booked) -> bool,
    ) -> Result<(u32, Booked), Wrong> {
        let at = self.find(id).ok_or((field, Why::Unknown))?;
        let line = self.booked[at as usize];
        if fits(&line) {
            Ok((at, line))
        } else {
            Err((field, Why::Unknown))
        }
    }

    /// The number of a line that was booked.
    pub(super) fn find(&self, id: LineId) -> Option<u32> {
        let batch = self.batches.get(&id.batch)?;
        let at = batch.first + u32::from(id.line);
        // A batch under way has lines that are not booked yet.
        (id.line < batch.count && at < self.next()).then_some(at)
    }

    /// The number that the next line gets.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.booked.len()).unwrap_or(u32::MAX)
    }

    /// The number of an account, which begins here if there is none.
    pub(super) fn number(&mut self, account: Account, currency: Currency) -> u32 {
        let next = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry((account, currency)).or_insert(next);
        if number == next {
            self.states.push(State {
                account,
                currency,
                booked: 0,
                held: 0,
                floor: i64::MIN,
                ceiling: i64::MAX,
            });
            self.limit(account, currency, Limits::of(account));
        }
        number
    }

    fn open(&self, hold: usize, now: i64) -> Result<(), Wrong> {
        match self.booked[hold] {
            Booked { left: 0, .. } => Err(("hold", Why::HoldClosed)),
            Booked { until, .. } if until <= now => Err(("hold", Why::HoldExpired)),
            _ => Ok(()),
        }
    }

    fn leaves(&self, of: usize, amount: i64) -> Result<(), Wrong> {
        if amount > self.booked[of].left {
            return Err(("amount", Why::More));
        }
        Ok(())
    }

    /// Moves the amount of a line between two accounts; `spare` of it must be free.
    fn shift(&mut self, line: &Booked, spare: i64) -> Result<(), Wrong> {
        let (from, to) = (line.from as usize, line.to as usize);
        self.states[from].spare(spare)?;
        let out = self.states[from].booked - line.amount;
        let into = self.states[to].booked + line.amount;
        if out < -MONEY_MINOR_MAX || into > MONEY_MINOR_MAX {
            return Err(("amount", Why::OutOfRange));
        }
        if into > self.states[to].ceiling {
            return Err(("to", Why::Full));
        }
        self.states[from].booked = out;
        self.states[to].booked = into;
        Ok(())
    }
}

impl State {
    /// Refuses where less than an amount is free above the floor.
    fn spare(&self, amount: i64) -> Result<(), Wrong> {
        let left = self.booked - self.held - amount;
        if amount > 0 && left < self.floor {
            Err(("from", Why::Short))
        } else {
            Ok(())
        }
    }
}

fn positive(amount: Money) -> Result<(), Wrong> {
    if amount.minor() > 0 {
        Ok(())
    } else {
        Err(("amount", Why::NotPositive))
    }
}
