//! Requests to the security module, and its answers: CBOR of known lengths.

use tavren_types::cbor::{CborError, Reader, Writer};

use crate::{
    binding::{BindingHash, Nonce},
    provider::ProviderError,
};

/// What the module is asked for a document.
pub(super) fn attestation(binding: &BindingHash, nonce: Option<&Nonce>) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(1);
    writer.text("Attestation");
    writer.map(3);
    writer.text("user_data");
    writer.bytes(binding.as_bytes());
    writer.text("nonce");
    match nonce {
        Some(nonce) => writer.bytes(nonce.as_bytes()),
        None => writer.null(),
    }
    writer.text("public_key");
    writer.null();
    writer.into_bytes()
}

/// The document that the module answers with.
pub(super) fn document(response: &[u8]) -> Result<Vec<u8>, ProviderError> {
    let (mut reader, at) = answer(response, "Attestation", 1)?;
    if reader.text()? != "document" {
        return Err(unexpected(at));
    }
    let document = reader.bytes()?.to_vec();
    reader.finish()?;
    Ok(document)
}

/// The answer to a request of this name, opened at the first of so many fields; and where that is.
pub(super) fn answer<'a>(
    response: &'a [u8],
    request: &str,
    fields: usize,
) -> Result<(Reader<'a>, usize), ProviderError> {
    let mut reader = Reader::new(response);
    let names = reader.map()?;
    match reader.text()? {
        "Error" => return Err(ProviderError::Refused),
        name if name == request && names == 1 => {}
        _ => return Err(unexpected(0)),
    }
    let at = reader.at();
    match reader.map()? == fields {
        true => Ok((reader, at)),
        false => Err(unexpected(at)),
    }
}

pub(super) fn unexpected(at: usize) -> ProviderError {
    let expected = "an answer to the request";
    CborError::Type { expected, at }.into()
}
