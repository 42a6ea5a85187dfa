//! The matcher whose calls an attested enclave answers.

use crate::attestation::tavren_evidence_policy;
use crate::boundary::{Sized64, first, sized};
use crate::code::tavren_code;
use crate::disclosure::tavren_vendor_id;
use crate::error::{answered, tavren_error};
use crate::matcher::tavren_matcher;
use crate::span::{array, moment, tavren_span};
use crate::tables::tavren_tables;
use std::mem::offset_of;
use std::sync::Arc;
use tavren_attest::verify::{Collateral, Profile};
use tavren_core::memory::MemorySink;
use tavren_core::port::OsEntropy;
use tavren_core::types::Code;
use tavren_relay::{Address, Boot, EnclaveMatcher, Expected, HostSecret, RelayError, WindowLength};
use tavren_wire::agent::EpochLength;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::receipt::SignedReceipt;

/// What a host expects of the enclave that matches for it, as the enclave's operator publishes it. Set
/// `size` to sizeof(tavren_enclave_settings), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_enclave_settings {
    /// sizeof(tavren_enclave_settings).
    pub size: u64,
    /// The hash of the enclave's rules.
    pub rules: [u8; 32],
    /// How long an epoch of names is, 1 to 6 hours.
    pub epoch_hours: u32,
    /// How long a window of disclosure is, 1 to 24 hours.
    pub window_hours: u32,
    /// True where tavren_matcher_told() is to say whom deals are for.
    pub notifying: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_enclave_settings {
    const FIRST: usize = first(offset_of!(Self, notifying), size_of::<bool>());
}

/// Makes a matcher whose calls an attested enclave answers: connects to a runner, tells it the time, and
/// verifies what it is, before anything of anybody is sent. For a host that people trust with their
/// signals, and whose vendors want more than its word.
///
/// `address` is unix:PATH, loopback:ADDRESS:PORT or vsock:CID:PORT. Each question draws a nonce of its own,
/// so the nonce, `archive` and `verified_at_ms` of `policy` are not read. `secret` is 32 random bytes that
/// the host keeps, also over a restart: the names of all people follow from it. `tables` and `settings`
/// are the enclave's own.
///
/// Time is told by tavren_matcher_expire(), which a host calls every few seconds, and by a later post or
/// report. The epoch of a post is the window that its time lies in. Any call that asks the enclave may
/// be refused, as where its evidence is no longer believed. docs/enclave.md says what else is different.
///
/// Thread-safety: any thread; `tables` may be shared between threads.
/// Ownership: what is passed in is copied; the caller wipes `secret`. On TAVREN_OK the caller owns
/// *matcher_out; free it with tavren_matcher_free(). On any other code *matcher_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_connect(
    address: tavren_span,
    tables: *const tavren_tables,
    policy: *const tavren_evidence_policy,
    settings: *const tavren_enclave_settings,
    secret: tavren_span,
    now_ms: i64,
    matcher_out: *mut *mut tavren_matcher,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [address, tables, matcher_out], {
        let beyond = |field| move |_: RelayError| tavren_error::input(Code::LimitExceeded, field);
        let address: Address = address.parse().map_err(beyond("address"))?;
        // SAFETY: NULL or the caller's struct, as long as it says, and its arrays.
        let policy = unsafe { sized(policy, "policy")?.believing() }?;
        // SAFETY: NULL or the caller's struct, as long as it says.
        let settings = unsafe { sized(settings, "settings") }?;
        // SAFETY: the caller passes so many bytes.
        let secret = unsafe { array(secret.ptr.cast::<u8>(), secret.len, "secret") }?;
        let wrong = |_| tavren_error::input(Code::KeyMalformed, "secret");
        let secret = HostSecret::from_bytes(secret.try_into().map_err(wrong)?);
        let now = moment(now_ms, "now_ms")?;
        let hours = |hours: u32| u8::try_from(hours).unwrap_or(u8::MAX);
        let epochs = EpochLength::hours(hours(settings.epoch_hours));
        let windows = WindowLength::hours(hours(settings.window_hours));
        let policy = match policy {
            Ok(policy) => policy,
            Err(code) => return Ok(Err(code)),
        };
        let expected = Expected {
            tables: tables.tables.clone(),
            rules: settings.rules,
            epochs: epochs.map_err(|_| tavren_error::input(Code::LimitExceeded, "epoch_hours"))?,
            windows: windows.map_err(beyond("window_hours"))?,
            evidence: Box::new(move |nonce| policy.clone().with_profile(Profile::Live { nonce })),
            collateral: Collateral::None,
        };
        let enclave = EnclaveMatcher::connect(address, expected, secret, OsEntropy, now);
        let told = settings.notifying.then(MemorySink::new);
        Ok(answered(enclave)?.map(|enclave| {
            let enclave = Arc::new(match told.clone() {
                Some(told) => enclave.notifying(told),
                None => enclave,
            });
            matcher_out.give(tavren_matcher {
                matcher: enclave.clone(),
                enclave: Some(enclave),
                tables: tables.tables.clone(),
                told,
            });
        }))
    })
}

/// The most bytes that evidence has.
pub const TAVREN_EVIDENCE_BYTES_MAX: u64 = 65_536;

const _: () = assert!(TAVREN_EVIDENCE_BYTES_MAX == EVIDENCE_BYTES_MAX as u64);

/// Asks the enclave of a matcher for evidence, for who drew the nonce of 32 bytes: for a vendor, who
/// verifies it by tavren_statement_verify() as anybody does, and checks its receipts by the key in it.
/// A matcher in process has none, which is refused as TAVREN_R_EVIDENCE_KIND.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: `evidence_out` is the caller's, with room for TAVREN_EVIDENCE_BYTES_MAX bytes; what lies behind
/// *len_out of them is left as it was. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_evidence(
    matcher: *const tavren_matcher,
    nonce: tavren_span,
    evidence_out: *mut u8,
    len_out: *mut u64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher, evidence_out, len_out], {
        // SAFETY: the caller passes so many bytes.
        let nonce = unsafe { array(nonce.ptr.cast::<u8>(), nonce.len, "nonce") }?;
        let wrong = |_| tavren_error::input(Code::LimitExceeded, "nonce");
        let nonce = nonce.try_into().map_err(wrong)?;
        let Some(enclave) = &matcher.enclave else {
            return Ok(Err(Code::EvidenceKind));
        };
        Ok(answered(enclave.evidence(nonce))?.map(|evidence| {
            len_out.set(evidence.len() as u64);
            // SAFETY: the caller has room for the longest evidence.
            unsafe { evidence_out.fill(&evidence) };
        }))
    })
}

/// Receipts of a vendor, as they were signed.
///
/// Ownership: free it with tavren_match_receipts_free().
pub struct tavren_match_receipts {
    receipts: Vec<(Boot, SignedReceipt)>,
}

/// Lists the receipts that the enclave of a matcher signed for a vendor, by boot, the oldest first: for the
/// vendor, who checks those of a boot by tavren_chain_accept(), and for the host to keep. A matcher in
/// process has none.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *receipts_out; free it with tavren_match_receipts_free(). On
/// any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_receipts(
    matcher: *const tavren_matcher,
    vendor: tavren_vendor_id,
    receipts_out: *mut *mut tavren_match_receipts,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher, receipts_out], {
        let chains = match &matcher.enclave {
            Some(enclave) => enclave.receipts(vendor.into())?,
            None => Vec::new(),
        };
        let chains = chains.into_iter();
        let receipts = chains.flat_map(|chain| {
            let boot = chain.boot;
            chain.receipts.into_iter().map(move |one| (boot, one))
        });
        let receipts = receipts.collect();
        receipts_out.give(tavren_match_receipts { receipts });
        Ok(())
    })
}

/// How many receipts there are in a list.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_match_receipts_len(receipts: *const tavren_match_receipts) -> u64 {
    boundary!(read receipts, 0, |receipts| receipts.receipts.len() as u64)
}

/// A receipt as it was signed. Set `size` to sizeof(tavren_signed_receipt) before the call.
///
/// Ownership: its bytes belong to the list and go with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_signed_receipt {
    /// sizeof(tavren_signed_receipt).
    pub size: u64,
    /// The start of the runner whose key signed it: that of tavren_attested.
    pub boot: [u8; 16],
    /// The receipt, for tavren_chain_accept().
    pub bytes: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_signed_receipt {
    const FIRST: usize = first(offset_of!(Self, bytes), size_of::<tavren_span>());
}

/// Reads one receipt of a list, counted from 0.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: the bytes belong to the list and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_match_receipts_at(
    receipts: *const tavren_match_receipts,
    index: u64,
    receipt_out: *mut tavren_signed_receipt,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [receipts, receipt_out], {
        // SAFETY: the caller's struct, as long as it says.
        let receipt_out = unsafe { receipt_out.sized("receipt_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let (boot, bytes) = receipts.receipts.get(at).ok_or_else(beyond)?;
        receipt_out.set(tavren_signed_receipt {
            size: 0,
            boot: *boot.as_bytes(),
            bytes: tavren_span::of_bytes(bytes),
        });
        Ok(())
    })
}

/// Frees a list of receipts.
///
/// Thread-safety: no other thread may still use the list.
/// Ownership: takes the list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_match_receipts_free(receipts: *mut tavren_match_receipts) {
    boundary!(free receipts)
}

/// How many boxes were lost between the enclave of a matcher and here, as far as later ones tell; 0 for
/// a matcher in process.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_missed(
    matcher: *const tavren_matcher,
    missed_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher, missed_out], {
        let missed = match &matcher.enclave {
            Some(enclave) => enclave.missed()?,
            None => 0,
        };
        missed_out.set(missed);
        Ok(())
    })
}
