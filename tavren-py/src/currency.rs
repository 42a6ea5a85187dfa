//! Currencies of ISO 4217.

use crate::text;
use pyo3::prelude::*;
use tavren_core::types::Currency as CoreCurrency;

/// A currency of ISO 4217 that has a minor unit, by its three letters: ``Currency("VND")``.
#[pyclass(frozen, module = "tavren", eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Currency {
    currency: CoreCurrency,
}

#[pymethods]
impl Currency {
    #[new]
    fn new(py: Python<'_>, code: &str) -> PyResult<Self> {
        let currency = text::currency(py, code)?;
        Ok(Self { currency })
    }

    /// Every one, by code.
    #[staticmethod]
    fn all() -> Vec<Self> {
        CoreCurrency::all()
            .map(|currency| Self { currency })
            .collect()
    }

    /// The three letters.
    #[getter]
    fn code(&self) -> &str {
        self.currency.as_str()
    }

    /// The English name, as ISO 4217 lists it.
    #[getter]
    fn name(&self) -> &'static str {
        self.currency.name()
    }

    /// Decimals of the minor unit: 2 for cents.
    #[getter]
    fn decimals(&self) -> u8 {
        self.currency.exponent()
    }

    fn __repr__(&self) -> String {
        format!("Currency('{}')", self.currency)
    }
}
