//! What PayPal answers.

use super::item::Item;
use super::{Action, Goal, PayPal, PayPalStep, Whole};
use crate::error::PayoutError;
use crate::json;
use crate::limits::{PAYPAL_ITEMS_MAX, PAYPAL_PAGE};
use crate::processor::{Reply, Request, says};
use serde::Deserialize;
use tavren_core::payout::{Evidence, Observation};
use tavren_types::PayoutId;

/// A batch that was made, or a page of one.
#[derive(Deserialize)]
struct Batch {
    batch_header: BatchHeader,
    #[serde(default)]
    items: Vec<Item>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct BatchHeader {
    payout_batch_id: String,
    batch_status: String,
    sender_batch_header: SenderHeader,
}

#[derive(Deserialize)]
struct SenderHeader {
    sender_batch_id: String,
}

/// Of an address that PayPal names the last part alone is used: tokens go nowhere else.
#[derive(Deserialize)]
struct Link {
    href: String,
    #[serde(default)]
    rel: String,
}

/// Why PayPal did not do as asked. Of a batch that it has it names the place, in one of these.
#[derive(Deserialize)]
struct Failure {
    name: String,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default, alias = "link")]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Verdict {
    verification_status: String,
}

impl PayPal {
    pub(super) fn answered(
        &self,
        request: &Request<PayPalStep>,
        answer: Option<&http::Response<Vec<u8>>>,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        let action = &request.step.0;
        let status = answer.map(|answer| answer.status().as_u16());
        match (action, answer, status) {
            (_, _, Some(401 | 403)) => Err(PayoutError::Denied),
            (Action::Create(whole), Some(answer), Some(200..=299)) => {
                self.created(whole, &json::answer(answer.body())?)
            }
            (Action::Create(whole), Some(answer), Some(400 | 422)) => {
                self.refused(whole, &json::answer(answer.body())?)
            }
            // Busy: nothing was made, and nothing is known anew.
            (_, _, Some(409 | 429)) => Ok(Reply::nothing().later(request.clone())),
            // The same batch again is how it is looked up.
            (Action::Create(whole), _, _) => {
                let lost = observed(whole, Evidence::Unknown);
                Ok(Reply::observed(lost).later(request.clone()))
            }
            (Action::Page { whole, batch, page }, Some(answer), Some(200..=299)) => {
                self.paged(whole, batch, *page, &json::answer(answer.body())?)
            }
            (Action::Cancel(payout), Some(answer), Some(200..=299)) => {
                cancelled(*payout, &json::answer(answer.body())?)
            }
            (Action::Verify(said), Some(answer), Some(200..=299)) => {
                let verdict: Verdict = json::answer(answer.body())?;
                match verdict.verification_status.as_str() {
                    "SUCCESS" => Ok(Reply::observed(vec![*said])),
                    _ => Err(PayoutError::Forged),
                }
            }
            (Action::Cancel(_), _, Some(400 | 404 | 422)) => Err(PayoutError::CancelState),
            (Action::Verify(_), _, Some(400 | 404 | 422)) => Err(PayoutError::Forged),
            (Action::Page { .. }, _, Some(400 | 404 | 422)) => Err(PayoutError::malformed("batch")),
            _ => Ok(Reply::nothing().later(request.clone())),
        }
    }

    fn created(&self, whole: &Whole, made: &Batch) -> Result<Reply<PayPalStep>, PayoutError> {
        ours(whole, &made.batch_header)?;
        let batch = json::id(&made.batch_header.payout_batch_id)?.to_owned();
        let pending = observed(whole, Evidence::Pending);
        let page = self.page(whole.clone(), batch, 1)?;
        Ok(Reply::observed(pending).next(page))
    }

    /// A batch that PayPal has already, or, where it was never sent before, one that it never makes.
    fn refused(&self, whole: &Whole, failure: &Failure) -> Result<Reply<PayPalStep>, PayoutError> {
        let details = failure.details.iter().flat_map(|detail| &detail.links);
        let known = (failure.links.iter().chain(details))
            .find_map(|link| link.href.split_once("/v1/payments/payouts/"));
        if let Some((_, batch)) = known {
            let batch = json::id(batch)?.to_owned();
            let page = self.page(whole.clone(), batch, 1)?;
            return Ok(Reply::nothing().next(page));
        }
        // Of what may have been sent before, a refusal now says nothing.
        match (failure.name.as_str(), whole.goal) {
            ("VALIDATION_ERROR" | "INSUFFICIENT_FUNDS", Goal::Make) => {
                Ok(Reply::observed(observed(whole, Evidence::Failed)))
            }
            _ => Err(PayoutError::malformed("batch")),
        }
    }

    fn paged(
        &self,
        whole: &Whole,
        batch: &str,
        page: usize,
        found: &Batch,
    ) -> Result<Reply<PayPalStep>, PayoutError> {
        ours(whole, &found.batch_header)?;
        if found.batch_header.batch_status == "DENIED" && found.items.is_empty() && page == 1 {
            // PayPal took nothing for any of them.
            return Ok(Reply::observed(observed(whole, Evidence::Failed)));
        }
        let said: Result<Vec<Observation>, PayoutError> =
            found.items.iter().map(Item::observed).collect();
        let mut reply = Reply::observed(said?);
        if let Goal::Cancel(payout) = whole.goal {
            let of = |said: &Observation| said.payout == payout;
            if let Some(at) = reply.observations.iter().position(of) {
                return match found.items.get(at) {
                    Some(item) if item.transaction_status == "UNCLAIMED" => {
                        Ok(reply.next(self.cancel_item(payout, &item.payout_item_id)?))
                    }
                    _ => Err(PayoutError::CancelState),
                };
            }
        }
        let more = found.links.iter().any(|link| link.rel == "next");
        if more && page < PAYPAL_ITEMS_MAX.div_ceil(PAYPAL_PAGE) {
            let next = self.page(whole.clone(), batch.to_owned(), page.saturating_add(1))?;
            reply = reply.next(next);
        } else if let Goal::Cancel(_) = whole.goal {
            return Err(PayoutError::CancelState);
        }
        Ok(reply)
    }
}

/// Refuses a batch that is not the one that was sent.
fn ours(whole: &Whole, header: &BatchHeader) -> Result<(), PayoutError> {
    let id = &header.sender_batch_header.sender_batch_id;
    match *id == whole.batch.id.to_string() {
        true => Ok(()),
        false => Err(PayoutError::malformed("sender_batch_id")),
    }
}

/// The same of every payout of a batch.
fn observed(whole: &Whole, evidence: Evidence) -> Vec<Observation> {
    let items = whole.batch.items.iter();
    items.map(|item| says(item.id, None, evidence)).collect()
}

fn cancelled(payout: PayoutId, item: &Item) -> Result<Reply<PayPalStep>, PayoutError> {
    let said = item.observed()?;
    match said.payout == payout {
        true => Ok(Reply::observed(vec![said])),
        false => Err(PayoutError::malformed("sender_item_id")),
    }
}
