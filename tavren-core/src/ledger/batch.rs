//! What is kept of a batch, so that its lines can be drawn, closed and reversed, and its id books
//! nothing else.

use super::{Account, Line, LineId};
use crate::context::{Context, Halt};
use crate::port::Key;
use crate::user::Root;
use tavren_sealing::record::key_id_of;
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
    /// Whose a user's account is: lines that refer to earlier ones name nobody.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Owned {
        1 => pub(crate) account: Handle,
        /// A [`RootPlace`], sealed under the user's history key: nobody reads it after an erasure.
        2 => pub(crate) root: Box<[u8]>,
    }
}

tavren_types::cbor_record! {
    /// Where a user's root lies.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct RootPlace {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) place: Box<[u8]>,
    }
}

tavren_types::cbor_record! {
    /// What was booked under the id of a command. It stays when the store has forgotten the command, so
    /// that its id books nothing else, ever; sealed under the operator's key.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Batch {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) lines: Vec<Written>,
        2 => pub(crate) owned: Vec<Owned>,
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

impl Owned {
    /// The account of a root, for a batch that is kept at a place.
    pub(crate) fn by(context: &mut Context<'_>, root: &Root, at: &Key) -> Result<Self, Halt> {
        let place = RootPlace {
            schema: Schema,
            place: root.place.as_bytes().into(),
        };
        let sealed = context.seal(at, root.key, &place)?;
        Ok(Self {
            account: root.user.account,
            root: sealed.into(),
        })
    }

    /// The key of the user's history.
    pub(crate) fn key(&self) -> Result<KeyId, Halt> {
        Ok(KeyId::from_bytes(key_id_of(&self.root)?))
    }

    /// Where the root lies; `None` where its user was erased.
    pub(crate) fn place(&self, context: &mut Context<'_>, at: &Key) -> Result<Option<Key>, Halt> {
        let found = context.open::<RootPlace>(at, &self.root)?;
        Ok(found.map(|root| Key::new(&root.place)))
    }
}

impl Batch {
    /// A batch of one line that moved money.
    pub(crate) fn of_one(from: Account, to: Account, amount: Money, owned: Option<Owned>) -> Self {
        let left = amount.minor();
        let effect = Effect::Moved { left };
        let line = Written {
            from,
            to,
            amount,
            effect,
        };
        Self::new(vec![line], owned.into_iter().collect())
    }

    /// A batch of these lines.
    pub(crate) fn new(lines: Vec<Written>, owned: Vec<Owned>) -> Self {
        Self {
            schema: Schema,
            lines,
            owned,
        }
    }

    /// The line of this number.
    pub(crate) fn line(&self, id: LineId) -> Option<&Written> {
        self.lines.get(usize::from(id.line))
    }
}
