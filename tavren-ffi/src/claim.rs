//! Claims: a buyer takes what was packaged, and opens it.

use crate::buyer::tavren_api_key;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::offer::tavren_offer_id;
use crate::secret::tavren_secret;
use crate::span::{moment, tavren_span};
use tavren_core::delivery::Claimed;
use tavren_core::sealing::Zeroizing;
use tavren_core::types::Code;

/// The payloads that one claim released, still sealed to the buyer.
///
/// Ownership: free it with tavren_claimed_free().
pub struct tavren_claimed {
    claimed: Claimed,
}

/// What a buyer has after opening a payload: its rows.
///
/// Ownership: free it with tavren_opened_free(), which wipes it from memory.
pub struct tavren_opened {
    bytes: Zeroizing<Vec<u8>>,
    rows: u64,
}

/// Claims every package of an offer that waits: the keys are released to the buyer and the users are
/// paid, in one commit.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *claimed_out; free it with tavren_claimed_free(). On any
/// other code *claimed_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_claim(
    market: *const tavren_market,
    key: *const tavren_api_key,
    offer: tavren_offer_id,
    now_ms: i64,
    claimed_out: *mut *mut tavren_claimed,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key, claimed_out], {
        let now = moment(now_ms, "now_ms")?;
        let claimed = market.ask(|market| market.claim(&key.key, offer.into(), now))?;
        Ok(claimed.map(|claimed| {
            claimed_out.give(tavren_claimed { claimed });
        }))
    })
}

/// How many payloads a claim released: none is fine, nothing waited.
///
/// Thread-safety: a claim may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_claimed_len(claimed: *const tavren_claimed) -> u64 {
    boundary!(read claimed, 0, |claimed| claimed.claimed.payloads().len() as u64)
}

/// Opens one payload of a claim, counted from 0, with the buyer's secret.
///
/// Thread-safety: `claimed` and `secret` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *opened_out; free it with tavren_opened_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_claimed_open(
    claimed: *const tavren_claimed,
    index: u64,
    secret: *const tavren_secret,
    opened_out: *mut *mut tavren_opened,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [claimed, secret, opened_out], {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let payload = claimed.claimed.payloads().get(at);
        let payload = payload.ok_or_else(|| tavren_error::input(Code::LimitExceeded, "index"))?;
        let opened = payload.open(&secret.secret)?;
        opened_out.give(tavren_opened {
            bytes: opened.bytes(),
            rows: opened.rows(),
        });
        Ok(())
    })
}

/// Frees a claim; its payloads can be collected again until they are acknowledged.
///
/// Thread-safety: no other thread may still use the claim.
/// Ownership: takes the claim. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_claimed_free(claimed: *mut tavren_claimed) {
    boundary!(free claimed)
}

/// The rows of a payload as one file, JSON Lines or CSV: personal data.
///
/// Thread-safety: an opened payload may be shared between threads.
/// Ownership: the bytes belong to the handle and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_opened_bytes(opened: *const tavren_opened) -> tavren_span {
    boundary!(read opened, tavren_span::EMPTY, |opened| tavren_span::of_bytes(&opened.bytes))
}

/// How many rows a payload has, the header not counted.
///
/// Thread-safety: an opened payload may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_opened_rows(opened: *const tavren_opened) -> u64 {
    boundary!(read opened, 0, |opened| opened.rows)
}

/// Frees an opened payload and wipes it from memory.
///
/// Thread-safety: no other thread may still use it.
/// Ownership: takes the handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_opened_free(opened: *mut tavren_opened) {
    boundary!(free opened)
}
