//! Stripe's webhooks.

use super::Stripe;
use super::object::{BankPayout, Transfer};
use crate::error::PayoutError;
use crate::json;
use crate::limits::SIGNATURES_MAX;
use crate::processor::says;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Sha256;
use tavren_core::payout::{Evidence, Observation};
use tavren_types::Timestamp;

#[derive(Deserialize)]
struct Event<'b> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    data: Data<'b>,
}

#[derive(Deserialize)]
struct Data<'b> {
    #[serde(borrow)]
    object: &'b RawValue,
}

/// What an event says; nothing where it is of something else than payouts of ours.
pub(super) fn observed(body: &[u8]) -> Result<Vec<Observation>, PayoutError> {
    let event: Event<'_> = json::webhook(body)?;
    let object = event.data.object.get().as_bytes();
    match event.kind.split_once('.') {
        Some(("transfer", _)) => transfer(&json::webhook(object)?),
        Some(("payout", _)) => payout(&json::webhook(object)?),
        _ => Ok(Vec::new()),
    }
}

fn transfer(transfer: &Transfer) -> Result<Vec<Observation>, PayoutError> {
    let Some(id) = transfer.payout()? else {
        return Ok(Vec::new());
    };
    let evidence = match transfer.reversed()? {
        Some(total) => Evidence::Returned { total },
        None => Evidence::Pending,
    };
    Ok(vec![says(id, Some(transfer.amount()?), evidence)])
}

fn payout(payout: &BankPayout) -> Result<Vec<Observation>, PayoutError> {
    let Some(id) = payout.payout()? else {
        return Ok(Vec::new());
    };
    Ok(vec![says(id, Some(payout.amount()?), payout.evidence()?)])
}

impl Stripe {
    /// Refuses what none of the endpoints' secrets signed, then what was not signed of late.
    pub(super) fn verify(
        &self,
        event: &http::Request<Vec<u8>>,
        now: Timestamp,
        tolerance_millis: i64,
    ) -> Result<(), PayoutError> {
        json::within(event.body())?;
        let header = event.headers().get("stripe-signature");
        let header = header.and_then(|header| header.to_str().ok());
        let header = header.ok_or(PayoutError::Forged)?;
        let (time, signatures) = parse(header)?;
        let signed = |secret: &[u8]| {
            let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret) else {
                return false;
            };
            let mac = mac.chain_update(time).chain_update(b".");
            let mac = mac.chain_update(event.body());
            // Compares in constant time.
            let fits = |signature: &[u8; 32]| mac.clone().verify_slice(signature).is_ok();
            signatures.iter().any(fits)
        };
        let secrets = self
            .webhooks
            .iter()
            .map(|secret| secret.expose().as_bytes());
        if !secrets.into_iter().any(signed) {
            return Err(PayoutError::Forged);
        }
        let seconds: i64 = time.parse().map_err(|_| PayoutError::Forged)?;
        let signed_at = seconds.checked_mul(1_000).ok_or(PayoutError::Stale)?;
        let age = now.millis().saturating_sub(signed_at).saturating_abs();
        match age <= tolerance_millis {
            true => Ok(()),
            false => Err(PayoutError::Stale),
        }
    }
}

/// The time, as it was signed, and the signatures of scheme `v1`.
fn parse(header: &str) -> Result<(&str, Vec<[u8; 32]>), PayoutError> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", text)) if time.is_none() => time = Some(text),
            Some(("t", _)) => return Err(PayoutError::Forged),
            Some(("v1", text)) => signatures.extend(digest(text)),
            _ => {}
        }
        if signatures.len() > SIGNATURES_MAX {
            return Err(PayoutError::Limit { field: "signature" });
        }
    }
    time.map(|time| (time, signatures))
        .ok_or(PayoutError::Forged)
}

/// 64 hexadecimal digits.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        let digits = text.get(at..)?.get(..2)?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(bytes)
}
