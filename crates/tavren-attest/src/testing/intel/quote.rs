pub use crate::quote::TdxVersion;

/// What a guest is, by the fields of a quote.
#[derive(Clone)]
pub struct Body {
    /// The layout.
    pub version: TdxVersion,
    /// The kind of report that version 5 states.
    pub kind: u16,
    /// The header, 48 bytes.
    pub header: [u8; 48],
    /// The report, without its kind and length.
    pub report: Vec<u8>,
}

impl Body {
    /// A guest of MRTD 1 and RTMRs 2, 3, 4 and none, each 48 times.
    #[must_use]
    pub fn new(version: TdxVersion) -> Self {
        let (number, kind, length) = match version {
            TdxVersion::V4 => (4, 2, 584),
            TdxVersion::V5 => (5, 3, 648),
        };
        let mut header = [0; 48];
        header[0] = number;
        header[2] = 2;
        header[4] = 0x81;
        header[12..28].copy_from_slice(&dcap_qvl::INTEL_QE_VENDOR_ID);
        let mut report = vec![0; length];
        // The number and the version of the module, then what else is patched.
        let patched = [5, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3];
        report[..16].copy_from_slice(&patched);
        // SEPT_VE_DISABLE.
        report[123] = 0x10;
        report[136..184].fill(1);
        report[328..376].fill(2);
        report[376..424].fill(3);
        report[424..472].fill(4);
        if let Some(now) = report.get_mut(584..600) {
            now.copy_from_slice(&patched);
        }
        Self {
            version,
            kind,
            header,
            report,
        }
    }

    /// The bytes that are signed.
    pub(super) fn signed(&self, report_data: &[u8; 64]) -> Vec<u8> {
        let mut report = self.report.clone();
        report[520..584].copy_from_slice(report_data);
        let mut signed = self.header.to_vec();
        if self.version == TdxVersion::V5 {
            signed.extend(self.kind.to_le_bytes());
            signed.extend(super::length(&report));
        }
        signed.extend(report);
        signed
    }
}

/// The report of the quoting enclave that the QE identity names.
pub(super) fn qe_report() -> [u8; 384] {
    let mut report = [0; 384];
    report[48] = 0x11;
    report[128..160].fill(0xdc);
    report[256] = 2;
    report[258] = 4;
    report
}
