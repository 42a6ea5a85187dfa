use super::Account;
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
