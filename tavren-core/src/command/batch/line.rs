use crate::context::Halt;
use crate::ledger::{Account, Line, LineId};
use tavren_types::cbor::{Encode, Writer};
use tavren_types::{BuyerId, Money, Timestamp, UserId};

/// Whose money a line is about.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// The world outside: banks and processors.
    Outside,
    /// What the operator earned.
    Fees,
    /// What a user can take out.
    User(UserId),
    /// What a buyer put in and did not commit to an offer.
    Buyer(BuyerId),
    /// What was settled to a vendor and not paid out yet.
    Vendor(BuyerId),
    /// What users lost of the bonuses of a buyer's offers.
    Penalty(BuyerId),
}

/// One line of a [`BookBatch`](super::BookBatch), as [`Line`](crate::ledger::Line) is one of the ledger
/// in memory. A line that refers to an earlier one names nobody: whom it concerns follows from that.
///
/// A deposit and a buyer's funding are batches of one line, under the ids of their commands.
#[derive(Clone, PartialEq, Eq)]
pub enum BatchLine {
    /// Moves money.
    Move {
        /// Whose it is.
        from: Party,
        /// Whose it becomes.
        to: Party,
        /// How much, above nothing.
        amount: Money,
    },
    /// Sets money of one party aside for another. It moves nothing, and nothing else can take what is
    /// held; what is neither drawn nor closed is free again at `until`, without anybody doing anything.
    Hold {
        /// Whose money is held.
        from: Party,
        /// Whom it is held for.
        to: Party,
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

impl BatchLine {
    /// The parties that it names.
    pub(super) fn parties(&self) -> Option<[&Party; 2]> {
        match self {
            Self::Move { from, to, .. } | Self::Hold { from, to, .. } => Some([from, to]),
            Self::Draw { .. } | Self::Close { .. } | Self::Reverse { .. } => None,
        }
    }

    /// The line that it refers to.
    pub(super) fn refers_to(&self) -> Option<LineId> {
        match self {
            Self::Move { .. } | Self::Hold { .. } => None,
            Self::Draw { hold, .. } | Self::Close { hold } => Some(*hold),
            Self::Reverse { line, .. } => Some(*line),
        }
    }

    /// The same line by accounts.
    pub(super) fn by(
        &self,
        account: impl Fn(&Party) -> Result<Account, Halt>,
    ) -> Result<Line, Halt> {
        Ok(match self {
            Self::Move { from, to, amount } => Line::Move {
                from: account(from)?,
                to: account(to)?,
                amount: *amount,
            },
            Self::Hold {
                from,
                to,
                amount,
                until,
            } => Line::Hold {
                from: account(from)?,
                to: account(to)?,
                amount: *amount,
                until: *until,
            },
            Self::Draw { hold, amount } => Line::Draw {
                hold: *hold,
                amount: *amount,
            },
            Self::Close { hold } => Line::Close { hold: *hold },
            Self::Reverse { line, amount } => Line::Reverse {
                line: *line,
                amount: *amount,
            },
        })
    }

    /// Writes it for the fingerprint of its batch.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Move { from, to, amount } => {
                0_u64.encode(writer);
                from.write(writer);
                to.write(writer);
                amount.encode(writer);
            }
            Self::Hold {
                from,
                to,
                amount,
                until,
            } => {
                1_u64.encode(writer);
                from.write(writer);
                to.write(writer);
                (*amount, *until).encode(writer);
            }
            Self::Draw { hold, amount } => ((2_u64, *hold), *amount).encode(writer),
            Self::Close { hold } => (3_u64, *hold).encode(writer),
            Self::Reverse { line, amount } => ((4_u64, *line), *amount).encode(writer),
        }
    }
}

impl std::fmt::Debug for BatchLine {
    /// Prints what it does, and neither parties nor amounts: law 15.
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

impl Party {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Outside => 0_u64.encode(writer),
            Self::Fees => 1_u64.encode(writer),
            Self::User(user) => (2_u64, user.expose().to_owned()).encode(writer),
            Self::Buyer(buyer) => (3_u64, *buyer).encode(writer),
            Self::Vendor(vendor) => (4_u64, *vendor).encode(writer),
            Self::Penalty(buyer) => (5_u64, *buyer).encode(writer),
        }
    }
}
