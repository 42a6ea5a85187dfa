//! What the operator books.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::line::{batch_lines, tavren_batch_line, tavren_command_id};
use crate::market::tavren_market;
use crate::span::{moment, tavren_span};

/// Books a batch of the operator's own, 1 to 8,190 lines between parties, all of them or none, and says
/// the id by which its lines are drawn, closed and reversed. Under a token (tavren_market_once()) it is
/// booked once, for ever.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *batch_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_book(
    market: *const tavren_market,
    lines: *const tavren_batch_line,
    lines_len: u64,
    now_ms: i64,
    batch_out: *mut tavren_command_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, batch_out], {
        // SAFETY: the caller's array, as long as it says.
        let lines = unsafe { batch_lines(lines, lines_len) };
        let lines = lines.map_err(|(error, _)| error)?;
        let now = moment(now_ms, "now_ms")?;
        let batch = market.ask(|market| market.book(lines, now))?;
        Ok(batch.map(|batch| batch_out.set(batch.into())))
    })
}

/// The id of what is done under a token, such as a deposit that is to be reversed.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *id_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_id_of(
    market: *const tavren_market,
    token: tavren_span,
    id_out: *mut tavren_command_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, token, id_out], {
        let id = market.ask(|market| Ok(market.id_of(token)))?;
        Ok(id.map(|id| id_out.set(id.into())))
    })
}
