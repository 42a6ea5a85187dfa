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
use crate::processor::{Processor, Reply, Request, refused};
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

    /// The first request for each payout that Stripe takes.
    fn first(
        &self,
        batch: &PayoutBatch,
        action: impl Fn(&PayoutItem) -> Action,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        let mut reply = Reply::nothing();
        if batch.processor != self.name() {
            return Err(PayoutError::Batch { field: "processor" });
        }
        for item in &batch.items {
            match fits(item) {
                true => reply = reply.next(self.request(item, batch.at, action(item))?),
                false => reply.observations.extend(refused(item)),
            }
        }
        Ok(reply)
    }
}

/// True for an amount that Stripe pays out, to a connected account.
fn fits(item: &PayoutItem) -> bool {
    let destination = item.destination.expose();
    let account = destination.starts_with("acct_") && json::id(destination).is_ok();
    let unit = Unit::stripe(item.amount.currency());
    account && unit.and_then(|unit| unit.write(item.amount)).is_ok()
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
    ) -> Result<Reply<StripeStep>, PayoutError> {
        let known = STRIPE_KEY_HOURS.saturating_mul(HOUR_MILLIS);
        let fresh = now < batch.at.plus_millis(known);
        self.first(batch, |item| match item.state {
            PayoutState::Sent if fresh => Action::Transfer,
            _ => Action::FindTransfer(Goal::Make),
        })
    }

    fn lookup(
        &self,
        batch: &PayoutBatch,
        _now: Timestamp,
    ) -> Result<Reply<StripeStep>, PayoutError> {
        self.first(batch, |_| Action::FindTransfer(Goal::Make))
    }

    /// Reverses the transfer, where the bank did not take the payout.
    fn cancel(
        &self,
        batch: &PayoutBatch,
        payout: PayoutId,
        _now: Timestamp,
    ) -> Result<Request<StripeStep>, PayoutError> {
        let of = |item: &&PayoutItem| item.id == payout && fits(item);
        let item = batch.items.iter().find(of);
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
