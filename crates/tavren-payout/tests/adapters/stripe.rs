use crate::{ID, ID_TEXT, after, answer, batch, header, item, money, noon, said, sent};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tavren_core::payout::{Evidence, PayoutBatch, PayoutState, ProcessorName};
use tavren_core::types::{Code, PayoutId};
use tavren_payout::{PayoutError, Processor, Request, Secret, Stripe, StripeStep};

const SECRET: &str = "whsec_one";
const REFUSED: &str = r#"{"error": {"type": "invalid_request_error"}}"#;

fn stripe() -> Stripe {
    Stripe::new(Secret::new("sk_1"), vec![Secret::new(SECRET)])
}

fn usd() -> PayoutBatch {
    let items = vec![item(ID, money(1_234, "USD"), "acct_1")];
    batch(ProcessorName::STRIPE, items)
}

fn first(batch: &PayoutBatch) -> Request<StripeStep> {
    stripe().encode(batch, noon()).unwrap().next.remove(0)
}

fn transfer(reversed: i64) -> String {
    format!(
        r#"{{"id": "tr_1", "object": "transfer", "amount": 1234, "amount_reversed": {reversed},
        "currency": "usd", "metadata": {{"tavren_payout": "{ID_TEXT}"}}}}"#
    )
}

fn payout(status: &str) -> String {
    format!(
        r#"{{"id": "po_1", "object": "payout", "amount": 1234, "currency": "usd",
        "status": "{status}", "metadata": {{"tavren_payout": "{ID_TEXT}"}}}}"#
    )
}

fn list(object: &str) -> String {
    format!(r#"{{"data": [{object}], "has_more": false}}"#)
}

#[test]
fn a_payout_is_a_transfer_and_then_a_payout_to_the_bank() {
    let stripe = stripe();
    let request = first(&usd());
    let mark = format!("metadata%5Btavren_payout%5D={ID_TEXT}");
    assert_eq!(
        sent(&request),
        format!(
            "POST /v1/transfers amount=1234&currency=usd&destination=acct_1\
            &transfer_group={ID_TEXT}&{mark}"
        )
    );
    assert_eq!(header(&request, "authorization"), Some("Bearer sk_1"));
    let key = format!("{ID_TEXT}-transfer");
    assert_eq!(header(&request, "idempotency-key"), Some(key.as_str()));
    assert_eq!(header(&request, "stripe-account"), None);
    let reply = after(&stripe, &request, 200, &transfer(0));
    assert_eq!(said(&reply), [Evidence::Pending]);
    let request = &reply.next[0];
    assert_eq!(
        sent(request),
        format!("POST /v1/payouts amount=1234&currency=usd&{mark}")
    );
    assert_eq!(header(request, "stripe-account"), Some("acct_1"));
    let key = format!("{ID_TEXT}-payout");
    assert_eq!(header(request, "idempotency-key"), Some(key.as_str()));
    let reply = after(&stripe, request, 200, &payout("in_transit"));
    assert_eq!(said(&reply), [Evidence::Pending]);
    assert!(reply.next.is_empty() && reply.later.is_empty());
}

#[test]
fn every_status_of_a_bank_payout_is_known_and_no_other() {
    let stripe = stripe();
    let reply = after(&stripe, &first(&usd()), 200, &transfer(0));
    let request = &reply.next[0];
    for (status, evidence) in [
        ("pending", Evidence::Pending),
        ("in_transit", Evidence::Pending),
        ("paid", Evidence::Paid),
        ("failed", Evidence::Held),
        ("canceled", Evidence::Held),
    ] {
        assert_eq!(
            said(&after(&stripe, request, 200, &payout(status))),
            [evidence]
        );
    }
    let odd = stripe.decode(request, Some(&answer(200, &payout("lost"))));
    assert_eq!(odd.unwrap_err().code(), Code::ProcessorStatus);
}

#[test]
fn what_got_no_answer_is_unknown_and_looked_for() {
    let stripe = stripe();
    let request = first(&usd());
    let conflict = r#"{"error": {"type": "idempotency_error"}}"#;
    for lost in [None, Some(answer(500, "")), Some(answer(400, conflict))] {
        let reply = stripe.decode(&request, lost.as_ref()).unwrap();
        assert_eq!(said(&reply), [Evidence::Unknown]);
        let find = format!("GET /v1/transfers?transfer_group={ID_TEXT}&limit=2");
        assert_eq!(sent(&reply.later[0]), find);
    }
    for busy in [409, 429] {
        let reply = after(&stripe, &request, busy, "");
        assert!(reply.observations.is_empty() && reply.later.len() == 1);
    }
}

#[test]
fn what_is_refused_was_never_made() {
    let stripe = stripe();
    for status in [400, 402, 404] {
        let reply = after(&stripe, &first(&usd()), status, REFUSED);
        assert_eq!(said(&reply), [Evidence::Failed]);
    }
    for status in [401, 403] {
        let denied = stripe.decode(&first(&usd()), Some(&answer(status, REFUSED)));
        assert_eq!(denied.unwrap_err(), PayoutError::Denied);
    }
}

#[test]
fn what_the_bank_does_not_take_is_held() {
    let stripe = stripe();
    let reply = after(&stripe, &first(&usd()), 200, &transfer(0));
    let reply = after(&stripe, &reply.next[0], 400, REFUSED);
    assert_eq!(said(&reply), [Evidence::Held]);
}

#[test]
fn a_lookup_makes_what_is_missing_and_nothing_else() {
    let stripe = stripe();
    let find = || stripe.lookup(&usd(), noon()).unwrap().next.remove(0);
    let none = r#"{"data": [], "has_more": false}"#;
    let reply = after(&stripe, &find(), 200, none);
    assert!(sent(&reply.next[0]).starts_with("POST /v1/transfers "));
    let reply = after(&stripe, &find(), 200, &list(&transfer(0)));
    let find_payout = &reply.next[0];
    let seconds = noon().millis() / 1_000;
    let path = format!("GET /v1/payouts?created%5Bgte%5D={seconds}&limit=100");
    assert_eq!(sent(find_payout), path);
    let reply = after(&stripe, find_payout, 200, none);
    assert!(sent(&reply.next[0]).starts_with("POST /v1/payouts "));
    let reply = after(&stripe, find_payout, 200, &list(&payout("paid")));
    assert_eq!(said(&reply), [Evidence::Paid]);
    assert!(reply.next.is_empty());
    let two = format!("{}, {}", transfer(0), transfer(0));
    let two = stripe.decode(&find(), Some(&answer(200, &list(&two))));
    assert_eq!(two.unwrap_err().code(), Code::ProcessorMalformed);
}

#[test]
fn what_may_have_been_sent_before_is_looked_for_first() {
    let stripe = stripe();
    let starts = |batch: &PayoutBatch, now, start: &str| {
        let requests = stripe.encode(batch, now).unwrap().next;
        assert!(
            sent(&requests[0]).starts_with(start),
            "{}",
            sent(&requests[0])
        );
    };
    starts(
        &usd(),
        noon().plus_millis(23 * 3_600_000 - 1),
        "POST /v1/transfers",
    );
    starts(
        &usd(),
        noon().plus_millis(23 * 3_600_000),
        "GET /v1/transfers",
    );
    let mut unknown = usd();
    unknown.items[0].state = PayoutState::Unknown;
    starts(&unknown, noon(), "GET /v1/transfers");
}

#[test]
fn a_transfer_is_reversed_unless_the_bank_has_it() {
    let stripe = stripe();
    let cancel = stripe.cancel(&usd(), ID, noon()).unwrap();
    let reply = after(&stripe, &cancel, 200, &list(&transfer(0)));
    let find = &reply.next[0];
    let pending = stripe.decode(find, Some(&answer(200, &list(&payout("pending")))));
    assert_eq!(pending.unwrap_err().code(), Code::CancelState);
    let reply = after(&stripe, find, 200, &list(&payout("failed")));
    let reverse = &reply.next[0];
    assert!(sent(reverse).starts_with("POST /v1/transfers/tr_1/reversals "));
    let reply = after(&stripe, reverse, 200, "{}");
    let reply = after(&stripe, &reply.next[0], 200, &list(&transfer(1_234)));
    let total = money(1_234, "USD");
    assert_eq!(said(&reply), [Evidence::Returned { total }]);
    let refused = stripe.decode(reverse, Some(&answer(400, REFUSED)));
    assert_eq!(refused.unwrap_err().code(), Code::CancelState);
    let other = stripe.cancel(&usd(), PayoutId::from_bytes([9; 16]), noon());
    assert_eq!(other.unwrap_err().code(), Code::ProcessorBatch);
}

#[test]
fn an_answer_about_something_else_is_not_believed() {
    let stripe = stripe();
    let other = transfer(0).replace("1111", "2222");
    for (body, code) in [
        (transfer(0).replace("1234", "1235"), Code::PayoutAmount),
        (transfer(0).replace("usd", "eur"), Code::PayoutAmount),
        (transfer(0).replace("usd", "???"), Code::ProcessorMalformed),
        (transfer(1_235), Code::PayoutAmount),
        (transfer(-1), Code::PayoutAmount),
        (other, Code::ProcessorMalformed),
        ("{".to_owned(), Code::ProcessorMalformed),
        (" ".repeat((8 << 20) + 1), Code::LimitExceeded),
    ] {
        let refused = stripe.decode(&first(&usd()), Some(&answer(200, &body)));
        assert_eq!(refused.unwrap_err().code(), code);
    }
    // An id is a part of an address: no slash of a stranger's leads elsewhere.
    let cancel = stripe.cancel(&usd(), ID, noon()).unwrap();
    let body = list(&transfer(0).replace("tr_1", "../balance"));
    let refused = stripe.decode(&cancel, Some(&answer(200, &body)));
    assert_eq!(refused.unwrap_err().code(), Code::ProcessorMalformed);
}

/// One user's bad account holds up nobody else's payout.
#[test]
fn what_stripe_never_takes_has_failed_at_once_and_holds_up_nothing() {
    let stripe = stripe();
    let bad = [
        (money(5, "CLF"), "acct_1"),
        (money(150, "HUF"), "acct_1"),
        (money(100, "USD"), "a b"),
        (money(100, "USD"), "ba_1"),
        (money(100, "USD"), "acct_1/../x"),
    ];
    for (amount, to) in bad {
        let mut batch = usd();
        let id = PayoutId::from_bytes([9; 16]);
        batch.items.push(item(id, amount, to));
        for reply in [stripe.encode(&batch, noon()), stripe.lookup(&batch, noon())] {
            let reply = reply.unwrap();
            assert_eq!(said(&reply), [Evidence::Failed]);
            assert_eq!(reply.observations[0].payout, id);
            assert_eq!(reply.next.len(), 1);
        }
        // Unless something was heard of it.
        batch.items[1].state = PayoutState::Unknown;
        let reply = stripe.lookup(&batch, noon()).unwrap();
        assert!(reply.observations.is_empty());
    }
    let mut other = usd();
    other.processor = ProcessorName::PAYPAL;
    let refused = stripe.encode(&other, noon()).unwrap_err();
    assert_eq!(refused.code(), Code::ProcessorBatch);
}

fn event(kind: &str, object: &str) -> String {
    format!(r#"{{"id": "evt_1", "type": "{kind}", "data": {{"object": {object}}}}}"#)
}

fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(format!("{seconds}.{body}")).finalize();
    let digits = mac.into_bytes();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn webhook(signature: &str, body: &str) -> http::Request<Vec<u8>> {
    let request = http::Request::post("/webhooks").header("Stripe-Signature", signature);
    request.body(body.as_bytes().to_vec()).unwrap()
}

fn signed(body: &str) -> http::Request<Vec<u8>> {
    let seconds = noon().millis() / 1_000;
    webhook(
        &format!("t={seconds},v1={}", signature(SECRET, seconds, body)),
        body,
    )
}

#[test]
fn a_webhook_says_what_became_of_a_payout() {
    let total = money(400, "USD");
    for (kind, object, expected) in [
        ("transfer.created", transfer(0), Evidence::Pending),
        (
            "transfer.reversed",
            transfer(400),
            Evidence::Returned { total },
        ),
        ("payout.paid", payout("paid"), Evidence::Paid),
        ("payout.failed", payout("failed"), Evidence::Held),
    ] {
        let event = signed(&event(kind, &object));
        let reply = stripe().decode_event(&event, noon(), 300_000).unwrap();
        assert_eq!(said(&reply), [expected]);
        assert_eq!(reply.observations[0].payout, ID);
        assert_eq!(reply.observations[0].amount, Some(money(1_234, "USD")));
    }
    for (kind, object) in [
        ("charge.succeeded", "{}".to_owned()),
        (
            "payout.paid",
            payout("paid").replace("tavren_payout", "theirs"),
        ),
    ] {
        let event = signed(&event(kind, &object));
        let reply = stripe().decode_event(&event, noon(), 300_000).unwrap();
        assert!(reply.observations.is_empty());
    }
}

#[test]
fn a_webhook_is_believed_by_its_signature_over_the_raw_bytes_alone() {
    let body = event("payout.paid", &payout("paid"));
    let seconds = noon().millis() / 1_000;
    let good = signature(SECRET, seconds, &body);
    let refused = |header: &str, body: &str| {
        let refused = stripe().decode_event(&webhook(header, body), noon(), 300_000);
        refused.unwrap_err().code()
    };
    let with = |signature: &str| format!("t={seconds},v1={signature}");
    for header in [
        String::new(),
        format!("t={seconds}"),
        format!("v1={good}"),
        with(&signature("whsec_two", seconds, &body)),
        with(&good[..62]),
        with(&format!("{good}00")),
        with(&good.replace(|digit: char| digit.is_ascii_digit(), "é")),
        format!("t={seconds},v0={good}"),
        format!("t={seconds},t={seconds},v1={good}"),
        format!("t={},v1={good}", seconds + 1),
    ] {
        assert_eq!(refused(&header, &body), Code::WebhookForged, "{header}");
    }
    // The same JSON in other bytes was not signed.
    let spaced = body.replace(": ", ":");
    assert_eq!(refused(&with(&good), &spaced), Code::WebhookForged);
    let many = format!("t={seconds}{}", format!(",v1={good}").repeat(9));
    assert_eq!(refused(&many, &body), Code::LimitExceeded);
    let large = " ".repeat((256 << 10) + 1);
    assert_eq!(refused(&with(&good), &large), Code::LimitExceeded);
    let unsigned = http::Request::post("/").body(body.into_bytes()).unwrap();
    let unsigned = stripe().decode_event(&unsigned, noon(), 300_000);
    assert_eq!(unsigned.unwrap_err(), PayoutError::Forged);
}

#[test]
fn a_webhook_is_believed_for_as_long_as_the_host_says() {
    let event = signed(&event("payout.paid", &payout("paid")));
    for (after, fresh) in [
        (300_000, true),
        (300_001, false),
        (-300_000, true),
        (-300_001, false),
    ] {
        let answer = stripe().decode_event(&event, noon().plus_millis(after), 300_000);
        match fresh {
            true => assert!(answer.is_ok()),
            false => assert_eq!(answer.unwrap_err(), PayoutError::Stale),
        }
    }
}

#[test]
fn a_signed_webhook_that_makes_no_sense_is_an_error() {
    for (body, code) in [
        (event("payout.paid", "{}"), Code::ProcessorMalformed),
        (event("payout.paid", &payout("gone")), Code::ProcessorStatus),
        (
            event("transfer.updated", &transfer(9_999)),
            Code::PayoutAmount,
        ),
        (
            event("payout.paid", &payout("paid").replace("usd", "xxx")),
            Code::ProcessorMalformed,
        ),
        (
            event("payout.paid", &payout("paid").replace("-1111-", "-")),
            Code::ProcessorMalformed,
        ),
        ("[]".to_owned(), Code::ProcessorMalformed),
    ] {
        let answer = stripe().decode_event(&signed(&body), noon(), 300_000);
        assert_eq!(answer.unwrap_err().code(), code, "{body}");
    }
}
