//! Records: what a store keeps of one person, sealed under a key that can be destroyed.
//!
//! `[0x01 schema][key id 16][nonce 24][ciphertext][tag 16]`: XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha-03) over the plaintext padded to a multiple of 32 bytes by
//! ISO/IEC 7816-4, with the associated data `"tavren/record/1"`, the length of the key id (8 bytes,
//! big endian), the key id, and the caller's `aad`.
//!
//! Seen without the key: the key id, and the length to the next 32 bytes.

use zeroize::Zeroizing;

use crate::{
    Key, SealError, cipher,
    error::check_len,
    limits::{CONTEXT_BYTES_MAX, RECORD_BLOCK_BYTES, RECORD_BYTES_MAX},
    padding::{padding, unpadded_len},
};

const SCHEMA: u8 = 1;
const DOMAIN: &[u8] = b"tavren/record/1";
/// Schema, key id, nonce, one block of padding, tag.
const SEALED_BYTES_MIN: usize = 1 + 16 + 24 + RECORD_BLOCK_BYTES + 16;
const SEALED_BYTES_MAX: usize = SEALED_BYTES_MIN + RECORD_BYTES_MAX;

/// Seals one record.
///
/// `aad` names where the record belongs (its store key and revision), at most 64 KiB: it is
/// authenticated and not stored. `nonce` is drawn fresh for every sealing. Of *n* plaintext bytes
/// the result has 57 + 32·(⌊*n* / 32⌋ + 1).
///
/// # Errors
/// [`SealError::Length`] for a `plaintext` above 16 MiB or an `aad` above 64 KiB.
///
/// # Law
/// Opens with the same key, key id and `aad`, and with nothing else: `tests/laws/record.rs`.
///
/// # Examples
/// ```
/// use tavren_sealing::{Key, record};
///
/// let key = Key::from_bytes([7; 32]);
/// let sealed = record::seal_record(&key, &[1; 16], [2; 24], b"grant/9 rev 3", b"app_usage")?;
/// assert_eq!(record::key_id_of(&sealed)?, [1; 16]);
/// assert_eq!(*record::open_record(&key, b"grant/9 rev 3", &sealed)?, b"app_usage");
/// assert!(record::open_record(&key, b"grant/9 rev 4", &sealed).is_err());
/// # Ok::<(), tavren_sealing::SealError>(())
/// ```
pub fn seal_record(
    key: &Key,
    key_id: &[u8; 16],
    nonce: [u8; 24],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    check_len("plaintext", plaintext.len(), RECORD_BYTES_MAX)?;
    cipher::seal(
        key,
        &nonce,
        &associated(key_id, aad)?,
        &[&[SCHEMA], key_id],
        &[plaintext, padding::<RECORD_BLOCK_BYTES>(plaintext.len())],
    )
}

/// Opens one record.
///
/// # Errors
/// [`SealError::Truncated`] and [`SealError::Schema`] for what is no record,
/// [`SealError::Length`] for an input above its limit, [`SealError::Forged`] for another key,
/// another `aad` or any changed byte.
pub fn open_record(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (key_id, body) = split(sealed)?;
    let mut plaintext = cipher::open(key, &associated(key_id, aad)?, body)?;
    let len = unpadded_len::<RECORD_BLOCK_BYTES>(&plaintext).ok_or(SealError::Forged)?;
    plaintext.truncate(len);
    Ok(plaintext)
}

/// The id of the key a record was sealed under, read without opening it.
///
/// It is a claim until [`open_record`] has opened the record, which authenticates it.
///
/// # Errors
/// [`SealError::Truncated`], [`SealError::Schema`] and [`SealError::Length`] for what is no
/// record.
pub fn key_id_of(sealed: &[u8]) -> Result<[u8; 16], SealError> {
    split(sealed).map(|(key_id, _)| *key_id)
}

fn split(sealed: &[u8]) -> Result<(&[u8; 16], &[u8]), SealError> {
    let rest = cipher::after_schema(sealed, SCHEMA)?;
    check_len("sealed", sealed.len(), SEALED_BYTES_MAX)?;
    if sealed.len() < SEALED_BYTES_MIN {
        return Err(SealError::Truncated);
    }
    rest.split_first_chunk().ok_or(SealError::Truncated)
}

fn associated(key_id: &[u8; 16], aad: &[u8]) -> Result<Vec<u8>, SealError> {
    check_len("aad", aad.len(), CONTEXT_BYTES_MAX)?;
    let key_id_len = (key_id.len() as u64).to_be_bytes();
    Ok([DOMAIN, &key_id_len, key_id, aad].concat())
}
