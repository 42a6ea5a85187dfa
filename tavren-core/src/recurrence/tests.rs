use super::*;
use crate::types::Code;
use crate::types::cbor::{from_bytes, to_bytes};
use proptest::prelude::*;

const HOUR_MILLIS: i64 = 3_600_000;

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn starts(recurrence: Recurrence, anchor: &str, name: &str) -> Vec<String> {
    let (anchor, zone) = (time(anchor), zone(name));
    (0..recurrence.periods())
        .map(|k| recurrence.period(anchor, &zone, k).unwrap().from())
        .map(|from| from.to_string())
        .collect()
}

fn zones() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        "UTC",
        "Etc/UTC",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Asia/Ho_Chi_Minh",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Pacific/Kwajalein",
        "Antarctica/Troll",
    ])
    .prop_map(zone)
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    let unit = prop::sample::select(Unit::ALL);
    prop_oneof![
        (1..=COLLECTION_DAYS_MAX).prop_map(|days| Recurrence::last(days).unwrap()),
        (1..=COLLECTION_DAYS_MAX).prop_map(|days| Recurrence::next(days).unwrap()),
        (unit, 1..=20_u16, 1..=50_u32)
            .prop_map(|(unit, count, periods)| Recurrence::every(unit, count, periods).unwrap()),
    ]
}

/// From 1969 to 2150, and now and then any moment at all.
fn moments() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        9 => -31_536_000_000..=5_680_281_600_000_i64,
        1 => Timestamp::MIN.millis()..=Timestamp::MAX.millis(),
    ]
    .prop_map(|millis| Timestamp::from_millis(millis).unwrap())
}

proptest! {
    /// Law 2.
    #[test]
    fn periods_tile_the_collection(recurrence in recurrences(), zone in zones(), anchor in moments()) {
        let collection = recurrence.collection(anchor, &zone);
        let mut reached = collection.from();
        for k in 0..recurrence.periods() {
            let period = recurrence.period(anchor, &zone, k).unwrap();
            prop_assert_eq!(period.from(), reached);
            prop_assert!(period.from() <= period.until());
            reached = period.until();
        }
        prop_assert_eq!(reached, collection.until());
        prop_assert_eq!(recurrence.period(anchor, &zone, recurrence.periods()), None);
        prop_assert_eq!(recurrence.period(anchor, &zone, u32::MAX), None);
        prop_assert!(anchor == collection.from() || anchor == collection.until());
    }

    #[test]
    fn closed_counts_the_periods_that_have_ended(
        recurrence in recurrences(), zone in zones(), anchor in moments(), part in -2_000..=12_000_i64,
        nudge in -1..=1_i64,
    ) {
        let collection = recurrence.collection(anchor, &zone);
        let length = collection.until().millis() - collection.from().millis();
        let somewhere = collection.from().plus_millis(length / 10_000 * part);
        let exactly = recurrence
            .period(anchor, &zone, part.unsigned_abs() as u32 % recurrence.periods())
            .unwrap()
            .until()
            .plus_millis(nudge);
        for now in [somewhere, exactly] {
            let naive = (0..recurrence.periods())
                .filter(|k| recurrence.period(anchor, &zone, *k).unwrap().until() <= now)
                .count();
            prop_assert_eq!(recurrence.closed(anchor, &zone, now) as usize, naive);
        }
    }

    #[test]
    fn a_moment_of_the_collection_lies_in_the_period_after_the_closed_ones(
        recurrence in recurrences(), zone in zones(), anchor in moments(), part in 0..10_000_i64,
    ) {
        let collection = recurrence.collection(anchor, &zone);
        let length = collection.until().millis() - collection.from().millis();
        let now = collection.from().plus_millis(length / 10_000 * part);
        prop_assume!(collection.contains(now));
        let k = recurrence.closed(anchor, &zone, now);
        prop_assert!(recurrence.period(anchor, &zone, k).unwrap().contains(now));
    }

    #[test]
    fn the_fast_path_of_universal_time_agrees_with_the_rules(
        days in -18_000..=40_000_i32, anchor in -31_536_000_000..=5_680_281_600_000_i64,
    ) {
        let anchor = Timestamp::from_millis(anchor).unwrap();
        // Abidjan has kept universal time since 1912, by rules.
        let slow = zone("Africa/Abidjan");
        prop_assert_eq!(Zone::UTC.plus_days(anchor, days), slow.plus_days(anchor, days));
    }

    /// Law 10.
    #[test]
    fn stored_recurrences_and_zones_read_back(recurrence in recurrences(), zone in zones()) {
        prop_assert_eq!(from_bytes(&to_bytes(&recurrence)), Ok(recurrence));
        prop_assert_eq!(from_bytes(&to_bytes(&zone)), Ok(zone));
    }
}

#[test]
fn months_are_counted_from_the_anchor_and_end_on_the_last_day() {
    let monthly = Recurrence::every(Unit::Month, 1, 5).unwrap();
    assert_eq!(
        starts(monthly, "2026-01-31T09:00:00Z", "UTC"),
        [
            "2026-01-31T09:00:00Z",
            "2026-02-28T09:00:00Z",
            "2026-03-31T09:00:00Z",
            "2026-04-30T09:00:00Z",
            "2026-05-31T09:00:00Z",
        ]
    );
    let leap = starts(monthly, "2028-01-31T09:00:00Z", "UTC");
    assert_eq!(leap[1], "2028-02-29T09:00:00Z");
}

#[test]
fn a_month_in_a_zone_keeps_the_time_of_day() {
    // 31 January 23:30 in New York is already February in UTC.
    let monthly = Recurrence::every(Unit::Month, 1, 3).unwrap();
    assert_eq!(
        starts(monthly, "2026-02-01T04:30:00Z", "America/New_York"),
        [
            "2026-02-01T04:30:00Z",
            "2026-03-01T04:30:00Z",
            "2026-04-01T03:30:00Z",
        ]
    );
}

#[test]
fn a_day_over_a_clock_change_has_23_or_25_hours() {
    let hours = |anchor: &str, name: &str| -> Vec<i64> {
        let daily = Recurrence::every(Unit::Day, 1, 3).unwrap();
        let periods = (0..3).map(|k| daily.period(time(anchor), &zone(name), k).unwrap());
        periods
            .map(|period| (period.until().millis() - period.from().millis()) / HOUR_MILLIS)
            .collect()
    };
    assert_eq!(
        hours("2026-03-07T12:00:00Z", "America/New_York"),
        [23, 24, 24]
    );
    assert_eq!(hours("2025-10-25T12:00:00Z", "Europe/Berlin"), [25, 24, 24]);
    assert_eq!(hours("2025-10-25T12:00:00Z", "UTC"), [24, 24, 24]);
    let week = Recurrence::next(7).unwrap();
    let week = week.collection(time("2026-03-07T12:00:00Z"), &zone("America/New_York"));
    assert_eq!(
        (week.until().millis() - week.from().millis()) / HOUR_MILLIS,
        7 * 24 - 1
    );
}

#[test]
fn a_skipped_time_moves_on_and_a_doubled_one_is_the_earlier() {
    let daily = Recurrence::every(Unit::Day, 1, 3).unwrap();
    // 02:30 does not exist on 8 March 2026 in New York: 03:30 stands for it, that day alone.
    assert_eq!(
        starts(daily, "2026-03-07T07:30:00Z", "America/New_York"),
        [
            "2026-03-07T07:30:00Z",
            "2026-03-08T07:30:00Z",
            "2026-03-09T06:30:00Z",
        ]
    );
    // 02:30 comes twice on 26 October 2025 in Berlin: the first is meant.
    assert_eq!(
        starts(daily, "2025-10-25T00:30:00Z", "Europe/Berlin"),
        [
            "2025-10-25T00:30:00Z",
            "2025-10-26T00:30:00Z",
            "2025-10-27T01:30:00Z",
        ]
    );
}

#[test]
fn looking_back_counts_calendar_days_to_the_anchor() {
    let anchor = time("2026-03-10T12:00:00Z");
    let last = Recurrence::last(7).unwrap();
    let there = last.collection(anchor, &zone("America/New_York"));
    assert_eq!(there.from(), time("2026-03-03T13:00:00Z"));
    assert_eq!(there.until(), anchor);
    let utc = last.collection(anchor, &Zone::UTC);
    assert_eq!(utc.from(), time("2026-03-03T12:00:00Z"));
    assert_eq!(last.closed(anchor, &Zone::UTC, anchor.plus_millis(-1)), 0);
    assert_eq!(last.closed(anchor, &Zone::UTC, anchor), 1);
}

#[test]
fn a_day_that_a_zone_skipped_is_an_empty_period() {
    // Samoa went from 29 to 31 December 2011.
    let daily = Recurrence::every(Unit::Day, 1, 3).unwrap();
    let (anchor, apia) = (time("2011-12-29T22:00:00Z"), zone("Pacific/Apia"));
    let lengths: Vec<i64> = (0..3)
        .map(|k| daily.period(anchor, &apia, k).unwrap())
        .map(|period| (period.until().millis() - period.from().millis()) / HOUR_MILLIS)
        .collect();
    assert_eq!(lengths, [24, 0, 24]);
}

#[test]
fn the_end_of_time_ends_every_period() {
    let monthly = Recurrence::every(Unit::Month, 1, 1_000).unwrap();
    for zone in [Zone::UTC, zone("Asia/Tokyo")] {
        let anchor = time("9999-11-30T00:00:00Z");
        let collection = monthly.collection(anchor, &zone);
        assert_eq!(collection.until(), Timestamp::MAX);
        assert_eq!(monthly.closed(anchor, &zone, Timestamp::MAX), 1_000);
    }
    let back = Recurrence::last(COLLECTION_DAYS_MAX).unwrap();
    let begin = back.collection(Timestamp::MIN, &zone("Asia/Tokyo"));
    assert_eq!(begin.from(), Timestamp::MIN);
}

#[test]
fn numbers_outside_their_limits_are_refused_by_name() {
    let range = |field, most| Err(RecurrenceError::Range { field, most });
    assert_eq!(Recurrence::last(0), range("days", COLLECTION_DAYS_MAX));
    assert_eq!(
        Recurrence::next(COLLECTION_DAYS_MAX + 1),
        range("days", COLLECTION_DAYS_MAX)
    );
    assert_eq!(Recurrence::every(Unit::Day, 0, 1), range("count", 65_535));
    assert_eq!(
        Recurrence::every(Unit::Day, 1, 0),
        range("periods", PERIODS_MAX)
    );
    assert_eq!(
        Recurrence::every(Unit::Day, 1, PERIODS_MAX + 1),
        range("periods", PERIODS_MAX)
    );
    let long = Recurrence::every(Unit::Month, 2, PERIODS_MAX).unwrap_err();
    assert_eq!(long.code(), Code::TermsInvalid);
    assert_eq!(
        long.to_string(),
        "periods of the recurrence cover more than 36600 days"
    );
}

#[test]
fn stored_bytes_outside_the_limits_are_refused() {
    let invalid = to_bytes(&Shape::Every {
        unit: Unit::Day,
        count: 0,
        periods: 3,
    });
    assert!(from_bytes::<Recurrence>(&invalid).is_err());
    assert!(from_bytes::<Zone>(&to_bytes("europe/berlin")).is_err());
    assert!(from_bytes::<Zone>(&to_bytes("Nowhere")).is_err());
}

#[test]
fn stored_bytes_stay_the_same() {
    let every = Recurrence::every(Unit::Month, 1, 12).unwrap();
    assert_eq!(to_bytes(&every), [0x84, 3, 3, 1, 12]);
    assert_eq!(to_bytes(&Recurrence::last(7).unwrap()), [0x82, 1, 7]);
    assert_eq!(to_bytes(&Recurrence::next(7).unwrap()), [0x82, 2, 7]);
    assert_eq!(to_bytes(&Zone::UTC), *b"\x63UTC");
}

#[test]
fn zones_have_one_spelling_and_unknown_ones_are_refused() {
    assert_eq!(zone("america/new_york").as_str(), "America/New_York");
    assert_eq!(zone("utc"), Zone::UTC);
    for name in ["", "Etc/Unknown", "Berlin", "+02:00", "../UTC", "EST5EDT4"] {
        let error = Zone::parse(name).unwrap_err();
        assert_eq!(error.code(), Code::ZoneUnknown);
    }
}

#[test]
fn the_zone_database_names_its_release() {
    let version = zone_database_version();
    assert!(version.len() == 5 && version.starts_with("20"), "{version}");
}
