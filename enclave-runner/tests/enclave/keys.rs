//! Keys come and go with the hours; names and signals stay for their epoch.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, noon};
use enclave_runner::Cover;
use tavren_wire::message::{Ask, Refusal};

#[test]
fn a_key_lasts_to_the_full_hour() {
    let mut bed = Bed::new(Cover::ALL);
    let first = bed.keys();
    bed.tick(noon().plus_millis(HOUR - 1));
    assert_eq!(bed.keys(), first);
    bed.tick(noon().plus_millis(HOUR));
    let next = bed.keys();
    assert_ne!(next.encryption(), first.encryption());
    assert_eq!(next.receipts(), first.receipts());
    assert_eq!(next.boot(), first.boot());
}

#[test]
fn what_is_sealed_to_the_key_of_the_hour_before_is_refused_by_name() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let mut late = agent.sends(&keys, noon());
    bed.tick(noon().plus_millis(HOUR));
    assert_eq!(bed.load_one(1, &late), Some(Refusal::Key));
    // The name of the key is no key.
    let next = bed.keys();
    late.key = next.key_id();
    assert_eq!(bed.load_one(1, &late), Some(Refusal::Forged));
    // Sealed again, it is taken, under the name that the agent has in this epoch.
    let again = agent.sends(&next, noon());
    assert_eq!(bed.load_one(1, &again), None);
}

#[test]
fn who_sealed_to_a_key_that_is_gone_is_matched_and_told_on() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 2);
    for hour in 1..=5 {
        let posted = deal(hour, 1);
        let id = posted.id;
        let now = noon().plus_millis(i64::from(hour) * HOUR);
        let boxes = bed.tick(now);
        for agent in agents.values_mut() {
            assert_eq!(agent.told(&boxes), []);
        }
        bed.ask(Ask::Post { deal: posted });
        let boxes = bed.tick(now);
        for agent in agents.values_mut() {
            assert_eq!(agent.told(&boxes), [(id, 1)]);
        }
    }
}

#[test]
fn who_seals_again_in_the_next_hour_takes_along_what_waits() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 1);
    let agent = agents.get_mut(&1).unwrap();
    let posted = deal(1, 1);
    let id = posted.id;
    bed.ask(Ask::Post { deal: posted });
    let now = noon().plus_millis(HOUR);
    // An inclusion receipt is told first.
    assert_eq!(agent.told(&bed.tick(now)), []);
    let keys = bed.keys();
    let sealed = agent.sends(&keys, now);
    assert_eq!(bed.load_one(1, &sealed), None);
    assert_eq!(agent.told(&bed.tick(now)), []);
    assert_eq!(agent.told(&bed.tick(now)), [(id, 1)]);
}
