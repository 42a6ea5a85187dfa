//! Payouts: a user takes money out by way of a processor.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{money, tavren_money};
use crate::payout_batch::tavren_payout_batch_id;
use crate::span::{moment, tavren_span, user_id};
use std::mem::offset_of;
use tavren_core::command::RequestPayout;
use tavren_core::payout::{Destination, Granularity, Payout, PayoutState, ProcessorName};
use tavren_core::types::{Code, PayoutId};

/// Asked for, and in no batch yet.
pub const TAVREN_PAYOUT_REQUESTED: u32 = 1;
/// Given up by its user before it was sent; the money is back.
pub const TAVREN_PAYOUT_CANCELLED: u32 = 2;
/// In a batch; nothing was heard of it.
pub const TAVREN_PAYOUT_SENT: u32 = 3;
/// Sent, and no answer came: only the processor can say what became of it.
pub const TAVREN_PAYOUT_UNKNOWN: u32 = 4;
/// The processor has it.
pub const TAVREN_PAYOUT_PENDING: u32 = 5;
/// The processor has the money and does not pass it on.
pub const TAVREN_PAYOUT_HELD: u32 = 6;
/// It arrived.
pub const TAVREN_PAYOUT_PAID: u32 = 7;
/// The processor never made it; the money is back.
pub const TAVREN_PAYOUT_FAILED: u32 = 8;
/// It came back, whole or in part.
pub const TAVREN_PAYOUT_RETURNED: u32 = 9;

/// A payout's id: sixteen bytes, copied as they are. The processor knows it too.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_payout_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<PayoutId> for tavren_payout_id {
    fn from(id: PayoutId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_payout_id> for PayoutId {
    fn from(id: tavren_payout_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// The smallest amount that a processor pays out in one currency, and the step of larger ones, in
/// minor units: 100 and 100 for the forint, which has two decimals and is paid out whole.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_granularity {
    /// The step.
    pub step: i64,
    /// The smallest amount.
    pub least: i64,
}

impl From<Granularity> for tavren_granularity {
    fn from(granularity: Granularity) -> Self {
        Self {
            step: granularity.step(),
            least: granularity.least(),
        }
    }
}

/// A user asks for a payout of at most `amount` in major units (`5`), in amounts that the processor
/// pays out: the rest stays in the balance. `destination` is the user's account there.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *payout_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_request_payout(
    market: *const tavren_market,
    user: tavren_span,
    amount: tavren_span,
    currency: tavren_span,
    processor: tavren_span,
    granularity: tavren_granularity,
    destination: tavren_span,
    now_ms: i64,
    payout_out: *mut tavren_payout_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [
            market,
            user,
            amount,
            currency,
            processor,
            destination,
            payout_out
        ],
        {
            let destination = Destination::new(destination);
            let wrong = |error: Code| tavren_error::input(error, "granularity");
            let granularity = Granularity::new(granularity.step, granularity.least);
            let request = RequestPayout {
                user: user_id(user)?,
                most: money(amount, currency, "amount")?,
                processor: processor_name(processor)?,
                granularity: granularity.map_err(wrong)?,
                destination: destination
                    .map_err(|error| tavren_error::input(error.code(), "destination"))?,
            };
            let now = moment(now_ms, "now_ms")?;
            let payout = market.ask(|market| market.request_payout(request, now))?;
            Ok(payout.map(|payout| payout_out.set(payout.id().into())))
        }
    )
}

/// A user cancels a payout that no batch has taken yet. Again, it stays cancelled.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_cancel_payout(
    market: *const tavren_market,
    user: tavren_span,
    payout: tavren_payout_id,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let cancelled = market.ask(|market| market.cancel_payout(&user, payout.into(), now))?;
        Ok(cancelled.map(drop))
    })
}

/// A page of a user's payouts, as they were read: personal data.
///
/// Ownership: free it with tavren_payouts_free().
pub struct tavren_payouts {
    payouts: Vec<(Payout, String)>,
}

/// Lists a user's payouts, the newest first: the page behind `after`, or the first where it is NULL.
/// The last page is empty.
///
/// Thread-safety: `market` and `after` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *payouts_out; free it with tavren_payouts_free(). On any
/// other code *payouts_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_payouts(
    market: *const tavren_market,
    user: tavren_span,
    after: *const tavren_payouts,
    now_ms: i64,
    payouts_out: *mut *mut tavren_payouts,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, payouts_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        // SAFETY: NULL or one that was given out and not freed.
        let after = unsafe { after.as_ref() }.and_then(|page| page.payouts.last());
        let after = after.map(|(payout, _)| payout);
        let payouts = market.ask(|market| market.payouts(&user, after, now))?;
        Ok(payouts.map(|payouts| {
            let named = |payout: Payout| (payout.clone(), payout.processor().to_string());
            let payouts = payouts.into_iter().map(named).collect();
            payouts_out.give(tavren_payouts { payouts });
        }))
    })
}

/// How many payouts there are in a page.
///
/// Thread-safety: a page may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payouts_len(payouts: *const tavren_payouts) -> u64 {
    boundary!(read payouts, 0, |payouts| payouts.payouts.len() as u64)
}

/// One payout. Set `size` to sizeof(tavren_payout) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_payout {
    /// sizeof(tavren_payout).
    pub size: u64,
    /// Its id.
    pub id: tavren_payout_id,
    /// Which processor makes it.
    pub processor: tavren_span,
    /// How much.
    pub amount: tavren_money,
    /// How much of it came back, or never left.
    pub returned: tavren_money,
    /// When it was asked for, in ms since 1970.
    pub at_ms: i64,
    /// TAVREN_PAYOUT_..., as it stood when it was read.
    pub state: u32,
    /// False while no batch has taken it; `batch` is then zero.
    pub has_batch: bool,
    /// Which batch took it.
    pub batch: tavren_payout_batch_id,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_payout {
    const FIRST: usize = first(offset_of!(Self, batch), size_of::<tavren_payout_batch_id>());
}

/// Reads one payout of a page, counted from 0.
///
/// Thread-safety: a page may be shared between threads.
/// Ownership: the name of the processor belongs to the page and goes with it. On any code but
/// TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payouts_at(
    payouts: *const tavren_payouts,
    index: u64,
    payout_out: *mut tavren_payout,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [payouts, payout_out], {
        // SAFETY: the caller's struct, as long as it says.
        let payout_out = unsafe { payout_out.sized("payout_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let (payout, processor) = payouts.payouts.get(at).ok_or_else(beyond)?;
        payout_out.set(tavren_payout {
            size: 0,
            id: payout.id().into(),
            processor: tavren_span::of(processor),
            amount: payout.amount().into(),
            returned: payout.returned().into(),
            at_ms: payout.at().millis(),
            state: state(payout.state()),
            has_batch: payout.batch().is_some(),
            batch: payout
                .batch()
                .map_or(tavren_payout_batch_id::NONE, Into::into),
        });
        Ok(())
    })
}

/// Frees a page of payouts; the payouts themselves stay.
///
/// Thread-safety: no other thread may still use the page.
/// Ownership: takes the page. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_payouts_free(payouts: *mut tavren_payouts) {
    boundary!(free payouts)
}

/// A processor's name that a caller passed in.
pub(crate) fn processor_name(text: &str) -> Result<ProcessorName, tavren_error> {
    ProcessorName::new(text).map_err(|code| tavren_error::input(code, "processor"))
}

/// The number of a state.
pub(crate) fn state(state: PayoutState) -> u32 {
    match state {
        PayoutState::Requested => TAVREN_PAYOUT_REQUESTED,
        PayoutState::Cancelled => TAVREN_PAYOUT_CANCELLED,
        PayoutState::Sent => TAVREN_PAYOUT_SENT,
        PayoutState::Unknown => TAVREN_PAYOUT_UNKNOWN,
        PayoutState::Pending => TAVREN_PAYOUT_PENDING,
        PayoutState::Held => TAVREN_PAYOUT_HELD,
        PayoutState::Paid => TAVREN_PAYOUT_PAID,
        PayoutState::Failed => TAVREN_PAYOUT_FAILED,
        PayoutState::Returned => TAVREN_PAYOUT_RETURNED,
    }
}
