//! Law 14: trust is monotone, bounded and the same integer everywhere; a tier is enforced at
//! publish, at grant and at claim.

use proptest::prelude::*;
use tavren_core::command::Settlement;
use tavren_core::complaint::ComplaintKind;
use tavren_core::trust::{Evidence, Score, Tier, score, tier};
use tavren_core::types::Code;
use tavren_tests::people;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::{done, give};

fn evidence(counts: [u32; 8]) -> Evidence {
    let [
        delivered,
        acknowledged,
        duties_met,
        unclaimed,
        disputes_opened,
        disputes_upheld,
        flags_upheld,
        duties_missed,
    ] = counts;
    Evidence {
        delivered,
        acknowledged,
        duties_met,
        unclaimed,
        disputes_opened,
        disputes_upheld,
        flags_upheld,
        duties_missed,
    }
}

/// Law 14: the vectors that C and Python read too.
#[test]
fn scores_and_tiers_are_those_of_the_golden_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/trust.json");
    let golden: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let rows = golden["rows"].as_array().unwrap();
    assert!(rows.len() >= 20);
    for row in rows {
        let count = |name: &str| u32::try_from(row["evidence"][name].as_u64().unwrap()).unwrap();
        let evidence = evidence([
            count("delivered"),
            count("acknowledged"),
            count("duties_met"),
            count("unclaimed"),
            count("disputes_opened"),
            count("disputes_upheld"),
            count("flags_upheld"),
            count("duties_missed"),
        ]);
        let previous = u8::try_from(row["previous_tier"].as_u64().unwrap()).unwrap();
        let found = score(&evidence);
        assert_eq!(
            u64::from(found.get()),
            row["score"].as_u64().unwrap(),
            "{row}"
        );
        let found = tier(Tier::new(previous).unwrap(), found);
        assert_eq!(
            u64::from(found.get()),
            row["tier"].as_u64().unwrap(),
            "{row}"
        );
    }
}

proptest! {
    #![proptest_config(cases(512))]

    /// Law 14.
    #[test]
    fn good_evidence_never_lowers_trust_and_bad_never_raises_it(
        counts in prop::array::uniform8(prop_oneof![0..40_u32, 0..5_000_u32, any::<u32>()]),
        kind in 0..8_usize,
        more in prop_oneof![1..10_u32, any::<u32>()],
        before in 0..=3_u8,
    ) {
        let mut grown = counts;
        grown[kind] = grown[kind].saturating_add(more);
        let (old, new) = (score(&evidence(counts)), score(&evidence(grown)));
        prop_assert!(old <= Score::MAX && new <= Score::MAX);
        let before = Tier::new(before).unwrap();
        let tiers = (tier(before, old), tier(before, new));
        if kind < 3 {
            prop_assert!(old <= new && tiers.0 <= tiers.1);
        } else {
            prop_assert!(new <= old && tiers.1 <= tiers.0);
        }
    }
}

/// Lowers the trust of buyer 0 by one upheld flag.
fn flag(world: &mut World, user: usize) {
    world.now += 60 * people::DAY;
    give(world, user, 0);
    let (market, now) = (world.market(), world.time());
    let flag = market
        .complain(
            &people::user_id(user),
            world.buyer(0),
            ComplaintKind::Flag,
            now,
        )
        .unwrap();
    market.settle(flag, Settlement::Uphold, now).unwrap();
}

/// Law 14: a buyer who loses its tier can neither publish, nor be granted, nor claim what waits.
#[test]
fn a_tier_is_enforced_at_publish_at_grant_and_at_claim() {
    let deals = [people::deals()[0].clone(), people::deals()[0].clone()];
    let mut world = World::new(Bed::memory(14), &deals);
    let tier = |world: &World| {
        world
            .market()
            .buyer(world.buyer(0), world.time())
            .unwrap()
            .tier()
    };
    let before = tier(&world);
    let mut flags = 0;
    let mut scores = Vec::new();
    loop {
        let buyer = world.market().buyer(world.buyer(0), world.time()).unwrap();
        scores.push(buyer.score());
        if flags == 4 {
            break;
        }
        flag(&mut world, flags % 2);
        flags += 1;
    }
    assert!(
        scores.windows(2).all(|pair| pair[1] < pair[0]),
        "{scores:?}"
    );
    assert_eq!(tier(&world), before, "four flags cost no tier");
    // Something waits, and somebody was shown what there is.
    world.now += 60 * people::DAY;
    give(&mut world, 0, 1);
    done(&mut world, Act::Serve(1));
    done(&mut world, Act::Present(2, 1));
    let shown = world.shown.len() - 1;
    let (market, now) = (world.market(), world.time());
    let flag = market
        .complain(
            &people::user_id(0),
            world.buyer(0),
            ComplaintKind::Flag,
            now,
        )
        .unwrap();
    market.settle(flag, Settlement::Uphold, now).unwrap();
    assert!(tier(&world) < before, "the fifth costs one");
    let refused = Answer::Refused(Code::BuyerTier);
    let published = world
        .market()
        .publish(world.key(0), people::deals()[0].terms(), world.time());
    assert_eq!(published.unwrap_err().code(), Code::BuyerTier);
    assert_eq!(world.act(Act::Present(1, 1), "present"), refused);
    assert_eq!(world.act(Act::Give(shown), "give"), refused);
    assert_eq!(world.act(Act::Claim(1), "claim"), refused);
    assert!(!world.balances(2).contains_key("USD"));
}
