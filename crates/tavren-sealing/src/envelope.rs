//! Envelopes: bytes that only the holder of one secret opens, such as the chunk keys a buyer claims.
//!
//! `[0x01 schema][encapsulated key 32][ciphertext][tag 16]`: HPKE base mode (RFC 9180), single
//! shot, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! The sender is not authenticated: base mode says for whom, never by whom.

#[cfg(feature = "outside")]
mod expansion;
mod recipient;
mod response;
#[cfg(feature = "outside")]
mod seal;
#[cfg(test)]
mod tests;

use hpke::{Deserializable, OpModeR};
use zeroize::Zeroizing;

#[cfg(feature = "outside")]
use self::expansion::Expansion;
pub use self::recipient::{RecipientPublic, RecipientSecret};
#[cfg(feature = "outside")]
pub use self::response::seal_with_response;
pub use self::response::{ResponseKey, open_with_response};
#[cfg(feature = "outside")]
pub use self::seal::seal_envelope;
use crate::{
    SealError, cipher,
    error::check_len,
    limits::{CONTEXT_BYTES_MAX, ENVELOPE_BYTES_MAX},
};

type Kem = hpke::kem::X25519HkdfSha256;
type Kdf = hpke::kdf::HkdfSha256;
type Aead = hpke::aead::ChaCha20Poly1305;
type Receiver = hpke::aead::AeadCtxR<Aead, Kdf, Kem>;

const SCHEMA: u8 = 1;
#[cfg(feature = "outside")]
const DOMAIN: &str = "tavren/envelope/1";
/// Schema and encapsulated key.
const HEAD_BYTES: usize = 1 + 32;
const SEALED_BYTES_MAX: usize = HEAD_BYTES + ENVELOPE_BYTES_MAX + 16;

/// Opens an envelope with the recipient's secret.
///
/// # Errors
/// [`SealError::Truncated`] and [`SealError::Schema`] for what is no envelope,
/// [`SealError::Length`] for an input above its limit, [`SealError::Forged`] for another
/// recipient, another `info` or `aad`, or any changed byte.
pub fn open_envelope(
    secret: &RecipientSecret,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    open_in_context(secret, info, aad, sealed).map(|(plaintext, _)| plaintext)
}

fn open_in_context(
    secret: &RecipientSecret,
    info: &[u8],
    aad: &[u8],
    sealed: &[u8],
) -> Result<(Zeroizing<Vec<u8>>, Receiver), SealError> {
    let rest = cipher::after_schema(sealed, SCHEMA)?;
    check_len("sealed", sealed.len(), SEALED_BYTES_MAX)?;
    check_context(info, aad)?;
    let (encapsulated, rest) = rest.split_first_chunk::<32>().ok_or(SealError::Truncated)?;
    let (body, tag) = rest.split_last_chunk::<16>().ok_or(SealError::Truncated)?;

    let encapsulated =
        <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| SealError::Forged)?;
    let tag = hpke::aead::AeadTag::<Aead>::from_bytes(tag).map_err(|_| SealError::Forged)?;
    let mut plaintext = Zeroizing::new(body.to_vec());
    let mut context = hpke::setup_receiver::<Aead, Kdf, Kem>(
        &OpModeR::Base,
        &secret.to_hpke()?,
        &encapsulated,
        info,
    )
    .map_err(|_| SealError::Forged)?;
    context
        .open_inout_detached(plaintext.as_mut_slice().into(), aad, &tag)
        .map_err(|_| SealError::Forged)?;
    Ok((plaintext, context))
}

fn check_context(info: &[u8], aad: &[u8]) -> Result<(), SealError> {
    check_len("info", info.len(), CONTEXT_BYTES_MAX)?;
    check_len("aad", aad.len(), CONTEXT_BYTES_MAX)
}
