//! Grants: a user gives a permission, and takes it back.

use crate::bonus::tavren_bonus;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::tavren_money;
use crate::presentation::tavren_presentation;
use crate::span::{moment, tavren_span, user_id};
use tavren_core::command::Receipt;
use tavren_core::types::GrantId;

/// A grant's id: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_grant_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<GrantId> for tavren_grant_id {
    fn from(id: GrantId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_grant_id> for GrantId {
    fn from(id: tavren_grant_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// A user grants what was shown. A refusal says why not, in words for the user.
///
/// Thread-safety: `market` and `shown` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_grant(
    market: *const tavren_market,
    user: tavren_span,
    shown: *const tavren_presentation,
    now_ms: i64,
    grant_out: *mut tavren_grant_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, shown, grant_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let grant = market.ask(|market| market.grant(&user, &shown.shown, now))?;
        Ok(grant.map(|grant| grant_out.set(grant.into())))
    })
}

/// What a user gets for taking a permission back.
///
/// Ownership: free it with tavren_receipt_free().
pub struct tavren_receipt {
    receipt: Receipt,
}

/// A user takes a permission back; asked again, the same receipt.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *receipt_out; free it with tavren_receipt_free(). On any
/// other code *receipt_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_revoke(
    market: *const tavren_market,
    user: tavren_span,
    grant: tavren_grant_id,
    now_ms: i64,
    receipt_out: *mut *mut tavren_receipt,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, receipt_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let receipt = market.ask(|market| market.revoke(&user, grant.into(), now))?;
        Ok(receipt.map(|receipt| {
            receipt_out.give(tavren_receipt { receipt });
        }))
    })
}

/// What the permission paid in all, what vested of the bonus included; what is finer than a minor unit has accrued.
///
/// Thread-safety: a receipt may be shared between threads.
/// Ownership: nothing changes hands. For NULL there is no currency.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_paid(receipt: *const tavren_receipt) -> tavren_money {
    boundary!(read receipt, tavren_money::NONE, |receipt| receipt.receipt.paid.into())
}

/// Where the bonus of the permission stands; no currency where none was promised.
///
/// Thread-safety: a receipt may be shared between threads.
/// Ownership: nothing changes hands. For NULL there is no currency.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_bonus(receipt: *const tavren_receipt) -> tavren_bonus {
    boundary!(read receipt, tavren_bonus::NONE, |receipt| receipt.receipt.bonus.into())
}

/// How many sealed periods were stopped before anybody could open them.
///
/// Thread-safety: a receipt may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_stopped(receipt: *const tavren_receipt) -> u32 {
    boundary!(read receipt, 0, |receipt| receipt.receipt.stopped)
}

/// True where the buyer holds delivered data that it must now delete.
///
/// Thread-safety: a receipt may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_deletion_due(receipt: *const tavren_receipt) -> bool {
    boundary!(read receipt, false, |receipt| receipt.receipt.deletion_due)
}

/// When the permission ended, in ms since 1970; INT64_MIN where it has not.
///
/// Thread-safety: a receipt may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is INT64_MIN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_ended_ms(receipt: *const tavren_receipt) -> i64 {
    boundary!(read receipt, i64::MIN, |receipt| {
        receipt.receipt.ended.map_or(i64::MIN, |ended| ended.at.millis())
    })
}

/// Frees a receipt.
///
/// Thread-safety: no other thread may still use the receipt.
/// Ownership: takes the receipt. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_receipt_free(receipt: *mut tavren_receipt) {
    boundary!(free receipt)
}
