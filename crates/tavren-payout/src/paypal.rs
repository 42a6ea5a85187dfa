//! PayPal Payouts: a batch of items, under an id of ours for the batch and for each item.
//!
//! PayPal makes no second batch under an id that it has seen in the last 30 days, and names the first
//! one instead. So a batch is sent again to learn what became of it, and never after 29 days.

use crate::amount::Unit;
use crate::error::PayoutError;
use crate::json;
use crate::limits::{PAYPAL_ITEMS_MAX, PAYPAL_KEY_DAYS};
use crate::processor::{Processor, Reply, Request, refused};
use crate::secret::Secret;
use std::collections::BTreeSet;
use std::sync::Arc;
use tavren_core::payout::{
    Granularity, Observation, PayoutBatch, PayoutItem, PayoutState, ProcessorName,
};
use tavren_types::{Currency, PayoutId, Timestamp};

mod answer;
mod event;
mod item;
mod send;

/// PayPal Payouts, for one application.
#[derive(Debug, Clone)]
pub struct PayPal {
    base: String,
    token: Secret,
    webhook: String,
}

/// What a request to PayPal is about.
#[derive(Debug, Clone)]
pub struct PayPalStep(Action);

/// What a request does. Each says how to go on, so that an answer needs no memory.
#[derive(Debug, Clone)]
enum Action {
    /// Makes a batch, or learns the name of the one that was made.
    Create(Whole),
    /// Reads a page of a batch.
    Page {
        whole: Whole,
        /// PayPal's own id of the batch.
        batch: String,
        page: usize,
    },
    /// Cancels one item that nobody claimed.
    Cancel(PayoutId),
    /// Asks PayPal whether it signed what a webhook says.
    Verify(Observation),
}

/// A batch, and what is to become of it.
#[derive(Debug, Clone)]
struct Whole {
    batch: Arc<PayoutBatch>,
    goal: Goal,
}

/// What a batch is sent for.
#[derive(Debug, Clone, Copy)]
enum Goal {
    /// To be made, for the first time.
    Make,
    /// To learn what became of it, and to be made where it never arrived.
    Find,
    /// To cancel one of its payouts.
    Cancel(PayoutId),
}

impl PayPal {
    /// PayPal by an access token; `webhook` is the id that PayPal gave the host's listener.
    ///
    /// A token lives some hours: [`PayoutError::Denied`] says that it is over, and nothing is lost by
    /// going on with another.
    pub fn new(token: Secret, webhook: &str) -> Self {
        Self {
            base: "https://api-m.paypal.com".to_owned(),
            token,
            webhook: webhook.to_owned(),
        }
    }

    /// The same at another address: scheme and host, without a slash at the end.
    #[must_use]
    pub fn at(self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self
        }
    }

    /// The first request for the payouts that PayPal takes, where there is one.
    fn first(
        &self,
        batch: &PayoutBatch,
        goal: Goal,
        now: Timestamp,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        check(batch, now)?;
        let (fit, misfit): (Vec<PayoutItem>, _) = batch.items.iter().cloned().partition(fits);
        let reply = Reply::observed(misfit.iter().filter_map(refused).collect());
        if fit.is_empty() {
            return Ok(reply);
        }
        let batch = Arc::new(PayoutBatch {
            items: fit,
            ..batch.clone()
        });
        Ok(reply.next(self.create(Whole { batch, goal })?))
    }
}

/// Refuses a batch that is none of PayPal's, and what PayPal might make twice.
fn check(batch: &PayoutBatch, now: Timestamp) -> Result<(), PayoutError> {
    let misfit = |field| Err(PayoutError::Batch { field });
    let ids: BTreeSet<PayoutId> = batch.items.iter().map(|item| item.id).collect();
    if batch.processor != ProcessorName::PAYPAL {
        misfit("processor")
    } else if !(1..=PAYPAL_ITEMS_MAX).contains(&batch.items.len()) {
        misfit("items")
    } else if ids.len() < batch.items.len() {
        misfit("payout")
    } else if batch.at.plus_days(PAYPAL_KEY_DAYS) <= now {
        Err(PayoutError::KeyLapsed)
    } else {
        Ok(())
    }
}

/// True for an amount that PayPal pays out, to what may be a receiver.
fn fits(item: &PayoutItem) -> bool {
    let unit = Unit::paypal(item.amount.currency());
    let amount = unit.and_then(|unit| unit.write(item.amount));
    amount.is_ok() && send::recipient_type(&item.destination).is_some()
}

impl Processor for PayPal {
    type Step = PayPalStep;

    fn name(&self) -> ProcessorName {
        ProcessorName::PAYPAL
    }

    fn granularity(&self, currency: Currency) -> Result<Granularity, PayoutError> {
        Unit::paypal(currency)?.granularity(currency)
    }

    fn encode(
        &self,
        batch: &PayoutBatch,
        now: Timestamp,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        let new = |item: &PayoutItem| item.state == PayoutState::Sent;
        match batch.items.iter().all(new) {
            true => self.first(batch, Goal::Make, now),
            false => self.lookup(batch, now),
        }
    }

    /// Sends the batch again: PayPal names the one that it has.
    fn lookup(
        &self,
        batch: &PayoutBatch,
        now: Timestamp,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        self.first(batch, Goal::Find, now)
    }

    /// Cancels an item that nobody claimed.
    fn cancel(
        &self,
        batch: &PayoutBatch,
        payout: PayoutId,
        now: Timestamp,
    ) -> Result<Request<PayPalStep>, PayoutError> {
        let of = |item: &PayoutItem| item.id == payout && fits(item);
        let reply = match batch.items.iter().any(of) {
            true => self.first(batch, Goal::Cancel(payout), now)?,
            false => Reply::nothing(),
        };
        let first = reply.next.into_iter().next();
        first.ok_or(PayoutError::Batch { field: "payout" })
    }

    fn decode(
        &self,
        request: &Request<PayPalStep>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        self.answered(request, answer)
    }

    /// Answers no observations, but what to send to PayPal for it to say whether it signed the event;
    /// what the event says is in the reply to that.
    fn decode_event(
        &self,
        event: &http::Request<Vec<u8>>,
        now: Timestamp,
        tolerance_millis: i64,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        json::within(event.body())?;
        event::timely(event, now, tolerance_millis)?;
        match event::observed(event.body())? {
            Some(observed) => Ok(Reply::nothing().next(self.verify(event, observed)?)),
            None => Ok(Reply::nothing()),
        }
    }
}
