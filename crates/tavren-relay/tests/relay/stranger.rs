//! Something else than a runner at the other end: the relay says so, and goes on.

use crate::bed::{noon, relay, socket};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use std::io::Write;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use tavren_relay::RelayError;
use tavren_types::cbor::to_bytes;
use tavren_wire::frame::{FrameError, FrameReader, encode};
use tavren_wire::message::{Answer, Refusal, Reply};
use tavren_wire::transport::Transport;

/// What answers the first request of each connection with the next bytes, and closes it.
fn stranger(folder: &std::path::Path) -> Sender<Vec<u8>> {
    let listener = socket(folder).listen().unwrap();
    let (sender, answers) = channel::<Vec<u8>>();
    thread::spawn(move || {
        for answer in answers {
            let connection = listener.accept().unwrap();
            let mut writer = connection.try_clone().unwrap();
            let _ = FrameReader::new(connection).read();
            let _ = writer.write_all(&answer);
            let _ = writer.close();
        }
    });
    sender
}

fn framed(number: u64, answer: Answer) -> Vec<u8> {
    encode(&to_bytes(&Reply::new(number, answer))).unwrap()
}

#[test]
fn what_is_no_answer_ends_the_connection_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let answers = stranger(folder.path());
    let mut relay = relay(folder.path());
    let refusal = Refusal::Evidence;
    let mut half = framed(1, Answer::Removed);
    half.pop();
    for (answer, error) in [
        (Vec::new(), RelayError::Closed),
        (half, RelayError::Frame(FrameError::Truncated)),
        (vec![0; 4], RelayError::Frame(FrameError::Empty)),
        (vec![0xff; 4], RelayError::Frame(FrameError::TooLong)),
        (encode(b"hello").unwrap(), RelayError::Answer),
        (framed(1, Answer::Removed), RelayError::Answer),
        (framed(7, Answer::Ticked { boxes: 0 }), RelayError::Answer),
        (
            framed(1, Answer::Refused { refusal }),
            RelayError::Refused(refusal),
        ),
    ] {
        answers.send(answer).unwrap();
        assert_eq!(relay.connect(), Err(error));
        assert_eq!(relay.boot(), None);
    }
    // It was told that there is no time yet, and that more boxes came than did.
    let refusal = Refusal::Time;
    let mut both = framed(1, Answer::Refused { refusal });
    both.extend(framed(2, Answer::Ticked { boxes: 3 }));
    answers.send(both).unwrap();
    assert_eq!(relay.connect(), Ok(()));
    let ticked = relay.tick(noon()).unwrap_err();
    assert!(ticked.ends_it());
}

#[test]
fn random_bytes_never_stop_the_relay() {
    let folder = tempfile::tempdir().unwrap();
    let answers = stranger(folder.path());
    let relay = std::cell::RefCell::new(relay(folder.path()));
    let mut cases = TestRunner::new(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    });
    let bytes = prop::collection::vec(any::<u8>(), 1..200);
    let ran = cases.run(&(bytes, any::<bool>()), |(bytes, whole)| {
        let answer = if whole {
            encode(&bytes).unwrap()
        } else {
            bytes
        };
        answers.send(answer).unwrap();
        let ends = relay.borrow_mut().connect().unwrap_err().ends_it();
        prop_assert!(ends);
        Ok(())
    });
    ran.unwrap();
}
