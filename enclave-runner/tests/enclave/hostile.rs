//! A host that sends whatever it likes: the runner answers, and goes on.

use crate::bed::{Agent, Bed, deal, noon, rules, suppressed, usd};
use enclave_runner::Cover;
use proptest::collection::vec;
use proptest::prelude::*;
use tavren_types::{DealId, Timestamp};
use tavren_wire::agent::Epoch;
use tavren_wire::message::{Answer, Ask, Loaded, Minimum, Refusal, Rising, Tier};

const BYTES_OF_TIME: std::ops::Range<i64> = -62_167_219_200_000..253_402_300_799_999;

fn time() -> impl Strategy<Value = Timestamp> {
    let near = (-100_000_000..100_000_000_i64).prop_map(|ahead| noon().plus_millis(ahead));
    let any = BYTES_OF_TIME.prop_map(|millis| Timestamp::from_millis(millis).unwrap());
    prop_oneof![9 => near, 1 => any]
}

/// What an agent of the first boot sealed, changed in one place, or not.
fn loaded() -> impl Strategy<Value = Loaded> {
    (any::<u64>(), 0..5_usize, any::<u64>(), time(), 0..177_usize).prop_map(
        |(slot, change, number, time, at)| {
            let mut bed = Bed::new(Cover::ALL);
            let keys = bed.keys();
            let mut sealed = Agent::new(number % 3).sends(&keys, noon());
            match change {
                0 => {}
                1 => sealed.sequence = number,
                2 => sealed.expires = time,
                3 => sealed.epoch = Epoch::from_number(number),
                _ => sealed.envelope[at] ^= 1,
            }
            Loaded { slot, sealed }
        },
    )
}

fn ask() -> impl Strategy<Value = Ask> {
    let areas = prop::collection::btree_set(any::<u16>(), 0..4);
    let posted = (
        0..4_u8,
        0..4_u64,
        any::<i32>(),
        time(),
        areas,
        any::<bool>(),
    );
    let posted = posted.prop_map(|(number, revision, price, until, areas, coarser)| {
        let mut deal = deal(number, number % 2);
        deal.revision = revision;
        deal.until = until;
        let criteria = &mut deal.criteria;
        criteria.areas = Rising::new(areas.into_iter().collect()).unwrap();
        criteria.include_coarser = coarser;
        let amount = usd(price.into());
        match price % 3 {
            0 => criteria.price = amount,
            1 => criteria.minimum = Minimum::Worth { amount },
            _ => criteria.minimum = Minimum::Tier { tier: Tier::Low },
        }
        deal
    });
    let posted = posted.boxed();
    prop_oneof![
        any::<[u8; 32]>().prop_map(|nonce| Ask::Hello { nonce }),
        vec(loaded(), 0..4).prop_map(|signals| Ask::Load { signals }),
        posted.clone().prop_map(|deal| Ask::Post { deal }),
        posted.prop_map(|deal| Ask::Update { deal }),
        (0..4_u8).prop_map(|number| Ask::Remove {
            deal: DealId::from_bytes([number; 16])
        }),
        time().prop_map(|now| Ask::Tick { now }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_has_an_answer_and_time_goes_on(asks in vec(ask(), 0..20)) {
        let mut bed = Bed::before_time(rules(suppressed(), Cover::ALL), 1);
        let mut latest = None;
        for ask in asks {
            let ticked = match &ask {
                Ask::Tick { now } => Some(*now),
                _ => None,
            };
            let answers = bed.asks(ask);
            let last = answers.last().unwrap();
            if let Some(now) = ticked {
                let refused = *last == Answer::Refused { refusal: Refusal::Time };
                prop_assert_eq!(refused, latest.is_some_and(|latest| now < latest));
                latest = latest.max(Some(now));
            }
        }
        bed.tick(Timestamp::MAX);
        // Nobody believes evidence of such a time, but the runner still answers.
        let answers = bed.asks(Ask::Hello { nonce: [8; 32] });
        let told = matches!(answers[..], [Answer::Evidence { .. }]);
        prop_assert!(told);
    }
}
