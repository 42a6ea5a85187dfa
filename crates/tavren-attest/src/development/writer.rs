//! Documents as the security module writes them.

use p384::ecdsa::{Signature, signature::Signer};
use tavren_types::Timestamp;

use super::Authority;
use crate::{
    cbor::Writer,
    pcr::PcrIndex,
    provider::ProviderError,
    verify::{PROTECTED_ES384, signed_bytes},
};

/// The fields of a document.
#[derive(Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) timestamp: Timestamp,
    pub(crate) pcrs: Vec<(PcrIndex, [u8; 48])>,
    pub(crate) certificate: &'a [u8],
    pub(crate) cabundle: Vec<&'a [u8]>,
    pub(crate) user_data: Option<&'a [u8]>,
    pub(crate) nonce: Option<&'a [u8]>,
}

impl Draft<'_> {
    /// The map, of known length.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(9).raw(&self.pairs());
        writer.into_bytes()
    }

    /// The pairs of the map.
    pub(crate) fn pairs(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let millis = u64::try_from(self.timestamp.millis()).unwrap_or_default();
        writer.text("module_id").text("development");
        writer.text("digest").text("SHA384");
        writer.text("timestamp").unsigned(millis);
        writer.text("pcrs").map(self.pcrs.len() as u64);
        for (index, value) in &self.pcrs {
            writer.unsigned(index.number().into()).bytes(value);
        }
        writer.text("certificate").bytes(self.certificate);
        writer.text("cabundle").array(self.cabundle.len() as u64);
        for certificate in &self.cabundle {
            writer.bytes(certificate);
        }
        writer.text("public_key").bytes_or_null(None);
        writer.text("user_data").bytes_or_null(self.user_data);
        writer.text("nonce").bytes_or_null(self.nonce);
        writer.into_bytes()
    }
}

/// The envelope around `payload`, signed with the key of `leaf`.
pub(crate) fn sign(payload: &[u8], leaf: &Authority) -> Result<Vec<u8>, ProviderError> {
    let signature: Result<Signature, _> = leaf.key.try_sign(&signed_bytes(payload));
    let signature = signature.map_err(|_| ProviderError::Signing)?;
    let mut writer = Writer::default();
    writer.array(4).bytes(PROTECTED_ES384).map(0);
    writer.bytes(payload).bytes(&signature.to_bytes());
    Ok(writer.into_bytes())
}
