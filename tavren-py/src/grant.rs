//! What packaging did, and what a user gets for taking a permission back.

use crate::bonus::Bonus;
use crate::money::Money;
use crate::time::datetime;
use pyo3::prelude::*;
use tavren_core::command::{Fulfilled as CoreFulfilled, Receipt as CoreReceipt};
use tavren_core::types::id::hex;

/// What packaging did.
#[pyclass(frozen, get_all, module = "tavren")]
pub(crate) struct Fulfilled {
    /// The package that now waits for its buyer.
    package: Option<String>,
    /// Periods in it.
    sealed: u32,
    /// Periods that came to nothing: the source had no records.
    empty: u32,
    /// Periods whose source failed: they stay due.
    failed: u32,
    /// Grants that time alone had done something to.
    swept: u32,
}

impl From<CoreFulfilled> for Fulfilled {
    fn from(done: CoreFulfilled) -> Self {
        Self {
            package: done.package.map(|package| package.to_string()),
            sealed: done.sealed,
            empty: done.empty,
            failed: done.failed,
            swept: done.swept,
        }
    }
}

#[pymethods]
impl Fulfilled {
    fn __repr__(&self) -> String {
        let Self {
            sealed,
            empty,
            failed,
            ..
        } = self;
        format!("<Fulfilled: {sealed} sealed, {empty} empty, {failed} failed>")
    }
}

/// What a user gets for taking a permission back; asked again, the same.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Receipt {
    receipt: CoreReceipt,
}

impl From<CoreReceipt> for Receipt {
    fn from(receipt: CoreReceipt) -> Self {
        Self { receipt }
    }
}

#[pymethods]
impl Receipt {
    /// The permission.
    #[getter]
    fn grant(&self) -> String {
        self.receipt.grant.to_string()
    }

    /// The offer it was given for.
    #[getter]
    fn offer(&self) -> String {
        self.receipt.offer.to_string()
    }

    /// SHA-256 of the terms that were agreed to.
    #[getter]
    fn terms_hash(&self) -> String {
        hex(&self.receipt.terms_hash)
    }

    /// When it was given.
    #[getter]
    fn granted_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.receipt.granted_at)
    }

    /// When it ended.
    #[getter]
    fn ended_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let ended = self.receipt.ended.map(|ended| datetime(py, ended.at));
        ended.transpose()
    }

    /// What it paid in all; what is finer than a minor unit has accrued.
    #[getter]
    fn paid(&self) -> Money {
        self.receipt.paid.into()
    }

    /// Periods that were paid.
    #[getter]
    fn paid_periods(&self) -> u32 {
        self.receipt.paid_periods
    }

    /// Sealed periods that were stopped before anybody could open them.
    #[getter]
    fn stopped(&self) -> u32 {
        self.receipt.stopped
    }

    /// True where the buyer holds delivered data that it must now delete.
    #[getter]
    fn deletion_due(&self) -> bool {
        self.receipt.deletion_due
    }

    /// Where the bonus stands; ``None`` where none was promised.
    #[getter]
    fn bonus(&self) -> Option<Bonus> {
        self.receipt.bonus.map(Bonus::from)
    }

    fn __repr__(&self) -> String {
        format!("<Receipt for grant {}>", self.receipt.grant)
    }
}
