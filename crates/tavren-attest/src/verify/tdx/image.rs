use core::fmt;

use dcap_qvl::quote::TDReport10;

use crate::{pcr::Measurement, verify::VerifyError};

/// The fields of a quote that say what the guest is, and how one is refused that differs.
const FIELDS: [VerifyError; 8] = [
    VerifyError::Measurement { index: 0 },
    VerifyError::Measurement { index: 1 },
    VerifyError::Measurement { index: 2 },
    VerifyError::Measurement { index: 3 },
    VerifyError::Measurement { index: 4 },
    VerifyError::Configuration {
        field: "MRCONFIGID",
    },
    VerifyError::Configuration { field: "MROWNER" },
    VerifyError::Configuration {
        field: "MROWNERCONFIG",
    },
];

/// One guest that may run, all of it: a quote of it has exactly these values.
///
/// MRTD alone measures the firmware, which starts any kernel that the host gives it. So all four
/// registers that the guest extends (RTMR 0 to 3: settings of the virtual machine, kernel, command
/// line and ramdisk, application) belong to an image, and a release for machines of two shapes is
/// two images.
#[derive(Clone, PartialEq, Eq)]
pub struct TdxImage([[u8; 48]; 8]);

impl TdxImage {
    /// A guest of these measurements, started without further configuration. A register into which
    /// nothing was measured is `None`.
    #[must_use]
    pub fn new(mrtd: Measurement, rtmrs: [Option<Measurement>; 4]) -> Self {
        let zeros = [0; 48];
        let [first, second, third, fourth] =
            rtmrs.map(|rtmr| rtmr.map_or(zeros, |rtmr| *rtmr.as_bytes()));
        let mrtd = *mrtd.as_bytes();
        Self([mrtd, first, second, third, fourth, zeros, zeros, zeros])
    }

    /// The same guest, started with these values of MRCONFIGID, MROWNER and MROWNERCONFIG. Who
    /// starts a guest chooses them, so they matter where its code reads them: some stacks put the
    /// hash of what is to run into the first.
    #[must_use]
    pub fn with_configuration(self, id: [u8; 48], owner: [u8; 48], owner_config: [u8; 48]) -> Self {
        let [mrtd, first, second, third, fourth, ..] = self.0;
        Self([mrtd, first, second, third, fourth, id, owner, owner_config])
    }

    /// Checks that `report` is of one of `images`. The error names the first field by which none
    /// was left.
    pub(super) fn check(images: &[Self], report: &TDReport10) -> Result<(), VerifyError> {
        let mut left: Vec<&Self> = images.iter().collect();
        let held = Self::of(report).0;
        for (at, (value, refusal)) in held.iter().zip(FIELDS).enumerate() {
            left.retain(|image| image.0.get(at) == Some(value));
            if left.is_empty() {
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// What a quote says its guest is.
    pub(super) fn of(report: &TDReport10) -> Self {
        Self([
            report.mr_td,
            report.rt_mr0,
            report.rt_mr1,
            report.rt_mr2,
            report.rt_mr3,
            report.mr_config_id,
            report.mr_owner,
            report.mr_owner_config,
        ])
    }

    /// MRTD and the four registers, in this order.
    pub(super) fn measurements(&self) -> impl Iterator<Item = Option<Measurement>> {
        self.0
            .iter()
            .take(5)
            .map(|bytes| Measurement::from_bytes(*bytes))
    }
}

impl fmt::Debug for TdxImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.measurements()).finish()
    }
}
