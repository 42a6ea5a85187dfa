//! Sealing an envelope.

use hpke::{OpModeS, Serializable};
use zeroize::Zeroize;

use super::{
    Aead, DOMAIN, Expansion, HEAD_BYTES, Kdf, Kem, RecipientPublic, SCHEMA, check_context,
};
use crate::{
    Key, SealError, Seed, derive::hmac_parts, error::check_len, limits::ENVELOPE_BYTES_MAX,
};

type Sender = hpke::aead::AeadCtxS<Aead, Kdf, Kem>;

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
pub(super) fn seal_in_context(
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
