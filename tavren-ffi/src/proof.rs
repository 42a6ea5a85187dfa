//! Proofs: what an agent shows to have one deal, and what its vendor makes of it.

use crate::agent_secret::{tavren_agent_secret, tavren_verifying_key};
use crate::boundary::{Sized64, first, sized};
use crate::code::tavren_code;
use crate::credential::tavren_credential;
use crate::deal::{tavren_deal_id, tavren_deals};
use crate::error::tavren_error;
use crate::span::{array, moment, tavren_span};
use crate::tables::tavren_tables;
use std::mem::offset_of;
use tavren_core::package::Pseudonym;
use tavren_core::proof::{Holder, Proof, Proven};
use tavren_core::types::Code;

/// The name under which a vendor knows a user: another for every vendor and epoch.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_pseudonym {
    /// The bytes.
    pub bytes: [u8; 16],
}

/// With what an agent proves, on the user's device. Set `size` to sizeof(tavren_holder), and start
/// from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_holder {
    /// sizeof(tavren_holder).
    pub size: u64,
    /// The agent's secret.
    pub secret: *const tavren_agent_secret,
    /// Which holder the credential was issued to: its number in tavren_agent_secret_request().
    pub number: u64,
    /// The credential: it is shown this once.
    pub credential: *const tavren_credential,
    /// The tables of the market.
    pub tables: *const tavren_tables,
    /// The name under which the deal's vendor knows the user.
    pub pseudonym: tavren_pseudonym,
    /// Where the user is: degrees north times 10^6. It goes nowhere.
    pub latitude: i64,
    /// Degrees east times 10^6.
    pub longitude: i64,
    /// False where the agent may not know; the two above are then not read.
    pub has_position: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_holder {
    const FIRST: usize = first(offset_of!(Self, has_position), size_of::<bool>());
}

/// What an agent shows to have one deal.
///
/// Ownership: free it with tavren_proof_free().
pub struct tavren_proof {
    pub(crate) proof: Proof,
    bytes: Vec<u8>,
}

impl From<Proof> for tavren_proof {
    fn from(proof: Proof) -> Self {
        let bytes = proof.to_bytes();
        Self { proof, bytes }
    }
}

/// Proves what one deal of a list, counted from 0, asks for, and no more: for the next five minutes.
/// A refusal says what the user lacks. A key that is not the credential's is
/// TAVREN_R_PROOF_MISFIT.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *proof_out; free
/// it with tavren_proof_free(). On any other code *proof_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_holder_prove(
    holder: *const tavren_holder,
    deals: *const tavren_deals,
    index: u64,
    now_ms: i64,
    proof_out: *mut *mut tavren_proof,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [deals, proof_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let known = unsafe { sized(holder, "holder") }?;
        let null = |field| move || tavren_error::input(Code::NullArgument, field);
        // SAFETY: each is NULL or a handle that was given out and not freed.
        let (secret, credential, tables) = unsafe {
            (
                known.secret.as_ref().ok_or_else(null("secret"))?,
                known.credential.as_ref().ok_or_else(null("credential"))?,
                known.tables.as_ref().ok_or_else(null("tables"))?,
            )
        };
        let (deal, now) = (deals.deal(index)?, moment(now_ms, "now_ms")?);
        let holder = Holder {
            issued: &credential.issued,
            key: &secret.holder(known.number),
            pseudonym: Pseudonym::from_bytes(known.pseudonym.bytes),
            position: (known.has_position).then_some((known.latitude, known.longitude)),
        };
        let proof = holder.prove(deal, tables.tables.thresholds(), now);
        let proof = proof.map_err(|error| error.code());
        Ok(proof.map(|proof| proof_out.give(proof.into())))
    })
}

/// Reads a proof; it is not verified yet. What is none of this version, or above 2 KiB, is refused
/// with TAVREN_R_PROOF_MALFORMED.
///
/// Thread-safety: any thread.
/// Ownership: `bytes` stays the caller's. On TAVREN_OK the caller owns *proof_out; free it with
/// tavren_proof_free(). On any other code *proof_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proof_parse(
    bytes: tavren_span,
    proof_out: *mut *mut tavren_proof,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [proof_out], {
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let proof = Proof::parse(bytes).map_err(|error| error.code());
        Ok(proof.map(|proof| proof_out.give(proof.into())))
    })
}

/// The bytes of a proof, to be sent.
///
/// Thread-safety: a proof may be shared between threads.
/// Ownership: the bytes belong to the proof and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proof_bytes(proof: *const tavren_proof) -> tavren_span {
    boundary!(read proof, tavren_span::EMPTY, |proof| tavren_span::of_bytes(&proof.bytes))
}

/// The deal that a proof was made for, to be read before it is verified.
///
/// Thread-safety: a proof may be shared between threads.
/// Ownership: nothing changes hands. For NULL the bytes are zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proof_deal(proof: *const tavren_proof) -> tavren_deal_id {
    boundary!(read proof, tavren_deal_id::NONE, |proof| proof.proof.deal().into())
}

/// What a proof that was verified says. Set `size` to sizeof(tavren_proven) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_proven {
    /// sizeof(tavren_proven).
    pub size: u64,
    /// The name under which the vendor knows the user: what the agent says it is.
    pub pseudonym: tavren_pseudonym,
    /// The same however often the holder signs it: who keeps it until the proof expires takes each
    /// proof once.
    pub hash: [u8; 32],
    /// The holder's key: who keeps it until the credential expires takes each credential once.
    pub holder: tavren_verifying_key,
    /// When the proof expires, in ms since 1970.
    pub expires_ms: i64,
    /// When its credential expires, in ms since 1970.
    pub credential_expires_ms: i64,
    /// True where it shows that the user is near by: where the deal asks for that.
    pub near: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_proven {
    const FIRST: usize = first(offset_of!(Self, near), size_of::<bool>());
}

impl From<Proven> for tavren_proven {
    fn from(proven: Proven) -> Self {
        let (pseudonym, credential) = (*proven.pseudonym().as_bytes(), proven.credential());
        Self {
            size: 0,
            pseudonym: tavren_pseudonym { bytes: pseudonym },
            hash: proven.hash(),
            holder: tavren_verifying_key {
                bytes: *credential.holder(),
            },
            expires_ms: proven.expires().millis(),
            credential_expires_ms: credential.expires().millis(),
            near: proven.near(),
        }
    }
}

/// Verifies a proof against one deal of a list, counted from 0, by the public key of the market's
/// issuer: for the vendor. A refusal names the first thing that is wrong. Whether the deal is open,
/// and whether the proof or its credential was shown before, is the caller's to check.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *proven_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proof_verify(
    proof: *const tavren_proof,
    issuer: tavren_verifying_key,
    deals: *const tavren_deals,
    index: u64,
    tables: *const tavren_tables,
    now_ms: i64,
    proven_out: *mut tavren_proven,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [proof, deals, tables, proven_out],
        {
            // SAFETY: the caller's struct, as long as it says.
            let proven_out = unsafe { proven_out.sized("proven_out") }?;
            let issuer = issuer.read("issuer")?;
            let (deal, now) = (deals.deal(index)?, moment(now_ms, "now_ms")?);
            let thresholds = tables.tables.thresholds();
            let proven = proof.proof.verify(&issuer, deal, thresholds, now);
            let proven = proven.map_err(|error| error.code());
            Ok(proven.map(|proven| proven_out.set(proven.into())))
        }
    )
}

/// Frees a proof.
///
/// Thread-safety: no other thread may still use the proof.
/// Ownership: takes the proof. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proof_free(proof: *mut tavren_proof) {
    boundary!(free proof)
}
