use super::{QuoteError, fields::Fields};
use crate::limits::EVIDENCE_BYTES_MAX;

/// The kind of TEE that a TDX quote names.
const TEE_TDX: u32 = 0x81;

/// The kind of key that signs quotes: ECDSA of P-256.
const KEY_ECDSA_P256: u16 = 2;

/// The bodies that version 5 can have: type, and bytes. Each begins with the one before it.
const BODY_1_0: (u16, u32) = (2, 584);
const BODY_1_5: (u16, u32) = (3, 648);
const BODY_1_5_EXTENDED: (u16, u32) = (4, 885);

/// The layout of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TdxVersion {
    /// Version 4.
    V4,
    /// Version 5, which states what body it has.
    V5,
}

/// What a TDX quote claims (Intel TDX DCAP quoting library, appendix of quote formats).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TdxQuote {
    /// Its layout.
    pub version: TdxVersion,
    /// What was measured before the guest started.
    pub mrtd: [u8; 48],
    /// What was measured while it ran.
    pub rtmrs: [[u8; 48]; 4],
    /// What it binds: see [`BindingHash::report_data`](crate::BindingHash::report_data).
    pub report_data: [u8; 64],
}

impl TdxQuote {
    /// Reads a quote; the signature behind it is skipped, and so are zeros at the end, which some
    /// quoting services leave there.
    ///
    /// # Errors
    /// [`QuoteError`]; [`QuoteError::Debug`] where any attribute says that the guest is not under
    /// its owner's control alone.
    pub fn parse(bytes: &[u8]) -> Result<Self, QuoteError> {
        if bytes.len() > EVIDENCE_BYTES_MAX {
            return Err(QuoteError::Length);
        }
        let mut fields = Fields::new(bytes);
        let version = match fields.u16("version")? {
            4 => TdxVersion::V4,
            5 => TdxVersion::V5,
            _ => return Err(QuoteError::Unknown { field: "version" }),
        };
        if fields.u16("key type")? != KEY_ECDSA_P256 {
            return Err(QuoteError::Unknown { field: "key type" });
        }
        if fields.u32("TEE type")? != TEE_TDX {
            return Err(QuoteError::Unknown { field: "TEE type" });
        }
        fields.skip("header", 40)?;
        let more = match version {
            TdxVersion::V4 => 0,
            TdxVersion::V5 => body_more(&mut fields)?,
        };
        let quote = Self::body(version, &mut fields)?;
        fields.skip("body", more)?;
        let signature = fields.u32("signature")?;
        fields.skip("signature", signature)?;
        fields.finish_padded()?;
        Ok(quote)
    }

    fn body(version: TdxVersion, fields: &mut Fields<'_>) -> Result<Self, QuoteError> {
        // TEE_TCB_SVN, MRSEAM, MRSIGNERSEAM, SEAMATTRIBUTES.
        fields.skip("body", 16 + 48 + 48 + 8)?;
        // The lowest byte of the attributes is all about debugging.
        let [debug, ..] = fields.array::<8>("attributes")?;
        if debug != 0 {
            return Err(QuoteError::Debug);
        }
        fields.skip("XFAM", 8)?;
        let mrtd = fields.array("MRTD")?;
        // MRCONFIGID, MROWNER, MROWNERCONFIG.
        fields.skip("body", 3 * 48)?;
        let mut rtmrs = [[0; 48]; 4];
        for rtmr in &mut rtmrs {
            *rtmr = fields.array("RTMR")?;
        }
        Ok(Self {
            version,
            mrtd,
            rtmrs,
            report_data: fields.array("report data")?,
        })
    }
}

/// How much the body of a version 5 has beyond that of TDX 1.0.
fn body_more(fields: &mut Fields<'_>) -> Result<u32, QuoteError> {
    let body = (fields.u16("body type")?, fields.u32("body length")?);
    match body {
        BODY_1_0 | BODY_1_5 | BODY_1_5_EXTENDED => Ok(body.1.saturating_sub(BODY_1_0.1)),
        _ => Err(QuoteError::Unknown { field: "body type" }),
    }
}
