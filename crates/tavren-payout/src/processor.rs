//! What every processor is: requests to send, and what follows from the answers.

use crate::error::PayoutError;
use std::fmt;
use tavren_core::payout::{
    Evidence, Granularity, Observation, PayoutBatch, PayoutItem, PayoutState, ProcessorName,
};
use tavren_types::{Currency, Money, PayoutId, Timestamp};

/// A payment processor, without its I/O: the host sends the requests and hands back the answers.
///
/// A batch is taken before anything is sent ([`TakePayoutBatch`]), and everything is sent under keys
/// that follow from it. So the host may stop anywhere: it takes the batch up again by `lookup`, and
/// nothing is paid twice.
///
/// [`TakePayoutBatch`]: tavren_core::command::TakePayoutBatch
pub trait Processor {
    /// What a request is about, for its answer to be understood.
    type Step: Clone + fmt::Debug;

    /// Its name.
    fn name(&self) -> ProcessorName;

    /// Which amounts it pays out.
    ///
    /// # Errors
    /// [`PayoutError::Currency`] where it pays out nothing in this currency.
    fn granularity(&self, currency: Currency) -> Result<Granularity, PayoutError>;

    /// The first requests for a batch that was just taken. Where something of it may have been sent
    /// before, as after a crash, it is to be looked up instead. A payout that the processor never
    /// takes, for its amount or its destination, has failed at once, and holds up no other.
    ///
    /// # Errors
    /// [`PayoutError::Batch`] for a batch that is not this processor's, [`PayoutError::KeyLapsed`]
    /// where it may have forgotten the batch and cannot be asked.
    fn encode(&self, batch: &PayoutBatch, now: Timestamp)
    -> Result<Reply<Self::Step>, PayoutError>;

    /// The first requests to learn what became of a batch. What the processor never had is sent.
    ///
    /// # Errors
    /// As [`Processor::encode`].
    fn lookup(&self, batch: &PayoutBatch, now: Timestamp)
    -> Result<Reply<Self::Step>, PayoutError>;

    /// The first request to have the money of one payout of a batch back that is *held*.
    ///
    /// # Errors
    /// As [`Processor::encode`]; [`PayoutError::Batch`] where the payout is not in it.
    fn cancel(
        &self,
        batch: &PayoutBatch,
        payout: PayoutId,
        now: Timestamp,
    ) -> Result<Request<Self::Step>, PayoutError>;

    /// What an answer says, and what is to be sent next. `None` where no answer came: what was sent
    /// may have been done or not.
    ///
    /// # Errors
    /// [`PayoutError`] where the answer is not believed: nothing was observed then.
    fn decode(
        &self,
        request: &Request<Self::Step>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<Self::Step>, PayoutError>;

    /// What a webhook says, over the raw bytes that came. It must have been signed within
    /// `tolerance_millis` of `now`.
    ///
    /// # Errors
    /// [`PayoutError::Forged`], [`PayoutError::Stale`], or what is wrong with it.
    fn decode_event(
        &self,
        event: &http::Request<Vec<u8>>,
        now: Timestamp,
        tolerance_millis: i64,
    ) -> Result<Reply<Self::Step>, PayoutError>;
}

/// A request to send, and what it is about.
#[derive(Clone)]
pub struct Request<S> {
    pub(crate) http: http::Request<Vec<u8>>,
    pub(crate) step: S,
}

impl<S> Request<S> {
    /// A request of a processor of the host's own.
    pub fn new(http: http::Request<Vec<u8>>, step: S) -> Self {
        Self { http, step }
    }

    /// What to send. Headers that hold a secret are marked as sensitive.
    pub fn http(&self) -> &http::Request<Vec<u8>> {
        &self.http
    }

    /// What it is about.
    pub fn step(&self) -> &S {
        &self.step
    }

    /// The same request, its step as one of another type.
    pub(crate) fn map<T>(self, step: impl Fn(S) -> T) -> Request<T> {
        Request {
            http: self.http,
            step: step(self.step),
        }
    }
}

impl<S> fmt::Debug for Request<S> {
    /// Prints no body, no header and no query: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Request({})", self.http.method())
    }
}

/// What follows from an answer or a webhook.
#[derive(Debug, Clone)]
pub struct Reply<S> {
    /// To be [recorded](tavren_core::command::RecordPayouts), before anything else is sent.
    pub observations: Vec<Observation>,
    /// To be sent now.
    pub next: Vec<Request<S>>,
    /// To be sent after a pause: the processor was busy or did not answer. It may also be left, and
    /// the batch looked up another day.
    pub later: Vec<Request<S>>,
}

impl<S> Reply<S> {
    pub(crate) fn nothing() -> Self {
        Self::observed(Vec::new())
    }

    pub(crate) fn observed(observations: Vec<Observation>) -> Self {
        Self {
            observations,
            next: Vec::new(),
            later: Vec::new(),
        }
    }

    pub(crate) fn next(mut self, request: Request<S>) -> Self {
        self.next.push(request);
        self
    }

    pub(crate) fn later(mut self, request: Request<S>) -> Self {
        self.later.push(request);
        self
    }

    /// The same, the steps of its requests as those of another type.
    pub(crate) fn map<T>(self, step: impl Fn(S) -> T) -> Reply<T> {
        let all = |requests: Vec<Request<S>>| {
            let requests = requests.into_iter();
            requests.map(|request| request.map(&step)).collect()
        };
        Reply {
            observations: self.observations,
            next: all(self.next),
            later: all(self.later),
        }
    }
}

/// That a payout was never made, if nothing was heard of it: for what a processor never takes.
///
/// INVARIANT: what a processor takes by our rules may grow and never shrink: what the rules refuse
/// counts as never sent.
pub(crate) fn refused(item: &PayoutItem) -> Option<Observation> {
    let new = item.state == PayoutState::Sent;
    new.then(|| says(item.id, None, Evidence::Failed))
}

/// What is said of a payout, of an amount where one is named.
pub(crate) fn says(payout: PayoutId, amount: Option<Money>, evidence: Evidence) -> Observation {
    Observation {
        payout,
        amount,
        evidence,
    }
}
