//! PayPal's webhooks.

use super::item::Item;
use super::send::{TRANSMISSION_TIME, header};
use crate::error::PayoutError;
use crate::json;
use serde::Deserialize;
use serde_json::value::RawValue;
use tavren_core::payout::Observation;
use tavren_types::Timestamp;

#[derive(Deserialize)]
struct Event<'b> {
    event_type: String,
    #[serde(borrow)]
    resource: &'b RawValue,
}

/// What an event says; nothing where it is of something else than an item. Those of whole batches
/// say nothing of items.
pub(super) fn observed(body: &[u8]) -> Result<Option<Observation>, PayoutError> {
    let event: Event<'_> = json::webhook(body)?;
    if !event.event_type.starts_with("PAYMENT.PAYOUTS-ITEM.") {
        return Ok(None);
    }
    let item: Item = json::webhook(event.resource.get().as_bytes())?;
    item.observed().map(Some)
}

/// Refuses what was not signed of late. PayPal signs the time with the rest.
pub(super) fn timely(
    event: &http::Request<Vec<u8>>,
    now: Timestamp,
    tolerance_millis: i64,
) -> Result<(), PayoutError> {
    let time = header(event, TRANSMISSION_TIME)?;
    let signed_at = Timestamp::parse(time).ok_or(PayoutError::Forged)?;
    let age = now.millis().saturating_sub(signed_at.millis());
    match age.saturating_abs() <= tolerance_millis {
        true => Ok(()),
        false => Err(PayoutError::Stale),
    }
}
