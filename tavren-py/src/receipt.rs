//! Receipts of a runner: what it signs for vendors and for agents.

use crate::deal::Deal;
use crate::errors::{exception, judged, raise};
use crate::gil::{Answer, give};
use crate::sealed_signal;
use crate::tables::Tables;
use crate::text::{self, exactly};
use crate::time::{datetime, day_number};
use crate::view::Figure;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};
use tavren_core::matching;
use tavren_core::types::{Code, id::hex};
use tavren_relay::{DealFeed, RelayError};
use tavren_wire::message;
use tavren_wire::receipt::{
    Chain as CoreChain, InclusionReceipt as CoreInclusion, MatchReceipt as CoreMatch, ReceiptError,
    verify,
};

/// What a vendor gets for a deal: on what its figures stand. ``docs/enclave.md`` says what it proves
/// and what not.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct MatchReceipt {
    receipt: CoreMatch,
}

#[pymethods]
impl MatchReceipt {
    /// Checks that the owner of ``key`` (:attr:`AttestedKeys.receipts`, 32 bytes) signed it. A refusal
    /// where another did, where it was changed, or where it is of another kind. That none is missing
    /// before it says :meth:`Chain.accept`.
    #[staticmethod]
    fn verify<'py>(py: Python<'py>, key: &[u8], data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let key = exactly(py, key, Code::KeyMalformed, "key")?;
        let receipt = py.detach(|| verify(&key, data));
        give(py, read(py, receipt)?, |receipt| Self { receipt })
    }

    /// The hash of the deal as the runner was told it: that of :meth:`Deal.receipt_hash`. Where it is of
    /// what people did with one, that of the question: :meth:`question_hash`.
    #[getter]
    fn deal(&self) -> String {
        hex(&self.receipt.deal)
    }

    /// The hash of the rules that the runner keeps: that of :attr:`AttestedKeys.policy`.
    #[getter]
    fn policy(&self) -> String {
        hex(&self.receipt.policy)
    }

    /// The window of the disclosure policy, by its number since 1970.
    #[getter]
    fn epoch(&self) -> u64 {
        self.receipt.epoch
    }

    /// Its place in the chain of its vendor, from 0.
    #[getter]
    fn sequence(&self) -> u64 {
        self.receipt.sequence
    }

    /// SHA-256 of the receipt before it; ``None`` where it is the first.
    #[getter]
    fn previous(&self) -> Option<String> {
        self.receipt.previous.as_ref().map(|hash| hex(hash))
    }

    /// The root over every sealed signal that the runner had taken.
    #[getter]
    fn inputs(&self) -> String {
        hex(&self.receipt.inputs)
    }

    /// How many matched, as it was disclosed.
    #[getter]
    fn disclosed(&self) -> Figure {
        match self.receipt.disclosed {
            message::Figure::Between { at_least, below } => {
                matching::Figure::Between { at_least, below }
            }
            message::Figure::About { count } => matching::Figure::About(count),
        }
        .into()
    }

    /// The hash of the whole view: that of :meth:`tavren.matching.View.receipt_hash`.
    #[getter]
    fn view(&self) -> String {
        hex(&self.receipt.view)
    }

    /// The hash of the question how many people did something, ``"seen"`` or ``"taken"``, with a deal of
    /// this vendor's on a UTC day (a ``date``): what :attr:`deal` names in its answer.
    #[staticmethod]
    fn question_hash(
        py: Python<'_>,
        vendor: &str,
        deal: &str,
        act: &str,
        day: &Bound<'_, PyAny>,
    ) -> PyResult<String> {
        let asked = message::Asked {
            vendor: message::VendorId::from_bytes(*text::vendor(py, vendor)?.as_bytes()),
            deal: text::deal(py, deal, "deal")?,
            act: sealed_signal::act(py, act, "act")?,
            day: day_number(day, "day")?,
        };
        Ok(hex(&asked.hash()))
    }

    fn __repr__(&self) -> String {
        format!("<MatchReceipt {}>", self.receipt.sequence)
    }
}

/// The match receipts of one vendor in one boot up to now: none was left out, doubled or moved. Share
/// it between threads as you like.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Chain {
    chain: Mutex<CoreChain>,
}

#[pymethods]
impl Chain {
    #[new]
    fn new() -> Self {
        let chain = Mutex::new(CoreChain::default());
        Self { chain }
    }

    /// Checks the next receipt and goes on from it. A refusal says what does not fit, and the chain
    /// is as it was.
    fn accept<'py>(&self, py: Python<'py>, key: &[u8], data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let key = exactly(py, key, Code::KeyMalformed, "key")?;
        let receipt = py.detach(|| {
            let mut chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner);
            chain.accept(&key, data)
        });
        give(py, read(py, receipt)?, |receipt| MatchReceipt { receipt })
    }

    fn __repr__(&self) -> &'static str {
        "<Chain>"
    }
}

/// What an agent gets for a sealed signal: that the runner has taken it.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct InclusionReceipt {
    receipt: CoreInclusion,
}

#[pymethods]
impl InclusionReceipt {
    /// Checks that the owner of ``key`` (:attr:`AttestedKeys.receipts`, 32 bytes) signed it. A refusal
    /// where another did, where it was changed, or where it is of another kind.
    #[staticmethod]
    fn verify<'py>(py: Python<'py>, key: &[u8], data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let key = exactly(py, key, Code::KeyMalformed, "key")?;
        let receipt = py.detach(|| verify(&key, data));
        give(py, read(py, receipt)?, |receipt| Self { receipt })
    }

    /// The hash of what was taken: that of :attr:`SealedSignal.hash`.
    #[getter]
    fn signal(&self) -> String {
        hex(&self.receipt.signal)
    }

    /// The epoch of the name inside.
    #[getter]
    fn epoch(&self) -> u64 {
        self.receipt.epoch.number()
    }

    /// Its place among the inputs of the runner.
    #[getter]
    fn index(&self) -> u64 {
        self.receipt.index
    }

    /// When it was taken, by the runner's time.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.receipt.at)
    }

    fn __repr__(&self) -> &'static str {
        "<InclusionReceipt>"
    }
}

#[pymethods]
impl Deal {
    /// The hash that match receipts name the deal by: of the deal as the runner is told it, with its
    /// areas by their numbers in the market's ``tables``.
    fn receipt_hash(&self, py: Python<'_>, tables: &Tables) -> PyResult<String> {
        let feed = DealFeed::new(tables.tables.areas().clone(), None);
        let told = feed.deal(&self.deal).map_err(|error| match error {
            RelayError::Market(error) => raise(py, &error),
            error => exception(py, error.code(), &error.to_string(), Some("tables")),
        })?;
        Ok(hex(&told.hash()))
    }
}

fn read<T>(py: Python<'_>, receipt: Result<T, ReceiptError>) -> PyResult<Answer<T>> {
    let field = match receipt {
        Err(ReceiptError::Key) => "key",
        _ => "data",
    };
    judged(py, receipt, ReceiptError::code, field)
}
