//! Models of who accepts a quote.

use crate::errors::raise_table;
use pyo3::prelude::*;
use tavren_arrow::Model;
use tavren_pricing::Part;

/// A model of who accepts a quote: the probability of each person, by which a draw decides.
///
/// Each model reads one column of the people. It never falls where the quote rises.
#[pyclass(frozen, module = "tavren.pricing", eq)]
#[derive(PartialEq)]
pub(crate) struct Acceptance {
    pub(crate) model: Model,
}

#[pymethods]
impl Acceptance {
    /// 1 / (1 + exp(-slope * (ln quote - location))), quotes in minor units. Reads the column
    /// ``location``: the natural logarithm of the quote that the person takes as often as not.
    #[staticmethod]
    fn logistic(slope: f64) -> Self {
        let model = Model::Logistic { slope };
        Self { model }
    }

    /// Phi((ln quote - location) / spread): what a person wants is log-normal. Reads ``location``.
    #[staticmethod]
    fn log_normal(spread: f64) -> Self {
        let model = Model::LogNormal { spread };
        Self { model }
    }

    /// The sum of at most 16 logistic models, each a share of the people, the shift of its locations and
    /// its slope. Reads ``location``. Where the shares are less than 1 together, the rest accepts nothing.
    #[staticmethod]
    fn mixture(py: Python<'_>, parts: Vec<(f64, f64, f64)>) -> PyResult<Self> {
        let part = |(share, shift, slope)| Part::new(share, shift, slope);
        let parts = parts.into_iter().map(part).collect::<Result<_, _>>();
        let parts = parts.map_err(|error| raise_table(py, &error.into()))?;
        let model = Model::Mixture(parts);
        Ok(Self { model })
    }

    /// Who accepts what is at least the amount of the column ``reservation``, in whole minor units.
    #[staticmethod]
    fn reservation() -> Self {
        let model = Model::Reservation;
        Self { model }
    }

    /// Who accepts any quote with the probability of the column ``probability``.
    #[staticmethod]
    fn given() -> Self {
        let model = Model::Given;
        Self { model }
    }

    fn __repr__(&self) -> String {
        match &self.model {
            Model::Logistic { slope } => format!("Acceptance.logistic({slope})"),
            Model::LogNormal { spread } => format!("Acceptance.log_normal({spread})"),
            Model::Mixture(parts) => format!("<Acceptance: mixture of {}>", parts.len()),
            Model::Reservation => "Acceptance.reservation()".to_owned(),
            Model::Given => "Acceptance.given()".to_owned(),
        }
    }
}
