//! Handovers: a vendor hands over what was ordered.

use crate::boundary::{Sized64, first};
use crate::buyer::tavren_api_key;
use crate::code::tavren_code;
use crate::deal::tavren_deal_id;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::order::tavren_order_id;
use crate::proof::tavren_pseudonym;
use crate::span::{moment, tavren_span};
use std::mem::offset_of;
use tavren_core::order::HandedOver;

/// What a vendor learned as it handed over.
///
/// Ownership: free it with tavren_handover_free().
pub struct tavren_handover {
    handed_over: HandedOver,
}

/// A vendor hands over what was ordered, once, and learns the deal and a pseudonym. A refusal for who
/// shows the order again.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *handover_out; free it with tavren_handover_free(). On any
/// other code *handover_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_confirm_order(
    market: *const tavren_market,
    key: *const tavren_api_key,
    order: tavren_order_id,
    now_ms: i64,
    handover_out: *mut *mut tavren_handover,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key, handover_out], {
        let now = moment(now_ms, "now_ms")?;
        let done = market.ask(|market| market.confirm_order(&key.key, order.into(), now))?;
        Ok(done.map(|handed_over| handover_out.give(tavren_handover { handed_over })))
    })
}

/// What a vendor hands over, and to whom. Set `size` to sizeof(tavren_handed_over) before the call.
///
/// Ownership: its title belongs to the handover and goes with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_handed_over {
    /// sizeof(tavren_handed_over).
    pub size: u64,
    /// The order.
    pub order: tavren_order_id,
    /// The deal.
    pub deal: tavren_deal_id,
    /// SHA-256 of what the deal said when it was accepted: that is to be handed over.
    pub terms_hash: [u8; 32],
    /// The deal's name then.
    pub title: tavren_span,
    /// Under which name the user is known here: another for every vendor and epoch.
    pub pseudonym: tavren_pseudonym,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_handed_over {
    const FIRST: usize = first(offset_of!(Self, pseudonym), size_of::<tavren_pseudonym>());
}

/// Reads what a vendor learned as it handed over.
///
/// Thread-safety: a handover may be shared between threads.
/// Ownership: the title belongs to the handover and goes with it. On any code but TAVREN_OK nothing
/// is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_handover_read(
    handover: *const tavren_handover,
    handed_over_out: *mut tavren_handed_over,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [handover, handed_over_out], {
        // SAFETY: the caller's struct, as long as it says.
        let handed_over_out = unsafe { handed_over_out.sized("handed_over_out") }?;
        let done = &handover.handed_over;
        handed_over_out.set(tavren_handed_over {
            size: 0,
            order: done.order.into(),
            deal: done.deal.into(),
            terms_hash: done.terms_hash,
            title: tavren_span::of(&done.title),
            pseudonym: tavren_pseudonym {
                bytes: done.pseudonym,
            },
        });
        Ok(())
    })
}

/// Frees a handover; the order stays handed over.
///
/// Thread-safety: no other thread may still use the handover.
/// Ownership: takes the handover. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_handover_free(handover: *mut tavren_handover) {
    boundary!(free handover)
}
