//! Epochs: how long an agent keeps its names.

use crate::agent_secret::epoch;
use crate::errors::wrong;
use crate::time::{datetime, moment};
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::types::Code;
use tavren_wire::agent::EpochLength as CoreLength;

/// How long an agent keeps its names: one to six hours. A market has one length, and says which.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct EpochLength {
    pub(crate) length: CoreLength,
    hours: u8,
}

#[pymethods]
impl EpochLength {
    #[new]
    fn new(py: Python<'_>, hours: Count) -> PyResult<Self> {
        let hours = u8::try_from(hours.read(py, "hours")?).unwrap_or(u8::MAX);
        let length = CoreLength::hours(hours);
        let length = length.map_err(|_| wrong(py, Code::LimitExceeded, "hours"))?;
        Ok(Self { length, hours })
    }

    /// The number of the epoch that a moment lies in, counted from 1970.
    fn epoch_at(&self, now: &Bound<'_, PyAny>) -> PyResult<u64> {
        Ok(self.length.epoch_at(moment(now, "now")?).number())
    }

    /// The first moment after an epoch: when what is sealed in it expires at the latest.
    fn end_of<'py>(
        &self,
        py: Python<'py>,
        epoch: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.length.end_of(self::epoch(epoch)?))
    }

    fn __repr__(&self) -> String {
        format!("EpochLength({})", self.hours)
    }
}
