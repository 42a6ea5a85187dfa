//! What people are told, which the host sends.

use crate::money::Money;
use crate::time::datetime;
use pyo3::prelude::*;
use tavren_core::notification::{Notification as CoreNotification, Tidings};

/// A notification for one user: personal data.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Notification {
    notification: CoreNotification,
}

impl From<CoreNotification> for Notification {
    fn from(notification: CoreNotification) -> Self {
        Self { notification }
    }
}

#[pymethods]
impl Notification {
    /// When it came about.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.notification.at())
    }

    /// Whom it is for: the host's own id of the user.
    #[getter]
    fn user(&self) -> &str {
        self.notification.user()
    }

    /// What the user is told.
    #[getter]
    fn tidings(&self, py: Python<'_>) -> PyResult<Bought> {
        let Tidings::Bought {
            order,
            deal,
            title,
            price,
            until,
        } = self.notification.tidings();
        Ok(Bought {
            order: order.to_string(),
            deal: deal.to_string(),
            title: title.clone(),
            price: (*price).into(),
            until: datetime(py, *until)?.unbind(),
        })
    }

    fn __repr__(&self) -> &'static str {
        "<Notification>"
    }
}

/// A standing rule of the user's took a deal: personal data.
#[pyclass(frozen, module = "tavren", get_all)]
pub(crate) struct Bought {
    /// The order.
    order: String,
    /// The deal.
    deal: String,
    /// The deal's name.
    title: String,
    /// What was paid.
    price: Money,
    /// Until when it can be cancelled or handed over.
    until: Py<PyAny>,
}

#[pymethods]
impl Bought {
    fn __repr__(&self) -> &'static str {
        "<Bought>"
    }
}
