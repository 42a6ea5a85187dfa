//! Orders: what a user took of a deal, and what its vendor learns when it hands over.

use crate::money::Money;
use crate::time::{datetime, moment};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::order::{HandedOver as CoreHandedOver, Order as CoreOrder, OrderState};
use tavren_core::types::id::hex;

/// What a user ordered: personal data. Who shows its id has it handed over.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Order {
    order: CoreOrder,
}

impl From<CoreOrder> for Order {
    fn from(order: CoreOrder) -> Self {
        Self { order }
    }
}

#[pymethods]
impl Order {
    /// Its id, for the user to show.
    #[getter]
    fn id(&self) -> String {
        self.order.id().to_string()
    }

    /// Which deal.
    #[getter]
    fn deal(&self) -> String {
        self.order.deal().to_string()
    }

    /// Whose deal it is.
    #[getter]
    fn vendor(&self) -> String {
        self.order.vendor().to_string()
    }

    /// SHA-256 of what the deal said when it was accepted.
    #[getter]
    fn terms_hash(&self) -> String {
        hex(self.order.terms_hash())
    }

    /// The deal's name then.
    #[getter]
    fn title(&self) -> &str {
        self.order.title()
    }

    /// What the user paid.
    #[getter]
    fn price(&self) -> Money {
        self.order.price().into()
    }

    /// When it was placed.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.order.at())
    }

    /// Until when it can be handed over.
    #[getter]
    fn until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.order.until())
    }

    /// True where a standing rule of the user's placed it.
    #[getter]
    fn automatic(&self) -> bool {
        self.order.is_automatic()
    }

    /// ``open``, ``confirmed`` (handed over), ``cancelled`` or ``lapsed`` (not fetched in time) at
    /// ``now``.
    fn state(&self, now: &Bound<'_, PyAny>) -> PyResult<&'static str> {
        Ok(match self.order.state(moment(now, "now")?) {
            OrderState::Open => "open",
            OrderState::Confirmed => "confirmed",
            OrderState::Cancelled => "cancelled",
            OrderState::Lapsed => "lapsed",
        })
    }

    fn __repr__(&self) -> &'static str {
        "<Order>"
    }
}

/// What a vendor learns when it hands over.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct HandedOver {
    handed_over: CoreHandedOver,
}

impl From<CoreHandedOver> for HandedOver {
    fn from(handed_over: CoreHandedOver) -> Self {
        Self { handed_over }
    }
}

#[pymethods]
impl HandedOver {
    /// Which order.
    #[getter]
    fn order(&self) -> String {
        self.handed_over.order.to_string()
    }

    /// Which deal.
    #[getter]
    fn deal(&self) -> String {
        self.handed_over.deal.to_string()
    }

    /// SHA-256 of what the deal said when it was accepted: that is to be handed over.
    #[getter]
    fn terms_hash(&self) -> String {
        hex(&self.handed_over.terms_hash)
    }

    /// The deal's name then.
    #[getter]
    fn title(&self) -> &str {
        &self.handed_over.title
    }

    /// Under which name the user is known here, sixteen bytes: another for every vendor and epoch.
    #[getter]
    fn pseudonym<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.handed_over.pseudonym)
    }

    fn __repr__(&self) -> String {
        format!("<HandedOver of deal {}>", self.handed_over.deal)
    }
}
