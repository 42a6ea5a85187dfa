//! Payouts: users ask for them, the operator has them made.

use super::{Answered, Market};
use crate::errors::wrong;
use crate::gil::give;
use crate::granularity::Granularity;
use crate::money::Money;
use crate::observation::Observation;
use crate::payout::{Payout, PayoutBatch};
use crate::text;
use pyo3::prelude::*;
use tavren_core::command::RequestPayout;
use tavren_core::payout::Destination;

#[pymethods]
impl Market {
    /// A user asks for a payout of at most so much, in amounts that the processor pays out: the rest
    /// stays in the balance. ``destination`` is the user's account there: a connected account of
    /// Stripe; an address, a telephone number or an account of PayPal.
    #[pyo3(signature = (user, most, now, *, processor, granularity, destination))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn request_payout<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        most: &Money,
        now: &Bound<'py, PyAny>,
        processor: &str,
        granularity: &Granularity,
        destination: &str,
    ) -> Answered<'py> {
        let destination = Destination::new(destination);
        let destination = destination.map_err(|error| wrong(py, error.code(), "destination"))?;
        let request = RequestPayout {
            user: text::user(py, user)?,
            most: most.whole(py, "most")?,
            processor: text::processor(py, processor)?,
            granularity: granularity.read(py)?,
            destination,
        };
        let payout = self.ask(py, now, |market, now| market.request_payout(request, now))?;
        give(py, payout, Payout::from)
    }

    /// A user cancels a payout that no batch has taken yet. Again, it stays cancelled.
    fn cancel_payout<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        payout: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, payout) = (text::user(py, user)?, text::payout(py, payout)?);
        let payout = self.ask(py, now, |market, now| {
            market.cancel_payout(&user, payout, now)
        })?;
        give(py, payout, Payout::from)
    }

    /// A user's payouts, the newest first: a page, and with ``after`` the page behind that one.
    #[pyo3(signature = (user, now, *, after=None))]
    fn payouts<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        now: &Bound<'py, PyAny>,
        after: Option<&Payout>,
    ) -> Answered<'py> {
        let user = text::user(py, user)?;
        let after = after.map(|after| &after.payout);
        let payouts = self.ask(py, now, |market, now| market.payouts(&user, after, now))?;
        give(py, payouts, |payouts| {
            payouts.into_iter().map(Payout::from).collect::<Vec<_>>()
        })
    }

    /// Takes what waits into a batch, before anything is sent: its id; ``None`` where nobody waits.
    fn take_payout_batch<'py>(
        &self,
        py: Python<'py>,
        processor: &str,
        currency: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (processor, currency) = (
            text::processor(py, processor)?,
            text::currency(py, currency)?,
        );
        let batch = self.ask(py, now, |market, now| {
            market.take_payout_batch(processor, currency, now)
        })?;
        give(py, batch, |batch| batch.map(|batch| batch.to_string()))
    }

    /// The batches with something that is not settled yet, also after a crash: a page, and with
    /// ``after`` the page behind that one.
    #[pyo3(signature = (processor, currency, now, *, after=None))]
    fn payout_batches<'py>(
        &self,
        py: Python<'py>,
        processor: &str,
        currency: &str,
        now: &Bound<'py, PyAny>,
        after: Option<&str>,
    ) -> Answered<'py> {
        let (processor, currency) = (
            text::processor(py, processor)?,
            text::currency(py, currency)?,
        );
        let after = after.map(|after| text::payout_batch(py, after, "after"));
        let after = after.transpose()?;
        let batches = self.ask(py, now, |market, now| {
            market.payout_batches(processor, currency, after, now)
        })?;
        give(py, batches, |batches| {
            let batches = batches.into_iter();
            batches.map(|batch| batch.to_string()).collect::<Vec<_>>()
        })
    }

    /// What of a batch is not settled yet, to be sent or looked up; ``None`` where all of it is.
    fn payout_batch<'py>(
        &self,
        py: Python<'py>,
        processor: &str,
        currency: &str,
        batch: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (processor, currency) = (
            text::processor(py, processor)?,
            text::currency(py, currency)?,
        );
        let batch = text::payout_batch(py, batch, "batch")?;
        let batch = self.ask(py, now, |market, now| {
            market.payout_batch(processor, currency, batch, now)
        })?;
        give(py, batch, |batch| batch.map(PayoutBatch::from))
    }

    /// Writes down what a processor says, in any order and as often as it says it: of how many payouts
    /// it was new. A refusal where one observation is of no payout that was sent, or of another
    /// processor, amount or currency, or contradicts what was seen: nothing is written then.
    fn record_payouts<'py>(
        &self,
        py: Python<'py>,
        processor: &str,
        observations: Vec<Bound<'py, Observation>>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let processor = text::processor(py, processor)?;
        let observations = observations.iter().map(|one| one.get().observation);
        let observations = observations.collect();
        let new = self.ask(py, now, |market, now| {
            market.record_payouts(processor, observations, now)
        })?;
        give(py, new, |new| new)
    }
}
