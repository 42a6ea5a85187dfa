use super::*;
use crate::memory::MemoryKeyring;
use crate::port::{Keyring, OsEntropy, Secrets};
use tavren_types::{Code, Currency};

fn secrets() -> Secrets {
    MemoryKeyring::new(OsEntropy).unwrap().secrets().unwrap()
}

fn request(minor: i64, contributors: &[(&str, u64)]) -> SplitRequest {
    let named = |(name, weight): &(&str, u64)| (UserId::new(name).unwrap(), *weight);
    let amount = Money::new(minor, Currency::USD).unwrap();
    let contributors = contributors.iter().map(named).collect();
    SplitRequest::new(Payer::Fees, amount, contributors)
}

fn plan(request: &SplitRequest, secrets: &Secrets, id: u8) -> Plan {
    Plan::new(CommandId::from_bytes([id; 16]), request, secrets).unwrap()
}

/// The shares in the order of the request.
fn shares(plan: &Plan) -> Vec<i64> {
    let mut rows: Vec<_> = plan.rows(0, u32::MAX).iter().collect();
    rows.sort_unstable_by_key(|row| row.at);
    rows.iter().map(|row| row.minor).collect()
}

#[test]
fn what_cannot_be_split_is_refused_by_row_and_column() {
    let secrets = secrets();
    let code = |request: &SplitRequest| {
        let id = CommandId::from_bytes([1; 16]);
        let error = Plan::new(id, request, &secrets).unwrap_err();
        assert!(!error.to_string().contains("alice"), "{error}");
        (error.code(), error.field().unwrap(), error.to_string())
    };
    let twice = request(100, &[("alice", 1), ("bob", 2), ("alice", 3), ("bob", 4)]);
    let (found, field, told) = code(&twice);
    assert_eq!((found, field), (Code::ColumnValue, "users"));
    assert_eq!(told, "the contributor in row 2 was named before");
    for weights in [[0, 0], [u64::MAX, 1], [1 << 62, 1]] {
        let weighed = request(100, &[("alice", weights[0]), ("bob", weights[1])]);
        let (found, field, _) = code(&weighed);
        assert_eq!((found, field), (Code::WeightsMalformed, "weights"));
    }
    assert_eq!(code(&request(100, &[])).0, Code::WeightsMalformed);
    for minor in [0, -1] {
        assert_eq!(
            code(&request(minor, &[("alice", 1)])).0,
            Code::MoneyNegative
        );
    }
    let alice = UserId::new("alice").unwrap();
    let many = vec![(alice, 1); crate::limits::CONTRIBUTORS_MAX + 1];
    let amount = Money::new(100, Currency::USD).unwrap();
    let (found, field, _) = code(&SplitRequest::new(Payer::Fees, amount, many));
    assert_eq!((found, field), (Code::LimitExceeded, "users"));
}

#[test]
fn luck_follows_a_secret_and_the_split_and_no_name_wins_for_ever() {
    let (secrets, other) = (secrets(), secrets());
    let request = request(1, &[("alice", 1), ("bob", 1)]);
    let winners = |secrets: &Secrets| -> Vec<Vec<i64>> {
        let ids = 0..64;
        ids.map(|id| shares(&plan(&request, secrets, id))).collect()
    };
    let won = winners(&secrets);
    assert_eq!(won, winners(&secrets));
    assert!(won.contains(&vec![1, 0]) && won.contains(&vec![0, 1]));
    assert_ne!(won, winners(&other), "64 draws came out the same");
}

#[test]
fn in_order_the_earlier_gets_the_last_unit() {
    let secrets = secrets();
    for id in 0..16 {
        let request = request(100, &[("carol", 1), ("alice", 1), ("bob", 1)]).in_order();
        assert_eq!(shares(&plan(&request, &secrets, id)), [34, 33, 33]);
    }
}

#[test]
fn pages_hold_every_contributor_once_whatever_their_size() {
    let secrets = secrets();
    let names: Vec<String> = (0..10).map(|number| format!("user {number}")).collect();
    let named: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    for (asked, size) in [
        (0, 1),
        (1, 1),
        (3, 3),
        (10, 10),
        (11, 11),
        (u32::MAX, 1_024),
    ] {
        let plan = plan(&request(100, &named).page(asked), &secrets, 1);
        assert_eq!(plan.page, size);
        assert_eq!(plan.pages(), 10_u32.div_ceil(size));
        let pages = 0..plan.pages();
        let mut rows: Vec<usize> = pages
            .flat_map(|page| plan.rows(page, size))
            .map(|row| row.at)
            .collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..10).collect::<Vec<_>>());
        assert!(plan.rows(plan.pages(), size).is_empty());
    }
}

/// Law 15.
#[test]
fn nothing_of_a_split_is_printed() {
    let secrets = secrets();
    let request = request(987_654, &[("planted-alice", 31_337)]);
    let plan = plan(&request, &secrets, 1);
    let split = plan.begin(tavren_types::KeyId::from_bytes([2; 16]), Timestamp::MIN);
    for printed in [
        format!("{request:?}"),
        format!("{plan:?}"),
        format!("{split:?}"),
    ] {
        for planted in ["planted", "31337", "31_337", "987654", "9876.54"] {
            assert!(!printed.contains(planted), "{printed}");
        }
    }
}
