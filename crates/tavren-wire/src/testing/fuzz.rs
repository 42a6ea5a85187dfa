//! Bodies of fuzz targets: each takes any bytes.

use crate::frame::{Decoder, encode};

/// Frames of any bytes are the same cut into single bytes, and print as what was read.
pub fn frames(bytes: &[u8]) {
    let whole = all(bytes, bytes.len().max(1));
    assert_eq!(whole, all(bytes, 1));
    let printed: Vec<u8> = whole
        .iter()
        .flat_map(|frame| encode(frame).expect("a frame that was read"))
        .collect();
    assert!(bytes.starts_with(&printed));
}

/// The frames before the first error.
fn all(bytes: &[u8], piece: usize) -> Vec<Vec<u8>> {
    let (mut decoder, mut frames) = (Decoder::new(), Vec::new());
    for mut piece in bytes.chunks(piece) {
        while !piece.is_empty() {
            match decoder.decode(&mut piece) {
                Ok(frame) => frames.extend(frame),
                Err(_) => return frames,
            }
        }
    }
    frames
}
