//! Evidence of a runner, and the keys that it vouches for.

use crate::agent_secret::tavren_verifying_key;
use crate::boundary::{Answer, Out, Sized64, first, sized};
use crate::code::tavren_code;
use crate::error::{judged, tavren_error};
use crate::span::{array, moment, tavren_span};
use std::mem::offset_of;
use tavren_attest::verify::{Collateral, Fingerprint, Policy, Profile};
use tavren_attest::{Measurement, Nonce, PcrIndex};
use tavren_core::types::{Code, Timestamp, cbor};
use tavren_wire::agent::AttestedKeys;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::Statement;

pub mod tdx;

/// What a register of an enclave holds: a SHA-384, never zeros, which an enclave in debug mode shows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_measurement {
    /// The bytes.
    pub bytes: [u8; 48],
}

impl tavren_measurement {
    fn read(&self, field: &'static str) -> Result<Measurement, tavren_error> {
        let wrong = || tavren_error::input(Code::LimitExceeded, field);
        Measurement::from_bytes(self.bytes).ok_or_else(wrong)
    }
}

/// What a register must hold.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_register {
    /// The number of the register, 0 to 31.
    pub index: u32,
    /// What it must hold.
    pub measurement: tavren_measurement,
}

/// What evidence, of AWS Nitro, must show to be believed. Set `size` to sizeof(tavren_evidence_policy),
/// and start from zero. No policy takes any image; one that names none believes nobody.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_evidence_policy {
    /// sizeof(tavren_evidence_policy).
    pub size: u64,
    /// What register 0 may hold: the releases that may run.
    pub images: *const tavren_measurement,
    /// How many.
    pub images_len: u64,
    /// What other registers must hold, whatever the image.
    pub registers: *const tavren_register,
    /// How many.
    pub registers_len: u64,
    /// What the verifier drew, and sent with its question.
    pub nonce: [u8; 32],
    /// When it was verified live, in ms since 1970, by a record that the verifier trusts.
    pub verified_at_ms: i64,
    /// True where the evidence was kept: everything is checked as of `verified_at_ms`, and `nonce` is
    /// not read. False where it answers `nonce`, now.
    pub archive: bool,
    /// SHA-256 of another root certificate than that of AWS.
    pub root: [u8; 32],
    /// False where the root is that of AWS; `root` is then not read.
    pub has_root: bool,
    /// How old the evidence may be, ms.
    pub age_max_ms: u32,
    /// False for five minutes; `age_max_ms` is then not read.
    pub has_age_max: bool,
    /// True for evidence of the development provider, under its own `root`. It proves nothing, so it is
    /// refused but by a library that was built with the feature `development`.
    pub development: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_evidence_policy {
    const FIRST: usize = first(offset_of!(Self, development), size_of::<bool>());
}

impl tavren_evidence_policy {
    /// What it asks for, or why nothing fulfils it.
    ///
    /// # Safety
    /// Its arrays are the caller's.
    unsafe fn read(&self) -> Result<Answer<Policy>, tavren_error> {
        let profile = match self.archive {
            false => {
                let wrong = || tavren_error::input(Code::LimitExceeded, "nonce");
                let nonce = Nonce::from_bytes(self.nonce).ok_or_else(wrong)?;
                Profile::Live { nonce }
            }
            true => Profile::Archive {
                verified_at: moment(self.verified_at_ms, "verified_at_ms")?,
            },
        };
        // SAFETY: by the promise of the caller.
        let policy = unsafe { self.believing() }?;
        Ok(policy.map(|policy| policy.with_profile(profile)))
    }

    /// The same for whatever question: its profile is that of no evidence.
    ///
    /// # Safety
    /// Its arrays are the caller's.
    pub(crate) unsafe fn believing(&self) -> Result<Answer<Policy>, tavren_error> {
        let wrong = |field| move || tavren_error::input(Code::LimitExceeded, field);
        let verified_at = Timestamp::MIN;
        let profile = Profile::Archive { verified_at };
        // SAFETY: by the promise of the caller.
        let (images, registers) = unsafe {
            (
                array(self.images, self.images_len, "images")?,
                array(self.registers, self.registers_len, "registers")?,
            )
        };
        let images = images.iter().map(|image| image.read("images"));
        let images = images.collect::<Result<Vec<_>, _>>()?;
        let mut policy = match self.development {
            false => Policy::nitro(images, profile),
            true => match development(Fingerprint::from_bytes(self.root), images, profile) {
                Some(policy) => policy,
                None => return Ok(Err(Code::EvidenceKind)),
            },
        };
        for register in registers {
            let index = u8::try_from(register.index).ok().and_then(PcrIndex::new);
            let index = index.ok_or_else(wrong("registers"))?;
            policy = policy.with_pcr(index, register.measurement.read("registers")?);
        }
        if self.has_root {
            policy = policy.with_root(Fingerprint::from_bytes(self.root));
        }
        if self.has_age_max {
            policy = policy.with_age_max_millis(self.age_max_ms);
        }
        Ok(Ok(policy))
    }
}

#[cfg(feature = "development")]
fn development(root: Fingerprint, images: Vec<Measurement>, profile: Profile) -> Option<Policy> {
    Some(Policy::development(root, images, profile))
}

#[cfg(not(feature = "development"))]
fn development(_: Fingerprint, _: Vec<Measurement>, _: Profile) -> Option<Policy> {
    None
}

/// What verified evidence says of a runner, to seal to.
///
/// Ownership: free it with tavren_attested_keys_free().
pub struct tavren_attested_keys {
    pub(crate) keys: AttestedKeys,
}

/// Verifies what a runner answered, at most 64 KiB: that its document is of an enclave that `policy`
/// allows, and that it binds the keys beside it. A refusal says which check failed; bytes that are no
/// statement, or whose document is none, are an error.
///
/// Thread-safety: any thread.
/// Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *keys_out; free it
/// with tavren_attested_keys_free(). On any other code *keys_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_statement_verify(
    statement: tavren_span,
    policy: *const tavren_evidence_policy,
    now_ms: i64,
    keys_out: *mut *mut tavren_attested_keys,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [keys_out], {
        // SAFETY: NULL or the caller's struct, as long as it says, and its arrays.
        let policy = unsafe { sized(policy, "policy")?.read() }?;
        let now = moment(now_ms, "now_ms")?;
        // SAFETY: the caller passes so many bytes.
        let statement = unsafe { read_statement(statement) }?;
        give_keys(&statement, policy, &Collateral::None, now, keys_out)
    })
}

/// Reads what a runner answered.
///
/// # Safety
/// The bytes are the caller's.
unsafe fn read_statement(statement: tavren_span) -> Result<Statement, tavren_error> {
    // SAFETY: by the promise of the caller.
    let bytes = unsafe { array(statement.ptr.cast::<u8>(), statement.len, "statement") }?;
    if bytes.len() > EVIDENCE_BYTES_MAX {
        return Err(tavren_error::input(Code::LimitExceeded, "statement"));
    }
    let read = cbor::from_bytes::<Statement>(bytes);
    read.map_err(|_| tavren_error::input(Code::MessageMalformed, "statement"))
}

/// Gives the keys that a statement vouches for, or why it does not.
fn give_keys(
    statement: &Statement,
    policy: Answer<Policy>,
    collateral: &Collateral,
    now: Timestamp,
    keys_out: Out<*mut tavren_attested_keys>,
) -> Result<Answer<()>, tavren_error> {
    let keys = policy.and_then(|policy| {
        let keys = statement.verify(collateral, &policy, now);
        keys.map_err(|error| error.code())
    });
    let keys = judged(keys, "statement")?;
    Ok(keys.map(|keys| keys_out.give(tavren_attested_keys { keys })))
}

/// What verified evidence says of a runner. Set `size` to sizeof(tavren_attested) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_attested {
    /// sizeof(tavren_attested).
    pub size: u64,
    /// The key that receipts are signed with: it lasts as long as the boot.
    pub receipts: tavren_verifying_key,
    /// The hash of the rules that the runner keeps, its disclosure policy among them.
    pub policy: [u8; 32],
    /// The start of the runner that made the keys, which are gone when it ends: an agent seals to few
    /// boots.
    pub boot: [u8; 16],
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_attested {
    const FIRST: usize = first(offset_of!(Self, boot), size_of::<[u8; 16]>());
}

/// Reads what verified evidence says of a runner.
///
/// Thread-safety: keys may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_attested_keys_read(
    keys: *const tavren_attested_keys,
    attested_out: *mut tavren_attested,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [keys, attested_out], {
        // SAFETY: the caller's struct, as long as it says.
        let attested_out = unsafe { attested_out.sized("attested_out") }?;
        attested_out.set(tavren_attested {
            size: 0,
            receipts: tavren_verifying_key {
                bytes: *keys.keys.receipts(),
            },
            policy: *keys.keys.policy(),
            boot: *keys.keys.boot(),
        });
        Ok(())
    })
}

/// Frees attested keys.
///
/// Thread-safety: no other thread may still use the keys.
/// Ownership: takes the keys. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_attested_keys_free(keys: *mut tavren_attested_keys) {
    boundary!(free keys)
}
