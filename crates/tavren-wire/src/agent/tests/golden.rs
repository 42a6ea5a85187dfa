//! Golden vectors: a signal and a box that another implementation sealed. They open for ever.

use super::*;
use crate::message::tests::golden_signal;
use crate::notice::{Notice, Received, SealedBox};
use tavren_types::DealId;
use tavren_types::cbor::from_bytes;

/// The bytes of one line.
fn line(name: &str) -> Vec<u8> {
    let lines = include_str!("golden.txt").lines();
    let hex = lines.filter_map(|line| line.strip_prefix(name)).next();
    let hex = hex.expect("a line of this name").trim();
    let digits = (0..hex.len()).step_by(2);
    digits
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn a_signal_and_a_box_of_schema_1_open_for_ever() {
    let sealed = from_bytes(&line("sealed-signal ")).unwrap();
    let opened = open(&runner(), keys().key_id(), EPOCH, at(0), &sealed).unwrap();
    let signal = golden_signal();
    assert!(opened.content == Content::Signal { signal });
    assert_eq!(opened.sequence, 9);

    let sealed = SealedBox::new(line("box ")).unwrap();
    let notice = Notice::Matched {
        deal: DealId::from_bytes([0x44; 16]),
        revision: 2,
        terms: [0x66; 32],
    };
    let received = Inbox::new(opened.response).open(&sealed);
    let notice = Some(notice);
    assert_eq!(received, Ok(Received { notice, missed: 4 }));
}
