//! The one form of `COSE_Sign1` that is used: `[h'a10127', {}, payload, signature]`, algorithm EdDSA.

#[cfg(feature = "verify")]
use super::ReceiptError;
use tavren_types::cbor::Writer;
#[cfg(feature = "verify")]
use tavren_types::cbor::{CborError, Reader};

/// `{1: -8}`: the algorithm is EdDSA.
const PROTECTED: &[u8] = &[0xa1, 0x01, 0x27];

/// A payload and what signs it.
pub(super) struct Sign1<'a> {
    pub(super) payload: &'a [u8],
    pub(super) signature: [u8; 64],
}

impl<'a> Sign1<'a> {
    pub(super) fn print(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(4);
        writer.bytes(PROTECTED);
        writer.map(0);
        writer.bytes(self.payload);
        writer.bytes(&self.signature);
        writer.into_bytes()
    }

    /// Reads the one form, and no other.
    #[cfg(feature = "verify")]
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, ReceiptError> {
        let parts = || -> Result<_, CborError> {
            let mut reader = Reader::new(bytes);
            let length = reader.array()?;
            let protected = reader.bytes()?;
            let unprotected = reader.map()?;
            reader.close();
            let payload = reader.bytes()?;
            let signature = reader.bytes()?;
            reader.close();
            reader.finish()?;
            Ok(((length, protected, unprotected), payload, signature))
        };
        match parts() {
            Ok(((4, PROTECTED, 0), payload, signature)) => Ok(Self {
                payload,
                signature: signature.try_into().map_err(|_| ReceiptError::Malformed)?,
            }),
            _ => Err(ReceiptError::Malformed),
        }
    }
}

/// What is signed: the `Sig_structure` of RFC 9052 §4.4.
pub(super) fn signed(context: &str, payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(4);
    writer.text("Signature1");
    writer.bytes(PROTECTED);
    writer.bytes(context.as_bytes());
    writer.bytes(payload);
    writer.into_bytes()
}
