//! Settlement: money back for orders that nobody came for, and one sum to a vendor for many.

use crate::buyer::{tavren_api_key, tavren_buyer_id};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{currency_of, tavren_money};
use crate::span::{moment, tavren_span};

/// Gives back the money of orders that nobody came for, and forgets those that ended a year ago: one
/// page, and says how many there were. Run it until it says 0.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *swept_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_sweep_orders(
    market: *const tavren_market,
    now_ms: i64,
    swept_out: *mut u32,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, swept_out], {
        let now = moment(now_ms, "now_ms")?;
        let swept = market.ask(|market| market.sweep_orders(now))?;
        Ok(swept.map(|swept| swept_out.set(swept)))
    })
}

/// Settles a vendor: what its confirmed orders come to in a currency of ISO 4217, as one sum. Refused
/// where fewer than ten wait and the last time was less than 30 days ago, or on the same UTC day.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *settled_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_settle_vendor(
    market: *const tavren_market,
    vendor: tavren_buyer_id,
    currency: tavren_span,
    now_ms: i64,
    settled_out: *mut tavren_money,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, currency, settled_out], {
        let now = moment(now_ms, "now_ms")?;
        let currency = currency_of(currency)?;
        let settled = market.ask(|market| market.settle_vendor(vendor.into(), currency, now))?;
        Ok(settled.map(|settled| settled_out.set(settled.into())))
    })
}

/// Reads what was settled to a vendor in a currency of ISO 4217 and not paid out yet.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *payable_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_payable(
    market: *const tavren_market,
    key: *const tavren_api_key,
    currency: tavren_span,
    now_ms: i64,
    payable_out: *mut tavren_money,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, key, currency, payable_out],
        {
            let now = moment(now_ms, "now_ms")?;
            let currency = currency_of(currency)?;
            let payable = market.ask(|market| market.payable(&key.key, currency, now))?;
            Ok(payable.map(|payable| payable_out.set(payable.into())))
        }
    )
}
