use super::*;
use crate::package::Disclosure;
use crate::types::cbor::{from_bytes, to_bytes};
use proptest::prelude::*;

/// Counts of every size, mostly small.
fn counts() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0..10_u32, 3 => 0..1_000_u32, 1 => any::<u32>()]
}

fn evidences() -> impl Strategy<Value = Evidence> {
    prop::array::uniform8(counts()).prop_map(evidence)
}

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

fn scores() -> impl Strategy<Value = Score> {
    (0..=10_000_u16).prop_map(|points| Score::new(points).unwrap())
}

fn tiers() -> impl Strategy<Value = Tier> {
    (0..=3_u8).prop_map(|step| Tier::new(step).unwrap())
}

proptest! {
    /// Law 14.
    #[test]
    fn good_evidence_never_lowers_and_bad_never_raises(before in evidences(), kind in 0..8_usize, more in counts()) {
        let mut counts = before.counts().map(|(_, count)| count);
        counts[kind] = counts[kind].saturating_add(more);
        let after = evidence(counts);
        if kind < 3 {
            prop_assert!(score(&after) >= score(&before));
        } else {
            prop_assert!(score(&after) <= score(&before));
        }
        for previous in 0..=3 {
            let previous = Tier::new(previous).unwrap();
            let (new, old) = (tier(previous, score(&after)), tier(previous, score(&before)));
            let (low, high) = if kind < 3 { (old, new) } else { (new, old) };
            prop_assert!(low <= high);
        }
    }

    /// Law 14.
    #[test]
    fn the_reasons_add_up_to_the_score(evidence in evidences()) {
        let reasons = explain(&evidence);
        let sum: i32 = reasons.iter().map(|reason| reason.points).sum();
        prop_assert_eq!(sum, i32::from(score(&evidence).get()));
        prop_assert!((0..=10_000).contains(&sum));
        for reason in reasons {
            match reason.cause {
                Cause::Start => prop_assert_eq!(reason.points, i32::from(Score::START.get())),
                Cause::Delivered | Cause::Acknowledged | Cause::DutiesMet => prop_assert!(reason.points >= 0),
                _ => prop_assert!(reason.points <= 0),
            }
        }
    }

    /// Law 14: bounded, and in exact integers.
    #[test]
    fn scores_agree_with_wide_arithmetic(evidence in evidences()) {
        let wide = |count: u32| i128::from(count);
        let good = wide(evidence.delivered) + wide(evidence.acknowledged) + wide(evidence.duties_met);
        let bad = wide(evidence.unclaimed)
            + 2 * wide(evidence.disputes_opened)
            + 20 * wide(evidence.disputes_upheld)
            + 40 * wide(evidence.flags_upheld)
            + 20 * wide(evidence.duties_missed);
        let penalty = 100 * wide(evidence.disputes_upheld)
            + 150 * wide(evidence.flags_upheld)
            + 100 * wide(evidence.duties_missed);
        let expected = 10_000 * (good + 100) / (good + bad + 200) - penalty.min(3_000);
        prop_assert_eq!(i128::from(score(&evidence).get()), expected.max(0));
    }

    /// Law 14: hysteresis.
    #[test]
    fn a_wavering_score_does_not_flap(
        start in tiers(), low in 0..=9_500_u16, steps in prop::collection::vec(0..=FALL_MARGIN, 2..50),
    ) {
        let mut now = start;
        let mut seen = Vec::new();
        for step in steps {
            now = tier(now, Score::new(low + step).unwrap());
            seen.push(now);
        }
        let changes = seen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        prop_assert!(changes <= 1, "{changes} changes within a band as wide as the margin");
    }

    /// Law 14.
    #[test]
    fn tiers_are_monotone_and_settle_at_once(previous in tiers(), other in tiers(), a in scores(), b in scores()) {
        prop_assert!(tier(previous, a.min(b)) <= tier(previous, a.max(b)));
        prop_assert!(tier(previous.min(other), a) <= tier(previous.max(other), a));
        let settled = tier(previous, a);
        prop_assert_eq!(tier(settled, a), settled);
    }

    /// Law 10.
    #[test]
    fn stored_evidence_reads_back(evidence in evidences(), score in scores(), tier in tiers()) {
        prop_assert_eq!(from_bytes(&to_bytes(&evidence)), Ok(evidence));
        prop_assert_eq!(from_bytes(&to_bytes(&score)), Ok(score));
        prop_assert_eq!(from_bytes(&to_bytes(&tier)), Ok(tier));
    }
}

#[test]
fn a_new_buyer_may_ask_for_ordinary_data_under_a_pseudonym() {
    let new = score(&Evidence::default());
    assert_eq!(new, Score::START);
    assert_eq!(tier(Tier::START, new), Tier::START);
    assert_eq!(tier(Tier::MIN, new), Tier::START);
    assert!(allows(
        Tier::START,
        DataClass::Ordinary,
        Disclosure::Pseudonymised
    ));
    assert!(!allows(Tier::START, DataClass::Ordinary, Disclosure::Raw));
}

/// Every question there is, the less harmful and more disguised first.
fn questions() -> impl Iterator<Item = (DataClass, Disclosure)> {
    let classes = DataClass::ALL.iter();
    classes.flat_map(|class| {
        Disclosure::ALL
            .iter()
            .map(|disclosure| (*class, *disclosure))
    })
}

#[test]
fn the_lowest_tier_may_ask_for_generalised_ordinary_data_alone() {
    let allowed: Vec<_> = questions()
        .filter(|(class, disclosure)| allows(Tier::MIN, *class, *disclosure))
        .collect();
    assert_eq!(allowed, [(DataClass::Ordinary, Disclosure::Generalised)]);
}

/// Law 14.
#[test]
fn what_a_tier_may_ask_grows_with_it() {
    for (class, disclosure) in questions() {
        let needed = minimum_tier(class, disclosure);
        assert!(allows(Tier::MAX, class, disclosure));
        for (other, other_disclosure) in questions() {
            if class <= other && disclosure <= other_disclosure {
                assert!(needed <= minimum_tier(other, other_disclosure));
            }
        }
    }
}

#[test]
fn tiers_rise_at_one_score_and_fall_at_a_lower_one() {
    let at =
        |previous, points| tier(Tier::new(previous).unwrap(), Score::new(points).unwrap()).get();
    assert_eq!(
        (at(1, 5_999), at(1, 6_000), at(2, 5_500), at(2, 5_499)),
        (1, 2, 2, 1)
    );
    assert_eq!(
        (at(2, 8_499), at(2, 8_500), at(3, 8_000), at(3, 7_999)),
        (2, 3, 3, 2)
    );
    assert_eq!(
        (at(0, 2_499), at(0, 2_500), at(1, 2_000), at(1, 1_999)),
        (0, 1, 1, 0)
    );
    // A fall from high lands where the score belongs, not one step lower.
    assert_eq!((at(3, 0), at(3, 5_600), at(0, 10_000)), (0, 2, 3));
}

#[test]
fn an_explanation_reads_as_lines() {
    let flagged = Evidence {
        delivered: 100,
        flags_upheld: 1,
        ..Evidence::default()
    };
    let lines: Vec<String> = explain(&flagged).iter().map(Reason::to_string).collect();
    assert_eq!(
        lines,
        [
            "+5000 where every buyer starts",
            "+1666 periods claimed and paid: 100",
            "-934 flags upheld: 1",
        ]
    );
}

/// Law 14: Rust, C and Python read this table.
#[test]
fn scores_and_tiers_follow_the_golden_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/trust.json");
    let table = std::fs::read_to_string(path).unwrap();
    let table: serde_json::Value = serde_json::from_str(&table).unwrap();
    let rows = table["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 20);
    for row in rows {
        let number = |name: &str| row[name].as_u64().unwrap();
        let count = |name: &str| u32::try_from(row["evidence"][name].as_u64().unwrap()).unwrap();
        let evidence = Evidence {
            delivered: count("delivered"),
            acknowledged: count("acknowledged"),
            duties_met: count("duties_met"),
            unclaimed: count("unclaimed"),
            disputes_opened: count("disputes_opened"),
            disputes_upheld: count("disputes_upheld"),
            flags_upheld: count("flags_upheld"),
            duties_missed: count("duties_missed"),
        };
        let previous = Tier::new(u8::try_from(number("previous_tier")).unwrap()).unwrap();
        let scored = score(&evidence);
        assert_eq!(u64::from(scored.get()), number("score"), "{row}");
        assert_eq!(
            u64::from(tier(previous, scored).get()),
            number("tier"),
            "{row}"
        );
    }
}
