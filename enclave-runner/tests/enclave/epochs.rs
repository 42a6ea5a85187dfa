//! The turn of an epoch: who was matched under one name is there under the next, and never under both.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, market, noon, rules, stamp, suppressed};
use enclave_runner::{Cover, Rules};
use tavren_wire::agent::{EpochLength, Stamp};
use tavren_wire::message::{Answer, Ask, Content, Figure, Refusal};
use tavren_wire::notice::Bucket;

/// What the vendor of this number sees of a deal that is posted now.
fn matched(bed: &mut Bed, number: u8) -> Figure {
    match bed.ask(Ask::Post {
        deal: deal(number, number),
    }) {
        Answer::Matched { view, .. } => view.people,
        other => panic!("a match was expected: {other:?}"),
    }
}

#[test]
fn nobody_is_counted_twice_at_the_turn_of_an_epoch() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 14);
    let before = matched(&mut bed, 1);
    // The same people under their next names, each in a slot that it has not had.
    bed.tick(noon().plus_millis(6 * HOUR));
    let (keys, now) = (bed.keys(), bed.now);
    for number in 1..=14 {
        let mut agent = Agent::new(number);
        let sealed = agent.sends(&keys, now);
        assert_eq!(bed.load_one(100 + number, &sealed), None);
    }
    assert_eq!(matched(&mut bed, 2), before);
    let twice = {
        let mut bed = Bed::new(Cover::ALL);
        crowd(&mut bed, 28);
        matched(&mut bed, 1)
    };
    assert_ne!(before, twice);
}

#[test]
fn at_the_turn_of_an_epoch_nobody_stands_until_they_seal_again() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 14);
    bed.tick(noon().plus_millis(6 * HOUR));
    let nobody = matched(&mut Bed::new(Cover::ALL), 1);
    assert_eq!(matched(&mut bed, 1), nobody);
    assert_eq!(bed.tick(noon().plus_millis(6 * HOUR)), []);
}

#[test]
fn a_signal_that_would_outlive_its_epoch_is_refused() {
    for hours in [1, 6] {
        let market = market(suppressed());
        let rules = Rules::new(market, hours, 6, Bucket::Small, Cover::ALL);
        let mut bed = Bed::with(rules.unwrap(), 1);
        let length = EpochLength::hours(hours).unwrap();
        let epoch = length.epoch_at(noon());
        let (keys, mut agent) = (bed.keys(), Agent::new(1));
        for (sequence, (late, refused)) in (1..).zip([(0, None), (1, Some(Refusal::Malformed))]) {
            let signal = agent.signal(epoch);
            let stamp = Stamp {
                epoch,
                sequence,
                expires: length.end_of(epoch).plus_millis(late),
            };
            let sealed = agent.seals(&keys, &Content::Signal { signal }, stamp);
            assert_eq!(bed.load_one(1, &sealed), refused, "{hours} hours, {late}");
        }
    }
}

#[test]
fn a_tick_that_leaps_over_epochs_leaves_nobody_behind() {
    let mut bed = Bed::with(rules(suppressed(), Cover::ALL), 1);
    crowd(&mut bed, 14);
    let later = noon().plus_millis(30 * HOUR);
    assert_eq!(bed.tick(later), []);
    // Whoever kept a signal of then is refused with it.
    let mut agent = Agent::new(1);
    let content = Content::Signal {
        signal: agent.signal(epoch(noon())),
    };
    let keys = bed.keys();
    let old = agent.seals(&keys, &content, stamp(noon(), 9));
    assert_eq!(bed.load_one(1, &old), Some(Refusal::Epoch));
    let nobody = matched(&mut Bed::new(Cover::ALL), 1);
    assert_eq!(matched(&mut bed, 1), nobody);
}
