//! Payment processors, without their I/O: what to send them, and what their answers say.

use crate::errors::{exception, raise};
use crate::gil::{Answer, detached, give};
use crate::granularity::Granularity;
use crate::payout::PayoutBatch;
use crate::reply::{HttpRequest, Reply};
use crate::text;
use crate::time::moment;
use pyo3::prelude::*;
use std::time::Duration;
use tavren_core::types::Class;
use tavren_payout::{
    AnyProcessor, AnyStep, PayPal as CorePayPal, PayoutError, Processor as _, Reply as CoreReply,
    Secret, Stripe as CoreStripe, answer, webhook,
};

type Answered<'py> = PyResult<Bound<'py, PyAny>>;

/// How far from now a webhook may have been signed, where the caller says nothing else.
const TOLERANCE: Duration = Duration::from_secs(300);

/// The body where no answer came.
const EMPTY: &[u8] = b"";

/// A payment processor, without its I/O: the host sends the requests and hands back the answers.
///
/// A batch is taken before anything is sent (:meth:`tavren.Market.take_payout_batch`), and everything
/// is sent under keys that follow from it. So the host may stop anywhere: it takes the batch up again
/// by :meth:`lookup`, and nothing is paid twice.
#[pyclass(frozen, subclass, module = "tavren.payouts")]
pub(crate) struct Processor {
    processor: AnyProcessor,
}

#[pymethods]
impl Processor {
    /// Its name: ``"stripe"`` or ``"paypal"``.
    #[getter]
    fn name(&self) -> String {
        self.processor.name().to_string()
    }

    /// Which amounts it pays out in a currency; a refusal where it pays out none.
    fn granularity<'py>(&self, py: Python<'py>, currency: &str) -> Answered<'py> {
        let granularity = self.processor.granularity(text::currency(py, currency)?);
        give(py, judged(py, granularity)?, Granularity::from)
    }

    /// What to send for a batch that was just taken. Where something of it may have been sent before,
    /// as after a crash, it is to be looked up instead. A payout that the processor never takes, for
    /// its amount or its destination, has failed at once, and holds up no other.
    fn encode<'py>(
        &self,
        py: Python<'py>,
        batch: &PayoutBatch,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let now = moment(now, "now")?;
        reply(py, || self.processor.encode(&batch.batch, now))
    }

    /// What to send to learn what became of a batch. What the processor never had is sent.
    fn lookup<'py>(
        &self,
        py: Python<'py>,
        batch: &PayoutBatch,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let now = moment(now, "now")?;
        reply(py, || self.processor.lookup(&batch.batch, now))
    }

    /// The first request to have the money of one payout of a batch back that is ``held``.
    fn cancel<'py>(
        &self,
        py: Python<'py>,
        batch: &PayoutBatch,
        payout: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (payout, now) = (text::payout(py, payout)?, moment(now, "now")?);
        let request = self.processor.cancel(&batch.batch, payout, now);
        give(py, judged(py, request)?, |request| HttpRequest { request })
    }

    /// What an answer says, by its status and its raw body, and what is to be sent next. ``status`` is
    /// ``None`` where no answer came: what was sent may have been done or not. A refusal where the
    /// answer is not believed: nothing was observed then.
    #[pyo3(signature = (request, status, body=EMPTY))]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        request: &HttpRequest,
        status: Option<u16>,
        body: &[u8],
    ) -> Answered<'py> {
        reply(py, || {
            let answer = status.map(|status| answer(status, body.to_vec()));
            let answer = answer.transpose()?;
            self.processor.decode(&request.request, answer.as_ref())
        })
    }

    /// What a webhook says, by its headers and the raw bytes that came. It must have been signed within
    /// ``tolerance`` of ``now``, or is refused. What PayPal's says is in the reply to the request that
    /// asks PayPal whether it signed it.
    #[pyo3(signature = (headers, body, now, *, tolerance=TOLERANCE))]
    fn decode_event<'py>(
        &self,
        py: Python<'py>,
        headers: &Bound<'py, PyAny>,
        body: &[u8],
        now: &Bound<'py, PyAny>,
        tolerance: Duration,
    ) -> Answered<'py> {
        let mut pairs = Vec::new();
        for pair in headers.try_iter()? {
            pairs.push(pair?.extract::<(String, String)>()?);
        }
        let now = moment(now, "now")?;
        let tolerance_millis = i64::try_from(tolerance.as_millis()).unwrap_or(i64::MAX);
        reply(py, || {
            let pairs = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_bytes()));
            let event = webhook(pairs, body.to_vec())?;
            self.processor.decode_event(&event, now, tolerance_millis)
        })
    }

    fn __repr__(&self) -> String {
        format!("<Processor {}>", self.processor.name())
    }
}

/// Stripe Connect, by the platform's secret key and the secrets of its webhook endpoints, of which one
/// must have signed an event. ``base`` is another address, without a slash at the end.
#[pyclass(frozen, extends = Processor, module = "tavren.payouts")]
pub(crate) struct Stripe;

#[pymethods]
impl Stripe {
    #[new]
    #[pyo3(signature = (key, webhooks, *, base=None))]
    fn new(key: String, webhooks: Vec<String>, base: Option<&str>) -> PyClassInitializer<Self> {
        let webhooks = webhooks.into_iter().map(Secret::new).collect();
        let stripe = CoreStripe::new(Secret::new(key), webhooks);
        Processor::at(AnyProcessor::Stripe(stripe), base).add_subclass(Self)
    }
}

/// PayPal Payouts, by an access token, and the id that PayPal gave the host's webhook listener.
///
/// A token lives some hours: a refusal ``processor_denied`` says that it is over, and nothing is lost
/// by going on with another. ``base`` is another address, without a slash at the end.
#[pyclass(frozen, extends = Processor, module = "tavren.payouts")]
pub(crate) struct PayPal;

#[pymethods]
impl PayPal {
    #[new]
    #[pyo3(signature = (token, webhook, *, base=None))]
    fn new(token: String, webhook: &str, base: Option<&str>) -> PyClassInitializer<Self> {
        let paypal = CorePayPal::new(Secret::new(token), webhook);
        Processor::at(AnyProcessor::PayPal(paypal), base).add_subclass(Self)
    }
}

impl Processor {
    fn at(processor: AnyProcessor, base: Option<&str>) -> PyClassInitializer<Self> {
        let processor = match base {
            Some(base) => processor.at(base),
            None => processor,
        };
        Self { processor }.into()
    }
}

/// Asks a processor without holding the interpreter.
fn reply<'py>(
    py: Python<'py>,
    ask: impl FnOnce() -> Result<CoreReply<AnyStep>, PayoutError> + Send,
) -> Answered<'py> {
    let found = detached(py, ask).map_err(|error| raise(py, &error))?;
    give(py, judged(py, found)?, |reply| Reply { reply })
}

/// What is not sent or not believed is refused; an input that is too large is raised.
fn judged<T>(py: Python<'_>, found: Result<T, PayoutError>) -> PyResult<Answer<T>> {
    match found {
        Ok(value) => Ok(Ok(value)),
        Err(error) if error.code().class() == Class::Refusal => Ok(Err(error.into())),
        Err(error) => Err(exception(
            py,
            error.code(),
            &error.to_string(),
            error.field(),
        )),
    }
}
