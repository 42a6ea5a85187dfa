//! Quotes of TDX guests. All of it is there in every package, and believed in those alone that were built
//! with the feature `tdx`.

use super::{Policy, Profile, Statement, measurement};
use crate::errors::{Refused, judged, wrong};
use crate::gil::{Answer, give};
use crate::tables::number;
use crate::text::exactly;
use pyo3::prelude::*;
use tavren_attest::Measurement;
use tavren_attest::verify::{Advisory, Collateral, Fingerprint, TcbStatus, VerifyError};
use tavren_core::types::Code;

/// One TDX guest that may run, all of it: ``mrtd`` and the four registers ``rtmrs``, 48 bytes each, ``None``
/// for a register into which nothing was measured. ``configuration`` is MRCONFIGID, MROWNER and
/// MROWNERCONFIG, zeros where it is left out.
#[pyclass(frozen, module = "tavren.enclave")]
#[derive(Clone)]
pub(crate) struct TdxImage {
    mrtd: Measurement,
    rtmrs: [Option<Measurement>; 4],
    configuration: [[u8; 48]; 3],
}

#[pymethods]
impl TdxImage {
    #[new]
    #[pyo3(signature = (mrtd, rtmrs, *, configuration=None))]
    fn new(
        py: Python<'_>,
        mrtd: &Bound<'_, PyAny>,
        rtmrs: &Bound<'_, PyAny>,
        configuration: Option<[Vec<u8>; 3]>,
    ) -> PyResult<Self> {
        let rtmrs = rtmrs.try_iter()?.map(|rtmr| {
            let rtmr = rtmr?;
            let absent = rtmr.is_none();
            (!absent).then(|| measurement(&rtmr, "rtmrs")).transpose()
        });
        let rtmrs: Vec<_> = rtmrs.collect::<PyResult<_>>()?;
        let mut read = [[0; 48]; 3];
        for (place, bytes) in read.iter_mut().zip(configuration.iter().flatten()) {
            *place = exactly(py, bytes, Code::LimitExceeded, "configuration")?;
        }
        Ok(Self {
            mrtd: measurement(mrtd, "mrtd")?,
            rtmrs: rtmrs
                .try_into()
                .map_err(|_| wrong(py, Code::LimitExceeded, "rtmrs"))?,
            configuration: read,
        })
    }

    fn __repr__(&self) -> &'static str {
        "<TdxImage>"
    }
}

/// What Intel publishes of the platform of a TDX guest: the answers of its provisioning service, byte
/// for byte. ``docs/enclave.md`` says how to ask, :meth:`Statement.tdx_platform` for what.
#[pyclass(frozen, module = "tavren.enclave")]
pub(crate) struct TdxCollateral {
    collateral: Collateral,
}

impl TdxCollateral {
    /// What is known beside evidence: nothing where none is passed.
    pub(crate) fn or_none(collateral: Option<&Self>) -> &Collateral {
        collateral.map_or(&Collateral::None, |one| &one.collateral)
    }
}

#[pymethods]
impl TdxCollateral {
    /// Bodies of JSON and chains of PEM as text, revocation lists as DER.
    #[new]
    #[pyo3(signature = (*, tcb_info, tcb_info_chain, qe_identity, qe_identity_chain, root_crl, pck_crl))]
    fn new(
        tcb_info: String,
        tcb_info_chain: String,
        qe_identity: String,
        qe_identity_chain: String,
        root_crl: Vec<u8>,
        pck_crl: Vec<u8>,
    ) -> Self {
        let texts = [tcb_info, tcb_info_chain, qe_identity, qe_identity_chain];
        let collateral = built::collateral(texts, [root_crl, pck_crl]);
        Self { collateral }
    }

    fn __repr__(&self) -> &'static str {
        "<TdxCollateral>"
    }
}

#[pymethods]
impl Policy {
    /// Quotes of these TDX guests, on platforms that are patched, or of one of ``statuses``, and that no
    /// advisory but these applies to (615 for INTEL-SA-00615). ``root`` is the SHA-256 of another root
    /// certificate than Intel's. A refusal but in a package that was built with the feature ``tdx``.
    #[staticmethod]
    #[pyo3(signature = (images, profile, *, statuses=vec![], advisories=None, root=None))]
    fn tdx<'py>(
        py: Python<'py>,
        images: &Bound<'py, PyAny>,
        profile: &Profile,
        statuses: Vec<String>,
        advisories: Option<&Bound<'py, PyAny>>,
        root: Option<&[u8]>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let images = images.try_iter()?.map(|image| {
            let image = image?;
            Ok(image.cast::<TdxImage>()?.get().clone())
        });
        let images: Vec<TdxImage> = images.collect::<PyResult<_>>()?;
        let beyond = || wrong(py, Code::LimitExceeded, "statuses");
        let statuses = statuses.iter().map(|name| status(name).ok_or_else(beyond));
        let statuses: Vec<TcbStatus> = statuses.collect::<PyResult<_>>()?;
        let mut listed = Vec::new();
        if let Some(advisories) = advisories {
            for advisory in advisories.try_iter()? {
                let advisory = number(&advisory?, Code::LimitExceeded, "advisories")?;
                let advisory = u32::try_from(advisory);
                let advisory =
                    advisory.map_err(|_| wrong(py, Code::LimitExceeded, "advisories"))?;
                listed.push(Advisory::intel_sa(advisory));
            }
        }
        let root = root.map(|root| exactly(py, root, Code::LimitExceeded, "root"));
        let root = root.transpose()?.map(Fingerprint::from_bytes);
        let policy = built::policy(images, statuses, listed, profile.profile);
        let policy = policy.map(|policy| match root {
            Some(root) => policy.with_root(root),
            None => policy,
        });
        give(py, policy, |policy| Self { policy })
    }
}

#[pymethods]
impl Statement {
    /// Which collateral a TDX quote needs, as it says itself: the platform's family (``fmspc``) and its
    /// authority (``ca``), which Intel's provisioning service is asked for. Nothing is verified here. A
    /// refusal for evidence of another kind, and but in a package that was built with the feature ``tdx``.
    fn tdx_platform<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let platform = match built::platform(self.statement.document()) {
            Some(platform) => judged(py, platform, VerifyError::code, "statement")?,
            None => Answer::Err(Refused::new(Code::EvidenceKind)),
        };
        give(py, platform, |platform| platform)
    }
}

fn status(name: &str) -> Option<TcbStatus> {
    Some(match name {
        "up_to_date" => TcbStatus::UpToDate,
        "sw_hardening_needed" => TcbStatus::SwHardeningNeeded,
        "configuration_needed" => TcbStatus::ConfigurationNeeded,
        "configuration_and_sw_hardening_needed" => TcbStatus::ConfigurationAndSwHardeningNeeded,
        "out_of_date" => TcbStatus::OutOfDate,
        "out_of_date_configuration_needed" => TcbStatus::OutOfDateConfigurationNeeded,
        "td_relaunch_advised" => TcbStatus::TdRelaunchAdvised,
        "td_relaunch_advised_configuration_needed" => {
            TcbStatus::TdRelaunchAdvisedConfigurationNeeded
        }
        _ => return None,
    })
}

/// What the feature adds.
#[cfg(feature = "tdx")]
mod built {
    use super::TdxImage;
    use crate::gil::Answer;
    use tavren_attest::verify::{
        Advisory, Collateral, Policy, Profile, TcbStatus, TdxCollateral, TdxImage as CoreImage,
        TdxPlatform, TdxRules, VerifyError,
    };

    pub(super) fn collateral(texts: [String; 4], lists: [Vec<u8>; 2]) -> Collateral {
        let [tcb_info, tcb_info_chain, qe_identity, qe_identity_chain] = texts;
        let [root_crl, pck_crl] = lists;
        Collateral::Tdx(TdxCollateral {
            tcb_info,
            tcb_info_chain,
            qe_identity,
            qe_identity_chain,
            root_crl,
            pck_crl,
        })
    }

    pub(super) fn policy(
        images: Vec<TdxImage>,
        statuses: Vec<TcbStatus>,
        advisories: Vec<Advisory>,
        profile: Profile,
    ) -> Answer<Policy> {
        let images = images.into_iter().map(|image| {
            let [id, owner, owner_config] = image.configuration;
            CoreImage::new(image.mrtd, image.rtmrs).with_configuration(id, owner, owner_config)
        });
        let rules = TdxRules::new(images);
        let rules = statuses.into_iter().fold(rules, TdxRules::with_status);
        let rules = advisories.into_iter().fold(rules, TdxRules::with_advisory);
        Ok(Policy::tdx(rules, profile))
    }

    pub(super) fn platform(quote: &[u8]) -> Option<Result<(String, String), VerifyError>> {
        let platform = TdxPlatform::of(quote);
        Some(platform.map(|is| (is.family.to_string(), is.authority.to_string())))
    }
}

/// What stands in its place.
#[cfg(not(feature = "tdx"))]
mod built {
    use super::TdxImage;
    use crate::errors::Refused;
    use crate::gil::Answer;
    use tavren_attest::verify::{Advisory, Collateral, Policy, Profile, TcbStatus, VerifyError};
    use tavren_core::types::Code;

    pub(super) fn collateral(_: [String; 4], _: [Vec<u8>; 2]) -> Collateral {
        Collateral::None
    }

    pub(super) fn policy(
        images: Vec<TdxImage>,
        _: Vec<TcbStatus>,
        _: Vec<Advisory>,
        _: Profile,
    ) -> Answer<Policy> {
        let _ = images
            .iter()
            .map(|it| (it.mrtd, it.rtmrs, it.configuration));
        Err(Refused::new(Code::EvidenceKind))
    }

    pub(super) fn platform(_: &[u8]) -> Option<Result<(String, String), VerifyError>> {
        None
    }
}
