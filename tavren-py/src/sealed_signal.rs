//! What an agent seals to a runner: its signal, its withdrawal, and what its user did with deals.

use crate::agent_secret::{AgentSecret, epoch};
use crate::attestation::AttestedKeys;
use crate::errors::{exception, raise, raise_match, wrong};
use crate::signal::Signal;
use crate::tables::{Tables, area, number};
use crate::text::{self, exactly};
use crate::time::{datetime, day_number, moment};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::Error;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::envelope::ResponseKey as CoreKey;
use tavren_core::sealing::{Seed, Zeroizing};
use tavren_core::types::{Code, cbor, id::hex};
use tavren_wire::agent::{Stamp, seal};
use tavren_wire::message::{Act, Content, Done, SealedSignal as CoreSealed};

type Sealed = (SealedSignal, ResponseKey);

#[pymethods]
impl AgentSecret {
    /// Seals a signal, in place of an earlier one: what the host passes on, and the key of the boxes
    /// that answer it. Its area is one of the market's ``tables``.
    ///
    /// ``sequence`` is higher than that of everything sealed before in this ``epoch``; the
    /// milliseconds of the agent's clock will do. It is void from ``expires``: the end of the epoch,
    /// unless there is a reason to stand out; later than that is refused by the runner.
    #[pyo3(signature = (keys, signal, tables, *, epoch, sequence, expires))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn seal_signal(
        &self,
        py: Python<'_>,
        keys: &AttestedKeys,
        signal: &Signal,
        tables: &Tables,
        epoch: &Bound<'_, PyAny>,
        sequence: &Bound<'_, PyAny>,
        expires: &Bound<'_, PyAny>,
    ) -> PyResult<Sealed> {
        let stamp = stamp(epoch, sequence, expires)?;
        let signal = signal.said(&tables.tables, self.names().signal_id(stamp.epoch));
        let signal = signal.map_err(|error| raise_match(py, error))?;
        sealed(py, keys, &Content::Signal { signal }, stamp)
    }

    /// Seals a withdrawal of the signal of this ``epoch``. To the host it looks like any signal.
    #[pyo3(signature = (keys, *, epoch, sequence, expires))]
    fn seal_withdrawal(
        &self,
        py: Python<'_>,
        keys: &AttestedKeys,
        epoch: &Bound<'_, PyAny>,
        sequence: &Bound<'_, PyAny>,
        expires: &Bound<'_, PyAny>,
    ) -> PyResult<Sealed> {
        let stamp = stamp(epoch, sequence, expires)?;
        let id = self.names().signal_id(stamp.epoch);
        sealed(py, keys, &Content::Withdrawal { id }, stamp)
    }

    /// Seals a report of what the user did with deals, at most four: pairs of a deal and ``"seen"`` or
    /// ``"taken"``. The signal of this ``epoch`` stays as it is, and ``area`` is the area that it
    /// states. ``today`` is the UTC day, a ``date``. To the host it looks like any signal.
    #[pyo3(signature = (keys, done, tables, *, today, area, epoch, sequence, expires))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn seal_report(
        &self,
        py: Python<'_>,
        keys: &AttestedKeys,
        done: Vec<(String, String)>,
        tables: &Tables,
        today: &Bound<'_, PyAny>,
        area: Option<&Bound<'_, PyAny>>,
        epoch: &Bound<'_, PyAny>,
        sequence: &Bound<'_, PyAny>,
        expires: &Bound<'_, PyAny>,
    ) -> PyResult<Sealed> {
        let stamp = stamp(epoch, sequence, expires)?;
        let code = area.map(|area| number(area, Code::AreaUnknown, "area"));
        let area = match code.transpose()? {
            None => 0,
            Some(code) => self::area(&tables.tables, code)
                .map_err(|error| raise_match(py, error))?
                .number(),
        };
        let done = done.iter().map(|(deal, act)| self::done(py, deal, act));
        let content = Content::Report {
            id: self.names().signal_id(stamp.epoch),
            today: self.names().day_id(day_number(today, "today")?),
            area,
            done: done.collect::<PyResult<_>>()?,
        };
        sealed(py, keys, &content, stamp)
    }
}

/// What an agent sealed, as the host sees it and passes it on.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct SealedSignal {
    sealed: CoreSealed,
}

#[pymethods]
impl SealedSignal {
    /// The one byte form, for the host: always as long, whatever was sealed.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &cbor::to_bytes(&self.sealed))
    }

    /// What an inclusion receipt names it by.
    #[getter]
    fn hash(&self) -> String {
        hex(&self.sealed.hash())
    }

    /// The epoch of the name inside.
    #[getter]
    fn epoch(&self) -> u64 {
        self.sealed.epoch.number()
    }

    /// Its place among all that the agent seals in the epoch.
    #[getter]
    fn sequence(&self) -> u64 {
        self.sealed.sequence
    }

    /// When it is void.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.sealed.expires)
    }

    fn __repr__(&self) -> &'static str {
        "<SealedSignal>"
    }
}

/// The key of the boxes that answer one sealed signal: a secret, for the agent alone. It is wiped from
/// memory when it goes.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct ResponseKey {
    pub(crate) key: CoreKey,
}

#[pymethods]
impl ResponseKey {
    /// Takes the 32 bytes that :meth:`expose` gave.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let bytes = Zeroizing::new(exactly(py, data, Code::KeyMalformed, "data")?);
        let key = CoreKey::from_bytes(*bytes);
        Ok(Self { key })
    }

    /// The 32 bytes, to be kept where only the agent reads.
    fn expose<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.key.to_bytes().as_slice())
    }

    fn __repr__(&self) -> &'static str {
        "<ResponseKey ...>"
    }
}

fn stamp(
    epoch: &Bound<'_, PyAny>,
    sequence: &Bound<'_, PyAny>,
    expires: &Bound<'_, PyAny>,
) -> PyResult<Stamp> {
    Ok(Stamp {
        epoch: self::epoch(epoch)?,
        sequence: number(sequence, Code::LimitExceeded, "sequence")?,
        expires: moment(expires, "expires")?,
    })
}

fn done(py: Python<'_>, deal: &str, act: &str) -> PyResult<Done> {
    let deal = text::deal(py, deal, "done")?;
    let act = self::act(py, act, "done")?;
    Ok(Done { deal, act })
}

/// What somebody did with a deal.
pub(crate) fn act(py: Python<'_>, name: &str, field: &str) -> PyResult<Act> {
    match name {
        "seen" => Ok(Act::Seen),
        "taken" => Ok(Act::Taken),
        _ => Err(wrong(py, Code::LimitExceeded, field)),
    }
}

fn sealed(
    py: Python<'_>,
    keys: &AttestedKeys,
    content: &Content,
    stamp: Stamp,
) -> PyResult<Sealed> {
    let seed = Seed::draw(&OsEntropy).map_err(|error| raise(py, &Error::from(error)))?;
    let sealed = py.detach(|| seal(&keys.keys, content, stamp, *seed.as_bytes()));
    let (sealed, key) = sealed.map_err(|error| {
        // Nothing but a report can be too long, and the keys were verified.
        exception(py, error.code(), &format!("done: {error}"), Some("done"))
    })?;
    Ok((SealedSignal { sealed }, ResponseKey { key }))
}
