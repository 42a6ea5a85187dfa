//! Enrolment: how the market knows a user's agent, and how its orders went.

use crate::money::Money;
use crate::time::datetime;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::agent::AgentView as CoreView;

/// A user's agent as the market knows it, and what is at stake: personal data.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct AgentView {
    view: CoreView,
}

impl From<CoreView> for AgentView {
    fn from(view: CoreView) -> Self {
        Self { view }
    }
}

#[pymethods]
impl AgentView {
    /// The public key that it is enrolled under; ``None`` where no agent is.
    #[getter]
    fn public<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.view.agents.key().map(|key| PyBytes::new(py, key))
    }

    /// Until when the host vouches for its device; ``None``: not at all.
    #[getter]
    fn attested_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let until = self.view.agents.attested_until();
        until.map(|until| datetime(py, until)).transpose()
    }

    /// Orders that are open.
    #[getter]
    fn open(&self) -> u32 {
        self.view.agents.open()
    }

    /// Orders that were handed over.
    #[getter]
    fn confirmed(&self) -> u32 {
        self.view.agents.conduct().confirmed
    }

    /// Orders that nobody came for.
    #[getter]
    fn lapsed(&self) -> u32 {
        self.view.agents.conduct().lapsed
    }

    /// Complaints about orders that were upheld.
    #[getter]
    fn faults(&self) -> u32 {
        self.view.agents.conduct().faults
    }

    /// How the user's orders went, 0 to 10,000; 5,000 while nothing is known. It says how often a
    /// deal may be accepted.
    #[getter]
    fn reputation(&self) -> u16 {
        self.view.agents.reputation().get()
    }

    /// What is at stake, one amount a currency.
    #[getter]
    fn staked(&self) -> Vec<Money> {
        self.view.staked.iter().copied().map(Money::from).collect()
    }

    fn __repr__(&self) -> &'static str {
        "<AgentView>"
    }
}
