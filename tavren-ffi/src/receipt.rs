//! Receipts of a runner: what it signs for vendors and for agents.

use crate::agent_secret::tavren_verifying_key;
use crate::boundary::{Answer, Sized64, first};
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::deal::{tavren_deal_id, tavren_deals};
use crate::error::{judged, tavren_error};
use crate::sealed_signal::act;
use crate::span::{array, tavren_span};
use crate::tables::tavren_tables;
use crate::view::tavren_figure;
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};
use tavren_core::matching;
use tavren_relay::{DealFeed, RelayError};
use tavren_wire::message::{Asked, Figure, VendorId};
use tavren_wire::receipt::{Chain, InclusionReceipt, MatchReceipt, ReceiptError, verify};

/// What a vendor gets for a deal: on what its figures stand. docs/enclave.md says what it proves and
/// what not. Set `size` to sizeof(tavren_match_receipt) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_match_receipt {
    /// sizeof(tavren_match_receipt).
    pub size: u64,
    /// The hash of the deal as the runner was told it: that of tavren_deals_receipt_hash(). Where it is
    /// of what people did with one, that of the question: tavren_question_hash().
    pub deal: [u8; 32],
    /// The hash of the rules that the runner keeps: that of tavren_attested.
    pub policy: [u8; 32],
    /// The window of the disclosure policy, by its number since 1970.
    pub epoch: u64,
    /// Its place in the chain of its vendor, from 0.
    pub sequence: u64,
    /// SHA-256 of the receipt before it; zeros where it is the first.
    pub previous: [u8; 32],
    /// The root over every sealed signal that the runner had taken.
    pub inputs: [u8; 32],
    /// How many matched, as it was disclosed.
    pub disclosed: tavren_figure,
    /// The hash of the whole view: that of tavren_view_receipt_hash().
    pub view: [u8; 32],
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_match_receipt {
    const FIRST: usize = first(offset_of!(Self, view), size_of::<[u8; 32]>());
}

impl From<MatchReceipt> for tavren_match_receipt {
    fn from(receipt: MatchReceipt) -> Self {
        let disclosed = match receipt.disclosed {
            Figure::Between { at_least, below } => matching::Figure::Between { at_least, below },
            Figure::About { count } => matching::Figure::About(count),
        };
        Self {
            size: 0,
            deal: receipt.deal,
            policy: receipt.policy,
            epoch: receipt.epoch,
            sequence: receipt.sequence,
            previous: receipt.previous.unwrap_or([0; 32]),
            inputs: receipt.inputs,
            disclosed: disclosed.into(),
            view: receipt.view,
        }
    }
}

/// Checks that the owner of `key` (that of tavren_attested) signed a match receipt, and reads it. A
/// refusal where another did, where it was changed, or where it is of another kind. That none is
/// missing before it says tavren_chain_accept().
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_match_receipt_verify(
    key: tavren_verifying_key,
    bytes: tavren_span,
    receipt_out: *mut tavren_match_receipt,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [receipt_out], {
        // SAFETY: the caller's struct, as long as it says.
        let receipt_out = unsafe { receipt_out.sized("receipt_out") }?;
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let receipt = read(verify::<MatchReceipt>(&key.bytes, bytes))?;
        Ok(receipt.map(|receipt| receipt_out.set(receipt.into())))
    })
}

/// The hash that match receipts name a deal by, or a question about one: SHA-256.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_deal_hash {
    /// The bytes.
    pub bytes: [u8; 32],
}

/// Says the hash that match receipts name one deal of a list by, counted from 0: of the deal as the
/// runner is told it, with its areas by their numbers in the market's tables.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *hash_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_deals_receipt_hash(
    deals: *const tavren_deals,
    index: u64,
    tables: *const tavren_tables,
    hash_out: *mut tavren_deal_hash,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [deals, tables, hash_out], {
        let feed = DealFeed::new(tables.tables.areas().clone(), None);
        let told = feed.deal(deals.deal(index)?).map_err(|error| match error {
            RelayError::Market(error) => error.into(),
            error => tavren_error::input(error.code(), "tables"),
        })?;
        hash_out.set(tavren_deal_hash { bytes: told.hash() });
        Ok(())
    })
}

/// Says the hash of the question how many people did something, TAVREN_ACT_..., with a deal of this
/// vendor's on a UTC day, counted from 1970: what a match receipt names in its answer.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *hash_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_question_hash(
    vendor: tavren_buyer_id,
    deal: tavren_deal_id,
    act: u32,
    day: u64,
    hash_out: *mut tavren_deal_hash,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [hash_out], {
        let asked = Asked {
            vendor: VendorId::from_bytes(vendor.bytes),
            deal: deal.into(),
            act: self::act(act, "act")?,
            day,
        };
        let bytes = asked.hash();
        hash_out.set(tavren_deal_hash { bytes });
        Ok(())
    })
}

/// The match receipts of one vendor in one boot up to now: none was left out, doubled or moved.
///
/// Ownership: free it with tavren_chain_free().
pub struct tavren_chain {
    chain: Mutex<Chain>,
}

/// Begins a chain without a receipt.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *chain_out; free it with tavren_chain_free(). On any other
/// code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_chain_new(
    chain_out: *mut *mut tavren_chain,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [chain_out], {
        let chain = Mutex::new(Chain::default());
        chain_out.give(tavren_chain { chain });
        Ok(())
    })
}

/// Checks the next receipt of a chain and goes on from it. A refusal says what does not fit, and the
/// chain is as it was.
///
/// Thread-safety: `chain` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_chain_accept(
    chain: *const tavren_chain,
    key: tavren_verifying_key,
    bytes: tavren_span,
    receipt_out: *mut tavren_match_receipt,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [chain, receipt_out], {
        // SAFETY: the caller's struct, as long as it says.
        let receipt_out = unsafe { receipt_out.sized("receipt_out") }?;
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let mut chain = chain.chain.lock().unwrap_or_else(PoisonError::into_inner);
        let receipt = read(chain.accept(&key.bytes, bytes))?;
        Ok(receipt.map(|receipt| receipt_out.set(receipt.into())))
    })
}

/// Frees a chain.
///
/// Thread-safety: no other thread may still use the chain.
/// Ownership: takes the chain. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_chain_free(chain: *mut tavren_chain) {
    boundary!(free chain)
}

/// What an agent gets for a sealed signal: that the runner has taken it. Set `size` to
/// sizeof(tavren_inclusion_receipt) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_inclusion_receipt {
    /// sizeof(tavren_inclusion_receipt).
    pub size: u64,
    /// The hash of what was taken: that of tavren_sealed_signal_hash().
    pub signal: [u8; 32],
    /// The epoch of the name inside.
    pub epoch: u64,
    /// Its place among the inputs of the runner.
    pub index: u64,
    /// When it was taken, by the runner's time, in ms since 1970.
    pub at_ms: i64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_inclusion_receipt {
    const FIRST: usize = first(offset_of!(Self, at_ms), size_of::<i64>());
}

impl From<InclusionReceipt> for tavren_inclusion_receipt {
    fn from(receipt: InclusionReceipt) -> Self {
        Self {
            size: 0,
            signal: receipt.signal,
            epoch: receipt.epoch.number(),
            index: receipt.index,
            at_ms: receipt.at.millis(),
        }
    }
}

/// Checks that the owner of `key` (that of tavren_attested) signed an inclusion receipt, and reads it.
/// A refusal where another did, where it was changed, or where it is of another kind.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_inclusion_receipt_verify(
    key: tavren_verifying_key,
    bytes: tavren_span,
    receipt_out: *mut tavren_inclusion_receipt,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [receipt_out], {
        // SAFETY: the caller's struct, as long as it says.
        let receipt_out = unsafe { receipt_out.sized("receipt_out") }?;
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let receipt = read(verify::<InclusionReceipt>(&key.bytes, bytes))?;
        Ok(receipt.map(|receipt| receipt_out.set(receipt.into())))
    })
}

fn read<T>(receipt: Result<T, ReceiptError>) -> Result<Answer<T>, tavren_error> {
    let field = match receipt {
        Err(ReceiptError::Key) => "key",
        _ => "bytes",
    };
    judged(receipt.map_err(|error| error.code()), field)
}
