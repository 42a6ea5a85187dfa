//! Stripe Connect: a transfer to the user's connected account, then a payout from there to the bank.
//!
//! The connected accounts are on a manual payout schedule: on an automatic one Stripe takes no
//! payout, and the payout stays *held* though the money is on its way.
//!
//! Each payout has an idempotency key of its own for the transfer, the payout and the reversal, made
//! of its id. Stripe knows a key for 24 hours; so what was sent longer ago is looked for first, by
//! the transfer group that is its id, and only made where there is none.

use crate::amount::Unit;
use crate::error::PayoutError;
use crate::json;
use crate::limits::STRIPE_KEY_HOURS;
use crate::processor::{Processor, Reply, Request};
use crate::secret::Secret;
use tavren_core::payout::{Granularity, PayoutBatch, PayoutItem, PayoutState, ProcessorName};
use tavren_types::{Currency, PayoutId, Timestamp};

mod answer;
mod event;
mod object;
mod send;

/// Milliseconds in an hour.
const HOUR_MILLIS: i64 = 3_600_000;

/// Stripe Connect, for one platform account.
#[derive(Debug, Clone)]
pub struct Stripe {
    base: String,
    key: Secret,
    webhooks: Vec<Secret>,
}

/// What a request to Stripe is about.
#[derive(Debug, Clone)]
pub struct StripeStep {
    item: PayoutItem,
    at: Timestamp,
    action: Action,
}

/// What a request does. Each says how to go on, so that an answer needs no memory.
#[derive(Debug, Clone)]
enum Action {
    /// Looks for the transfer.
    FindTransfer(Goal),
    /// Makes the transfer.
    Transfer,
    /// Looks for the payout to the bank, behind this one of an earlier page.
    FindPayout {
        goal: Goal,
        transfer: String,
        after: Option<String>,
    },
    /// Makes the payout to the bank.
    PayOut,
    /// Takes the transfer back.
    Reverse { transfer: String },
}

/// What a payout is looked for for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// To make what is missing of it.
    Make,
    /// To have its money back.
    Cancel,
}

impl Stripe {
    /// Stripe by the platform's secret key; `webhooks` are the secrets of its endpoints, of which one
    /// must have signed an event.
    pub fn new(key: Secret, webhooks: Vec<Secret>) -> Self {
        Self {
            base: "https://api.stripe.com".to_owned(),
            key,
            webhooks,
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

    fn request(
        &self,
        item: &PayoutItem,
        at: Timestamp,
        action: Action,
    ) -> Result<Request<StripeStep>, PayoutError> {
        let step = StripeStep {
            item: item.clone(),
            at,
            action,
        };
        Ok(Request {
            http: self.http(&step)?,
            step,
        })
    }

    fn check(&self, batch: &PayoutBatch) -> Result<(), PayoutError> {
        if batch.processor != self.name() {
            return Err(PayoutError::Batch { field: "processor" });
        }
        for item in &batch.items {
            if item.amount.currency() != batch.currency {
                return Err(PayoutError::Batch { field: "currency" });
            }
            if json::id(item.destination.expose()).is_err() {
                return Err(PayoutError::Batch {
                    field: "destination",
                });
            }
            Unit::stripe(batch.currency)?.write(item.amount)?;
        }
        Ok(())
    }
}

impl Processor for Stripe {
    type Step = StripeStep;

    fn name(&self) -> ProcessorName {
        ProcessorName::STRIPE
    }

    fn granularity(&self, currency: Currency) -> Result<Granularity, PayoutError> {
        Unit::stripe(currency)?.granularity(currency)
    }

    fn encode(
        &self,
        batch: &PayoutBatch,
        now: Timestamp,
    ) -> Result<Vec<Request<StripeStep>>, PayoutError> {
        self.check(batch)?;
        let fresh = now
            < batch
                .at
                .plus_millis(STRIPE_KEY_HOURS.saturating_mul(HOUR_MILLIS));
        let first = |item: &PayoutItem| match item.state {
            PayoutState::Sent if fresh => self.request(item, batch.at, Action::Transfer),
            _ => self.request(item, batch.at, Action::FindTransfer(Goal::Make)),
        };
        batch.items.iter().map(first).collect()
    }

    fn lookup(
        &self,
        batch: &PayoutBatch,
        _now: Timestamp,
    ) -> Result<Vec<Request<StripeStep>>, PayoutError> {
        self.check(batch)?;
        let find = |item| self.request(item, batch.at, Action::FindTransfer(Goal::Make));
        batch.items.iter().map(find).collect()
    }

    /// Reverses the transfer, where the bank did not take the payout.
    fn cancel(
        &self,
        batch: &PayoutBatch,
        payout: PayoutId,
        _now: Timestamp,
    ) -> Result<Request<StripeStep>, PayoutError> {
        self.check(batch)?;
        let item = batch.items.iter().find(|item| item.id == payout);
        let item = item.ok_or(PayoutError::Batch { field: "payout" })?;
        self.request(item, batch.at, Action::FindTransfer(Goal::Cancel))
    }

    fn decode(
        &self,
        request: &Request<StripeStep>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        self.answered(request, answer)
    }

    /// Over `Stripe-Signature`, scheme `v1`: HMAC-SHA256 of the time, a dot and the raw body.
    fn decode_event(
        &self,
        event: &http::Request<Vec<u8>>,
        now: Timestamp,
        tolerance_millis: i64,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        self.verify(event, now, tolerance_millis)?;
        event::observed(event.body()).map(Reply::observed)
    }
}
