//! What is sent to PayPal.

use super::{Action, PayPal, PayPalStep, Whole};
use crate::amount::Unit;
use crate::error::PayoutError;
use crate::json;
use crate::limits::PAYPAL_PAGE;
use crate::processor::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use serde::Serialize;
use serde_json::value::RawValue;
use tavren_core::payout::{Destination, Observation, PayoutBatch, PayoutItem};
use tavren_types::PayoutId;

#[derive(Serialize)]
struct Batch<'b> {
    sender_batch_header: Header,
    items: Vec<Item<'b>>,
}

#[derive(Serialize)]
struct Header {
    sender_batch_id: String,
}

#[derive(Serialize)]
struct Item<'b> {
    recipient_type: &'static str,
    amount: Amount,
    receiver: &'b str,
    sender_item_id: String,
}

#[derive(Serialize)]
struct Amount {
    value: String,
    currency: String,
}

/// What PayPal is to say whether it signed. The event is the raw text, byte for byte.
#[derive(Serialize)]
struct Verification<'b> {
    auth_algo: &'b str,
    cert_url: &'b str,
    transmission_id: &'b str,
    transmission_sig: &'b str,
    transmission_time: &'b str,
    webhook_id: &'b str,
    webhook_event: &'b RawValue,
}

/// The header that says when an event was signed.
pub(super) const TRANSMISSION_TIME: &str = "paypal-transmission-time";

impl PayPal {
    pub(super) fn create(&self, whole: Whole) -> Result<Request<PayPalStep>, PayoutError> {
        let body = body(&whole.batch)?;
        let http = self.call(Method::POST, "/v1/payments/payouts", body)?;
        Ok(request(http, Action::Create(whole)))
    }

    /// Reads a page of a batch, by PayPal's own id of it.
    pub(super) fn page(
        &self,
        whole: Whole,
        batch: String,
        page: usize,
    ) -> Result<Request<PayPalStep>, PayoutError> {
        let id = json::id(&batch)?;
        let path = format!("/v1/payments/payouts/{id}?page={page}&page_size={PAYPAL_PAGE}");
        let http = self.call(Method::GET, &path, Vec::new())?;
        Ok(request(http, Action::Page { whole, batch, page }))
    }

    /// Cancels an item, by PayPal's own id of it.
    pub(super) fn cancel_item(
        &self,
        payout: PayoutId,
        item: &str,
    ) -> Result<Request<PayPalStep>, PayoutError> {
        let path = format!("/v1/payments/payouts-item/{}/cancel", json::id(item)?);
        let http = self.call(Method::POST, &path, Vec::new())?;
        Ok(request(http, Action::Cancel(payout)))
    }

    /// Asks PayPal whether it signed an event.
    pub(super) fn verify(
        &self,
        event: &http::Request<Vec<u8>>,
        observed: Observation,
    ) -> Result<Request<PayPalStep>, PayoutError> {
        let verification = Verification {
            auth_algo: header(event, "paypal-auth-algo")?,
            cert_url: header(event, "paypal-cert-url")?,
            transmission_id: header(event, "paypal-transmission-id")?,
            transmission_sig: header(event, "paypal-transmission-sig")?,
            transmission_time: header(event, TRANSMISSION_TIME)?,
            webhook_id: &self.webhook,
            webhook_event: json::webhook(event.body())?,
        };
        let body = serde_json::to_vec(&verification);
        let body = body.map_err(|_| PayoutError::malformed("webhook"))?;
        let path = "/v1/notifications/verify-webhook-signature";
        let http = self.call(Method::POST, path, body)?;
        Ok(request(http, Action::Verify(observed)))
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<http::Request<Vec<u8>>, PayoutError> {
        let token = HeaderValue::from_str(&format!("Bearer {}", self.token.expose()));
        let mut token = token.map_err(|_| PayoutError::Batch { field: "header" })?;
        token.set_sensitive(true);
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(AUTHORIZATION, token)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        request.map_err(|_| PayoutError::Batch { field: "address" })
    }
}

/// What a receiver is: an address has one `@`, a telephone number begins with `+`, and an account of
/// PayPal is letters and digits. `None` for what is none of these: PayPal refuses a batch whole.
pub(super) fn recipient_type(receiver: &Destination) -> Option<&'static str> {
    let text = receiver.expose();
    let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    match (text.split_once('@'), text.strip_prefix('+')) {
        (Some((name, host)), _) => {
            let host_fits = visible(host) && !host.contains('@') && host.contains('.');
            (visible(name) && host_fits).then_some("EMAIL")
        }
        (None, Some(digits)) => {
            let fits = (5..=15).contains(&digits.len());
            (fits && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some("PHONE")
        }
        (None, None) => {
            let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            plain.then_some("PAYPAL_ID")
        }
    }
}

fn body(batch: &PayoutBatch) -> Result<Vec<u8>, PayoutError> {
    let items: Result<Vec<Item<'_>>, PayoutError> = batch.items.iter().map(item).collect();
    let batch = Batch {
        sender_batch_header: Header {
            sender_batch_id: batch.id.to_string(),
        },
        items: items?,
    };
    serde_json::to_vec(&batch).map_err(|_| PayoutError::Batch { field: "items" })
}

fn item(item: &PayoutItem) -> Result<Item<'_>, PayoutError> {
    let receiver = item.destination.expose();
    let recipient_type = recipient_type(&item.destination);
    let recipient_type = recipient_type.ok_or(PayoutError::Batch { field: "receiver" })?;
    let currency = item.amount.currency();
    Ok(Item {
        recipient_type,
        amount: Amount {
            value: Unit::paypal(currency)?.decimal(item.amount)?,
            currency: currency.as_str().to_owned(),
        },
        receiver,
        sender_item_id: item.id.to_string(),
    })
}

fn request(http: http::Request<Vec<u8>>, action: Action) -> Request<PayPalStep> {
    let step = PayPalStep(action);
    Request { http, step }
}

/// A header of an event; without it the event is not signed.
pub(super) fn header<'e>(
    event: &'e http::Request<Vec<u8>>,
    name: &str,
) -> Result<&'e str, PayoutError> {
    let value = event
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    value.ok_or(PayoutError::Forged)
}
