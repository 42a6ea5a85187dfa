use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn a_sum_tells_no_single_amount_and_no_moment() {
    let last = at("2026-11-20T12:00:00Z");
    let next_day = at("2026-11-21T00:00:00Z");
    assert!(may_settle(10, last, next_day));
    assert!(!may_settle(10, last, next_day.plus_millis(-1)));
    assert!(!may_settle(9, last, next_day));
    // Long after, few are settled too; none never.
    assert!(may_settle(1, last, last.plus_days(30)));
    assert!(!may_settle(1, last, last.plus_days(30).plus_millis(-1)));
    assert!(!may_settle(0, last, last.plus_days(300)));
}
