//! What a buyer must delete.

use super::*;

#[test]
fn a_revoke_after_delivery_is_a_duty_that_the_buyer_meets_or_misses() {
    let mut scene = Scene::new();
    let (market, key) = (scene.market.clone(), scene.key.clone());
    let terms = scene.terms("0.10").daily(2).build().unwrap();
    let offer = market.publish(&key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    scene.later(1);
    market.fulfil(grant, &Hourly, scene.now).unwrap();
    let claimed = market.claim(&key, offer, scene.now).unwrap();
    let opened = claimed.open(&scene.secret).unwrap();
    assert!(market.duties(&key, scene.now).unwrap().is_empty());
    assert!(
        market
            .revoke(&scene.user, grant, scene.now)
            .unwrap()
            .deletion_due
    );
    let duties = market.duties(&key, scene.now).unwrap();
    let [duty] = duties.as_slice() else {
        panic!("{} duties", duties.len())
    };
    assert_eq!(duty.packages(), [claimed.payloads()[0].package()]);
    // It names the person as the payload does.
    let rows = String::from_utf8(opened[0].bytes().to_vec()).unwrap();
    assert!(rows.contains(&duty.subject().hex()), "{rows}");
    assert_eq!(
        duty.until(),
        scene.now.plus_days(crate::limits::DELETION_DAYS)
    );
    let entries = market.trail(&scene.user, 0, scene.now).unwrap().len();
    market.meet(&key, duty, scene.now).unwrap();
    let again = market.meet(&key, duty, scene.now).unwrap_err();
    assert_eq!(again.code(), Code::DutyUnknown);
    let evidence = *market.buyer(scene.buyer, scene.now).unwrap().evidence();
    assert_eq!((evidence.duties_met, evidence.duties_missed), (1, 0));
    let trail = market.trail(&scene.user, 0, scene.now).unwrap();
    assert_eq!(trail.len(), entries + 1);
    assert_eq!(trail.last().unwrap().kind, crate::audit::Kind::DutyMet);
}

#[test]
fn a_duty_that_is_overdue_is_missed_at_the_next_claim() {
    let mut scene = Scene::new();
    let (market, key) = (scene.market.clone(), scene.key.clone());
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(&key, terms.clone(), scene.now).unwrap();
    let grant = scene.grant(offer);
    market.fulfil(grant, &Hourly, scene.now).unwrap();
    market.claim(&key, offer, scene.now).unwrap();
    // Erased, the person is owed the deletion all the same.
    market.erase(&scene.user, true, scene.now).unwrap();
    assert_eq!(market.duties(&key, scene.now).unwrap().len(), 1);
    scene.later(crate::limits::DELETION_DAYS);
    let profile = Profile {
        data_types: vec![Label::new("app_usage").unwrap()],
        ..Profile::default()
    };
    market.set_profile(&scene.user, profile, scene.now).unwrap();
    let offer = market.publish(&key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    market.fulfil(grant, &Hourly, scene.now).unwrap();
    market.claim(&key, offer, scene.now).unwrap();
    let evidence = *market.buyer(scene.buyer, scene.now).unwrap().evidence();
    assert_eq!((evidence.duties_met, evidence.duties_missed), (0, 1));
    // It is still to be met; that it was missed is counted once.
    let duties = market.duties(&key, scene.now).unwrap();
    assert!(duties.len() == 1 && duties[0].is_missed());
    market.meet(&key, &duties[0], scene.now).unwrap();
    assert!(market.duties(&key, scene.now).unwrap().is_empty());
    let evidence = *market.buyer(scene.buyer, scene.now).unwrap().evidence();
    assert_eq!((evidence.duties_met, evidence.duties_missed), (0, 1));
}
