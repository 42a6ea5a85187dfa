use crate::{ID, batch, item, money, noon, said, sent};
use tavren_core::payout::{Evidence, ProcessorName};
use tavren_core::types::Code;
use tavren_payout::limits::HEADERS_MAX;
use tavren_payout::{
    AnyProcessor, PayPal, PayoutError, Processor, Secret, Stripe, answer, webhook,
};

fn stripe() -> Stripe {
    Stripe::new(Secret::new("sk_test"), vec![Secret::new("whsec_test")])
}

fn paypal() -> PayPal {
    PayPal::new(Secret::new("A21AA_test"), "WEBHOOK1")
}

#[test]
fn any_processor_asks_and_understands_what_its_own_does() {
    let (one, any) = (stripe(), AnyProcessor::Stripe(stripe()));
    assert_eq!(any.name(), one.name());
    assert_eq!(
        any.granularity(money(1, "HUF").currency()),
        one.granularity(money(1, "HUF").currency())
    );
    let batch = batch(
        ProcessorName::STRIPE,
        vec![item(ID, money(500, "USD"), "acct_1")],
    );
    let ours = any.encode(&batch, noon()).unwrap();
    let own = one.encode(&batch, noon()).unwrap();
    assert_eq!(sent(&ours.next[0]), sent(&own.next[0]));
    let lost = any.decode(&ours.next[0], None).unwrap();
    assert_eq!(said(&lost), [Evidence::Unknown]);
    let again = one.decode(&own.next[0], None).unwrap();
    assert_eq!(sent(&lost.later[0]), sent(&again.later[0]));
}

#[test]
fn the_answer_to_a_request_of_another_processor_is_not_read() {
    let batch = batch(
        ProcessorName::STRIPE,
        vec![item(ID, money(500, "USD"), "acct_1")],
    );
    let asked = AnyProcessor::Stripe(stripe())
        .encode(&batch, noon())
        .unwrap();
    let refused = AnyProcessor::PayPal(paypal()).decode(&asked.next[0], None);
    let field = "request";
    assert_eq!(refused.unwrap_err(), PayoutError::Batch { field });
}

#[test]
fn what_is_no_answer_and_no_webhook_is_refused_by_field() {
    let field = "status";
    for status in [0, 99, 1_000, u16::MAX] {
        let refused = answer(status, Vec::new()).unwrap_err();
        assert_eq!(refused, PayoutError::Malformed { field });
    }
    for (name, value) in [("", b"x".as_slice()), ("two words", b"x"), ("x", b"a\nb")] {
        let refused = webhook([(name, value)], Vec::new()).unwrap_err();
        assert_eq!(refused.code(), Code::ProcessorMalformed);
        assert_eq!(refused.field(), Some("headers"));
    }
    let many = |count| webhook(vec![("x", b"1".as_slice()); count], Vec::new());
    assert_eq!(many(HEADERS_MAX).unwrap().headers().len(), HEADERS_MAX);
    assert_eq!(
        many(HEADERS_MAX + 1).unwrap_err().code(),
        Code::LimitExceeded
    );
}
