//! The secret with which a buyer opens payloads, and the public key that payloads are sealed to.

use crate::buyer::tavren_api_key;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::span::{array, moment, tavren_span};
use tavren_core::Error;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::Zeroizing;
use tavren_core::sealing::envelope::{RecipientPublic, RecipientSecret};
use tavren_core::types::Code;

/// The secret with which a buyer opens payloads. It belongs on the buyer's machine alone.
///
/// Ownership: free it with tavren_secret_free(), which wipes it from memory.
pub struct tavren_secret {
    pub(crate) secret: RecipientSecret,
    bytes: Zeroizing<[u8; 32]>,
}

impl From<RecipientSecret> for tavren_secret {
    fn from(secret: RecipientSecret) -> Self {
        let bytes = secret.to_bytes();
        Self { secret, bytes }
    }
}

/// The public key that payloads are sealed to (X25519).
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_public_key {
    /// The bytes.
    pub bytes: [u8; 32],
}

/// Draws a new secret, and says the public key that belongs to it.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *secret_out; free it with tavren_secret_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_secret_generate(
    secret_out: *mut *mut tavren_secret,
    public_out: *mut tavren_public_key,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret_out, public_out], {
        let secret = RecipientSecret::generate(&OsEntropy).map_err(Error::from)?;
        public_out.set(public(&secret));
        secret_out.give(secret.into());
        Ok(())
    })
}

/// Takes the 32 bytes that tavren_secret_bytes() gave as a secret, and says its public key.
///
/// Thread-safety: any thread.
/// Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns *secret_out;
/// free it with tavren_secret_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_secret_from_bytes(
    bytes: tavren_span,
    secret_out: *mut *mut tavren_secret,
    public_out: *mut tavren_public_key,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret_out, public_out], {
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let bytes = <[u8; 32]>::try_from(bytes);
        let bytes = bytes.map_err(|_| tavren_error::input(Code::KeyMalformed, "bytes"))?;
        let secret = RecipientSecret::from_bytes(bytes);
        public_out.set(public(&secret));
        secret_out.give(secret.into());
        Ok(())
    })
}

/// The 32 bytes of a secret, to be kept where only the buyer reads.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: the bytes belong to the secret and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_secret_bytes(secret: *const tavren_secret) -> tavren_span {
    boundary!(read secret, tavren_span::EMPTY, |secret| {
        tavren_span::of_bytes(secret.bytes.as_slice())
    })
}

/// Frees a secret and wipes it from memory.
///
/// Thread-safety: no other thread may still use the secret.
/// Ownership: takes the secret. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_secret_free(secret: *mut tavren_secret) {
    boundary!(free secret)
}

/// Registers the public key that the payloads of this buyer are sealed to.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_register_encryption(
    market: *const tavren_market,
    key: *const tavren_api_key,
    public_key: tavren_public_key,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key], {
        let now = moment(now_ms, "now_ms")?;
        let public = RecipientPublic::from_bytes(public_key.bytes);
        let public = public.map_err(|_| tavren_error::input(Code::SealPublicKey, "public_key"))?;
        let done = market.ask(|market| market.register_encryption(&key.key, public, now))?;
        Ok(done.map(drop))
    })
}

fn public(secret: &RecipientSecret) -> tavren_public_key {
    let bytes = *secret.public().as_bytes();
    tavren_public_key { bytes }
}
