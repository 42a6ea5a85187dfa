use super::{QuoteError, fields::Fields};

/// The bit of the guest policy that lets the host debug the guest.
const POLICY_DEBUG: u64 = 1 << 19;

/// The number of the one algorithm: ECDSA of P-384 with SHA-384.
const ALGORITHM_ECDSA_P384: u32 = 1;

/// What an SNP report claims (AMD SEV-SNP ABI, `ATTESTATION_REPORT`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnpReport {
    /// The version of its layout: 2 to 5 agree in all fields that are read.
    pub version: u32,
    /// The privilege level that asked for it.
    pub vmpl: u32,
    /// What was measured when the guest started.
    pub measurement: [u8; 48],
    /// What it binds: see [`BindingHash::report_data`](crate::BindingHash::report_data).
    pub report_data: [u8; 64],
}

impl SnpReport {
    /// Reads a report; the signature behind it is skipped.
    ///
    /// # Errors
    /// [`QuoteError`]; [`QuoteError::Debug`] where the policy lets the host debug the guest.
    pub fn parse(bytes: &[u8]) -> Result<Self, QuoteError> {
        let mut fields = Fields::new(bytes);
        let version = fields.u32("version")?;
        if !(2..=5).contains(&version) {
            return Err(QuoteError::Unknown { field: "version" });
        }
        fields.skip("GUEST_SVN", 4)?;
        if fields.u64("POLICY")? & POLICY_DEBUG != 0 {
            return Err(QuoteError::Debug);
        }
        // FAMILY_ID, IMAGE_ID.
        fields.skip("IMAGE_ID", 16 + 16)?;
        let vmpl = fields.u32("VMPL")?;
        if fields.u32("SIGNATURE_ALGO")? != ALGORITHM_ECDSA_P384 {
            let field = "SIGNATURE_ALGO";
            return Err(QuoteError::Unknown { field });
        }
        // CURRENT_TCB, PLATFORM_INFO, the flags of the signing key, four reserved bytes.
        fields.skip("PLATFORM_INFO", 8 + 8 + 4 + 4)?;
        let report_data = fields.array("REPORT_DATA")?;
        let measurement = fields.array("MEASUREMENT")?;
        // From HOST_DATA to the signature, and the signature.
        fields.skip("HOST_DATA", 0x2a0 - 0xc0)?;
        fields.skip("SIGNATURE", 512)?;
        fields.finish()?;
        Ok(Self {
            version,
            vmpl,
            measurement,
            report_data,
        })
    }
}
