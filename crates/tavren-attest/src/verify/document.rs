//! A Nitro document: a signed envelope (COSE_Sign1, RFC 9052) and the map inside it.

use std::collections::BTreeMap;

use tavren_types::Timestamp;

use super::VerifyError;
use crate::{
    cbor::{CborError, Form, Left, Reader, Writer},
    limits::{
        CABUNDLE_COUNT_MAX, CERTIFICATE_BYTES_MAX, EVIDENCE_BYTES_MAX, MODULE_ID_BYTES_MAX,
        PCR_COUNT_MAX, PUBLIC_KEY_BYTES_MAX, USER_DATA_BYTES_MAX,
    },
    pcr::{Measurement, PcrIndex},
};

/// The protected header `{1: -35}`: the algorithm is ES384.
pub(crate) const PROTECTED_ES384: &[u8] = &[0xa1, 0x01, 0x38, 0x22];

/// Bytes of a signature: two numbers of P-384.
const SIGNATURE_BYTES: usize = 96;

/// The longest protected header that is looked at: longer ones have other algorithms anyway.
const PROTECTED_BYTES_MAX: usize = 64;

/// What lies around the map. None of it is signed but the header, so it has one spelling alone:
/// no tag, known lengths, nothing unprotected.
pub(super) struct Envelope<'a> {
    pub(super) payload: &'a [u8],
    pub(super) signature: &'a [u8],
}

impl<'a> Envelope<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, VerifyError> {
        let mut reader = Reader::new(bytes);
        let expected = "an array of four";
        match reader.array("envelope", 4, Form::Definite)? {
            Left::Known(4) => {}
            _ => return Err(CborError::Type { expected, at: 0 }.into()),
        }
        if reader.bytes("protected", PROTECTED_BYTES_MAX)? != PROTECTED_ES384 {
            return Err(VerifyError::Algorithm);
        }
        reader.map("unprotected", 0, Form::Definite)?;
        let payload = reader.bytes("payload", EVIDENCE_BYTES_MAX)?;
        let signature = reader.bytes("signature", SIGNATURE_BYTES)?;
        reader.finish()?;
        Ok(Self { payload, signature })
    }

    /// What is signed (RFC 9052 §4.4).
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        signed_bytes(self.payload)
    }
}

/// The `Sig_structure` of `payload`, without further data from outside.
pub(crate) fn signed_bytes(payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(4).text("Signature1").bytes(PROTECTED_ES384);
    writer.bytes(&[]).bytes(payload);
    writer.into_bytes()
}

/// The map of a document, read and not yet believed.
pub(super) struct Document<'a> {
    pub(super) timestamp: Timestamp,
    /// From the root to the one that signed.
    pub(super) certificates: Vec<&'a [u8]>,
    pub(super) user_data: Option<&'a [u8]>,
    pub(super) nonce: Option<&'a [u8]>,
    pcrs: BTreeMap<PcrIndex, [u8; 48]>,
}

impl<'a> Document<'a> {
    pub(super) fn parse(payload: &'a [u8]) -> Result<Self, VerifyError> {
        let fields = Fields::parse(payload)?;
        if required("module_id", fields.module_id)?.is_empty() {
            return Err(VerifyError::Field { field: "module_id" });
        }
        if required("digest", fields.digest)? != "SHA384" {
            return Err(VerifyError::Digest);
        }
        let mut certificates = required("cabundle", fields.cabundle)?;
        certificates.push(required("certificate", fields.certificate)?);
        Ok(Self {
            timestamp: required("timestamp", fields.timestamp)?,
            certificates,
            user_data: fields.user_data.flatten(),
            nonce: fields.nonce.flatten(),
            pcrs: required("pcrs", fields.pcrs)?,
        })
    }

    /// The registers that something was measured into.
    pub(super) fn measurements(&self) -> impl Iterator<Item = (PcrIndex, Measurement)> {
        let pcrs = self.pcrs.iter();
        pcrs.filter_map(|(index, value)| Some((*index, Measurement::from_bytes(*value)?)))
    }
}

/// What was found so far.
#[derive(Default)]
struct Fields<'a> {
    module_id: Option<&'a str>,
    digest: Option<&'a str>,
    timestamp: Option<Timestamp>,
    pcrs: Option<BTreeMap<PcrIndex, [u8; 48]>>,
    certificate: Option<&'a [u8]>,
    cabundle: Option<Vec<&'a [u8]>>,
    public_key: Option<Option<&'a [u8]>>,
    user_data: Option<Option<&'a [u8]>>,
    nonce: Option<Option<&'a [u8]>>,
}

impl<'a> Fields<'a> {
    fn parse(payload: &'a [u8]) -> Result<Self, VerifyError> {
        let mut fields = Self::default();
        let mut reader = Reader::new(payload);
        let mut left = reader.map("document", 9, Form::Either)?;
        while reader.more("document", &mut left)? {
            fields.read(&mut reader)?;
        }
        reader.finish()?;
        Ok(fields)
    }

    /// Reads one key and its value.
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), VerifyError> {
        const CERTIFICATE: usize = CERTIFICATE_BYTES_MAX;
        const USER_DATA: usize = USER_DATA_BYTES_MAX;
        let at = from.at();
        match from.text("key", 16)? {
            "module_id" => set(
                &mut self.module_id,
                from.text("module_id", MODULE_ID_BYTES_MAX)?,
            ),
            "digest" => set(&mut self.digest, from.text("digest", 16)?),
            "timestamp" => set(&mut self.timestamp, timestamp(from)?),
            "pcrs" => set(&mut self.pcrs, pcrs(from)?),
            "certificate" => set(
                &mut self.certificate,
                from.bytes("certificate", CERTIFICATE)?,
            ),
            "cabundle" => set(&mut self.cabundle, cabundle(from)?),
            "public_key" => {
                let value = optional(from, "public_key", PUBLIC_KEY_BYTES_MAX)?;
                set(&mut self.public_key, value)
            }
            "user_data" => set(&mut self.user_data, optional(from, "user_data", USER_DATA)?),
            "nonce" => set(&mut self.nonce, optional(from, "nonce", USER_DATA)?),
            _ => Err(CborError::Unknown { at }.into()),
        }
    }
}

fn set<T>(to: &mut Option<T>, value: T) -> Result<(), VerifyError> {
    match to.replace(value) {
        None => Ok(()),
        Some(_) => Err(CborError::Duplicate { field: "document" }.into()),
    }
}

fn required<T>(field: &'static str, value: Option<T>) -> Result<T, VerifyError> {
    value.ok_or(CborError::Missing { field }.into())
}

fn timestamp(reader: &mut Reader<'_>) -> Result<Timestamp, VerifyError> {
    let millis = i64::try_from(reader.unsigned()?).ok();
    let field = "timestamp";
    let timestamp = millis.and_then(Timestamp::from_millis);
    timestamp.ok_or(VerifyError::Field { field })
}

fn pcrs(reader: &mut Reader<'_>) -> Result<BTreeMap<PcrIndex, [u8; 48]>, VerifyError> {
    let field = "pcrs";
    let mut pcrs = BTreeMap::new();
    let mut left = reader.map(field, PCR_COUNT_MAX, Form::Either)?;
    while reader.more(field, &mut left)? {
        let index = u8::try_from(reader.unsigned()?).ok();
        let index = index.and_then(PcrIndex::new);
        let value = reader.bytes(field, 48)?.try_into().ok();
        let (index, value) = index.zip(value).ok_or(VerifyError::Field { field })?;
        if pcrs.insert(index, value).is_some() {
            return Err(CborError::Duplicate { field }.into());
        }
    }
    Ok(pcrs)
}

fn cabundle<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, CborError> {
    let field = "cabundle";
    let mut certificates = Vec::new();
    let mut left = reader.array(field, CABUNDLE_COUNT_MAX, Form::Either)?;
    while reader.more(field, &mut left)? {
        certificates.push(reader.bytes(field, CERTIFICATE_BYTES_MAX)?);
    }
    Ok(certificates)
}

fn optional<'a>(
    reader: &mut Reader<'a>,
    field: &'static str,
    max: usize,
) -> Result<Option<&'a [u8]>, CborError> {
    match reader.null() {
        true => Ok(None),
        false => reader.bytes(field, max).map(Some),
    }
}
