//! A processor that is chosen at run time, for hosts in C and Python: one type for all of them.

use crate::error::PayoutError;
use crate::paypal::{PayPal, PayPalStep};
use crate::processor::{Processor, Reply, Request};
use crate::stripe::{Stripe, StripeStep};
use tavren_core::payout::{Granularity, PayoutBatch, ProcessorName};
use tavren_types::{Currency, PayoutId, Timestamp};

/// One of the processors of this crate.
#[derive(Debug, Clone)]
pub enum AnyProcessor {
    /// Stripe Connect.
    Stripe(Stripe),
    /// PayPal Payouts.
    PayPal(PayPal),
}

/// What a request to one of them is about.
#[derive(Debug, Clone)]
pub enum AnyStep {
    /// A request to Stripe.
    Stripe(StripeStep),
    /// A request to PayPal.
    PayPal(PayPalStep),
}

impl AnyProcessor {
    /// The same at another address: scheme and host, without a slash at the end.
    #[must_use]
    pub fn at(self, base: &str) -> Self {
        match self {
            Self::Stripe(stripe) => Self::Stripe(stripe.at(base)),
            Self::PayPal(paypal) => Self::PayPal(paypal.at(base)),
        }
    }
}

/// The same call of whichever it is, with what it answers as that of any.
macro_rules! either {
    ($any:expr, $processor:ident => $reply:expr) => {
        match $any {
            AnyProcessor::Stripe($processor) => $reply.map(|reply| reply.map(AnyStep::Stripe)),
            AnyProcessor::PayPal($processor) => $reply.map(|reply| reply.map(AnyStep::PayPal)),
        }
    };
}

impl Processor for AnyProcessor {
    type Step = AnyStep;

    fn name(&self) -> ProcessorName {
        match self {
            Self::Stripe(stripe) => stripe.name(),
            Self::PayPal(paypal) => paypal.name(),
        }
    }

    fn granularity(&self, currency: Currency) -> Result<Granularity, PayoutError> {
        match self {
            Self::Stripe(stripe) => stripe.granularity(currency),
            Self::PayPal(paypal) => paypal.granularity(currency),
        }
    }

    fn encode(&self, batch: &PayoutBatch, now: Timestamp) -> Result<Reply<AnyStep>, PayoutError> {
        either!(self, processor => processor.encode(batch, now))
    }

    fn lookup(&self, batch: &PayoutBatch, now: Timestamp) -> Result<Reply<AnyStep>, PayoutError> {
        either!(self, processor => processor.lookup(batch, now))
    }

    fn cancel(
        &self,
        batch: &PayoutBatch,
        payout: PayoutId,
        now: Timestamp,
    ) -> Result<Request<AnyStep>, PayoutError> {
        either!(self, processor => processor.cancel(batch, payout, now))
    }

    /// Refuses the answer to a request that another processor made.
    fn decode(
        &self,
        request: &Request<AnyStep>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<AnyStep>, PayoutError> {
        let http = || request.http().clone();
        match (self, request.step()) {
            (Self::Stripe(stripe), AnyStep::Stripe(step)) => {
                let reply = stripe.decode(&Request::new(http(), step.clone()), answer);
                reply.map(|reply| reply.map(AnyStep::Stripe))
            }
            (Self::PayPal(paypal), AnyStep::PayPal(step)) => {
                let reply = paypal.decode(&Request::new(http(), step.clone()), answer);
                reply.map(|reply| reply.map(AnyStep::PayPal))
            }
            _ => Err(PayoutError::Batch { field: "request" }),
        }
    }

    fn decode_event(
        &self,
        event: &http::Request<Vec<u8>>,
        now: Timestamp,
        tolerance_millis: i64,
    ) -> Result<Reply<AnyStep>, PayoutError> {
        either!(self, processor => processor.decode_event(event, now, tolerance_millis))
    }
}
