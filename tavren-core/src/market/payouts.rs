//! Payouts: users ask for them, the operator has them made.

use super::{Error, Market, Timestamp, UserId, command};
use crate::payout::{Observation, Payout, PayoutBatch, ProcessorName};
use tavren_types::{Currency, PayoutBatchId, PayoutId};

impl Market {
    /// A user asks for a payout. What the processor cannot pay out stays in the balance.
    ///
    /// # Errors
    /// [`Error::Refused`] where the balance does not cover it, or nothing of it can be paid out.
    pub fn request_payout(
        &self,
        request: command::RequestPayout,
        now: Timestamp,
    ) -> Result<Payout, Error> {
        self.run(request, now)
    }

    /// A user cancels a payout that no batch has taken yet. Again, it stays cancelled.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such payout of the user's, or a batch took it.
    pub fn cancel_payout(
        &self,
        user: &UserId,
        payout: PayoutId,
        now: Timestamp,
    ) -> Result<Payout, Error> {
        let user = user.clone();
        self.run(command::CancelPayout { user, payout }, now)
    }

    /// A user's newest payouts, or those behind one: a page.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn payouts(
        &self,
        user: &UserId,
        after: Option<&Payout>,
        now: Timestamp,
    ) -> Result<Vec<Payout>, Error> {
        let after = after.map(|payout| (payout.at(), payout.id()));
        let user = user.clone();
        self.run(command::ViewPayouts { user, after }, now)
    }

    /// Takes what waits into a batch, before anything is sent; `None` where nobody waits.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn take_payout_batch(
        &self,
        processor: ProcessorName,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Option<PayoutBatchId>, Error> {
        let take = command::TakePayoutBatch {
            processor,
            currency,
        };
        self.run(take, now)
    }

    /// The batches with something that is not settled yet, also after a crash: those behind `after`,
    /// a page.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn payout_batches(
        &self,
        processor: ProcessorName,
        currency: Currency,
        after: Option<PayoutBatchId>,
        now: Timestamp,
    ) -> Result<Vec<PayoutBatchId>, Error> {
        let view = command::ViewPayoutBatches {
            processor,
            currency,
            after,
        };
        self.run(view, now)
    }

    /// What of a batch is not settled yet, to be sent or looked up; `None` where all of it is.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn payout_batch(
        &self,
        processor: ProcessorName,
        currency: Currency,
        batch: PayoutBatchId,
        now: Timestamp,
    ) -> Result<Option<PayoutBatch>, Error> {
        let view = command::ViewPayoutBatch {
            processor,
            currency,
            batch,
        };
        self.run(view, now)
    }

    /// Writes down what a processor says, in any order and as often as it says it: of how many
    /// payouts it was new.
    ///
    /// # Errors
    /// [`Error::Refused`] where one observation is of no payout that was sent, or of another
    /// processor, amount or currency, or contradicts what was seen: nothing is written then.
    pub fn record_payouts(
        &self,
        processor: ProcessorName,
        observations: Vec<Observation>,
        now: Timestamp,
    ) -> Result<u32, Error> {
        let record = command::RecordPayouts {
            processor,
            observations,
        };
        self.run(record, now)
    }
}
