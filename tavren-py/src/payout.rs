//! Payouts: what a user takes out by way of a processor.

use crate::money::Money;
use crate::time::datetime;
use pyo3::prelude::*;
use tavren_core::payout::{
    Payout as CorePayout, PayoutBatch as CoreBatch, PayoutItem as CoreItem, PayoutState,
};

/// One payout, as it stood when it was read: personal data.
#[pyclass(frozen, module = "tavren.payouts")]
pub(crate) struct Payout {
    pub(crate) payout: CorePayout,
}

impl From<CorePayout> for Payout {
    fn from(payout: CorePayout) -> Self {
        Self { payout }
    }
}

#[pymethods]
impl Payout {
    /// Its id, by which the processor knows it too.
    #[getter]
    fn id(&self) -> String {
        self.payout.id().to_string()
    }

    /// Which processor makes it.
    #[getter]
    fn processor(&self) -> String {
        self.payout.processor().to_string()
    }

    /// How much.
    #[getter]
    fn amount(&self) -> Money {
        self.payout.amount().into()
    }

    /// How much of it came back, or never left.
    #[getter]
    fn returned(&self) -> Money {
        self.payout.returned().into()
    }

    /// When it was asked for.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.payout.at())
    }

    /// Which batch took it; ``None`` while it waits.
    #[getter]
    fn batch(&self) -> Option<String> {
        self.payout.batch().map(|batch| batch.to_string())
    }

    /// ``requested``, ``cancelled``, ``sent``, ``unknown`` (no answer came), ``pending``, ``held``,
    /// ``paid``, ``failed`` or ``returned``.
    #[getter]
    fn state(&self) -> &'static str {
        word(self.payout.state())
    }

    fn __repr__(&self) -> String {
        format!("<Payout {}>", self.payout.id())
    }
}

/// One payout of a batch, for the processor. ``destination`` is personal data.
#[pyclass(frozen, module = "tavren.payouts")]
pub(crate) struct PayoutItem {
    item: CoreItem,
}

#[pymethods]
impl PayoutItem {
    /// The payout.
    #[getter]
    fn id(&self) -> String {
        self.item.id.to_string()
    }

    /// Where it goes: the user's account as the processor names it.
    #[getter]
    fn destination(&self) -> &str {
        self.item.destination.expose()
    }

    /// How much.
    #[getter]
    fn amount(&self) -> Money {
        self.item.amount.into()
    }

    /// As :attr:`Payout.state`.
    #[getter]
    fn state(&self) -> &'static str {
        word(self.item.state)
    }

    fn __repr__(&self) -> String {
        format!("<PayoutItem {}>", self.item.id)
    }
}

/// What of a batch is not settled yet, oldest first: all of it before anything was heard.
#[pyclass(frozen, module = "tavren.payouts")]
pub(crate) struct PayoutBatch {
    pub(crate) batch: CoreBatch,
}

impl From<CoreBatch> for PayoutBatch {
    fn from(batch: CoreBatch) -> Self {
        Self { batch }
    }
}

#[pymethods]
impl PayoutBatch {
    /// Its id, by which the processor knows it too.
    #[getter]
    fn id(&self) -> String {
        self.batch.id.to_string()
    }

    /// Which processor makes its payouts.
    #[getter]
    fn processor(&self) -> String {
        self.batch.processor.to_string()
    }

    /// The currency of all of them.
    #[getter]
    fn currency(&self) -> &str {
        self.batch.currency.as_str()
    }

    /// When it was taken.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.batch.at)
    }

    /// The payouts.
    #[getter]
    fn items(&self) -> Vec<PayoutItem> {
        let items = self.batch.items.iter().cloned();
        items.map(|item| PayoutItem { item }).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.items.len()
    }

    fn __repr__(&self) -> String {
        format!("<PayoutBatch {}>", self.batch.id)
    }
}

fn word(state: PayoutState) -> &'static str {
    match state {
        PayoutState::Requested => "requested",
        PayoutState::Cancelled => "cancelled",
        PayoutState::Sent => "sent",
        PayoutState::Unknown => "unknown",
        PayoutState::Pending => "pending",
        PayoutState::Held => "held",
        PayoutState::Paid => "paid",
        PayoutState::Failed => "failed",
        PayoutState::Returned => "returned",
    }
}
