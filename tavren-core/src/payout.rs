//! Payouts: what a user takes out, by way of a payment processor.
//!
//! | from | by | to |
//! |---|---|---|
//! | – | the user asks; the money leaves the balance | Requested |
//! | Requested | the user cancels | Cancelled: the money is back |
//! | Requested | the operator takes a batch, before anything is sent | Sent |
//! | Sent | what the processor [says](Observation), in any order and any number of times | Unknown, Pending, Held, Paid, Failed, Returned |
//!
//! The processor knows a payout by its id for ever, and a batch by its own: whatever is sent again
//! is sent under the same, so that nothing is paid twice. Where a request was sent and no answer
//! came, the payout is *unknown*: its money stays in payout until the processor says what became of
//! it. What it said is kept as a set (`Seen`), and where the money is follows from the set alone.

use crate::limits::DESTINATION_BYTES_MAX;
use std::fmt;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Schema, Writer};
use tavren_types::text::normalise;
use tavren_types::{Code, Currency, Handle, Money, PayoutBatchId, PayoutId, TextError, Timestamp};

mod granularity;
mod name;
mod seen;
#[cfg(test)]
mod tests;

pub use granularity::Granularity;
pub use name::ProcessorName;
pub use seen::{Evidence, Observation};
pub(crate) use seen::{Place, Seen};

/// Where a payout goes: a user's account as the processor names it. Personal, never printed.
///
/// # Law
/// 15: no debug print shows it (`payout::tests::nothing_of_a_payout_is_printed`).
#[derive(Clone, PartialEq, Eq)]
pub struct Destination(String);

impl Destination {
    /// Checks and normalises a destination: a connected account of Stripe, an address, a telephone
    /// number or an account of PayPal.
    ///
    /// # Errors
    /// [`TextError`] where it is empty, too long or holds a control character.
    pub fn new(text: &str) -> Result<Self, TextError> {
        normalise(text, DESTINATION_BYTES_MAX).map(Self)
    }

    /// The text: for the request to the processor alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Destination(..)")
    }
}

impl Encode for Destination {
    fn encode(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

impl Decode for Destination {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let text = String::decode(reader)?;
        match normalise(&text, DESTINATION_BYTES_MAX) {
            Ok(normal) if normal == text => Ok(Self(text)),
            _ => Err(CborError::Type {
                expected: "a destination",
                at,
            }),
        }
    }
}

tavren_types::cbor_record! {
    /// Who has payouts: whom to tell what becomes of them. Sealed under the user's history key.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Payee {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) trail: Handle,
    }
}

tavren_types::cbor_record! {
    /// Where one payout goes. Sealed under the user's history key.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Route {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) destination: Destination,
    }
}

tavren_types::cbor_record! {
    /// The batch that took a payout.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Taken {
        1 => pub(crate) batch: PayoutBatchId,
        2 => pub(crate) at: Timestamp,
    }
}

/// Where a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutState {
    /// Asked for, and in no batch yet.
    Requested,
    /// Given up by its user before it was sent; the money is back.
    Cancelled,
    /// In a batch; nothing was heard of it.
    Sent,
    /// Sent, and no answer came: only the processor can say what became of it.
    Unknown,
    /// The processor has it.
    Pending,
    /// The processor has the money and does not pass it on: unclaimed, on hold, or turned down by
    /// the bank. It is passed on later, or comes back when it is cancelled.
    Held,
    /// It arrived.
    Paid,
    /// The processor never made it; the money is back.
    Failed,
    /// It came back, whole or in part: [`Payout::returned`].
    Returned,
}

tavren_types::cbor_record! {
    /// One payout. Kept for ever, under random handles: a webhook may speak of it years later.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Payout {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: PayoutId,
        2 => pub(crate) account: Handle,
        3 => pub(crate) processor: ProcessorName,
        4 => pub(crate) amount: Money,
        5 => pub(crate) at: Timestamp,
        6 => pub(crate) taken: Option<Taken>,
        7 => pub(crate) cancelled: bool,
        8 => pub(crate) seen: Seen,
    }
}

impl Payout {
    /// Its id, by which the processor knows it too.
    pub fn id(&self) -> PayoutId {
        self.id
    }

    /// Which processor makes it.
    pub fn processor(&self) -> ProcessorName {
        self.processor
    }

    /// How much.
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// How much of it came back, or never left.
    pub fn returned(&self) -> Money {
        let currency = self.amount.currency();
        Money::new(self.place().back, currency).unwrap_or(Money::zero(currency))
    }

    /// When it was asked for.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Which batch took it.
    pub fn batch(&self) -> Option<PayoutBatchId> {
        self.taken.map(|taken| taken.batch)
    }

    /// Where it stands.
    pub fn state(&self) -> PayoutState {
        match self.taken {
            _ if self.cancelled => PayoutState::Cancelled,
            None => PayoutState::Requested,
            Some(_) => self.seen.state(),
        }
    }

    /// Where its money is.
    pub(crate) fn place(&self) -> Place {
        let amount = self.amount.minor();
        match self.cancelled {
            true => Place {
                back: amount,
                ..Place::default()
            },
            false => self.seen.place(amount),
        }
    }

    /// The payout with what a processor says of it. Refuses what is not said of this payout.
    ///
    /// # Law
    /// 4, 5: in any order and any number of times the same observations come to the same
    /// (`payout::tests::observations_come_to_the_same_in_every_order`), and what comes back is
    /// never more than what left.
    pub(crate) fn with(
        &self,
        processor: ProcessorName,
        observation: &Observation,
    ) -> Result<Self, Code> {
        if self.processor != processor {
            return Err(Code::PayoutProcessor);
        }
        if self.taken.is_none() {
            return Err(Code::PayoutState);
        }
        if observation
            .amount
            .is_some_and(|amount| amount != self.amount)
        {
            return Err(Code::PayoutAmount);
        }
        Ok(Self {
            seen: self.seen.with(self.amount, observation.evidence)?,
            ..self.clone()
        })
    }
}

impl fmt::Debug for Payout {
    /// Prints no amount and no account: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Payout({:?})", self.id)
    }
}

/// One payout of a batch, for the processor.
#[derive(Clone, PartialEq, Eq)]
pub struct PayoutItem {
    /// The payout: the key under which it is sent, whenever it is sent.
    pub id: PayoutId,
    /// Where it goes.
    pub destination: Destination,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: PayoutState,
}

impl fmt::Debug for PayoutItem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PayoutItem({:?})", self.id)
    }
}

/// What of a batch is not settled yet, oldest first: all of it before anything was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutBatch {
    /// The batch: the key under which it is sent, whenever it is sent.
    pub id: PayoutBatchId,
    /// Which processor makes its payouts.
    pub processor: ProcessorName,
    /// The currency of all of them.
    pub currency: Currency,
    /// When it was taken.
    pub at: Timestamp,
    /// The payouts.
    pub items: Vec<PayoutItem>,
}
