//! Webhooks and answers of payment processors: whatever the bytes are, they say something of payouts
//! within what was paid, or they are refused; and nothing that nobody signed is believed.

use hmac::{Hmac, KeyInit, Mac};
use http::{Request, Response};
use sha2::Sha256;
use tavren_core::payout::{
    Destination, Evidence, Observation, PayoutBatch, PayoutItem, PayoutState, ProcessorName,
};
use tavren_payout::{PayPal, Processor, Reply, Secret, Stripe};
use tavren_types::{Currency, Money, PayoutBatchId, PayoutId, Timestamp};

const WEBHOOK: &str = "whsec_1";
const TOLERANCE_MILLIS: i64 = 300_000;

/// Reads the bytes as a webhook of either processor, and as an answer of it to each request there is.
pub fn run(bytes: &[u8]) {
    stripe(bytes);
    paypal(bytes);
}

fn stripe(bytes: &[u8]) {
    let stripe = Stripe::new(Secret::new("sk_1"), vec![Secret::new(WEBHOOK)]);
    // The bytes as a header: none of them is a signature.
    let header = String::from_utf8_lossy(bytes.get(..bytes.len().min(200)).unwrap_or_default());
    let header: String = header.chars().filter(char::is_ascii_graphic).collect();
    for header in [header, format!("t=1,v1={}", "0".repeat(64))] {
        let event = Request::post("/").header("stripe-signature", header);
        let event = event.body(bytes.to_vec()).expect("a request");
        let answer = stripe.decode_event(&event, epoch(), TOLERANCE_MILLIS);
        assert!(answer.is_err());
    }
    let mac = Hmac::<Sha256>::new_from_slice(WEBHOOK.as_bytes()).expect("a key");
    let digest = mac
        .chain_update("0.")
        .chain_update(bytes)
        .finalize()
        .into_bytes();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let event = Request::post("/").header("stripe-signature", format!("t=0,v1={digits}"));
    let event = event.body(bytes.to_vec()).expect("a request");
    if let Ok(reply) = stripe.decode_event(&event, epoch(), TOLERANCE_MILLIS) {
        believable(&reply);
    }
    answers(&stripe, ProcessorName::STRIPE, "acct_1", bytes);
}

fn paypal(bytes: &[u8]) {
    let paypal = PayPal::new(Secret::new("A21AA"), "WEBHOOK1");
    let mut event = Request::post("/");
    for name in [
        "auth-algo",
        "cert-url",
        "transmission-id",
        "transmission-sig",
    ] {
        event = event.header(format!("paypal-{name}"), "text");
    }
    let event = event.header("paypal-transmission-time", "1970-01-01T00:00:00Z");
    let event = event.body(bytes.to_vec()).expect("a request");
    if let Ok(reply) = paypal.decode_event(&event, epoch(), TOLERANCE_MILLIS) {
        assert!(
            reply.observations.is_empty(),
            "PayPal has not said yet that it signed it"
        );
        for verify in &reply.next {
            let success = br#"{"verification_status": "SUCCESS"}"#.to_vec();
            let reply = paypal.decode(verify, Some(&Response::new(success)));
            believable(&reply.expect("it was signed"));
        }
    }
    answers(&paypal, ProcessorName::PAYPAL, "a@example.org", bytes);
}

/// Reads the bytes as the answer to every first request, and to what follows from it.
fn answers<P: Processor>(processor: &P, name: ProcessorName, to: &str, bytes: &[u8]) {
    let batch = batch(name, to);
    let now = batch.at;
    let mut requests = processor.encode(&batch, now).expect("a batch").next;
    requests.extend(processor.lookup(&batch, now).expect("a batch").next);
    requests.push(
        processor
            .cancel(&batch, batch.items[0].id, now)
            .expect("a batch"),
    );
    for request in requests {
        for status in [200, 400] {
            let answer = Response::builder().status(status).body(bytes.to_vec());
            let answer = answer.expect("an answer");
            let Ok(reply) = processor.decode(&request, Some(&answer)) else {
                continue;
            };
            believable(&reply);
            for request in reply.next {
                if let Ok(reply) = processor.decode(&request, Some(&answer)) {
                    believable(&reply);
                }
            }
        }
    }
}

/// Nothing comes back that is more than the amount that is named.
fn believable<S>(reply: &Reply<S>) {
    for Observation {
        amount, evidence, ..
    } in &reply.observations
    {
        if let Evidence::Returned { total } = evidence {
            let amount = amount.expect("an amount");
            assert_eq!(total.currency(), amount.currency());
            assert!((1..=amount.minor()).contains(&total.minor()));
        }
    }
}

fn epoch() -> Timestamp {
    Timestamp::from_millis(0).expect("a moment")
}

fn batch(processor: ProcessorName, to: &str) -> PayoutBatch {
    let item = PayoutItem {
        id: PayoutId::from_bytes([0x11; 16]),
        destination: Destination::new(to).expect("a destination"),
        amount: Money::parse("12.34", "USD").expect("an amount"),
        state: PayoutState::Sent,
    };
    PayoutBatch {
        id: PayoutBatchId::from_bytes([0x22; 16]),
        processor,
        currency: Currency::USD,
        at: epoch(),
        items: vec![item],
    }
}
