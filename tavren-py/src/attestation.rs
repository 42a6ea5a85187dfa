//! Evidence of a runner, and the keys that it vouches for.

use crate::errors::{Refused, judged, wrong};
use crate::gil::give;
use crate::tables::number;
use crate::text::exactly;
use crate::time::moment;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_attest::verify::{
    Fingerprint, Policy as CorePolicy, Profile as CoreProfile, VerifyError,
};
use tavren_attest::{Measurement, Nonce, PcrIndex};
use tavren_core::types::{Code, cbor, id::hex};
use tavren_wire::agent::AttestedKeys as CoreKeys;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::Statement as CoreStatement;

mod tdx;

pub(crate) use tdx::{TdxCollateral, TdxImage};

/// Whether evidence answers a question of now, or was kept.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Profile {
    profile: CoreProfile,
}

#[pymethods]
impl Profile {
    /// It answers this nonce: 32 bytes that the verifier drew, and sent with its question.
    #[staticmethod]
    fn live(py: Python<'_>, nonce: &[u8]) -> PyResult<Self> {
        let nonce = exactly(py, nonce, Code::LimitExceeded, "nonce").map(Nonce::from_bytes)?;
        let nonce = nonce.ok_or_else(|| wrong(py, Code::LimitExceeded, "nonce"))?;
        let profile = CoreProfile::Live { nonce };
        Ok(Self { profile })
    }

    /// It was verified live at this time, by a record that the verifier trusts: everything is checked
    /// as of then, the nonce is not.
    #[staticmethod]
    fn archive(verified_at: &Bound<'_, PyAny>) -> PyResult<Self> {
        let verified_at = moment(verified_at, "verified_at")?;
        let profile = CoreProfile::Archive { verified_at };
        Ok(Self { profile })
    }

    fn __repr__(&self) -> &'static str {
        match self.profile {
            CoreProfile::Live { .. } => "<Profile: live>",
            CoreProfile::Archive { .. } => "<Profile: archive>",
        }
    }
}

/// What evidence must show to be believed. No policy takes any image; one that names none believes
/// nobody.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Policy {
    pub(crate) policy: CorePolicy,
}

#[pymethods]
impl Policy {
    /// Evidence of AWS Nitro, of an enclave of one of these ``images`` (register 0, 48 bytes each):
    /// the releases that may run. ``registers`` wants measurements in others, by number. ``root`` is
    /// the SHA-256 of another root certificate than that of AWS. Live evidence is at most
    /// ``age_max_millis`` old, five minutes where that is left out.
    #[staticmethod]
    #[pyo3(signature = (images, profile, *, registers=None, root=None, age_max_millis=None))]
    fn nitro(
        py: Python<'_>,
        images: &Bound<'_, PyAny>,
        profile: &Profile,
        registers: Option<&Bound<'_, PyAny>>,
        root: Option<&[u8]>,
        age_max_millis: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut policy = CorePolicy::nitro(measurements(images)?, profile.profile);
        if let Some(registers) = registers {
            for pair in registers.call_method0("items")?.try_iter()? {
                let (index, wanted): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
                let index = number(&index, Code::LimitExceeded, "registers")?;
                let index = u8::try_from(index).ok().and_then(PcrIndex::new);
                let index = index.ok_or_else(|| wrong(py, Code::LimitExceeded, "registers"))?;
                policy = policy.with_pcr(index, measurement(&wanted, "registers")?);
            }
        }
        if let Some(root) = root {
            let root = exactly(py, root, Code::LimitExceeded, "root")?;
            policy = policy.with_root(Fingerprint::from_bytes(root));
        }
        if let Some(age) = age_max_millis {
            let age = number(age, Code::LimitExceeded, "age_max_millis")?;
            let age = u32::try_from(age);
            let age = age.map_err(|_| wrong(py, Code::LimitExceeded, "age_max_millis"))?;
            policy = policy.with_age_max_millis(age);
        }
        Ok(Self { policy })
    }

    /// Evidence of the development provider under its own ``root``, of one of these ``images``. It
    /// proves nothing, so it is a refusal but in a package that was built with the feature
    /// ``development``.
    #[staticmethod]
    fn development<'py>(
        py: Python<'py>,
        root: &[u8],
        images: &Bound<'py, PyAny>,
        profile: &Profile,
    ) -> PyResult<Bound<'py, PyAny>> {
        let root = Fingerprint::from_bytes(exactly(py, root, Code::LimitExceeded, "root")?);
        let policy = development(root, measurements(images)?, profile.profile);
        let policy = policy.ok_or(Refused::new(Code::EvidenceKind));
        give(py, policy, |policy| Self { policy })
    }

    fn __repr__(&self) -> &'static str {
        "<Policy>"
    }
}

/// The keys of a runner, and the document that vouches for them: for nothing before it is verified.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct Statement {
    statement: CoreStatement,
}

#[pymethods]
impl Statement {
    /// Reads what a runner answered, at most 64 KiB.
    #[staticmethod]
    fn parse(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        if data.len() > EVIDENCE_BYTES_MAX {
            return Err(wrong(py, Code::LimitExceeded, "data"));
        }
        let statement = cbor::from_bytes(data);
        let statement = statement.map_err(|_| wrong(py, Code::MessageMalformed, "data"))?;
        Ok(Self { statement })
    }

    /// Checks that the document is of an enclave that ``policy`` allows, and that it binds the keys
    /// beside it: the keys, to seal to. A refusal says which check failed; a document that is none
    /// raises ``evidence_malformed``. ``collateral`` is for quotes of TDX guests.
    #[pyo3(signature = (policy, now, *, collateral=None))]
    fn verify<'py>(
        &self,
        py: Python<'py>,
        policy: &Policy,
        now: &Bound<'py, PyAny>,
        collateral: Option<&TdxCollateral>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let collateral = TdxCollateral::or_none(collateral);
        let now = moment(now, "now")?;
        let (statement, policy) = (&self.statement, &policy.policy);
        let keys = py.detach(|| statement.verify(collateral, policy, now));
        give(
            py,
            judged(py, keys, VerifyError::code, "statement")?,
            |keys| AttestedKeys { keys },
        )
    }

    fn __repr__(&self) -> &'static str {
        "<Statement>"
    }
}

/// What verified evidence says of a runner.
#[pyclass(frozen, module = "tavren.enclave", eq)]
#[derive(PartialEq)]
pub(crate) struct AttestedKeys {
    pub(crate) keys: CoreKeys,
}

#[pymethods]
impl AttestedKeys {
    /// The public key that receipts are signed with (Ed25519), 32 bytes: it lasts as long as the boot.
    #[getter]
    fn receipts<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.keys.receipts())
    }

    /// The hash of the rules that the runner keeps, its disclosure policy among them.
    #[getter]
    fn policy(&self) -> String {
        hex(self.keys.policy())
    }

    /// The start of the runner that made the keys, which are gone when it ends: an agent seals to few
    /// boots.
    #[getter]
    fn boot(&self) -> String {
        hex(self.keys.boot())
    }

    fn __repr__(&self) -> String {
        format!("<AttestedKeys of boot {}>", self.boot())
    }
}

#[cfg(feature = "development")]
fn development(
    root: Fingerprint,
    images: Vec<Measurement>,
    profile: CoreProfile,
) -> Option<CorePolicy> {
    Some(CorePolicy::development(root, images, profile))
}

#[cfg(not(feature = "development"))]
fn development(_: Fingerprint, _: Vec<Measurement>, _: CoreProfile) -> Option<CorePolicy> {
    None
}

fn measurements(images: &Bound<'_, PyAny>) -> PyResult<Vec<Measurement>> {
    let images = images.try_iter()?;
    images.map(|image| measurement(&image?, "images")).collect()
}

fn measurement(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Measurement> {
    let py = value.py();
    let bytes = exactly(py, value.extract()?, Code::LimitExceeded, field)?;
    // Zeros are what an enclave in debug mode shows.
    Measurement::from_bytes(bytes).ok_or_else(|| wrong(py, Code::LimitExceeded, field))
}
