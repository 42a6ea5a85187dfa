//! Buyers: application, approval, funding, API keys.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::money;
use crate::span::{moment, tavren_span, texts};
use tavren_core::buyer::ApiKey;
use tavren_core::sealing::Zeroizing;
use tavren_core::types::BuyerId;

/// A buyer's id: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_buyer_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<BuyerId> for tavren_buyer_id {
    fn from(id: BuyerId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_buyer_id> for BuyerId {
    fn from(id: tavren_buyer_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// A buyer's API key, by which the buyer publishes and claims: a secret.
///
/// Ownership: free it with tavren_api_key_free(), which wipes it from memory.
pub struct tavren_api_key {
    pub(crate) key: ApiKey,
    text: Zeroizing<String>,
}

impl From<ApiKey> for tavren_api_key {
    fn from(key: ApiKey) -> Self {
        let text = key.expose();
        Self { key, text }
    }
}

/// Takes in a buyer's application for purposes.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *buyer_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_apply(
    market: *const tavren_market,
    name: tavren_span,
    purposes: *const tavren_span,
    purposes_len: u64,
    now_ms: i64,
    buyer_out: *mut tavren_buyer_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, name, buyer_out], {
        // SAFETY: the caller passes an array of so many texts.
        let purposes = unsafe { texts(purposes, purposes_len, "purposes") }?;
        let now = moment(now_ms, "now_ms")?;
        let buyer = market.ask(|market| market.apply(name, purposes, now))?;
        Ok(buyer.map(|buyer| buyer_out.set(buyer.into())))
    })
}

/// Approves a buyer for purposes that it applied for.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_approve(
    market: *const tavren_market,
    buyer: tavren_buyer_id,
    purposes: *const tavren_span,
    purposes_len: u64,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market], {
        // SAFETY: the caller passes an array of so many texts.
        let purposes = unsafe { texts(purposes, purposes_len, "purposes") }?;
        let now = moment(now_ms, "now_ms")?;
        let approved = market.ask(|market| market.approve(buyer.into(), purposes, now))?;
        Ok(approved.map(drop))
    })
}

/// Notes that a buyer put in money: `amount` in major units (`1000.50`), `currency` by ISO 4217.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_fund(
    market: *const tavren_market,
    buyer: tavren_buyer_id,
    amount: tavren_span,
    currency: tavren_span,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, amount, currency], {
        let now = moment(now_ms, "now_ms")?;
        let amount = money(amount, currency, "amount")?;
        let funded = market.ask(|market| market.fund(buyer.into(), amount, now))?;
        Ok(funded.map(drop))
    })
}

/// Issues an API key with every scope, to be handed to the buyer once: the market keeps its hash.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *key_out; free it with tavren_api_key_free(). On any
/// other code *key_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_issue_key(
    market: *const tavren_market,
    buyer: tavren_buyer_id,
    now_ms: i64,
    key_out: *mut *mut tavren_api_key,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key_out], {
        let now = moment(now_ms, "now_ms")?;
        let key = market.ask(|market| market.issue_key(buyer.into(), now))?;
        Ok(key.map(|key| key_out.give(key.into())))
    })
}

/// Reads an API key from the text that its buyer was handed.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *key_out; free it with tavren_api_key_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_api_key_parse(
    text: tavren_span,
    key_out: *mut *mut tavren_api_key,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [text, key_out], {
        key_out.give(ApiKey::parse(text)?.into());
        Ok(())
    })
}

/// The text of an API key, to be handed to its buyer: a secret.
///
/// Thread-safety: a key may be shared between threads.
/// Ownership: the text belongs to the key and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_api_key_text(key: *const tavren_api_key) -> tavren_span {
    boundary!(read key, tavren_span::EMPTY, |key| tavren_span::of(&key.text))
}

/// Frees an API key and wipes it from memory; the key itself stays valid.
///
/// Thread-safety: no other thread may still use the key.
/// Ownership: takes the key. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_api_key_free(key: *mut tavren_api_key) {
    boundary!(free key)
}
