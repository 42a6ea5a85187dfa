//! JSON from outside, within its limit.

use crate::error::PayoutError;
use crate::limits::{ANSWER_BYTES_MAX, ID_BYTES_MAX, WEBHOOK_BYTES_MAX};
use serde::Deserialize;
use tavren_types::PayoutId;

/// Reads a processor's answer.
pub(crate) fn answer<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, PayoutError> {
    if body.len() > ANSWER_BYTES_MAX {
        return Err(PayoutError::Limit { field: "answer" });
    }
    serde_json::from_slice(body).map_err(|_| PayoutError::malformed("answer"))
}

/// Reads a webhook.
pub(crate) fn webhook<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, PayoutError> {
    serde_json::from_slice(body).map_err(|_| PayoutError::malformed("webhook"))
}

/// Refuses a webhook that is too large before anything is computed over it.
pub(crate) fn within(body: &[u8]) -> Result<(), PayoutError> {
    match body.len() {
        ..=WEBHOOK_BYTES_MAX => Ok(()),
        _ => Err(PayoutError::Limit { field: "webhook" }),
    }
}

/// An id that a processor gave, before it becomes a part of an address: letters, digits, `_` and `-`.
pub(crate) fn id(text: &str) -> Result<&str, PayoutError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    match (1..=ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain) {
        true => Ok(text),
        false => Err(PayoutError::malformed("id")),
    }
}

/// One of our own ids, as the processor gives it back.
pub(crate) fn payout(text: &str) -> Result<PayoutId, PayoutError> {
    PayoutId::parse(text).map_err(|_| PayoutError::malformed("payout"))
}
