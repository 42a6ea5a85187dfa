//! What a claim released, and what a buyer has after opening it.

use crate::errors::raise;
use crate::secret::Secret;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyList};
use tavren_core::delivery::Claimed as CoreClaimed;
use tavren_core::package::Opened as CoreOpened;

/// The payloads that one claim released, still sealed to the buyer.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Claimed {
    claimed: CoreClaimed,
}

impl From<CoreClaimed> for Claimed {
    fn from(claimed: CoreClaimed) -> Self {
        Self { claimed }
    }
}

#[pymethods]
impl Claimed {
    /// Opens all payloads with the buyer's secret, one after the other.
    fn open(&self, py: Python<'_>, secret: &Secret) -> PyResult<Vec<Opened>> {
        let opened = py.detach(|| self.claimed.open(&secret.secret));
        let opened = opened.map_err(|error| raise(py, &error))?;
        Ok(opened.into_iter().map(|opened| Opened { opened }).collect())
    }

    /// The manifests: what each payload holds, without a value of it, as canonical JSON.
    #[getter]
    fn manifests(&self) -> Vec<&str> {
        let payloads = self.claimed.payloads().iter();
        payloads.map(|payload| payload.manifest()).collect()
    }

    fn __len__(&self) -> usize {
        self.claimed.payloads().len()
    }

    /// True, as any answer that is not a refusal; ``len()`` says whether anything waited.
    fn __bool__(&self) -> bool {
        true
    }

    fn __repr__(&self) -> String {
        format!("<Claimed: {} payloads>", self.claimed.payloads().len())
    }
}

/// The rows of an opened payload: personal data, wiped from memory when it goes.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Opened {
    opened: CoreOpened,
}

#[pymethods]
impl Opened {
    /// ``"json_lines"`` or ``"csv"``.
    #[getter]
    fn format(&self) -> &'static str {
        self.opened.format().name()
    }

    /// The whole file, for a CSV with its header.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.opened.bytes())
    }

    /// The rows one by one, as they are written, without header and line ends.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let lines = self.opened.lines().map(|line| PyBytes::new(py, line));
        PyList::new(py, lines.collect::<Vec<_>>())?.try_iter()
    }

    fn __len__(&self) -> PyResult<usize> {
        Ok(usize::try_from(self.opened.rows())?)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Opened: {} rows of {}>",
            self.opened.rows(),
            self.opened.format()
        )
    }
}
