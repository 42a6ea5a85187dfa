//! A buyer's API key, and the secret with which a buyer opens payloads.

use crate::errors::{raise, wrong};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::Error;
use tavren_core::buyer::ApiKey as CoreKey;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::Zeroizing;
use tavren_core::sealing::envelope::RecipientSecret;
use tavren_core::types::Code;

/// A buyer's API key, by which the buyer publishes and claims: a secret.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct ApiKey {
    pub(crate) key: CoreKey,
}

#[pymethods]
impl ApiKey {
    /// Reads the text that :meth:`expose` gave.
    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> PyResult<Self> {
        let key = CoreKey::parse(text).map_err(|error| raise(py, &error))?;
        Ok(Self { key })
    }

    /// The text to hand to the buyer, once.
    fn expose(&self) -> String {
        self.key.expose().to_string()
    }

    /// Whose it is.
    #[getter]
    fn buyer(&self) -> String {
        self.key.buyer().to_string()
    }

    fn __repr__(&self) -> &'static str {
        "<ApiKey ...>"
    }
}

/// The secret with which a buyer opens payloads. It belongs on the buyer's machine alone.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Secret {
    pub(crate) secret: RecipientSecret,
}

#[pymethods]
impl Secret {
    /// Draws a new secret.
    #[staticmethod]
    fn generate(py: Python<'_>) -> PyResult<Self> {
        let secret = RecipientSecret::generate(&OsEntropy);
        let secret = secret.map_err(|error| raise(py, &Error::from(error)))?;
        Ok(Self { secret })
    }

    /// Takes the 32 bytes that :meth:`expose` gave.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let bytes = <[u8; 32]>::try_from(data).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| wrong(py, Code::KeyMalformed, "data"))?;
        let secret = RecipientSecret::from_bytes(*bytes);
        Ok(Self { secret })
    }

    /// The 32 bytes, to be kept where only the buyer reads.
    fn expose<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.secret.to_bytes().as_slice())
    }

    /// The public key that payloads are sealed to: 32 bytes.
    #[getter]
    fn public<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.secret.public().as_bytes())
    }

    fn __repr__(&self) -> &'static str {
        "<Secret ...>"
    }
}
