//! An agent's secret, on its user's device: what its keys and names follow from.

use crate::boundary::room;
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::proof::tavren_pseudonym;
use crate::signal::tavren_signal_id;
use crate::span::{array, tavren_span};
use tavren_core::Error;
use tavren_core::credential::{CredentialError, CredentialRequest, agent_key, holder_key};
use tavren_core::limits::CREDENTIALS_MAX;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::signing::{SigningKey, VerifyingKey};
use tavren_core::sealing::{Key, Seed};
use tavren_core::types::Code;
use tavren_wire::agent::{AgentSecret, Epoch};
use tavren_wire::message::VendorId;

/// An agent's secret: the keys that it is enrolled under and shows credentials with, and its names
/// before the runner and before vendors, follow from it. It belongs on the user's device alone.
///
/// Ownership: free it with tavren_agent_secret_free(), which wipes it from memory.
pub struct tavren_agent_secret {
    secret: Key,
}

impl tavren_agent_secret {
    /// The key that shows the `number`-th credential.
    pub(crate) fn holder(&self, number: u64) -> SigningKey {
        holder_key(&self.secret, number)
    }

    /// The same secret, as what names derive from.
    pub(crate) fn names(&self) -> AgentSecret {
        AgentSecret::from_bytes(*self.secret.as_bytes())
    }
}

/// What verifies signatures (Ed25519): of an agent, a holder of a credential, or the issuer.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_verifying_key {
    /// The bytes.
    pub bytes: [u8; 32],
}

impl tavren_verifying_key {
    pub(crate) const NONE: Self = Self { bytes: [0; 32] };

    /// The key, where it is one.
    pub(crate) fn read(self, field: &'static str) -> Result<VerifyingKey, tavren_error> {
        let key = VerifyingKey::from_bytes(self.bytes);
        key.map_err(|_| tavren_error::input(Code::SealPublicKey, field))
    }
}

impl From<VerifyingKey> for tavren_verifying_key {
    fn from(key: VerifyingKey) -> Self {
        let bytes = *key.as_bytes();
        Self { bytes }
    }
}

/// A signature (Ed25519).
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_signature {
    /// The bytes.
    pub bytes: [u8; 64],
}

/// Draws a new secret.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *secret_out; free it with tavren_agent_secret_free(). On
/// any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_generate(
    secret_out: *mut *mut tavren_agent_secret,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret_out], {
        let drawn = Seed::draw(&OsEntropy).map_err(Error::from)?;
        let secret = Key::from_bytes(*drawn.as_bytes());
        secret_out.give(tavren_agent_secret { secret });
        Ok(())
    })
}

/// Takes the 32 bytes that tavren_agent_secret_bytes() gave as a secret.
///
/// Thread-safety: any thread.
/// Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns *secret_out;
/// free it with tavren_agent_secret_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_from_bytes(
    bytes: tavren_span,
    secret_out: *mut *mut tavren_agent_secret,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret_out], {
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let wrong = |_| tavren_error::input(Code::KeyMalformed, "bytes");
        let secret = Key::from_bytes(bytes.try_into().map_err(wrong)?);
        secret_out.give(tavren_agent_secret { secret });
        Ok(())
    })
}

/// The 32 bytes of a secret, to be kept where only the agent reads.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: the bytes belong to the secret and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_bytes(
    secret: *const tavren_agent_secret,
) -> tavren_span {
    boundary!(read secret, tavren_span::EMPTY, |secret| {
        tavren_span::of_bytes(secret.secret.as_bytes())
    })
}

/// The public key that the agent is enrolled under.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: nothing changes hands. For NULL the bytes are zero, which is no key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_public(
    secret: *const tavren_agent_secret,
) -> tavren_verifying_key {
    boundary!(read secret, tavren_verifying_key::NONE, |secret| {
        agent_key(&secret.secret).public().into()
    })
}

/// Makes what an agent asks for credentials with: the public keys of the holders with the numbers
/// `first`, `first` + 1 and so on, 1 to 32 of them, and the agent's signature of all of them. Use
/// each number once: a key that is shown twice tells that it was one person.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: `holders_out` is the caller's array with room for `holders_len`. On any code but
/// TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_request(
    secret: *const tavren_agent_secret,
    first: u64,
    holders_out: *mut tavren_verifying_key,
    holders_len: u64,
    signature_out: *mut tavren_signature,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret, signature_out], {
        let holders_out = room(holders_out, holders_len, "holders_out")?;
        if !(1..=CREDENTIALS_MAX as u64).contains(&holders_len) {
            return Err(tavren_error::input(Code::LimitExceeded, "holders_len"));
        }
        let beyond = || tavren_error::input(Code::LimitExceeded, "first");
        let end = first.checked_add(holders_len).ok_or_else(beyond)?;
        let public = |number| *secret.holder(number).public().as_bytes();
        let holders: Vec<[u8; 32]> = (first..end).map(public).collect();
        let request = CredentialRequest::signed(holders, &agent_key(&secret.secret));
        let wrong = |error: CredentialError| tavren_error::input(error.code(), "holders_len");
        let request = request.map_err(wrong)?;
        let bytes = *request.signature();
        signature_out.set(tavren_signature { bytes });
        let keys = request.holders().iter();
        let keys: Vec<_> = keys
            .map(|key| tavren_verifying_key { bytes: *key })
            .collect();
        // SAFETY: the caller has room for as many as it says.
        unsafe { holders_out.fill(&keys) };
        Ok(())
    })
}

/// The agent's name before the runner in an epoch: what it seals signals under.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: nothing changes hands. For NULL the bytes are zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_signal_id(
    secret: *const tavren_agent_secret,
    epoch: u64,
) -> tavren_signal_id {
    boundary!(read secret, tavren_signal_id { bytes: [0; 16] }, |secret| {
        let id = secret.names().signal_id(Epoch::from_number(epoch));
        tavren_signal_id { bytes: *id.as_bytes() }
    })
}

/// The agent's name before one vendor in an epoch: the pseudonym of a proof. Two vendors, or one
/// vendor in two epochs, cannot find out that they know the same agent.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: nothing changes hands. For NULL the bytes are zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_vendor_id(
    secret: *const tavren_agent_secret,
    vendor: tavren_buyer_id,
    epoch: u64,
) -> tavren_pseudonym {
    boundary!(read secret, tavren_pseudonym { bytes: [0; 16] }, |secret| {
        let vendor = VendorId::from_bytes(vendor.bytes);
        let id = secret.names().vendor_id(vendor, Epoch::from_number(epoch));
        tavren_pseudonym { bytes: *id.as_bytes() }
    })
}

/// The agent's name on a UTC day, counted from 1970: what its reports count under, once a day
/// whatever it is called in epochs.
///
/// Thread-safety: a secret may be shared between threads.
/// Ownership: nothing changes hands. For NULL the bytes are zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_day_id(
    secret: *const tavren_agent_secret,
    day: u64,
) -> tavren_signal_id {
    boundary!(read secret, tavren_signal_id { bytes: [0; 16] }, |secret| {
        let id = secret.names().day_id(day);
        tavren_signal_id { bytes: *id.as_bytes() }
    })
}

/// Frees a secret and wipes it from memory.
///
/// Thread-safety: no other thread may still use the secret.
/// Ownership: takes the secret. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_free(secret: *mut tavren_agent_secret) {
    boundary!(free secret)
}
