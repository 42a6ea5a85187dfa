//! The matcher whose calls an attested enclave answers.

use super::Matcher;
use crate::attestation::{Policy, TdxCollateral};
use crate::epoch::EpochLength;
use crate::errors::wrong;
use crate::gil::{ask, give};
use crate::tables::Tables;
use crate::text::exactly;
use crate::time::moment_or_now;
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;
use tavren_attest::verify::Profile;
use tavren_core::memory::MemorySink;
use tavren_core::port::OsEntropy;
use tavren_core::types::{Code, id::hex};
use tavren_relay::{
    Address, EnclaveMatcher as CoreMatcher, Expected, HostSecret, RelayError, WindowLength,
};

/// A matcher whose calls an attested enclave answers: for a host that people trust with their signals,
/// and whose vendors want more than its word. It verifies the evidence before anything of anybody is
/// sent, seals each signal, and holds each view against the receipt that the enclave signed.
///
/// Time is told by :meth:`expire`, which a host calls every few seconds, and by a later ``post`` or
/// ``report``; it brings what :meth:`told` answers. The epoch of a post is the window of the enclave's
/// rules that ``now`` lies in. Any call that asks the enclave may be refused, as where its evidence is no
/// longer believed; ``work`` is always constant. ``docs/enclave.md`` says what else is different.
///
/// Example::
///
///     matcher = EnclaveMatcher.connect(
///         "unix:/run/enclave-runner", tables, policy, secret,
///         rules=rules, epochs=EpochLength(6), window_hours=24, notifying=True,
///     )
///     matcher.upsert(id, signal, expires)
///     view = matcher.post(1, criteria, vendor, now, window)
#[pyclass(frozen, extends = Matcher, module = "tavren.enclave")]
pub(crate) struct EnclaveMatcher {
    matcher: Arc<CoreMatcher>,
}

#[pymethods]
impl EnclaveMatcher {
    /// Connects to a runner, tells it the time, and verifies what it is. A refusal says which check
    /// failed; where nobody answers, ``matcher_unavailable`` is raised.
    ///
    /// ``address`` is ``unix:PATH``, ``loopback:ADDRESS:PORT`` or ``vsock:CID:PORT``. ``policy`` says which
    /// evidence is believed; each question draws a nonce of its own, so of the policy's profile nothing
    /// counts. ``secret`` is 32 random bytes that the host keeps, also over a restart: the names of all
    /// people follow from it. ``tables``, ``rules`` (the hash, 32 bytes), ``epochs`` and ``window_hours``
    /// are the enclave's own, as its operator publishes them. ``collateral`` is for TDX guests. With ``notifying``, :meth:`told` says whom
    /// deals are for.
    #[staticmethod]
    #[pyo3(signature = (address, tables, policy, secret, *, rules, epochs, window_hours,
        collateral=None, notifying=false, now=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn connect<'py>(
        py: Python<'py>,
        address: &str,
        tables: &Tables,
        policy: &Policy,
        secret: &[u8],
        rules: &[u8],
        epochs: &EpochLength,
        window_hours: Count,
        collateral: Option<&TdxCollateral>,
        notifying: bool,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let beyond = |field| move |_: RelayError| wrong(py, Code::LimitExceeded, field);
        let address: Address = address.parse().map_err(beyond("address"))?;
        let hours = u8::try_from(window_hours.read(py, "window_hours")?).unwrap_or(u8::MAX);
        let (tables, policy) = (tables.tables.clone(), policy.policy.clone());
        let expected = Expected {
            tables: tables.clone(),
            rules: exactly(py, rules, Code::LimitExceeded, "rules")?,
            epochs: epochs.length,
            windows: WindowLength::hours(hours).map_err(beyond("window_hours"))?,
            evidence: Box::new(move |nonce| policy.clone().with_profile(Profile::Live { nonce })),
            collateral: TdxCollateral::or_none(collateral).clone(),
        };
        let secret = HostSecret::from_bytes(exactly(py, secret, Code::KeyMalformed, "secret")?);
        let now = moment_or_now(py, now)?;
        let told = notifying.then(MemorySink::new);
        let matcher = ask(py, || {
            let matcher = CoreMatcher::connect(address, expected, secret, OsEntropy, now)?;
            Ok(Arc::new(match told.clone() {
                Some(told) => matcher.notifying(told),
                None => matcher,
            }))
        })?;
        let opened = |matcher: Arc<CoreMatcher>| {
            let any = Matcher {
                matcher: matcher.clone(),
                tables,
                told,
            };
            let enclave = PyClassInitializer::from(any).add_subclass(Self { matcher });
            Bound::new(py, enclave)
        };
        match matcher {
            Ok(matcher) => Ok(opened(matcher)?.into_any()),
            Err(refused) => Ok(Bound::new(py, refused)?.into_any()),
        }
    }

    /// Evidence of the enclave for who drew the nonce (32 bytes): for a vendor, who verifies it by
    /// :class:`Statement` as anybody does, and checks its receipts by the key in it.
    fn evidence<'py>(&self, py: Python<'py>, nonce: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let nonce = exactly(py, nonce, Code::LimitExceeded, "nonce")?;
        let evidence = ask(py, || Ok(self.matcher.evidence(nonce)?))?;
        give(py, evidence, |evidence| PyBytes::new(py, &evidence))
    }

    /// The signed receipts of a vendor (sixteen bytes), by boot, the oldest first: for the vendor, who
    /// checks those of a boot by a :class:`Chain`, and for the host to keep.
    fn receipts<'py>(&self, py: Python<'py>, vendor: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let vendor = crate::disclosure::vendor(py, vendor)?;
        let chains = ask(py, || Ok(self.matcher.receipts(vendor)?))?;
        give(py, chains, |chains| {
            let chains = chains.into_iter().map(|chain| {
                let receipts = chain.receipts.iter();
                let receipts = receipts.map(|receipt| PyBytes::new(py, receipt));
                (hex(chain.boot.as_bytes()), receipts.collect::<Vec<_>>())
            });
            chains.collect::<Vec<_>>()
        })
    }

    /// How many boxes were lost between the enclave and here, as far as later ones tell.
    fn missed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let missed = ask(py, || Ok(self.matcher.missed()?))?;
        give(py, missed, |missed| missed)
    }

    fn __repr__(&self) -> &'static str {
        "<EnclaveMatcher>"
    }
}
