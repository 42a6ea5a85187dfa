//! A permission counts its days in its user's own zone.

use super::*;
use crate::recurrence::Zone;
use std::sync::Mutex;
use tavren_types::Interval;

/// Summer time ends in Berlin on 2026-10-25 at 03:00, so that this day has 25 hours.
fn scene() -> Scene {
    let now = Timestamp::parse("2026-10-23T12:00:00Z").unwrap();
    let market = Market::open(
        MemoryStore::new(),
        MemoryKeyring::new(OsEntropy).unwrap(),
        now,
    );
    Scene::on(market.unwrap(), now)
}

/// The windows that are packaged of a daily permission over four days.
fn windows(zone: Option<&str>, terms_zone: &str) -> Vec<Interval> {
    let mut scene = scene();
    let profile = Profile {
        data_types: vec![Label::new("app_usage").unwrap()],
        zone: zone.map(|zone| Zone::parse(zone).unwrap()),
        ..Profile::default()
    };
    scene
        .market
        .set_profile(&scene.user, profile, scene.now)
        .unwrap();
    let terms = scene.terms("0.10").daily(4).zone(terms_zone);
    let terms = terms.build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    scene.grant(offer);
    let asked = Mutex::new(Vec::new());
    let source = |request: &Request| {
        asked.lock().unwrap().push(request.window);
        Hourly.pull(request)
    };
    for _ in 0..5 {
        let now = scene.later(1);
        while scene.market.fulfil_due(offer, &source, now).unwrap().sealed > 0 {}
    }
    let mut windows = asked.into_inner().unwrap();
    windows.sort_by_key(|window| window.from());
    windows
}

fn days(ends: [&str; 5]) -> Vec<Interval> {
    let at = |text| Timestamp::parse(text).unwrap();
    ends.windows(2)
        .map(|pair| Interval::new(at(pair[0]), at(pair[1])).unwrap())
        .collect()
}

#[test]
fn a_day_over_the_end_of_summer_time_has_25_hours_for_who_lives_by_it() {
    // From 14:00 to 14:00 in Berlin, whatever the zone of the terms.
    let berlin = days([
        "2026-10-23T12:00:00Z",
        "2026-10-24T12:00:00Z",
        "2026-10-25T13:00:00Z",
        "2026-10-26T13:00:00Z",
        "2026-10-27T13:00:00Z",
    ]);
    assert_eq!(windows(Some("Europe/Berlin"), "UTC"), berlin);
    assert_eq!(windows(Some("Europe/Berlin"), "America/New_York"), berlin);
}

#[test]
fn a_user_without_a_zone_follows_the_zone_of_the_terms() {
    let plain = days([
        "2026-10-23T12:00:00Z",
        "2026-10-24T12:00:00Z",
        "2026-10-25T12:00:00Z",
        "2026-10-26T12:00:00Z",
        "2026-10-27T12:00:00Z",
    ]);
    assert_eq!(windows(None, "UTC"), plain);
    assert_eq!(windows(None, "Asia/Ho_Chi_Minh"), plain);
    let berlin = windows(None, "Europe/Berlin");
    assert_eq!(berlin, windows(Some("Europe/Berlin"), "UTC"));
    assert_ne!(berlin, plain);
}
