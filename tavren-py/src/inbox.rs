//! Boxes: what the runner tells one agent.

use crate::errors::{judged, wrong};
use crate::gil::give;
use crate::sealed_signal::ResponseKey;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Mutex, PoisonError};
use tavren_core::types::{Code, id::hex};
use tavren_wire::notice::{
    Inbox as CoreInbox, Notice, NoticeError, Received as CoreReceived, SealedBox,
};

/// An agent's side of the boxes that answer one sealed signal. Share it between threads as you like.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Inbox {
    inbox: Mutex<CoreInbox>,
}

#[pymethods]
impl Inbox {
    #[new]
    fn new(key: &ResponseKey) -> Self {
        let inbox = Mutex::new(CoreInbox::new(key.key.clone()));
        Self { inbox }
    }

    /// Opens the next box: 256, 1,024 or 4,096 bytes. A refusal where it was opened before, or comes
    /// after a later one; bytes that were changed, or that answer another signal, raise a
    /// :class:`SealError`. After either the next box can still be opened.
    fn open<'py>(&self, py: Python<'py>, sealed: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let sealed = SealedBox::new(sealed);
        let sealed = sealed.map_err(|_| wrong(py, Code::LimitExceeded, "sealed"))?;
        let received = py.detach(|| {
            let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
            inbox.open(&sealed)
        });
        let received = judged(py, received, NoticeError::code, "sealed")?;
        give(py, received, |received| Received { received })
    }

    fn __repr__(&self) -> &'static str {
        "<Inbox>"
    }
}

/// What was in a box.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Received {
    received: CoreReceived,
}

#[pymethods]
impl Received {
    /// A :class:`Matched` or an :class:`Included`; ``None`` in a box that was there for cover.
    #[getter]
    fn notice<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(match self.received.notice.clone() {
            None => None,
            Some(Notice::Matched {
                deal,
                revision,
                terms,
            }) => {
                let (deal, terms_hash) = (deal.to_string(), hex(&terms));
                let matched = Matched {
                    deal,
                    revision,
                    terms_hash,
                };
                Some(Bound::new(py, matched)?.into_any())
            }
            Some(Notice::Included { receipt }) => {
                let receipt = PyBytes::new(py, &receipt).unbind();
                Some(Bound::new(py, Included { receipt })?.into_any())
            }
        })
    }

    /// How many boxes before this one have not come, and now never will.
    #[getter]
    fn missed(&self) -> u64 {
        self.received.missed
    }

    fn __repr__(&self) -> &'static str {
        "<Received>"
    }
}

/// A deal is for the agent's user: personal data.
#[pyclass(frozen, module = "tavren.enclave", get_all)]
pub(crate) struct Matched {
    /// Which deal.
    deal: String,
    /// Which revision of it.
    revision: u64,
    /// SHA-256 of its terms.
    terms_hash: String,
}

#[pymethods]
impl Matched {
    fn __repr__(&self) -> &'static str {
        "<Matched>"
    }
}

/// The agent's signal was taken in.
#[pyclass(frozen, module = "tavren.enclave", get_all)]
pub(crate) struct Included {
    /// An inclusion receipt as it was signed, for :meth:`InclusionReceipt.verify`.
    receipt: Py<PyBytes>,
}

#[pymethods]
impl Included {
    fn __repr__(&self) -> &'static str {
        "<Included>"
    }
}
