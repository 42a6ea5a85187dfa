//! Requests to the security module, and its answers.

use crate::{
    binding::{BindingHash, Nonce},
    cbor::{CborError, Form, Reader, Writer},
    limits::EVIDENCE_BYTES_MAX,
    pcr::{Measurement, PcrIndex},
    provider::ProviderError,
};

/// The longest name of a request, an answer or a field.
const NAME_BYTES_MAX: usize = 32;

/// What the module is asked.
pub(super) enum Request<'a> {
    /// For a document.
    Attestation {
        binding: &'a BindingHash,
        nonce: Option<&'a Nonce>,
    },
    /// For what a register holds.
    DescribePcr { index: PcrIndex },
}

impl Request<'_> {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.map(1);
        match self {
            Self::Attestation { binding, nonce } => {
                let nonce = nonce.map(|nonce| nonce.as_bytes().as_slice());
                writer.text("Attestation").map(3);
                writer.text("user_data").bytes(binding.as_bytes());
                writer.text("nonce").bytes_or_null(nonce);
                writer.text("public_key").bytes_or_null(None);
            }
            Self::DescribePcr { index } => {
                writer.text("DescribePCR").map(1);
                writer.text("index").unsigned(index.number().into());
            }
        }
        writer.into_bytes()
    }
}

/// What the module answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Response {
    /// A signed document.
    Document(Vec<u8>),
    /// A register.
    Register { locked: bool, value: [u8; 48] },
}

impl Response {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ProviderError> {
        let mut reader = Reader::new(bytes);
        let mut left = reader.map("response", 1, Form::Either)?;
        let at = reader.at();
        if !reader.more("response", &mut left)? {
            return Err(CborError::Missing { field: "response" }.into());
        }
        let response = match reader.text("response", NAME_BYTES_MAX)? {
            "Attestation" => Self::document(&mut reader)?,
            "DescribePCR" => Self::register(&mut reader)?,
            "Error" => return Err(ProviderError::Refused),
            _ => return Err(CborError::Unknown { at }.into()),
        };
        reader.more("response", &mut left)?;
        reader.finish()?;
        Ok(response)
    }

    /// The document, where one was asked for.
    pub(super) fn into_document(self) -> Result<Vec<u8>, ProviderError> {
        match self {
            Self::Document(document) => Ok(document),
            Self::Register { .. } => Err(CborError::Missing { field: "document" }.into()),
        }
    }

    /// What register `index` holds, where it was asked for and is locked.
    pub(super) fn locked(self, index: PcrIndex) -> Result<Option<Measurement>, ProviderError> {
        match self {
            Self::Register {
                locked: true,
                value,
            } => Ok(Measurement::from_bytes(value)),
            Self::Register { locked: false, .. } => {
                let index = index.number();
                Err(ProviderError::Unlocked { index })
            }
            Self::Document(_) => Err(CborError::Missing { field: "register" }.into()),
        }
    }

    fn document(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let mut document = None;
        each(reader, |name, reader| match name {
            "document" => set(&mut document, reader.bytes("document", EVIDENCE_BYTES_MAX)?),
            _ => Err(CborError::Unknown { at: reader.at() }),
        })?;
        let field = "document";
        let document = document.ok_or(CborError::Missing { field })?;
        Ok(Self::Document(document.to_vec()))
    }

    fn register(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let (mut locked, mut value) = (None, None);
        each(reader, |name, reader| match name {
            "lock" => set(&mut locked, reader.boolean()?),
            "data" => set(&mut value, reader.bytes("data", 48)?),
            _ => Err(CborError::Unknown { at: reader.at() }),
        })?;
        let value = value.and_then(|value| value.try_into().ok());
        Ok(Self::Register {
            locked: locked.ok_or(CborError::Missing { field: "lock" })?,
            value: value.ok_or(CborError::Missing { field: "data" })?,
        })
    }
}

/// Reads every pair of a map of at most two.
fn each<'a>(
    reader: &mut Reader<'a>,
    mut read: impl FnMut(&str, &mut Reader<'a>) -> Result<(), CborError>,
) -> Result<(), CborError> {
    let mut left = reader.map("answer", 2, Form::Either)?;
    while reader.more("answer", &mut left)? {
        let name = reader.text("answer", NAME_BYTES_MAX)?;
        read(name, reader)?;
    }
    Ok(())
}

fn set<T>(to: &mut Option<T>, value: T) -> Result<(), CborError> {
    match to.replace(value) {
        None => Ok(()),
        Some(_) => Err(CborError::Duplicate { field: "answer" }),
    }
}
