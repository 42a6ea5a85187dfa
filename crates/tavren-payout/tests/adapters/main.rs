//! Both adapters, request by request and answer by answer.

mod any;
mod golden;
mod paypal;
mod secrets;
mod stripe;

use http::Response;
use tavren_core::payout::{
    Destination, Evidence, PayoutBatch, PayoutItem, PayoutState, ProcessorName,
};
use tavren_core::types::{Currency, Money, PayoutBatchId, PayoutId, Timestamp};
use tavren_payout::{Processor, Reply, Request};

const ID: PayoutId = PayoutId::from_bytes([0x11; 16]);
const ID_TEXT: &str = "11111111-1111-1111-1111-111111111111";
const BATCH_TEXT: &str = "22222222-2222-2222-2222-222222222222";

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::parse(code).unwrap()).unwrap()
}

fn item(id: PayoutId, amount: Money, destination: &str) -> PayoutItem {
    PayoutItem {
        id,
        destination: Destination::new(destination).unwrap(),
        amount,
        state: PayoutState::Sent,
    }
}

/// A batch taken at noon.
fn batch(processor: ProcessorName, items: Vec<PayoutItem>) -> PayoutBatch {
    PayoutBatch {
        id: PayoutBatchId::from_bytes([0x22; 16]),
        processor,
        currency: items
            .first()
            .map_or(Currency::USD, |item| item.amount.currency()),
        at: noon(),
        items,
    }
}

fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
    let body = body.as_bytes().to_vec();
    Response::builder().status(status).body(body).unwrap()
}

/// A request as a line, with its body.
fn sent<S>(request: &Request<S>) -> String {
    let http = request.http();
    let body = String::from_utf8(http.body().clone()).unwrap();
    let path = http.uri().path_and_query().unwrap();
    format!("{} {path} {body}", http.method())
        .trim_end()
        .to_owned()
}

fn header<'r, S>(request: &'r Request<S>, name: &str) -> Option<&'r str> {
    let value = request.http().headers().get(name);
    value.map(|value| value.to_str().unwrap())
}

fn said<S>(reply: &Reply<S>) -> Vec<Evidence> {
    let observations = reply.observations.iter();
    observations
        .map(|observation| observation.evidence)
        .collect()
}

/// What follows from an answer to a request.
fn after<P: Processor>(
    processor: &P,
    request: &Request<P::Step>,
    status: u16,
    body: &str,
) -> Reply<P::Step> {
    processor
        .decode(request, Some(&answer(status, body)))
        .unwrap()
}
