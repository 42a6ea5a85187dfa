//! Proofs: what an agent shows to have one deal, and what its vendor makes of it.

use crate::deal::Deal;
use crate::gil::give;
use crate::tables::Worths;
use crate::text::{exactly, verifying_key};
use crate::time::{datetime, moment};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::package::Pseudonym;
use tavren_core::proof::{Proof as CoreProof, Proven as CoreProven};
use tavren_core::types::{Code, id::hex};

/// What an agent shows to have one deal, and no more than the deal asks for.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Proof {
    pub(crate) proof: CoreProof,
}

impl From<CoreProof> for Proof {
    fn from(proof: CoreProof) -> Self {
        Self { proof }
    }
}

#[pymethods]
impl Proof {
    /// Reads the bytes that ``bytes()`` gave, at most 2 KiB; it is not verified yet. A refusal where
    /// they are no proof of this version.
    #[staticmethod]
    fn parse<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        give(py, CoreProof::parse(data).map_err(Into::into), Self::from)
    }

    /// The one byte form, to be sent.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.proof.to_bytes())
    }

    /// The deal that it was made for.
    #[getter]
    fn deal(&self) -> String {
        self.proof.deal().to_string()
    }

    /// SHA-256 of what the deal said when it was made.
    #[getter]
    fn terms_hash(&self) -> String {
        hex(self.proof.terms_hash())
    }

    /// Checks all that it says against a deal, by the public key of the market's issuer (32 bytes):
    /// for the vendor. A refusal names the first thing that is wrong.
    ///
    /// Whether the deal is open, and whether the proof or its credential was shown before, is the
    /// caller's to check.
    fn verify<'py>(
        &self,
        py: Python<'py>,
        issuer: &[u8],
        deal: &Deal,
        thresholds: Worths<'py>,
        now: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let issuer = verifying_key(py, issuer, "issuer")?;
        let (thresholds, now) = (thresholds.read(py)?, moment(now, "now")?);
        let verify = || self.proof.verify(&issuer, &deal.deal, &thresholds, now);
        give(py, py.detach(verify).map_err(Into::into), Proven::from)
    }

    fn __repr__(&self) -> &'static str {
        "<Proof>"
    }
}

/// What a proof that was verified says.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Proven {
    proven: CoreProven,
}

impl From<CoreProven> for Proven {
    fn from(proven: CoreProven) -> Self {
        Self { proven }
    }
}

#[pymethods]
impl Proven {
    /// The name under which the vendor knows the user, sixteen bytes: what the agent says it is.
    #[getter]
    fn pseudonym<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.proven.pseudonym().as_bytes())
    }

    /// The same however often the holder signs it: who keeps it until the proof expires takes each
    /// proof once.
    #[getter]
    fn hash(&self) -> String {
        hex(&self.proven.hash())
    }

    /// When the proof expires.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.proven.expires())
    }

    /// True where it shows that the user is near by: where the deal asks for that.
    #[getter]
    fn near(&self) -> bool {
        self.proven.near()
    }

    /// The holder's public key, 32 bytes: who keeps it until the credential expires takes each
    /// credential once.
    #[getter]
    fn holder<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.proven.credential().holder())
    }

    /// When the credential expires.
    #[getter]
    fn credential_expires<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.proven.credential().expires())
    }

    fn __repr__(&self) -> &'static str {
        "<Proven>"
    }
}

/// A pseudonym's sixteen bytes.
pub(crate) fn pseudonym(py: Python<'_>, bytes: &[u8]) -> PyResult<Pseudonym> {
    exactly(py, bytes, Code::IdMalformed, "pseudonym").map(Pseudonym::from_bytes)
}
