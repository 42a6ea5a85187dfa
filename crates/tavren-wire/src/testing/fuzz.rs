//! Bodies of fuzz targets: each takes any bytes.

use crate::agent::{Epoch, open};
use crate::frame::{Decoder, encode};
use crate::message::{Content, Reply, Request, SealedSignal};
use crate::notice::{Inbox, Notice, SealedBox};
use crate::receipt::{InclusionReceipt, MatchReceipt, ReceiptKey, verify};
use crate::release::Release;
use tavren_attest::BindingHash;
use tavren_sealing::envelope::{RecipientSecret, ResponseKey};
use tavren_sealing::signing::SigningKey;
use tavren_types::Timestamp;
use tavren_types::cbor::{Decode, Encode, from_bytes, to_bytes};

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

/// Bytes that parse as a message print as the same bytes.
pub fn messages(bytes: &[u8]) {
    prints_the_same::<Content>(bytes);
    prints_the_same::<SealedSignal>(bytes);
    prints_the_same::<Request>(bytes);
    prints_the_same::<Reply>(bytes);
    prints_the_same::<Notice>(bytes);
}

fn prints_the_same<T: Decode + Encode>(bytes: &[u8]) {
    if let Ok(message) = from_bytes::<T>(bytes) {
        assert_eq!(to_bytes(&message), bytes);
    }
}

/// No bytes are a receipt of a key that nobody used, and a receipt never stops its reader.
pub fn receipts(bytes: &[u8]) {
    let public = ReceiptKey::from_bytes(&[0x5a; 32]).public();
    assert!(verify::<MatchReceipt>(&public, bytes).is_err());
    assert!(verify::<InclusionReceipt>(&public, bytes).is_err());
}

/// No bytes are a box, a signal or a release of keys that nobody used.
pub fn sealed(bytes: &[u8]) {
    if let Ok(sealed) = SealedBox::new(bytes) {
        assert!(
            Inbox::new(ResponseKey::from_bytes([0x5a; 32]))
                .open(&sealed)
                .is_err()
        );
    }
    if let Ok(signal) = from_bytes::<SealedSignal>(bytes) {
        let secret = RecipientSecret::from_bytes([0x5a; 32]);
        assert!(open(&secret, signal.key, signal.epoch, Timestamp::MIN, &signal).is_err());
    }
    if let Ok(release) = from_bytes::<Release>(bytes) {
        let secret = RecipientSecret::from_bytes([0x5a; 32]);
        let binding = BindingHash::from_bytes([0x5a; 32]);
        let service = SigningKey::from_bytes([0x5a; 32]).public();
        assert!(
            release
                .open(&secret, &binding, &service, Epoch::from_number(0))
                .is_err()
        );
    }
}
