use std::collections::BTreeSet;

use dcap_qvl::QuoteClaims;

use super::TdxImage;
use crate::verify::{Advisory, TcbStatus, VerifyError};

/// Which TDX guests, on which platforms, are believed. Rules that name no image believe nobody.
///
/// # Examples
/// ```
/// use tavren_attest::{Measurement, Nonce};
/// use tavren_attest::verify::{Advisory, Policy, Profile, TcbStatus, TdxImage, TdxRules};
///
/// let measured = |byte| Measurement::from_bytes([byte; 48]).expect("not zeros");
/// let registers = [2, 3, 4].map(|byte| Some(measured(byte)));
/// let image = TdxImage::new(measured(1), [registers[0], registers[1], registers[2], None]);
/// let rules = TdxRules::new([image])
///     .with_status(TcbStatus::SwHardeningNeeded)
///     .with_advisory(Advisory::intel_sa(615));
/// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
/// let policy = Policy::tdx(rules, Profile::Live { nonce });
/// ```
#[derive(Clone, Debug)]
pub struct TdxRules {
    images: Vec<TdxImage>,
    statuses: BTreeSet<TcbStatus>,
    advisories: BTreeSet<Advisory>,
}

impl TdxRules {
    /// One of these guests, on a platform that is [`TcbStatus::UpToDate`] and that no advisory
    /// applies to.
    #[must_use]
    pub fn new(images: impl IntoIterator<Item = TdxImage>) -> Self {
        Self {
            images: images.into_iter().collect(),
            statuses: BTreeSet::from([TcbStatus::UpToDate]),
            advisories: BTreeSet::new(),
        }
    }

    /// Takes platforms of this status too. [`TcbStatus::Revoked`] is refused all the same.
    #[must_use]
    pub fn with_status(mut self, status: TcbStatus) -> Self {
        self.statuses.insert(status);
        self
    }

    /// Takes platforms that this advisory applies to, where their status is taken.
    #[must_use]
    pub fn with_advisory(mut self, advisory: Advisory) -> Self {
        self.advisories.insert(advisory);
        self
    }

    pub(super) fn images(&self) -> &[TdxImage] {
        &self.images
    }

    /// Checks the verdict, and the two statuses that it does not always follow: those of the
    /// quoting enclave, and of a platform that was patched while the guest ran.
    pub(super) fn check_platform(&self, claims: &QuoteClaims) -> Result<(), VerifyError> {
        let current = claims.platform.current_tcb_level.as_ref();
        let statuses = [claims.tcb.status, claims.qe.tcb_level.tcb_status];
        let statuses = statuses
            .into_iter()
            .chain(current.map(|level| level.tcb_status));
        for status in statuses.map(TcbStatus::from) {
            if status == TcbStatus::Revoked || !self.statuses.contains(&status) {
                return Err(VerifyError::Tcb { status });
            }
        }
        let current = current.into_iter().flat_map(|level| &level.advisory_ids);
        for name in claims.tcb.advisory_ids.iter().chain(current) {
            let field = "the name of an advisory";
            let advisory = Advisory::parse(name).ok_or(VerifyError::CollateralField { field })?;
            if !self.advisories.contains(&advisory) {
                return Err(VerifyError::Advisory { advisory });
            }
        }
        Ok(())
    }
}

impl From<dcap_qvl::TcbStatus> for TcbStatus {
    fn from(status: dcap_qvl::TcbStatus) -> Self {
        use dcap_qvl::TcbStatus as Intel;
        match status {
            Intel::UpToDate => Self::UpToDate,
            Intel::SWHardeningNeeded => Self::SwHardeningNeeded,
            Intel::ConfigurationNeeded => Self::ConfigurationNeeded,
            Intel::ConfigurationAndSWHardeningNeeded => Self::ConfigurationAndSwHardeningNeeded,
            Intel::OutOfDate => Self::OutOfDate,
            Intel::OutOfDateConfigurationNeeded => Self::OutOfDateConfigurationNeeded,
            Intel::TDRelaunchAdvised => Self::TdRelaunchAdvised,
            Intel::TDRelaunchAdvisedConfigurationNeeded => {
                Self::TdRelaunchAdvisedConfigurationNeeded
            }
            Intel::Revoked => Self::Revoked,
        }
    }
}
