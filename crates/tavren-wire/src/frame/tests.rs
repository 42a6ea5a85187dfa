use super::*;
use crate::limits::FRAME_BYTES_MAX;
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::{self, Read, Write};

/// Every frame of `bytes`, fed in pieces of these lengths over and over.
fn decoded(bytes: &[u8], cuts: &[usize]) -> Result<Vec<Vec<u8>>, FrameError> {
    let (mut decoder, mut frames, mut rest) = (Decoder::new(), Vec::new(), bytes);
    for cut in cuts.iter().cycle() {
        let (mut piece, left) = rest.split_at((*cut).min(rest.len()));
        while !piece.is_empty() {
            frames.extend(decoder.decode(&mut piece)?);
        }
        rest = left;
        if rest.is_empty() {
            break;
        }
    }
    match decoder.is_between_frames() {
        true => Ok(frames),
        false => Err(FrameError::Truncated),
    }
}

/// Gives its pieces one a read, with a pause (an error of this kind) between any two.
struct Dripping(Vec<io::Result<Vec<u8>>>);

impl Read for Dripping {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Ok(0);
        }
        let piece = self.0.remove(0)?;
        out[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

/// Takes so many bytes, then none.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        match taken {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

proptest! {
    #[test]
    fn frames_are_the_same_however_the_bytes_are_cut(
        payloads in vec(vec(any::<u8>(), 1..300), 0..8), cuts in vec(1_usize..50, 1..20),
    ) {
        let frames = payloads.iter().map(|payload| encode(payload).unwrap());
        let bytes: Vec<u8> = frames.flatten().collect();
        prop_assert_eq!(decoded(&bytes, &cuts), Ok(payloads.clone()));
        prop_assert_eq!(decoded(&bytes, &[usize::MAX]), Ok(payloads.clone()));

        let pieces = bytes.chunks(cuts[0]).flat_map(|piece| {
            [Err(io::ErrorKind::WouldBlock.into()), Ok(piece.to_vec())]
        });
        let mut reader = FrameReader::new(Dripping(pieces.collect()));
        let mut read = Vec::new();
        loop {
            match reader.read() {
                Ok(Some(frame)) => read.push(frame),
                Ok(None) => break,
                Err(error) => prop_assert_eq!(error, FrameError::TimedOut),
            }
        }
        prop_assert_eq!(read, payloads);
    }

    #[test]
    fn random_bytes_cut_anywhere_give_the_same_answer(
        bytes in vec(prop_oneof![4 => Just(0), 4 => 0..6_u8, 1 => any::<u8>()], 0..200),
        cuts in vec(1_usize..9, 1..9),
    ) {
        prop_assert_eq!(decoded(&bytes, &cuts), decoded(&bytes, &[usize::MAX]));
    }

    #[test]
    fn a_stream_that_ends_inside_a_frame_gives_an_error_and_no_frame(
        payload in vec(any::<u8>(), 1..300), cut in any::<prop::sample::Index>(),
    ) {
        let bytes = encode(&payload).unwrap();
        let cut = cut.index(bytes.len() - 1) + 1;
        let mut reader = FrameReader::new(&bytes[..cut]);
        prop_assert_eq!(reader.read(), Err(FrameError::Truncated));
    }
}

#[test]
fn a_frame_of_length_0_is_refused_by_name() {
    assert_eq!(encode(&[]), Err(FrameError::Empty));
    assert_eq!(decoded(&[0; 4], &[1]), Err(FrameError::Empty));
}

#[test]
fn the_longest_frame_passes_and_one_byte_more_is_refused_by_name() {
    let longest = vec![7; FRAME_BYTES_MAX];
    let bytes = encode(&longest).unwrap();
    assert_eq!(decoded(&bytes, &[usize::MAX]), Ok(vec![longest]));
    assert_eq!(
        encode(&vec![7; FRAME_BYTES_MAX + 1]),
        Err(FrameError::TooLong)
    );
    assert_eq!(decoded(&[0, 0x10, 0, 1], &[1]), Err(FrameError::TooLong));
    assert_eq!(decoded(&[0xff; 4], &[4]), Err(FrameError::TooLong));
}

#[test]
fn a_stated_length_allocates_nothing() {
    let mut decoder = Decoder::new();
    let mut head: &[u8] = &[0, 0x10, 0, 0];
    assert_eq!(decoder.decode(&mut head), Ok(None));
    assert_eq!(decoder.payload.capacity(), 0);
    let mut first: &[u8] = &[1; 100];
    assert_eq!(decoder.decode(&mut first), Ok(None));
    assert!(decoder.payload.capacity() <= 200);
}

#[test]
fn a_refused_length_stays_refused() {
    let mut decoder = Decoder::new();
    for mut bytes in [&[0_u8; 4][..], &[0, 0, 0, 1, 9]] {
        assert_eq!(decoder.decode(&mut bytes), Err(FrameError::Empty));
    }
}

#[test]
fn nothing_is_sent_after_half_a_frame() {
    let mut writer = FrameWriter::new(Full(6));
    assert_eq!(writer.write(&[]), Err(FrameError::Empty));
    assert_eq!(writer.write(b"hello"), Err(FrameError::TimedOut));
    assert_eq!(writer.write(b"h"), Err(FrameError::Broken));
    let mut writer = FrameWriter::new(Full(5));
    assert_eq!(writer.write(b"h"), Ok(()));
}

#[test]
fn no_debug_print_shows_what_is_in_a_frame() {
    let reader = FrameReader::new(&[0x2a_u8; 9][..]);
    assert_eq!(format!("{reader:?}"), "FrameReader(..)");
    assert_eq!(format!("{:?}", Decoder::new()), "Decoder(..)");
    assert_eq!(
        format!("{:?}", FrameWriter::new(Full(0))),
        "FrameWriter(..)"
    );
}
