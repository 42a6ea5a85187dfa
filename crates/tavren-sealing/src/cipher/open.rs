use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::{Key, SealError};

/// Opens `[nonce 24][ciphertext][tag 16]`.
pub(crate) fn open(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, rest) = sealed
        .split_first_chunk::<24>()
        .ok_or(SealError::Truncated)?;
    let (body, tag) = rest.split_last_chunk::<16>().ok_or(SealError::Truncated)?;
    let mut plaintext = Zeroizing::new(body.to_vec());
    XChaCha20Poly1305::new(key.as_bytes().into())
        .decrypt_inout_detached(
            nonce.into(),
            aad,
            plaintext.as_mut_slice().into(),
            tag.into(),
        )
        .map_err(|_| SealError::Forged)?;
    Ok(plaintext)
}
