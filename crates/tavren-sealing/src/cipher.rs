//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) over `[head][nonce 24][ciphertext][tag 16]`.

#[cfg(feature = "outside")]
mod open;
#[cfg(test)]
mod tests;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use zeroize::Zeroize;

use crate::{Key, SealError};

#[cfg(feature = "outside")]
pub(crate) use open::open;

/// Seals the parts of `plaintext`, one after the other, behind the parts of `head` and the nonce.
pub(crate) fn seal(
    key: &Key,
    nonce: &[u8; 24],
    aad: &[u8],
    head: &[&[u8]],
    plaintext: &[&[u8]],
) -> Result<Vec<u8>, SealError> {
    const TOO_LONG: SealError = SealError::Length { field: "plaintext" };
    let clear_len = total(head).saturating_add(nonce.len());
    let sealed_len = clear_len
        .saturating_add(total(plaintext))
        .saturating_add(16);
    // Exact from the start: a buffer that grows would leave plaintext behind.
    let mut out = Vec::with_capacity(sealed_len);
    for part in head {
        out.extend_from_slice(part);
    }
    out.extend_from_slice(nonce);
    for part in plaintext {
        out.extend_from_slice(part);
    }
    let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
    let body = out.get_mut(clear_len..).ok_or(TOO_LONG)?;
    match cipher.encrypt_inout_detached(nonce.into(), aad, body.into()) {
        Ok(tag) => out.extend_from_slice(&tag),
        Err(_) => {
            out.zeroize();
            return Err(TOO_LONG);
        }
    }
    Ok(out)
}

/// What follows the schema byte.
pub(crate) fn after_schema(sealed: &[u8], schema: u8) -> Result<&[u8], SealError> {
    match sealed.split_first() {
        None => Err(SealError::Truncated),
        Some((found, rest)) if *found == schema => Ok(rest),
        Some(_) => Err(SealError::Schema),
    }
}

fn total(parts: &[&[u8]]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}
