//! Payout batches: payouts that a processor is told of together, written down before it is.

use crate::boundary::{Sized64, first, room};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{currency_of, tavren_money};
use crate::payout::{processor_name, state, tavren_payout_id};
use crate::span::{moment, tavren_span};
use std::mem::offset_of;
use tavren_core::payout::PayoutBatch;
use tavren_core::types::{Code, PayoutBatchId};

/// A payout batch's id: sixteen bytes, copied as they are. The processor knows it too.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_payout_batch_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl tavren_payout_batch_id {
    pub(crate) const NONE: Self = Self { bytes: [0; 16] };
}

impl From<PayoutBatchId> for tavren_payout_batch_id {
    fn from(id: PayoutBatchId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_payout_batch_id> for PayoutBatchId {
    fn from(id: tavren_payout_batch_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// Takes what waits for a processor in a currency of ISO 4217 into a batch, before anything is sent.
/// Where nobody waits *taken_out is false, and *batch_out is left as it was.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_take_payout_batch(
    market: *const tavren_market,
    processor: tavren_span,
    currency: tavren_span,
    now_ms: i64,
    taken_out: *mut bool,
    batch_out: *mut tavren_payout_batch_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, processor, currency, taken_out, batch_out],
        {
            let (processor, currency) = (processor_name(processor)?, currency_of(currency)?);
            let now = moment(now_ms, "now_ms")?;
            let batch = market.ask(|market| market.take_payout_batch(processor, currency, now))?;
            Ok(batch.map(|batch| {
                taken_out.set(batch.is_some());
                if let Some(batch) = batch {
                    batch_out.set(batch.into());
                }
            }))
        }
    )
}

/// Lists the batches with something that is not settled yet, also after a crash: those behind
/// `after`, or the first where it is NULL. Says in *len_out how many there are, 64 at most, and
/// writes as many as *batches_out has room for.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_payout_batches(
    market: *const tavren_market,
    processor: tavren_span,
    currency: tavren_span,
    after: *const tavren_payout_batch_id,
    now_ms: i64,
    batches_out: *mut tavren_payout_batch_id,
    capacity: u64,
    len_out: *mut u64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, processor, currency, len_out],
        {
            let (processor, currency) = (processor_name(processor)?, currency_of(currency)?);
            let batches_out = room(batches_out, capacity, "batches_out")?;
            // SAFETY: NULL or the caller's.
            let after = unsafe { after.as_ref() }.map(|after| (*after).into());
            let now = moment(now_ms, "now_ms")?;
            let batches =
                market.ask(|market| market.payout_batches(processor, currency, after, now))?;
            Ok(batches.map(|batches| {
                let most = usize::try_from(capacity).unwrap_or(usize::MAX);
                let ids: Vec<_> = batches.iter().take(most).map(|id| (*id).into()).collect();
                // SAFETY: the caller has room for so many.
                unsafe { batches_out.fill(&ids) };
                len_out.set(batches.len() as u64);
            }))
        }
    )
}

/// What of a batch is not settled yet, oldest first: personal data.
///
/// Ownership: free it with tavren_payout_batch_free().
pub struct tavren_payout_batch {
    pub(crate) batch: PayoutBatch,
}

/// Reads what of a batch is not settled yet, to be sent or looked up. Where all of it is settled the
/// batch has no items.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *payouts_out; free it with tavren_payout_batch_free(). On
/// any other code *payouts_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_payout_batch(
    market: *const tavren_market,
    processor: tavren_span,
    currency: tavren_span,
    batch: tavren_payout_batch_id,
    now_ms: i64,
    payouts_out: *mut *mut tavren_payout_batch,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, processor, currency, payouts_out],
        {
            let (processor, currency) = (processor_name(processor)?, currency_of(currency)?);
            let (id, now) = (batch.into(), moment(now_ms, "now_ms")?);
            let batch = market.ask(|market| market.payout_batch(processor, currency, id, now))?;
            Ok(batch.map(|batch| {
                let settled = PayoutBatch {
                    id,
                    processor,
                    currency,
                    at: now,
                    items: Vec::new(),
                };
                let batch = batch.unwrap_or(settled);
                payouts_out.give(tavren_payout_batch { batch });
            }))
        }
    )
}

/// How many payouts of a batch are not settled yet.
///
/// Thread-safety: a batch may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payout_batch_len(batch: *const tavren_payout_batch) -> u64 {
    boundary!(read batch, 0, |batch| batch.batch.items.len() as u64)
}

/// One payout of a batch, for the processor. Set `size` to sizeof(tavren_payout_item) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_payout_item {
    /// sizeof(tavren_payout_item).
    pub size: u64,
    /// The payout.
    pub id: tavren_payout_id,
    /// Where it goes: the user's account as the processor names it.
    pub destination: tavren_span,
    /// How much.
    pub amount: tavren_money,
    /// TAVREN_PAYOUT_..., as it stood when it was read.
    pub state: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_payout_item {
    const FIRST: usize = first(offset_of!(Self, state), size_of::<u32>());
}

/// Reads one payout of a batch, counted from 0.
///
/// Thread-safety: a batch may be shared between threads.
/// Ownership: the destination belongs to the batch and goes with it. On any code but TAVREN_OK
/// nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payout_batch_at(
    batch: *const tavren_payout_batch,
    index: u64,
    item_out: *mut tavren_payout_item,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [batch, item_out], {
        // SAFETY: the caller's struct, as long as it says.
        let item_out = unsafe { item_out.sized("item_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let item = batch.batch.items.get(at).ok_or_else(beyond)?;
        item_out.set(tavren_payout_item {
            size: 0,
            id: item.id.into(),
            destination: tavren_span::of(item.destination.expose()),
            amount: item.amount.into(),
            state: state(item.state),
        });
        Ok(())
    })
}

/// Frees a batch as it was read; the batch itself stays.
///
/// Thread-safety: no other thread may still use it.
/// Ownership: takes the batch. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payout_batch_free(batch: *mut tavren_payout_batch) {
    boundary!(free batch)
}
