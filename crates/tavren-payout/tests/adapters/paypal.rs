use crate::{BATCH_TEXT, ID, ID_TEXT, after, answer, batch, header, item, money, noon, said, sent};
use tavren_core::payout::{Evidence, PayoutBatch, PayoutState, ProcessorName};
use tavren_core::types::{Code, PayoutId};
use tavren_payout::{PayPal, PayPalStep, PayoutError, Processor, Reply, Request, Secret};

fn paypal() -> PayPal {
    PayPal::new(Secret::new("A21AA"), "WEBHOOK1")
}

fn usd() -> PayoutBatch {
    let items = vec![item(ID, money(1_230, "USD"), "a@example.org")];
    batch(ProcessorName::PAYPAL, items)
}

fn create() -> Request<PayPalStep> {
    paypal().encode(&usd(), noon()).unwrap().next.remove(0)
}

fn made(items: &str) -> String {
    format!(
        r#"{{"batch_header": {{"payout_batch_id": "5UXD2E8A7EBQJ", "batch_status": "PENDING",
        "sender_batch_header": {{"sender_batch_id": "{BATCH_TEXT}"}}}}, "items": [{items}]}}"#
    )
}

fn said_item(status: &str) -> String {
    format!(
        r#"{{"payout_item_id": "8AELMXH8UB2P8", "transaction_status": "{status}",
        "payout_item": {{"amount": {{"value": "12.30", "currency": "USD"}},
        "receiver": "a@example.org", "sender_item_id": "{ID_TEXT}"}}}}"#
    )
}

fn page() -> Request<PayPalStep> {
    after(&paypal(), &create(), 201, &made("")).next.remove(0)
}

#[test]
fn a_batch_is_sent_whole_under_ids_of_ours() {
    let request = create();
    let header_of_batch = format!(r#"{{"sender_batch_id":"{BATCH_TEXT}"}}"#);
    let amount = r#"{"value":"12.30","currency":"USD"}"#;
    let item = format!(
        r#"{{"recipient_type":"EMAIL","amount":{amount},"receiver":"a@example.org","sender_item_id":"{ID_TEXT}"}}"#
    );
    let body = format!(r#"{{"sender_batch_header":{header_of_batch},"items":[{item}]}}"#);
    assert_eq!(sent(&request), format!("POST /v1/payments/payouts {body}"));
    assert_eq!(header(&request, "authorization"), Some("Bearer A21AA"));
    let reply = after(&paypal(), &request, 201, &made(""));
    assert_eq!(said(&reply), [Evidence::Pending]);
    let page = "GET /v1/payments/payouts/5UXD2E8A7EBQJ?page=1&page_size=1000";
    assert_eq!(sent(&reply.next[0]), page);
}

#[test]
fn a_receiver_is_an_address_a_number_or_an_account() {
    for (to, kind) in [
        ("a@example.org", "EMAIL"),
        ("+84901234567", "PHONE"),
        ("5LXGTLNLJZ8CC", "PAYPAL_ID"),
    ] {
        let items = vec![item(ID, money(5_000, "HUF"), to)];
        let forint = batch(ProcessorName::PAYPAL, items);
        let request = paypal().encode(&forint, noon()).unwrap().next.remove(0);
        let body = sent(&request);
        assert!(body.contains(&format!(r#""recipient_type":"{kind}""#)));
        assert!(body.contains(r#""value":"50","currency":"HUF""#));
    }
}

#[test]
fn every_status_of_an_item_is_known_and_no_other() {
    let back = Evidence::Returned {
        total: money(1_230, "USD"),
    };
    for (status, evidence) in [
        ("SUCCESS", Evidence::Paid),
        ("FAILED", Evidence::Failed),
        ("DENIED", Evidence::Failed),
        ("PENDING", Evidence::Pending),
        ("UNCLAIMED", Evidence::Held),
        ("ONHOLD", Evidence::Held),
        ("ON_HOLD", Evidence::Held),
        ("BLOCKED", Evidence::Held),
        ("RETURNED", back),
        ("REFUNDED", back),
        ("REVERSED", back),
        ("CANCELED", back),
    ] {
        let reply = after(&paypal(), &page(), 200, &made(&said_item(status)));
        assert_eq!(said(&reply), [evidence], "{status}");
        assert_eq!(reply.observations[0].amount, Some(money(1_230, "USD")));
    }
    let odd = paypal().decode(&page(), Some(&answer(200, &made(&said_item("ODD")))));
    assert_eq!(odd.unwrap_err().code(), Code::ProcessorStatus);
}

#[test]
fn pages_are_read_to_the_last() {
    let more = made(&said_item("SUCCESS")).replace(
        "\"items\"",
        "\"links\": [{\"rel\": \"next\", \"href\": \"https://elsewhere.example/v1\"}], \"items\"",
    );
    let reply = after(&paypal(), &page(), 200, &more);
    // Nothing is sent to an address that an answer names.
    assert_eq!(reply.next[0].http().uri().host(), Some("api-m.paypal.com"));
    assert!(sent(&reply.next[0]).contains("?page=2&"));
    let reply = after(&paypal(), &reply.next[0], 200, &made(""));
    assert!(reply.next.is_empty());
}

#[test]
fn a_batch_that_got_no_answer_is_unknown_and_sent_again_under_its_id() {
    for lost in [None, Some(answer(500, "")), Some(answer(503, "{}"))] {
        let reply = paypal().decode(&create(), lost.as_ref()).unwrap();
        assert_eq!(said(&reply), [Evidence::Unknown]);
        assert_eq!(sent(&reply.later[0]), sent(&create()));
    }
    for busy in [409, 429] {
        let reply = after(&paypal(), &create(), busy, "");
        assert!(reply.observations.is_empty() && reply.later.len() == 1);
    }
    let denied = paypal().decode(&create(), Some(&answer(401, "{}")));
    assert_eq!(denied.unwrap_err(), PayoutError::Denied);
}

#[test]
fn a_batch_that_paypal_has_already_is_read() {
    let link =
        r#"{"href": "https://api.paypal.com/v1/payments/payouts/5UXD2E8A7EBQJ", "rel": "self"}"#;
    for body in [
        format!(r#"{{"name": "USER_BUSINESS_ERROR", "links": [{link}]}}"#),
        format!(r#"{{"name": "USER_BUSINESS_ERROR", "details": [{{"link": [{link}]}}]}}"#),
        format!(r#"{{"name": "USER_BUSINESS_ERROR", "details": [{{"links": [{link}]}}]}}"#),
    ] {
        let reply = after(&paypal(), &create(), 400, &body);
        assert!(reply.observations.is_empty());
        assert!(sent(&reply.next[0]).starts_with("GET /v1/payments/payouts/5UXD2E8A7EBQJ?"));
    }
}

/// Law 4: a refusal of what may have been made before releases nothing.
#[test]
fn a_refusal_says_something_of_what_was_never_sent_alone() {
    let invalid = r#"{"name": "VALIDATION_ERROR"}"#;
    let reply = after(&paypal(), &create(), 400, invalid);
    assert_eq!(said(&reply), [Evidence::Failed]);
    let again = paypal().lookup(&usd(), noon()).unwrap().next.remove(0);
    let mut unknown = usd();
    unknown.items[0].state = PayoutState::Unknown;
    let later = paypal().encode(&unknown, noon()).unwrap().next.remove(0);
    let business = r#"{"name": "USER_BUSINESS_ERROR"}"#;
    for (request, body) in [(&again, invalid), (&later, invalid), (&create(), business)] {
        let refused = paypal().decode(request, Some(&answer(400, body)));
        assert_eq!(refused.unwrap_err().code(), Code::ProcessorMalformed);
    }
}

#[test]
fn a_batch_that_was_denied_whole_was_never_made() {
    let denied = made("").replace("\"PENDING\"", "\"DENIED\"");
    let reply = after(&paypal(), &page(), 200, &denied);
    assert_eq!(said(&reply), [Evidence::Failed]);
}

#[test]
fn paypal_is_sent_no_batch_that_it_may_have_forgotten() {
    let late = noon().plus_days(29);
    assert!(paypal().lookup(&usd(), late.plus_millis(-1)).is_ok());
    for lapsed in [paypal().lookup(&usd(), late), paypal().encode(&usd(), late)] {
        assert_eq!(lapsed.unwrap_err().code(), Code::ProcessorKey);
    }
}

#[test]
fn a_batch_has_up_to_fifteen_thousand_items() {
    let many = |count: u16| {
        let id = |number: u16| {
            let mut bytes = [0; 16];
            bytes[..2].copy_from_slice(&number.to_be_bytes());
            PayoutId::from_bytes(bytes)
        };
        let item = |number| item(id(number), money(100, "USD"), "a@example.org");
        batch(ProcessorName::PAYPAL, (0..count).map(item).collect())
    };
    assert!(paypal().encode(&many(15_000), noon()).is_ok());
    let mut twice = usd();
    twice.items.push(twice.items[0].clone());
    for misfit in [many(15_001), many(0), twice] {
        let refused = paypal().encode(&misfit, noon());
        assert_eq!(refused.unwrap_err().code(), Code::ProcessorBatch);
    }
}

/// One user's bad address holds up nobody else's payout.
#[test]
fn what_paypal_never_takes_has_failed_at_once_and_holds_up_nothing() {
    for (amount, to) in [
        (money(100, "VND"), "a@example.org"),
        (money(150, "HUF"), "a@example.org"),
        (money(100, "USD"), "a@b@example.org"),
        (money(100, "USD"), "@example.org"),
        (money(100, "USD"), "a b@example.org"),
        (money(100, "USD"), "+84 90"),
        (money(100, "USD"), "+1234567890123456"),
        (money(100, "USD"), "5LXG TLNL"),
    ] {
        let mut batch = usd();
        let id = PayoutId::from_bytes([9; 16]);
        batch.items.push(item(id, amount, to));
        let reply = paypal().encode(&batch, noon()).unwrap();
        assert_eq!(said(&reply), [Evidence::Failed]);
        assert_eq!(sent(&reply.next[0]), sent(&create()));
        batch.items.remove(0);
        let reply = paypal().lookup(&batch, noon()).unwrap();
        assert_eq!(said(&reply), [Evidence::Failed]);
        assert!(reply.next.is_empty());
        assert!(paypal().cancel(&batch, id, noon()).is_err());
    }
}

#[test]
fn an_item_that_nobody_claimed_is_cancelled() {
    let cancel = paypal().cancel(&usd(), ID, noon()).unwrap();
    let reply = after(&paypal(), &cancel, 201, &made(""));
    let page = &reply.next[0];
    let reply = after(&paypal(), page, 200, &made(&said_item("UNCLAIMED")));
    let request = &reply.next[0];
    assert_eq!(
        sent(request),
        "POST /v1/payments/payouts-item/8AELMXH8UB2P8/cancel"
    );
    let reply = after(&paypal(), request, 200, &said_item("RETURNED"));
    let total = money(1_230, "USD");
    assert_eq!(said(&reply), [Evidence::Returned { total }]);
    for (request, status, body) in [
        (page, 200, made(&said_item("SUCCESS"))),
        (page, 200, made("")),
        (request, 400, "{}".to_owned()),
    ] {
        let refused = paypal().decode(request, Some(&answer(status, &body)));
        assert_eq!(refused.unwrap_err().code(), Code::CancelState);
    }
}

#[test]
fn an_answer_about_something_else_is_not_believed() {
    let item = |from: &str, to: &str| made(&said_item("SUCCESS").replace(from, to));
    for body in [
        made("").replace("2222-", "3333-"),
        item("12.30", "12.305"),
        item("12.30", "a lot"),
        item("12.30", "-12.30"),
        item("USD", "???"),
        item(ID_TEXT, "invoice 7"),
        "[]".to_owned(),
    ] {
        let refused = paypal().decode(&page(), Some(&answer(200, &body)));
        assert_eq!(
            refused.unwrap_err().code(),
            Code::ProcessorMalformed,
            "{body}"
        );
    }
    let elsewhere = made("").replace("5UXD2E8A7EBQJ", "../../v1/other");
    let refused = paypal().decode(&create(), Some(&answer(201, &elsewhere)));
    assert_eq!(refused.unwrap_err().code(), Code::ProcessorMalformed);
}

fn event(kind: &str, status: &str) -> String {
    format!(
        r#"{{"id": "WH-1", "event_type": "{kind}",  "resource": {}}}"#,
        said_item(status)
    )
}

fn webhook(body: &str) -> http::Request<Vec<u8>> {
    http::Request::post("/webhooks")
        .header("PAYPAL-AUTH-ALGO", "SHA256withRSA")
        .header("PAYPAL-CERT-URL", "https://api.paypal.com/certs/CERT-1")
        .header("PAYPAL-TRANSMISSION-ID", "d938e770")
        .header("PAYPAL-TRANSMISSION-SIG", "eDOn==")
        .header("PAYPAL-TRANSMISSION-TIME", "2026-11-20T12:00:00Z")
        .body(body.as_bytes().to_vec())
        .unwrap()
}

fn hear(event: &http::Request<Vec<u8>>, late: i64) -> Result<Reply<PayPalStep>, PayoutError> {
    paypal().decode_event(event, noon().plus_millis(late), 300_000)
}

#[test]
fn a_webhook_is_believed_once_paypal_says_that_it_signed_it() {
    let body = event("PAYMENT.PAYOUTS-ITEM.SUCCEEDED", "SUCCESS");
    let reply = hear(&webhook(&body), 0).unwrap();
    assert!(reply.observations.is_empty(), "nothing is believed yet");
    let verify = &reply.next[0];
    assert!(sent(verify).starts_with("POST /v1/notifications/verify-webhook-signature "));
    // Byte for byte, for PayPal signed the bytes.
    assert!(sent(verify).contains(&body));
    assert!(sent(verify).contains(r#""webhook_id":"WEBHOOK1""#));
    let reply = after(
        &paypal(),
        verify,
        200,
        r#"{"verification_status": "SUCCESS"}"#,
    );
    assert_eq!(said(&reply), [Evidence::Paid]);
    for (status, body) in [
        (200, r#"{"verification_status": "FAILURE"}"#),
        (200, r#"{"verification_status": "success"}"#),
        (400, "{}"),
    ] {
        let forged = paypal().decode(verify, Some(&answer(status, body)));
        assert_eq!(forged.unwrap_err().code(), Code::WebhookForged);
    }
    let lost = paypal().decode(verify, None).unwrap();
    assert!(lost.observations.is_empty() && lost.later.len() == 1);
}

#[test]
fn a_webhook_is_believed_for_as_long_as_the_host_says() {
    let event = webhook(&event("PAYMENT.PAYOUTS-ITEM.SUCCEEDED", "SUCCESS"));
    for (late, fresh) in [
        (300_000, true),
        (300_001, false),
        (-300_000, true),
        (-300_001, false),
    ] {
        match fresh {
            true => assert!(hear(&event, late).is_ok()),
            false => assert_eq!(hear(&event, late).unwrap_err(), PayoutError::Stale),
        }
    }
}

#[test]
fn a_webhook_without_a_signature_or_sense_is_refused() {
    let good = event("PAYMENT.PAYOUTS-ITEM.SUCCEEDED", "SUCCESS");
    for name in [
        "auth-algo",
        "cert-url",
        "transmission-id",
        "transmission-sig",
        "transmission-time",
    ] {
        let mut unsigned = webhook(&good);
        unsigned.headers_mut().remove(format!("paypal-{name}"));
        assert_eq!(
            hear(&unsigned, 0).unwrap_err(),
            PayoutError::Forged,
            "{name}"
        );
    }
    for (body, code) in [
        (good.replace("SUCCESS", "ODD"), Code::ProcessorStatus),
        (good.replace(ID_TEXT, "7"), Code::ProcessorMalformed),
        (good.replace("USD", "US"), Code::ProcessorMalformed),
        ("{".to_owned(), Code::ProcessorMalformed),
        (" ".repeat((256 << 10) + 1), Code::LimitExceeded),
    ] {
        assert_eq!(hear(&webhook(&body), 0).unwrap_err().code(), code);
    }
    for kind in ["PAYMENT.PAYOUTSBATCH.SUCCESS", "PAYMENT.SALE.COMPLETED"] {
        let reply = hear(&webhook(&event(kind, "SUCCESS")), 0).unwrap();
        assert!(reply.next.is_empty() && reply.observations.is_empty());
    }
}
