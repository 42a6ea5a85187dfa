//! Time and boxes.

use crate::bed::{Bed, HOUR, crowd, deal, noon};
use core::num::NonZeroU16;
use enclave_runner::Cover;
use tavren_wire::message::{Ask, Delivery, Refusal};

fn slots(boxes: &[Delivery]) -> Vec<u64> {
    boxes.iter().map(|delivery| delivery.slot).collect()
}

#[test]
fn time_never_runs_backwards() {
    let mut bed = Bed::new(Cover::ALL);
    let now = noon().plus_millis(-1);
    assert_eq!(bed.refusal(Ask::Tick { now }), Refusal::Time);
    assert_eq!(bed.tick(noon()).len(), 0);
}

#[test]
fn with_full_cover_everybody_has_a_box_at_every_tick() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 5);
    let posted = deal(1, 1);
    let id = posted.id;
    let mut told = Vec::new();
    for tick in 0..3 {
        if tick == 1 {
            let deal = posted.clone();
            bed.ask(Ask::Post { deal });
        }
        let boxes = bed.tick(noon());
        assert_eq!(slots(&boxes), [1, 2, 3, 4, 5]);
        told.push(agents.get_mut(&3).unwrap().told(&boxes));
    }
    assert_eq!(told, [vec![], vec![(id, 1)], vec![]]);
}

#[test]
fn without_cover_those_who_are_told_have_a_box_and_nobody_else() {
    let mut bed = Bed::new(Cover::None);
    crowd(&mut bed, 5);
    assert_eq!(bed.tick(noon()).len(), 5, "inclusion receipts");
    assert_eq!(bed.tick(noon()).len(), 0);
    let deal = deal(1, 1);
    bed.ask(Ask::Post { deal });
    assert_eq!(bed.tick(noon()).len(), 5);
    assert_eq!(bed.tick(noon()).len(), 0);
}

#[test]
fn no_box_repeats_the_nonce_of_another() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 5);
    let boxes = (0..4).flat_map(|_| bed.tick(noon()));
    // A schema byte, and then the nonce.
    let mut nonces: Vec<_> = boxes.map(|one| one.sealed[1..25].to_vec()).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 20);
}

#[test]
fn shards_take_turns() {
    let three = NonZeroU16::new(3).unwrap();
    let mut bed = Bed::new(Cover::Shards(three));
    crowd(&mut bed, 7);
    let turns: Vec<_> = (0..4).map(|_| slots(&bed.tick(noon()))).collect();
    // Two ticks were before.
    assert_eq!(turns, [vec![2, 5], vec![3, 6], vec![1, 4, 7], vec![2, 5]]);
}

#[test]
fn a_slot_ends_when_its_signal_expires() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 2);
    assert_eq!(bed.tick(noon().plus_millis(6 * HOUR - 1)).len(), 2);
    assert_eq!(bed.tick(noon().plus_millis(6 * HOUR)).len(), 0);
}

#[test]
fn more_boxes_than_a_frame_holds_come_in_several() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 3_700);
    bed.seen.clear();
    assert_eq!(bed.tick(noon()).len(), 3_700);
    assert_eq!(bed.seen.len(), 3);
    let longest = tavren_wire::limits::FRAME_BYTES_MAX;
    assert!(bed.seen.iter().all(|bytes| *bytes <= longest));
}
