//! What is sent to Stripe.

use super::{Action, Stripe, StripeStep};
use crate::amount::Unit;
use crate::error::PayoutError;
use crate::limits::STRIPE_PAGE;
use form_urlencoded::Serializer;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method};

/// Under which name a payout's id stands in the metadata of what Stripe makes.
pub(super) const METADATA: &str = "tavren_payout";

/// The version of Stripe's interface that this adapter speaks.
const VERSION: &str = "2024-06-20";

impl Stripe {
    pub(super) fn http(&self, step: &StripeStep) -> Result<http::Request<Vec<u8>>, PayoutError> {
        let item = &step.item;
        let (id, destination) = (item.id.to_string(), item.destination.expose());
        let currency = item.amount.currency();
        let units = Unit::stripe(currency)?.write(item.amount)?.to_string();
        let currency = currency.as_str().to_ascii_lowercase();
        let mark = format!("metadata[{METADATA}]");
        let page = STRIPE_PAGE.to_string();
        let created = step.at.millis().div_euclid(1_000).to_string();
        match &step.action {
            Action::FindTransfer(_) => {
                let query = form(&[("transfer_group", &id), ("limit", "2")]);
                self.get(&format!("/v1/transfers?{query}"), None)
            }
            Action::Transfer => {
                let body = form(&[
                    ("amount", &units),
                    ("currency", &currency),
                    ("destination", destination),
                    ("transfer_group", &id),
                    (&mark, &id),
                ]);
                self.post("/v1/transfers", &format!("{id}-transfer"), None, body)
            }
            Action::FindPayout { after, .. } => {
                let mut fields = vec![("created[gte]", created.as_str()), ("limit", &page)];
                fields.extend(after.as_deref().map(|last| ("starting_after", last)));
                let path = format!("/v1/payouts?{}", form(&fields));
                self.get(&path, Some(destination))
            }
            Action::PayOut => {
                let body = form(&[("amount", &units), ("currency", &currency), (&mark, &id)]);
                let key = format!("{id}-payout");
                self.post("/v1/payouts", &key, Some(destination), body)
            }
            Action::Reverse { transfer } => {
                let path = format!("/v1/transfers/{transfer}/reversals");
                let body = form(&[(&mark, &id)]);
                self.post(&path, &format!("{id}-reversal"), None, body)
            }
        }
    }

    fn get(
        &self,
        path: &str,
        account: Option<&str>,
    ) -> Result<http::Request<Vec<u8>>, PayoutError> {
        self.call(Method::GET, path, None, account, String::new())
    }

    fn post(
        &self,
        path: &str,
        key: &str,
        account: Option<&str>,
        body: String,
    ) -> Result<http::Request<Vec<u8>>, PayoutError> {
        self.call(Method::POST, path, Some(key), account, body)
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        account: Option<&str>,
        body: String,
    ) -> Result<http::Request<Vec<u8>>, PayoutError> {
        let uri = format!("{}{path}", self.base);
        let mut request = http::Request::builder()
            .method(method)
            .uri(uri)
            .header(
                AUTHORIZATION,
                secret(&format!("Bearer {}", self.key.expose()))?,
            )
            .header(HeaderName::from_static("stripe-version"), VERSION);
        if let Some(key) = key {
            request = request
                .header(HeaderName::from_static("idempotency-key"), key)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(account) = account {
            // Whose account it is is personal.
            request = request.header(HeaderName::from_static("stripe-account"), secret(account)?);
        }
        let request = request.body(body.into_bytes());
        request.map_err(|_| PayoutError::Batch { field: "address" })
    }
}

/// A header that no debug print shows.
fn secret(text: &str) -> Result<HeaderValue, PayoutError> {
    let value = HeaderValue::from_str(text);
    let mut value = value.map_err(|_| PayoutError::Batch { field: "header" })?;
    value.set_sensitive(true);
    Ok(value)
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut form = Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name, value);
    }
    form.finish()
}
