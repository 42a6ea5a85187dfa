//! Envelopes: bytes that only the holder of one secret opens, such as the chunk keys a buyer claims.
//!
//! `[0x01 schema][encapsulated key 32][ciphertext][tag 16]`: HPKE base mode (RFC 9180), single
//! shot, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305.
//!
//! The sender is not authenticated: base mode says for whom, never by whom.

mod expansion;
mod recipient;
mod response;
#[cfg(test)]
mod tests;

use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use zeroize::{Zeroize, Zeroizing};

use self::expansion::Expansion;
pub use self::recipient::{RecipientPublic, RecipientSecret};
pub use self::response::{ResponseKey, open_with_response, seal_with_response};
use crate::{
    Key, SealError, Seed, cipher,
    derive::hmac_parts,
    error::check_len,
    limits::{CONTEXT_BYTES_MAX, ENVELOPE_BYTES_MAX},
};

type Kem = hpke::kem::X25519HkdfSha256;
type Kdf = hpke::kdf::HkdfSha256;
type Aead = hpke::aead::ChaCha20Poly1305;
type Sender = hpke::aead::AeadCtxS<Aead, Kdf, Kem>;
type Receiver = hpke::aead::AeadCtxR<Aead, Kdf, Kem>;

const SCHEMA: u8 = 1;
const DOMAIN: &str = "tavren/envelope/1";
/// Schema and encapsulated key.
const HEAD_BYTES: usize = 1 + 32;
const SEALED_BYTES_MAX: usize = HEAD_BYTES + ENVELOPE_BYTES_MAX + 16;

/// Seals `plaintext` to one recipient. Of *n* plaintext bytes the result has *n* + 49.
///
/// `info` says what the envelope is for, `aad` what it belongs to; neither is stored, and both are
/// needed to open it. The same arguments give the same envelope, so that asking again is harmless.
/// The ephemeral key depends on all of them, so that a seed used twice by mistake still never
/// seals two messages under one nonce.
///
/// # Errors
/// [`SealError::Length`] for a `plaintext` above 256 MiB, or an `info` or `aad` above 64 KiB.
///
/// # Law
/// Opens with the recipient's secret, the same `info` and `aad`, and with nothing else:
/// `tests/laws/envelope.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::{OsEntropy, Seed, envelope::{RecipientSecret, open_envelope, seal_envelope}};
///
/// let secret = RecipientSecret::generate(&OsEntropy)?;
/// let seed = Seed::draw(&OsEntropy)?.expand(b"claim envelope", 0);
/// let sealed = seal_envelope(&secret.public(), b"claim", b"package 9", b"chunk keys", seed)?;
/// assert_eq!(*open_envelope(&secret, b"claim", b"package 9", &sealed)?, b"chunk keys");
/// # Ok::<(), tavren_sealing::SealError>(())
/// ```
pub fn seal_envelope(
    to: &RecipientPublic,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    ephemeral_seed: [u8; 32],
) -> Result<Vec<u8>, SealError> {
    seal_in_context(to, info, aad, plaintext, ephemeral_seed).map(|(sealed, _)| sealed)
}

/// Seals an envelope; the context of HPKE is what more can be exported from.
fn seal_in_context(
    to: &RecipientPublic,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    ephemeral_seed: [u8; 32],
) -> Result<(Vec<u8>, Sender), SealError> {
    check_len("plaintext", plaintext.len(), ENVELOPE_BYTES_MAX)?;
    check_context(info, aad)?;
    let mut random = expansion(to, info, aad, plaintext, ephemeral_seed);
    let (encapsulated, mut context) = hpke::setup_sender_with_rng::<Aead, Kdf, Kem>(
        &OpModeS::Base,
        &to.to_hpke()?,
        info,
        &mut random,
    )
    .map_err(|_| SealError::PublicKey)?;

    let sealed_len = plaintext.len().saturating_add(HEAD_BYTES + 16);
    let mut out = Vec::with_capacity(sealed_len);
    out.push(SCHEMA);
    out.extend_from_slice(&encapsulated.to_bytes());
    out.extend_from_slice(plaintext);
    let (_, body) = out
        .split_at_mut_checked(HEAD_BYTES)
        .ok_or(SealError::Truncated)?;
    match context.seal_inout_detached(body.into(), aad) {
        Ok(tag) => out.extend_from_slice(&tag.to_bytes()),
        Err(_) => {
            out.zeroize();
            return Err(SealError::Length { field: "plaintext" });
        }
    }
    Ok((out, context))
}

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

/// The randomness of one envelope: its seed, bound to all that is sealed.
fn expansion(
    to: &RecipientPublic,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    ephemeral_seed: [u8; 32],
) -> Expansion {
    let message = [
        to.as_bytes().as_slice(),
        &(info.len() as u64).to_be_bytes(),
        info,
        &(aad.len() as u64).to_be_bytes(),
        aad,
        plaintext,
    ];
    let seed = Key::from_bytes(ephemeral_seed);
    Expansion::new(Seed::from_bytes(hmac_parts(&seed, DOMAIN, &message)))
}
