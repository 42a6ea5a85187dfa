use super::*;
use proptest::prelude::*;

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn payout() -> Payout {
    Payout {
        schema: Schema,
        id: PayoutId::from_bytes([1; 16]),
        account: Handle::from_bytes([2; 16]),
        processor: ProcessorName::STRIPE,
        amount: usd(1_000),
        at: Timestamp::parse("2026-11-20T12:00:00Z").unwrap(),
        taken: Some(Taken {
            batch: PayoutBatchId::from_bytes([3; 16]),
            at: Timestamp::parse("2026-11-20T13:00:00Z").unwrap(),
        }),
        cancelled: false,
        seen: Seen::default(),
    }
}

fn told(payout: &Payout, evidence: Evidence) -> Result<Payout, Code> {
    let observation = Observation {
        payout: payout.id,
        amount: Some(payout.amount),
        evidence,
    };
    payout.with(ProcessorName::STRIPE, &observation)
}

fn returned(minor: i64) -> Evidence {
    Evidence::Returned { total: usd(minor) }
}

/// All orders of a few things.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = things.split_first() else {
        return vec![vec![]];
    };
    let mut found = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(at, first.clone());
            found.push(longer);
        }
    }
    found
}

#[test]
fn observations_come_to_the_same_in_every_order() {
    let streams: [&[Evidence]; 3] = [
        &[
            Evidence::Unknown,
            Evidence::Pending,
            Evidence::Held,
            Evidence::Paid,
            returned(400),
            returned(1_000),
        ],
        &[
            Evidence::Unknown,
            Evidence::Pending,
            Evidence::Failed,
            Evidence::Failed,
        ],
        &[
            Evidence::Pending,
            Evidence::Held,
            returned(300),
            Evidence::Paid,
            Evidence::Paid,
        ],
    ];
    for stream in streams {
        let ends = orders(stream).into_iter().map(|order| {
            let tell = |payout: Payout, evidence| told(&payout, evidence).unwrap();
            order.into_iter().fold(payout(), tell)
        });
        let mut ends: Vec<Payout> = ends.collect();
        ends.dedup();
        assert_eq!(ends.len(), 1);
    }
}

#[test]
fn a_payout_stands_where_the_furthest_observation_puts_it() {
    let steps = [
        (Evidence::Unknown, PayoutState::Unknown, (1_000, 0, 0)),
        (Evidence::Pending, PayoutState::Pending, (1_000, 0, 0)),
        (Evidence::Held, PayoutState::Held, (1_000, 0, 0)),
        (Evidence::Paid, PayoutState::Paid, (0, 1_000, 0)),
        (Evidence::Held, PayoutState::Paid, (0, 1_000, 0)),
        (returned(250), PayoutState::Returned, (0, 750, 250)),
        (returned(100), PayoutState::Returned, (0, 750, 250)),
        (returned(1_000), PayoutState::Returned, (0, 0, 1_000)),
    ];
    let mut payout = payout();
    assert_eq!(payout.state(), PayoutState::Sent);
    for (evidence, state, (in_payout, out, back)) in steps {
        payout = told(&payout, evidence).unwrap();
        assert_eq!(payout.state(), state);
        let place = Place {
            in_payout,
            out,
            back,
        };
        assert_eq!(payout.place(), place);
    }
}

#[test]
fn what_comes_back_is_never_more_than_what_left() {
    for total in [usd(1_001), usd(-1), Money::new(10, Currency::EUR).unwrap()] {
        let refused = told(&payout(), Evidence::Returned { total });
        assert_eq!(refused.unwrap_err(), Code::PayoutAmount);
    }
}

#[test]
fn a_payout_that_arrived_was_made() {
    let paid = told(&payout(), Evidence::Paid).unwrap();
    let failed = told(&payout(), Evidence::Failed).unwrap();
    let (late, later) = (told(&paid, Evidence::Failed), told(&failed, Evidence::Paid));
    assert_eq!(late.unwrap_err(), Code::PayoutContradicted);
    assert_eq!(later.unwrap_err(), Code::PayoutContradicted);
}

#[test]
fn what_is_said_of_another_payout_is_not_believed() {
    let observation = |amount| Observation {
        payout: payout().id,
        amount,
        evidence: Evidence::Paid,
    };
    for amount in [usd(999), Money::new(1_000, Currency::EUR).unwrap()] {
        let refused = payout().with(ProcessorName::STRIPE, &observation(Some(amount)));
        assert_eq!(refused.unwrap_err(), Code::PayoutAmount);
    }
    let refused = payout().with(ProcessorName::PAYPAL, &observation(None));
    assert_eq!(refused.unwrap_err(), Code::PayoutProcessor);
    let waiting = Payout {
        taken: None,
        ..payout()
    };
    let refused = waiting.with(ProcessorName::STRIPE, &observation(None));
    assert_eq!(refused.unwrap_err(), Code::PayoutState);
}

#[test]
fn nothing_of_a_payout_is_printed() {
    let destination = Destination::new("alice@example.org").unwrap();
    let item = PayoutItem {
        id: payout().id,
        destination: destination.clone(),
        amount: usd(4_321),
        state: PayoutState::Sent,
    };
    let printed = format!(
        "{destination:?} {item:?} {:?} {:?}",
        payout(),
        returned(4_321)
    );
    for secret in ["alice", "4321", "1000"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_destination_is_one_short_line() {
    for (text, error) in [
        ("", Code::TextEmpty),
        ("a\nb", Code::TextControl),
        (&"a".repeat(128), Code::TextLong),
    ] {
        assert_eq!(Destination::new(text).unwrap_err().code(), error);
    }
    assert!(Destination::new(&"a".repeat(127)).is_ok());
}

#[test]
fn a_processor_has_a_short_plain_name() {
    assert_eq!(ProcessorName::PAYPAL.as_str(), "paypal");
    let longest = ProcessorName::new("abcdefghijklmnop").unwrap();
    assert_eq!(longest.as_str(), "abcdefghijklmnop");
    for (text, code) in [
        ("", Code::TextEmpty),
        ("abcdefghijklmnopq", Code::TextLong),
        ("Stripe", Code::PayoutProcessor),
        ("a\0b", Code::PayoutProcessor),
    ] {
        assert_eq!(ProcessorName::new(text).unwrap_err(), code);
    }
}

#[test]
fn a_granularity_has_an_amount() {
    for (step, least, code) in [
        (0, 1, Code::MoneyNegative),
        (1, 0, Code::MoneyNegative),
        (i64::MAX - 1, i64::MAX, Code::MoneyOutOfRange),
    ] {
        assert_eq!(Granularity::new(step, least).unwrap_err(), code);
    }
    assert_eq!(Granularity::new(100, 101).unwrap().least(), 200);
}

proptest! {
    #[test]
    fn what_is_payable_is_the_most_that_fits(step in 1..1_000_i64, least in 1..5_000_i64, minor in any::<i64>()) {
        let granularity = Granularity::new(step, least).unwrap();
        match granularity.payable(minor) {
            Some(paid) => {
                prop_assert!(paid % step == 0 && paid >= least && paid <= minor);
                prop_assert!(minor - paid < step);
            }
            None => prop_assert!(minor < granularity.least()),
        }
    }
}
