//! Fulfilment: pull, package, verify, seal.

use crate::boundary::{Sized64, first, sized};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::grant::tavren_grant_id;
use crate::market::tavren_market;
use crate::source::{Pulled, tavren_source};
use crate::span::moment;
use std::mem::offset_of;
use tavren_core::command::Fulfilled;
use tavren_core::types::Code;

/// What packaging did. Set `size` to sizeof(tavren_fulfilled) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_fulfilled {
    /// sizeof(tavren_fulfilled).
    pub size: u64,
    /// Periods that are packaged and wait for their buyer.
    pub sealed: u32,
    /// Periods that came to nothing: the source had no records.
    pub empty: u32,
    /// Periods whose source failed: they stay due.
    pub failed: u32,
    /// Grants that time alone had done something to.
    pub swept: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_fulfilled {
    const FIRST: usize = first(offset_of!(Self, swept), size_of::<u32>());
}

impl From<Fulfilled> for tavren_fulfilled {
    fn from(done: Fulfilled) -> Self {
        Self {
            size: 0,
            sealed: done.sealed,
            empty: done.empty,
            failed: done.failed,
            swept: done.swept,
        }
    }
}

/// Packages what is due of one grant with the records of `source`.
///
/// A source that fails is counted in `failed` and its period stays due: ask again after ten minutes,
/// before which the answer is TAVREN_R_GRANT_LEASED.
///
/// Thread-safety: `market` may be shared between threads; `source` is asked on this one.
/// Ownership: `source` stays the caller's. On any code but TAVREN_OK *fulfilled_out is left as it
/// was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_fulfil(
    market: *const tavren_market,
    grant: tavren_grant_id,
    source: *const tavren_source,
    now_ms: i64,
    fulfilled_out: *mut tavren_fulfilled,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, fulfilled_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let source = unsafe { sized(source, "source") }?;
        if source.pull.is_none() {
            return Err(tavren_error::input(Code::NullArgument, "source.pull"));
        }
        // SAFETY: the caller's struct, as long as it says.
        let fulfilled_out = unsafe { fulfilled_out.sized("fulfilled_out") }?;
        let now = moment(now_ms, "now_ms")?;
        let source = Pulled(source);
        let done = market.ask(|market| market.fulfil(grant.into(), &source, now))?;
        Ok(done.map(|done| fulfilled_out.set(done.into())))
    })
}
