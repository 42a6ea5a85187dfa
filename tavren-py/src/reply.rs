//! What is to be sent to a processor, and what it said.

use crate::observation::Observation;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_payout::{AnyStep, Reply as CoreReply, Request};

/// A request to send. Its headers hold the credentials: they are not to be logged.
#[pyclass(frozen, module = "tavren.payouts")]
pub(crate) struct HttpRequest {
    pub(crate) request: Request<AnyStep>,
}

#[pymethods]
impl HttpRequest {
    /// ``GET`` or ``POST``.
    #[getter]
    fn method(&self) -> &str {
        self.request.http().method().as_str()
    }

    /// The whole address.
    #[getter]
    fn url(&self) -> String {
        self.request.http().uri().to_string()
    }

    /// Names in lower case, and values.
    #[getter]
    fn headers(&self) -> Vec<(&str, String)> {
        let headers = self.request.http().headers().iter();
        // They were made of text here.
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        headers
            .map(|(name, value)| (name.as_str(), text(value.as_bytes())))
            .collect()
    }

    /// The body, byte for byte.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.request.http().body())
    }

    fn __repr__(&self) -> String {
        format!("<HttpRequest {}>", self.request.http().method())
    }
}

/// What follows from an answer or a webhook: observations to be recorded before anything else is sent
/// (:meth:`tavren.Market.record_payouts`), requests to be sent now (``next``), and requests to be sent
/// after a pause (``later``), which may also be left: the batch is looked up another day.
#[pyclass(frozen, module = "tavren.payouts")]
pub(crate) struct Reply {
    pub(crate) reply: CoreReply<AnyStep>,
}

#[pymethods]
impl Reply {
    /// What the processor says.
    #[getter]
    fn observations(&self) -> Vec<Observation> {
        let observations = self.reply.observations.iter().copied();
        observations.map(Observation::from).collect()
    }

    /// To be sent now.
    #[getter]
    fn next(&self) -> Vec<HttpRequest> {
        all(&self.reply.next)
    }

    /// To be sent after a pause: the processor was busy or did not answer.
    #[getter]
    fn later(&self) -> Vec<HttpRequest> {
        all(&self.reply.later)
    }

    fn __repr__(&self) -> &'static str {
        "<Reply>"
    }
}

fn all(requests: &[Request<AnyStep>]) -> Vec<HttpRequest> {
    let requests = requests.iter().cloned();
    requests.map(|request| HttpRequest { request }).collect()
}
