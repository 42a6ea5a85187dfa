use super::Account;
use tavren_types::cbor::Schema;
use tavren_types::{CommandId, Money, Timestamp};

tavren_types::cbor_record! {
    /// A line by its place: the key of its batch, and its number there, from 0.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct LineId {
        /// The key of the batch.
        1 => pub batch: CommandId,
        /// Which of its lines.
        2 => pub line: u16,
    }
}

tavren_types::cbor_record! {
    /// A line that moved money, as it is kept for ever.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Written {
        1 => pub(crate) from: Account,
        2 => pub(crate) to: Account,
        3 => pub(crate) amount: Money,
        /// What can still be reversed of it, in minor units.
        4 => pub(crate) left: i64,
        /// The line that it reverses.
        5 => pub(crate) of: Option<LineId>,
    }
}

tavren_types::cbor_record! {
    /// What was booked under the id of a command. It stays when the store has forgotten the command, so
    /// that its id books nothing else, ever.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Batch {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) lines: Vec<Written>,
    }
}

/// One line of a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Moves money.
    Move {
        /// Where it comes from.
        from: Account,
        /// Where it goes to.
        to: Account,
        /// How much, above nothing.
        amount: Money,
    },
    /// Sets money of one account aside for another. It moves nothing: what is neither drawn nor closed
    /// is free again at `until`, without anybody doing anything.
    Hold {
        /// Whose money is held.
        from: Account,
        /// Whom it is held for.
        to: Account,
        /// How much, above nothing.
        amount: Money,
        /// From when on it is free again; later than now.
        until: Timestamp,
    },
    /// Moves part of what a hold holds; draws may follow each other until nothing is left.
    Draw {
        /// Which hold.
        hold: LineId,
        /// How much, at most what is left.
        amount: Money,
    },
    /// Ends a hold: what was not drawn is free again.
    Close {
        /// Which hold.
        hold: LineId,
    },
    /// Moves back part of what a move or a draw moved; all reversals of a line together are at most
    /// what it moved.
    Reverse {
        /// Which line.
        line: LineId,
        /// How much, above nothing.
        amount: Money,
    },
}

impl std::fmt::Debug for Line {
    /// Prints what it does, and neither accounts nor amounts: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Move { .. } => "Move(..)",
            Self::Hold { .. } => "Hold(..)",
            Self::Draw { .. } => "Draw(..)",
            Self::Close { .. } => "Close(..)",
            Self::Reverse { .. } => "Reverse(..)",
        })
    }
}
