//! An agent's secret, on its user's device, and the credentials that it asks for and keeps.

use crate::deal::{Deal, micro};
use crate::errors::{raise, raise_credential, wrong};
use crate::gil::give;
use crate::proof::{Proof, pseudonym};
use crate::tables::{Worths, category, number, tier_name};
use crate::text::{exactly, verifying_key};
use crate::time::{datetime, moment};
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use tavren_core::Error;
use tavren_core::credential::{CredentialRequest as Request, Issued, agent_key, holder_key};
use tavren_core::limits::CREDENTIALS_MAX;
use tavren_core::port::OsEntropy;
use tavren_core::proof::Holder;
use tavren_core::sealing::{Key, Seed, Zeroizing};
use tavren_core::types::Code;

/// An agent's secret: the keys that it is enrolled under and shows credentials with follow from it.
/// It belongs on the user's device alone, and is wiped from memory when it goes.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct AgentSecret {
    secret: Key,
}

#[pymethods]
impl AgentSecret {
    /// Draws a new secret.
    #[staticmethod]
    fn generate(py: Python<'_>) -> PyResult<Self> {
        let drawn = Seed::draw(&OsEntropy).map_err(|error| raise(py, &Error::from(error)))?;
        let secret = Key::from_bytes(*drawn.as_bytes());
        Ok(Self { secret })
    }

    /// Takes the 32 bytes that :meth:`expose` gave.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let bytes = Zeroizing::new(exactly(py, data, Code::KeyMalformed, "data")?);
        let secret = Key::from_bytes(*bytes);
        Ok(Self { secret })
    }

    /// The 32 bytes, to be kept where only the agent reads.
    fn expose<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.secret.as_bytes())
    }

    /// The public key that the agent is enrolled under: 32 bytes.
    #[getter]
    fn public<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, agent_key(&self.secret).public().as_bytes())
    }

    /// The public key of the holder of this number, that one credential is issued to: 32 bytes.
    fn holder<'py>(
        &self,
        py: Python<'py>,
        number: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let number = self::number(number, Code::LimitExceeded, "number")?;
        let holder = holder_key(&self.secret, number).public();
        Ok(PyBytes::new(py, holder.as_bytes()))
    }

    /// Asks for ``count`` credentials, 1 to 32: one for each of the holders ``first``, ``first`` + 1
    /// and so on. Use each number once: a holder who is shown twice tells that it was one person.
    fn request(
        &self,
        py: Python<'_>,
        first: &Bound<'_, PyAny>,
        count: Count,
    ) -> PyResult<CredentialRequest> {
        let beyond = |field| move || wrong(py, Code::LimitExceeded, field);
        let first = number(first, Code::LimitExceeded, "first")?;
        let count = u64::from(count.read(py, "count")?);
        if !(1..=CREDENTIALS_MAX as u64).contains(&count) {
            return Err(beyond("count")());
        }
        let end = first.checked_add(count).ok_or_else(beyond("first"))?;
        let public = |number| *holder_key(&self.secret, number).public().as_bytes();
        let holders: Vec<[u8; 32]> = (first..end).map(public).collect();
        let request = Request::signed(holders, &agent_key(&self.secret));
        let request = request.map_err(|error| raise_credential(py, error, "count"))?;
        Ok(CredentialRequest { request })
    }

    /// Proves what a deal asks for, and no more, for the next five minutes. ``number`` is the holder
    /// that the credential was issued to; a credential is for one proof. ``pseudonym`` is the name
    /// under which the deal's vendor knows the user, sixteen bytes. ``position`` is degrees north and
    /// degrees east, if the agent may know: it goes nowhere.
    ///
    /// A refusal says what the user lacks, or which part does not fit.
    #[pyo3(signature = (credential, number, deal, thresholds, pseudonym, now, *, position=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn prove<'py>(
        &self,
        py: Python<'py>,
        credential: &Credential,
        number: &Bound<'py, PyAny>,
        deal: &Deal,
        thresholds: Worths<'py>,
        pseudonym: &[u8],
        now: &Bound<'py, PyAny>,
        position: Option<(f64, f64)>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let number = self::number(number, Code::LimitExceeded, "number")?;
        let (thresholds, now) = (thresholds.read(py)?, moment(now, "now")?);
        let holder = Holder {
            issued: &credential.issued,
            key: &holder_key(&self.secret, number),
            pseudonym: self::pseudonym(py, pseudonym)?,
            position: position.map(|(north, east)| (micro(north), micro(east))),
        };
        let proof = py.detach(|| holder.prove(&deal.deal, &thresholds, now));
        give(py, proof.map_err(Into::into), Proof::from)
    }

    fn __repr__(&self) -> &'static str {
        "<AgentSecret ...>"
    }
}

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
    issued: Issued,
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
