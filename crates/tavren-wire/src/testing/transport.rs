//! What every [`Transport`] must do, one sentence a function.

use crate::frame::{FrameError, FrameReader, FrameWriter};
use crate::limits::FRAME_BYTES_MAX;
use crate::transport::{Connection, Listener, Transport, TransportError};
use std::io::Write;
use std::thread;
use std::time::Duration;

/// Two ends of one connection.
type Pair = (Connection, Connection);

/// A case and its name.
type Case = (&'static str, fn(Pair));

const CASES: &[Case] = &[
    ("frames_arrive_in_order", frames_arrive_in_order),
    ("the_longest_frame_arrives", the_longest_frame_arrives),
    (
        "half_a_frame_is_an_error_and_no_frame",
        half_a_frame_is_an_error_and_no_frame,
    ),
    (
        "a_clean_close_ends_the_frames",
        a_clean_close_ends_the_frames,
    ),
    (
        "too_long_a_frame_is_refused_by_its_head",
        too_long_a_frame_is_refused_by_its_head,
    ),
    ("both_ways_at_once_never_stop", both_ways_at_once_never_stop),
    (
        "a_silent_peer_times_out_and_goes_on",
        a_silent_peer_times_out_and_goes_on,
    ),
    (
        "a_peer_that_does_not_read_times_out",
        a_peer_that_does_not_read_times_out,
    ),
    ("a_timeout_of_zero_is_refused", a_timeout_of_zero_is_refused),
    ("who_has_finished_still_reads", who_has_finished_still_reads),
    ("a_close_wakes_who_waits", a_close_wakes_who_waits),
    (
        "a_peer_that_has_gone_is_an_error",
        a_peer_that_has_gone_is_an_error,
    ),
];

/// Runs every case over connections that `listener` accepts and `transport` makes.
///
/// # Panics
/// Where the transport does not do what a case says; the name of the case is printed.
pub fn conformance(listener: &Listener, transport: &dyn Transport) {
    for (name, case) in CASES {
        let named = Named(name);
        case(pair(listener, transport));
        drop(named);
    }
    many_peers_are_kept_apart(listener, transport);
}

/// Prints the name of the case that failed.
struct Named(&'static str);

impl Drop for Named {
    #[allow(clippy::print_stderr, reason = "a failed test says which")]
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the case {} failed", self.0);
        }
    }
}

fn pair(listener: &Listener, transport: &dyn Transport) -> Pair {
    let ours = transport.connect().expect("a connection");
    (ours, listener.accept().expect("a peer"))
}

type Halves = (FrameReader<Connection>, FrameWriter<Connection>);

fn split(connection: Connection) -> Halves {
    connection.split().expect("two halves")
}

fn frames_arrive_in_order((ours, theirs): Pair) {
    let mut writer = FrameWriter::new(ours);
    let mut reader = FrameReader::new(theirs);
    for round in 0..50_u16 {
        for number in 0..20_u16 {
            writer
                .write(&(round * 20 + number).to_be_bytes())
                .expect("sent");
        }
        for number in 0..20_u16 {
            let frame = reader.read().expect("a frame");
            assert_eq!(frame, Some((round * 20 + number).to_be_bytes().to_vec()));
        }
    }
}

fn the_longest_frame_arrives((ours, theirs): Pair) {
    let payload: Vec<u8> = (0..FRAME_BYTES_MAX).map(|at| (at % 251) as u8).collect();
    let sent = payload.clone();
    let sender = thread::spawn(move || FrameWriter::new(ours).write(&sent));
    let frame = FrameReader::new(theirs).read().expect("a frame");
    assert!(frame.is_some_and(|frame| frame == payload));
    assert_eq!(sender.join().expect("the sender"), Ok(()));
}

fn half_a_frame_is_an_error_and_no_frame((mut ours, theirs): Pair) {
    ours.write_all(&[0, 0, 0, 1, 9, 0, 0, 0, 5, 1, 2])
        .expect("sent");
    drop(ours);
    let mut reader = FrameReader::new(theirs);
    assert_eq!(reader.read(), Ok(Some(vec![9])));
    assert_eq!(reader.read(), Err(FrameError::Truncated));
}

fn a_clean_close_ends_the_frames((ours, theirs): Pair) {
    let mut writer = FrameWriter::new(ours);
    writer.write(b"last").expect("sent");
    drop(writer);
    let mut reader = FrameReader::new(theirs);
    assert_eq!(reader.read(), Ok(Some(b"last".to_vec())));
    assert_eq!(reader.read(), Ok(None));
    assert_eq!(reader.read(), Ok(None));
}

fn too_long_a_frame_is_refused_by_its_head((mut ours, theirs): Pair) {
    ours.write_all(&[0xff; 4]).expect("sent");
    // The peer has sent no more than the head, and has not closed.
    assert_eq!(FrameReader::new(theirs).read(), Err(FrameError::TooLong));
    drop(ours);
}

fn both_ways_at_once_never_stop((ours, theirs): Pair) {
    const FRAMES: usize = 200;
    let payload = vec![3; 64 << 10];
    let mut threads = Vec::new();
    for (mut reader, mut writer) in [split(ours), split(theirs)] {
        let payload = payload.clone();
        threads.push(thread::spawn(move || {
            for _ in 0..FRAMES {
                writer.write(&payload).expect("sent");
            }
            writer.into_inner().finish().expect("finished");
        }));
        threads.push(thread::spawn(move || {
            let mut count = 0;
            while let Some(frame) = reader.read().expect("a frame") {
                assert_eq!(frame.len(), 64 << 10);
                count += 1;
            }
            assert_eq!(count, FRAMES);
        }));
    }
    for thread in threads {
        thread.join().expect("every frame came");
    }
}

fn a_silent_peer_times_out_and_goes_on((mut ours, theirs): Pair) {
    let wait = Some(Duration::from_millis(20));
    theirs.set_timeouts(wait, None).expect("a timeout");
    let handle = theirs.try_clone().expect("a clone");
    let mut reader = FrameReader::new(theirs);
    assert_eq!(reader.read(), Err(FrameError::TimedOut));
    ours.write_all(&[0, 0, 0, 2, 1]).expect("sent");
    assert_eq!(reader.read(), Err(FrameError::TimedOut));
    handle.set_timeouts(None, None).expect("no timeout");
    ours.write_all(&[2]).expect("sent");
    assert_eq!(reader.read(), Ok(Some(vec![1, 2])));
}

fn a_peer_that_does_not_read_times_out((ours, theirs): Pair) {
    let wait = Some(Duration::from_millis(20));
    ours.set_timeouts(None, wait).expect("a timeout");
    let mut writer = FrameWriter::new(ours);
    let payload = vec![0; FRAME_BYTES_MAX];
    // More than any operating system keeps for who does not read.
    let refused = (0..1_000).find_map(|_| writer.write(&payload).err());
    assert_eq!(refused, Some(FrameError::TimedOut));
    assert_eq!(writer.write(b"more"), Err(FrameError::Broken));
    drop(theirs);
}

fn a_timeout_of_zero_is_refused((ours, _theirs): Pair) {
    let zero = Some(Duration::ZERO);
    assert_eq!(ours.set_timeouts(zero, None), Err(TransportError::Timeout));
    assert_eq!(ours.set_timeouts(None, zero), Err(TransportError::Timeout));
}

fn who_has_finished_still_reads((ours, theirs): Pair) {
    ours.finish().expect("finished");
    let (mut reader, mut writer) = split(theirs);
    assert_eq!(reader.read(), Ok(None));
    writer.write(b"answer").expect("sent");
    assert_eq!(FrameReader::new(ours).read(), Ok(Some(b"answer".to_vec())));
}

fn a_close_wakes_who_waits((ours, theirs): Pair) {
    let handle = theirs.try_clone().expect("a clone");
    let waiting = thread::spawn(move || FrameReader::new(theirs).read());
    handle.close().expect("closed");
    assert_eq!(waiting.join().expect("a reader"), Ok(None));
    drop(ours);
}

fn a_peer_that_has_gone_is_an_error((ours, theirs): Pair) {
    drop(theirs);
    let mut writer = FrameWriter::new(ours);
    let payload = vec![0; FRAME_BYTES_MAX];
    let refused = (0..1_000).find_map(|_| writer.write(&payload).err());
    assert!(matches!(refused, Some(FrameError::Io(_))));
}

fn many_peers_are_kept_apart(listener: &Listener, transport: &dyn Transport) {
    let mut pairs: Vec<_> = (0..20_u8)
        .map(|_| {
            let (ours, theirs) = pair(listener, transport);
            (FrameWriter::new(ours), FrameReader::new(theirs))
        })
        .collect();
    for (number, (writer, _)) in pairs.iter_mut().enumerate() {
        writer.write(&number.to_be_bytes()).expect("sent");
    }
    for (number, (_, reader)) in pairs.iter_mut().enumerate() {
        assert_eq!(reader.read(), Ok(Some(number.to_be_bytes().to_vec())));
    }
}
