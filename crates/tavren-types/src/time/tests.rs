use super::*;
use alloc::string::ToString;
use proptest::prelude::*;

proptest! {
    /// Law 10: parse ∘ print is the identity.
    #[test]
    fn a_printed_time_parses_to_itself(millis in TIMESTAMP_MILLIS_MIN..=TIMESTAMP_MILLIS_MAX) {
        let moment = Timestamp::from_millis(millis).unwrap();
        prop_assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
    }
}

#[test]
fn known_days_have_their_known_numbers() {
    for (text, day) in [
        ("1970-01-01", 0),
        ("2000-02-29", 11_016),
        ("2000-03-01", 11_017),
        ("1969-12-31", -1),
        ("1600-02-29", -135_081),
        ("9999-12-31", 2_932_896),
    ] {
        assert_eq!(Timestamp::parse(text).unwrap().day(), day, "{text}");
    }
}

#[test]
fn the_forms_of_a_time_agree() {
    let whole = Timestamp::parse("2010-12-01T08:26:00Z").unwrap();
    assert_eq!(Timestamp::parse("2010-12-01 08:26:00"), Some(whole));
    assert_eq!(Timestamp::parse("2010-12-01T08:26"), Some(whole));
    assert_eq!(Timestamp::parse("2010-12-01T08:26:00.000Z"), Some(whole));
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "2026",
        "2026-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-01-32",
        "2026-01-00",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:60",
        "2026-01-01T1:00",
        "2026-01-01T01:00:00.1234Z",
        "2026-01-01T01:00:00.Z",
        "+2026-01-01",
        "2026-01-01T01:00:00+02:00",
        "12/1/2010 8:26",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
}

#[test]
fn an_interval_is_half_open() {
    let at = |millis| Timestamp::from_millis(millis).unwrap();
    let interval = Interval::new(at(1), at(2)).unwrap();
    assert!(interval.contains(at(1)) && !interval.contains(at(2)));
    assert!(!interval.overlaps(Interval::new(at(2), at(3)).unwrap()));
    assert_eq!(Interval::new(at(2), at(1)), Err(IntervalError));
}
