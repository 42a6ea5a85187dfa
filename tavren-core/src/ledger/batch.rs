//! What is kept of a batch, so that its lines can be drawn, closed and reversed, and its id books
//! nothing else.

use super::{Account, Line, LineId};
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{Handle, KeyId, Money, Timestamp};

tavren_types::cbor_union! {
    /// What a line did, and what can still be done about it.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Effect {
        /// It moved its amount.
        1 => Moved {
            /// What can still be reversed of it, in minor units.
            left: i64,
        },
        /// It set its amount aside.
        2 => Held {
            /// When what is left is free again.
            until: Timestamp,
            /// What can still be drawn; nothing once it was closed.
            left: i64,
        },
        /// It moved its amount out of a hold.
        3 => Drew {
            /// Which hold.
            hold: LineId,
            /// What can still be reversed of it, in minor units.
            left: i64,
        },
        /// It freed its amount, all that was left of a hold.
        4 => Closed {
            /// Which hold.
            hold: LineId,
        },
        /// It moved its amount back.
        5 => Reversed {
            /// Which line's.
            line: LineId,
        },
    }
}

tavren_types::cbor_record! {
    /// A line of a batch, as it is kept for ever.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Written {
        1 => pub(crate) from: Account,
        2 => pub(crate) to: Account,
        3 => pub(crate) amount: Money,
        4 => pub(crate) effect: Effect,
    }
}

tavren_types::cbor_record! {
    /// Whose trail tells of a user's account: lines that refer to earlier ones name nobody.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Told {
        1 => pub(crate) account: Handle,
        2 => pub(crate) trail: Handle,
        3 => pub(crate) key: KeyId,
    }
}

tavren_types::cbor_record! {
    /// What was booked under the id of a command. It stays when the store has forgotten the command, so
    /// that its id books nothing else, ever; sealed under the operator's key, since it says whose trail
    /// tells of which account.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Batch {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) lines: Vec<Written>,
        2 => pub(crate) told: Vec<Told>,
    }
}

impl Written {
    /// True where money went from one account to the other.
    pub(crate) fn moved(&self) -> bool {
        !matches!(self.effect, Effect::Held { .. } | Effect::Closed { .. })
    }
}

impl Effect {
    /// What a line that was just booked did.
    pub(crate) fn of(line: &Line, left: i64) -> Self {
        match *line {
            Line::Move { .. } => Self::Moved { left },
            Line::Hold { until, .. } => Self::Held { until, left },
            Line::Draw { hold, .. } => Self::Drew { hold, left },
            Line::Close { hold } => Self::Closed { hold },
            Line::Reverse { line, .. } => Self::Reversed { line },
        }
    }

    /// The line that it draws, closes or reverses.
    pub(crate) fn refers_to(&self) -> Option<LineId> {
        match *self {
            Self::Moved { .. } | Self::Held { .. } => None,
            Self::Drew { hold, .. } | Self::Closed { hold } => Some(hold),
            Self::Reversed { line } => Some(line),
        }
    }

    /// What can still be drawn or reversed.
    pub(crate) fn left(&self) -> i64 {
        match *self {
            Self::Moved { left } | Self::Held { left, .. } | Self::Drew { left, .. } => left,
            Self::Closed { .. } | Self::Reversed { .. } => 0,
        }
    }

    /// The same with so much left.
    pub(crate) fn leaving(self, left: i64) -> Self {
        match self {
            Self::Moved { .. } => Self::Moved { left },
            Self::Held { until, .. } => Self::Held { until, left },
            Self::Drew { hold, .. } => Self::Drew { hold, left },
            same => same,
        }
    }
}

impl Told {
    pub(crate) fn new(account: Handle, trail: Trail) -> Self {
        Self {
            account,
            trail: trail.handle,
            key: trail.key,
        }
    }

    pub(crate) fn trail(&self) -> Trail {
        Trail {
            handle: self.trail,
            key: self.key,
        }
    }
}

impl Batch {
    /// A batch of one line that moved money.
    pub(crate) fn of_one(from: Account, to: Account, amount: Money, told: Option<Told>) -> Self {
        let left = amount.minor();
        let effect = Effect::Moved { left };
        let line = Written {
            from,
            to,
            amount,
            effect,
        };
        Self::new(vec![line], told.into_iter().collect())
    }

    /// A batch of these lines.
    pub(crate) fn new(lines: Vec<Written>, told: Vec<Told>) -> Self {
        Self {
            schema: Schema,
            lines,
            told,
        }
    }

    /// The line of this number.
    pub(crate) fn line(&self, id: LineId) -> Option<&Written> {
        self.lines.get(usize::from(id.line))
    }
}
