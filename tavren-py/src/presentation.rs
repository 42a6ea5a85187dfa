//! What a user was shown.

use crate::money::Money;
use crate::time::datetime;
use pyo3::prelude::*;
use tavren_core::user::Presentation as CorePresentation;

/// What a user was shown, and what the user would be paid.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Presentation {
    pub(crate) shown: CorePresentation,
}

impl From<CorePresentation> for Presentation {
    fn from(shown: CorePresentation) -> Self {
        Self { shown }
    }
}

#[pymethods]
impl Presentation {
    /// The offer that was shown.
    #[getter]
    fn offer(&self) -> String {
        self.shown.offer.to_string()
    }

    /// When.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.shown.at)
    }

    /// What one period would pay this user; ``None`` where it is less than one minor unit and
    /// accrues in finer ones.
    #[getter]
    fn reward(&self) -> Option<Money> {
        self.shown.quote.reward().map(Money::from)
    }

    /// What would be paid beside the periods once the grant is fulfilled, if anything.
    #[getter]
    fn bonus(&self) -> Option<Money> {
        self.shown.quote.bonus().map(Money::from)
    }

    /// How many periods there would be.
    #[getter]
    fn periods(&self) -> u32 {
        self.shown.quote.periods()
    }

    fn __repr__(&self) -> String {
        format!("<Presentation of offer {}>", self.shown.offer)
    }
}
