//! An agent's secret, on its user's device: its keys, its names, and what it proves.

use crate::credential::{Credential, CredentialRequest};
use crate::deal::{Deal, micro};
use crate::errors::{raise, raise_credential, wrong};
use crate::gil::give;
use crate::proof::{Proof, pseudonym};
use crate::tables::{Worths, number};
use crate::text::{self, exactly};
use crate::time::{day_number, moment};
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::Error;
use tavren_core::credential::{CredentialRequest as Request, agent_key, holder_key};
use tavren_core::limits::CREDENTIALS_MAX;
use tavren_core::port::OsEntropy;
use tavren_core::proof::Holder;
use tavren_core::sealing::{Key, Seed, Zeroizing};
use tavren_core::types::Code;
use tavren_wire::agent::{AgentSecret as Names, Epoch};
use tavren_wire::message::VendorId;

/// An agent's secret: the keys that it is enrolled under and shows credentials with, and its names
/// before the runner and before vendors, follow from it. It belongs on the user's device alone, and
/// is wiped from memory when it goes.
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

    /// The agent's name before the runner in an epoch, sixteen bytes: what it seals signals under.
    fn signal_id<'py>(
        &self,
        py: Python<'py>,
        epoch: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let id = self.names().signal_id(self::epoch(epoch)?);
        Ok(PyBytes::new(py, id.as_bytes()))
    }

    /// The agent's name before one vendor in an epoch, sixteen bytes: the pseudonym of a proof. Two
    /// vendors, or one vendor in two epochs, cannot find out that they know the same agent.
    fn vendor_id<'py>(
        &self,
        py: Python<'py>,
        vendor: &str,
        epoch: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let vendor = VendorId::from_bytes(*text::vendor(py, vendor)?.as_bytes());
        let id = self.names().vendor_id(vendor, self::epoch(epoch)?);
        Ok(PyBytes::new(py, id.as_bytes()))
    }

    /// The agent's name on a UTC day (a ``date``), sixteen bytes: what its reports count under, once
    /// a day whatever it is called in epochs.
    fn day_id<'py>(
        &self,
        py: Python<'py>,
        day: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let id = self.names().day_id(day_number(day, "day")?);
        Ok(PyBytes::new(py, id.as_bytes()))
    }

    fn __repr__(&self) -> &'static str {
        "<AgentSecret ...>"
    }
}

impl AgentSecret {
    /// The same secret, as what names derive from.
    pub(crate) fn names(&self) -> Names {
        Names::from_bytes(*self.secret.as_bytes())
    }
}

/// An epoch by its number.
pub(crate) fn epoch(value: &Bound<'_, PyAny>) -> PyResult<Epoch> {
    number(value, Code::LimitExceeded, "epoch").map(Epoch::from_number)
}
