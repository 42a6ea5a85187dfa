//! Credentials on a user's device: what its agent asks for and keeps.

use crate::errors::raise_credential;
use crate::tables::{category, tier_name};
use crate::text::{exactly, verifying_key};
use crate::time::datetime;
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tavren_core::credential::{CredentialRequest as Request, Issued};
use tavren_core::types::Code;

/// What an agent asks for credentials with: the public keys of their holders, 32 bytes each, and
/// the agent's signature of all of them, 64 bytes.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct CredentialRequest {
    pub(crate) request: Request,
}

#[pymethods]
impl CredentialRequest {
    #[new]
    fn new(py: Python<'_>, holders: Vec<PyBackedBytes>, signature: &[u8]) -> PyResult<Self> {
        let key = |bytes: &PyBackedBytes| exactly(py, bytes, Code::KeyMalformed, "holders");
        let holders = holders.iter().map(key).collect::<PyResult<_>>()?;
        let signature = exactly(py, signature, Code::LimitExceeded, "signature")?;
        let request = Request::new(holders, signature);
        let request = request.map_err(|error| raise_credential(py, error, "holders"))?;
        Ok(Self { request })
    }

    /// Reads the bytes that ``bytes()`` gave.
    #[staticmethod]
    fn parse(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let request = Request::parse(data);
        let request = request.map_err(|error| raise_credential(py, error, "data"))?;
        Ok(Self { request })
    }

    /// The one byte form, to be sent to the market.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.request.to_bytes())
    }

    /// The public keys of the holders.
    #[getter]
    fn holders<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyBytes>> {
        let holders = self.request.holders().iter();
        holders.map(|key| PyBytes::new(py, key)).collect()
    }

    /// The agent's signature of them.
    #[getter]
    fn signature<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.request.signature())
    }

    fn __repr__(&self) -> String {
        format!("<CredentialRequest for {}>", self.request.holders().len())
    }
}

/// A credential with all that opens it: personal data, for the user's device alone.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Credential {
    pub(crate) issued: Issued,
}

impl From<Issued> for Credential {
    fn from(issued: Issued) -> Self {
        Self { issued }
    }
}

#[pymethods]
impl Credential {
    /// Reads the bytes that ``bytes()`` gave.
    #[staticmethod]
    fn parse(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let issued = Issued::parse(data);
        let issued = issued.map_err(|error| raise_credential(py, error, "data"))?;
        Ok(Self { issued })
    }

    /// The one byte form, to be kept where only the agent reads.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.issued.to_bytes())
    }

    /// The public key of the holder that it was issued to: 32 bytes.
    #[getter]
    fn holder<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.issued.credential().holder())
    }

    /// When it expires.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.issued.credential().expires())
    }

    /// True where the issuer signed it for this holder, on the standing that came with it: an agent
    /// asks before it keeps one. Both are public keys of 32 bytes.
    fn is_sound(&self, py: Python<'_>, issuer: &[u8], holder: &[u8]) -> PyResult<bool> {
        let issuer = verifying_key(py, issuer, "issuer")?;
        let holder = verifying_key(py, holder, "holder")?;
        Ok(py.detach(|| self.issued.is_sound(&issuer, &holder)))
    }

    /// The value tier and the level of loyalty, 0 to 5, overall or in a category: for the user alone
    /// to see.
    #[pyo3(signature = (category=None))]
    fn standing(&self, py: Python<'_>, category: Option<Count>) -> PyResult<(&'static str, u8)> {
        let category = category.map(|number| self::category(py, number));
        let category = category.transpose()?;
        let standing = self.issued.standing();
        let level = standing.level(category).number();
        Ok((tier_name(standing.tier(category)), level))
    }

    fn __repr__(&self) -> &'static str {
        "<Credential ...>"
    }
}
