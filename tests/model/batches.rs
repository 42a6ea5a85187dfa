//! The operator's batches in the slow model: a list of lines, read whole each time.

use super::{Code, Expected, Model};
use crate::script::Act;

/// A line that was booked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Booked {
    user: usize,
    /// How many entries the list had then.
    after: usize,
    did: Did,
}

/// What it did; others are named by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    Paid(i64),
    Held(i64, i64),
    Drew(usize, i64),
    Ended(usize),
    Reversed(usize, i64),
}

impl Model {
    pub(super) fn book(&mut self, act: Act) -> Expected {
        match act {
            Act::Pay(user, minor) => self.booked(user, Did::Paid(minor)),
            Act::Hold(user, minor, hours) => {
                let free = self.balances(user).get("USD").copied().unwrap_or(0);
                if free < minor {
                    return Expected::refused(Code::BalanceShort);
                }
                let until = self.now + hours * 3_600_000;
                self.booked(user, Did::Held(minor, until))
            }
            Act::Draw(of, minor) => match self.closed(of) {
                Some(code) => Expected::refused(code),
                None if minor > self.left(of) => Expected::refused(Code::LineMore),
                None => self.booked(self.batches[of].user, Did::Drew(of, minor)),
            },
            Act::EndHold(of) => match self.closed(of) {
                Some(code) => Expected::refused(code),
                None => self.booked(self.batches[of].user, Did::Ended(of)),
            },
            Act::Reverse(of, minor) => self.reverse(of, minor),
            other => panic!("{other:?} is no batch"),
        }
    }

    fn reverse(&mut self, of: usize, minor: i64) -> Expected {
        let Booked { user, after, did } = self.batches[of];
        let erased = after < self.since(user);
        let free = match erased {
            true => 0,
            false => self.balances(user).get("USD").copied().unwrap_or(0),
        };
        match did {
            Did::Paid(_) | Did::Drew(..) if minor > self.left(of) => {
                Expected::refused(Code::LineMore)
            }
            Did::Paid(_) if free < minor => Expected::refused(Code::BalanceShort),
            Did::Drew(..) if erased => Expected::refused(Code::AccountClosed),
            Did::Paid(_) | Did::Drew(..) => self.booked(user, Did::Reversed(of, minor)),
            _ => Expected::refused(Code::LineUnknown),
        }
    }

    fn booked(&mut self, user: usize, did: Did) -> Expected {
        let after = self.log.len();
        self.batches.push(Booked { user, after, did });
        Expected::done([])
    }

    /// Why nothing can be drawn of a line, if so.
    fn closed(&self, of: usize) -> Option<Code> {
        match self.batches[of].did {
            Did::Held(..) if self.left(of) == 0 => Some(Code::HoldClosed),
            Did::Held(_, until) if until <= self.now => Some(Code::HoldExpired),
            Did::Held(..) => None,
            _ => Some(Code::LineUnknown),
        }
    }

    /// What is left of a line: to draw, or to move back.
    fn left(&self, of: usize) -> i64 {
        let taken = self.batches.iter().map(|line| match line.did {
            Did::Drew(from, minor) | Did::Reversed(from, minor) if from == of => minor,
            _ => 0,
        });
        let ended = |line: &Booked| line.did == Did::Ended(of);
        match self.batches[of].did {
            Did::Held(..) if self.batches.iter().any(ended) => 0,
            Did::Paid(minor) | Did::Held(minor, _) | Did::Drew(_, minor) => {
                minor - taken.sum::<i64>()
            }
            Did::Ended(_) | Did::Reversed(..) => 0,
        }
    }

    /// The lines of a user since the last erasure, by number.
    fn lines(&self, user: usize) -> impl Iterator<Item = (usize, Did)> {
        let since = self.since(user);
        let ours = move |line: &Booked| line.user == user && line.after >= since;
        let lines = self.batches.iter().enumerate();
        lines
            .filter(move |(_, line)| ours(line))
            .map(|(number, line)| (number, line.did))
    }

    /// What came to a user by batches and did not go.
    pub(super) fn moved(&self, user: usize) -> i64 {
        let moved = self.lines(user).map(|(_, did)| match did {
            Did::Paid(minor) => minor,
            Did::Drew(_, minor) => -minor,
            Did::Reversed(of, minor) => match self.batches[of].did {
                Did::Paid(_) => -minor,
                _ => minor,
            },
            Did::Held(..) | Did::Ended(_) => 0,
        });
        moved.sum()
    }

    /// What is held of a user by now.
    pub(super) fn set_aside(&self, user: usize) -> i64 {
        let held = self.lines(user).map(|(number, did)| match did {
            Did::Held(_, until) if self.now < until => self.left(number),
            _ => 0,
        });
        held.sum()
    }
}
