//! What a processor said of a payout: a set that only grows, and what follows from it.

use super::PayoutState;
use std::fmt;
use tavren_types::{Code, Money, PayoutId};

tavren_types::cbor_union! {
    /// What a processor says of one payout.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub enum Evidence {
        /// Nothing: it was sent, and no answer came.
        1 => Unknown,
        /// It has the payout.
        2 => Pending,
        /// It has the money and does not pass it on.
        3 => Held,
        /// The payout arrived.
        4 => Paid,
        /// The payout was never made, and never will be under this id.
        5 => Failed,
        /// So much of it has come back so far, all told.
        6 => Returned {
            /// The sum of all that came back, not the last part alone.
            total: Money,
        },
    }
}

impl fmt::Debug for Evidence {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Unknown => "Unknown",
            Self::Pending => "Pending",
            Self::Held => "Held",
            Self::Paid => "Paid",
            Self::Failed => "Failed",
            Self::Returned { .. } => "Returned(..)",
        })
    }
}

tavren_types::cbor_record! {
    /// What a processor says of one payout, in an answer or a webhook.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Observation {
        /// Of which.
        1 => pub payout: PayoutId,
        /// Which amount it names, where it names one: no other than the payout's is believed.
        2 => pub amount: Option<Money>,
        /// What it says.
        3 => pub evidence: Evidence,
    }
}

impl fmt::Debug for Observation {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Observation({:?}, {:?})", self.payout, self.evidence)
    }
}

tavren_types::cbor_record! {
    /// All that was seen of a payout. Grows alone: of two sets the larger amount and either's yes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub(crate) struct Seen {
        1 => pub(crate) unknown: bool,
        2 => pub(crate) pending: bool,
        3 => pub(crate) held: bool,
        4 => pub(crate) paid: bool,
        5 => pub(crate) failed: bool,
        /// What has come back, in minor units.
        6 => pub(crate) returned: i64,
    }
}

/// Where the money of a payout is, in minor units: the three together are its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Neither here nor there yet.
    pub(crate) in_payout: i64,
    /// With the user, outside.
    pub(crate) out: i64,
    /// Back in the balance.
    pub(crate) back: i64,
}

impl Seen {
    /// The set with one more in it. Refuses an amount that is not the payout's to come back, and the
    /// two that no processor says of one payout: that it arrived, and that it was never made.
    pub(super) fn with(self, amount: Money, evidence: Evidence) -> Result<Self, Code> {
        let mut seen = self;
        match evidence {
            Evidence::Unknown => seen.unknown = true,
            Evidence::Pending => seen.pending = true,
            Evidence::Held => seen.held = true,
            Evidence::Paid => seen.paid = true,
            Evidence::Failed => seen.failed = true,
            Evidence::Returned { total } => {
                let within = (0..=amount.minor()).contains(&total.minor());
                if total.currency() != amount.currency() || !within {
                    return Err(Code::PayoutAmount);
                }
                seen.returned = seen.returned.max(total.minor());
            }
        }
        match seen.paid && seen.failed {
            true => Err(Code::PayoutContradicted),
            false => Ok(seen),
        }
    }

    /// Where a payout stands that was sent.
    pub(super) fn state(self) -> PayoutState {
        let states = [
            (self.failed, PayoutState::Failed),
            (self.returned > 0, PayoutState::Returned),
            (self.paid, PayoutState::Paid),
            (self.held, PayoutState::Held),
            (self.pending, PayoutState::Pending),
            (self.unknown, PayoutState::Unknown),
        ];
        let found = states.into_iter().find(|(seen, _)| *seen);
        found.map_or(PayoutState::Sent, |(_, state)| state)
    }

    /// Where the money of a payout of this amount is.
    pub(super) fn place(self, amount: i64) -> Place {
        let back = if self.failed { amount } else { self.returned };
        let rest = amount.saturating_sub(back);
        match self.paid {
            true => Place {
                in_payout: 0,
                out: rest,
                back,
            },
            false => Place {
                in_payout: rest,
                out: 0,
                back,
            },
        }
    }
}

impl Place {
    /// True where nothing is under way any more.
    pub(crate) fn is_settled(self) -> bool {
        self.in_payout == 0
    }
}
