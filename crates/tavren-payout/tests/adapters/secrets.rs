use crate::{ID, batch, item, money, noon};
use tavren_core::payout::ProcessorName;
use tavren_payout::{PayPal, Processor, Secret, Stripe};

/// Law 15.
#[test]
fn no_debug_print_shows_a_secret_a_destination_or_an_amount() {
    let secret = || Secret::new("sk_live_0123");
    let stripe = Stripe::new(secret(), vec![secret()]);
    let batch_of = |processor, to| batch(processor, vec![item(ID, money(9_876, "USD"), to)]);
    let requests = stripe
        .encode(&batch_of(ProcessorName::STRIPE, "acct_of_alice"), noon())
        .unwrap()
        .next;
    let paypal = PayPal::new(secret(), "WEBHOOK1");
    let more = paypal
        .encode(
            &batch_of(ProcessorName::PAYPAL, "alice@example.org"),
            noon(),
        )
        .unwrap()
        .next;
    let lost = stripe.decode(&requests[0], None).unwrap();
    let headers = (requests[0].http().headers(), more[0].http().headers());
    let printed = format!(
        "{stripe:?} {paypal:?} {requests:?} {more:?} {lost:?} {headers:?} {:?}",
        requests[0].step()
    );
    for hidden in ["sk_live", "0123", "alice", "9876", "98.76"] {
        assert!(!printed.contains(hidden), "{hidden} in {printed}");
    }
}
