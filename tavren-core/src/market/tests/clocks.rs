//! Clocks that are off, and pulls that take long.

use super::*;

/// A source that takes six minutes, in which the buyer's record changes.
struct Slow<'a>(&'a Scene);

impl DataSource for Slow<'_> {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let Scene {
            market, key, now, ..
        } = self.0;
        let public = RecipientSecret::generate(&OsEntropy).unwrap().public();
        let later = now.plus_millis(360_000);
        market.register_encryption(key, public, later).unwrap();
        Hourly.pull(request)
    }
}

#[test]
fn a_pull_of_minutes_beside_other_commands_is_not_taken_for_a_clock_that_lags() {
    let scene = Scene::new();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    let done = scene.market.fulfil(grant, &Slow(&scene), scene.now);
    assert_eq!(done.unwrap().sealed, 1);
}

#[test]
fn a_clock_that_is_years_ahead_is_refused_and_shuts_nobody_out() {
    let scene = Scene::new();
    let (market, buyer) = (&scene.market, scene.buyer);
    let ahead = Timestamp::parse("9999-01-01T00:00:00Z").unwrap();
    let error = market.judge(buyer, Verdict::Suspend, ahead).unwrap_err();
    assert_eq!(error, Error::input(Code::ClockAhead, "now"));
    market.judge(buyer, Verdict::Suspend, scene.now).unwrap();
}
