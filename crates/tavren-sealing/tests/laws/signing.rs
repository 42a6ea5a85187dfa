use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    SealError,
    signing::{SigningKey, VerifyingKey},
};

use crate::{bytes, flipped};

/// The order of the base point (RFC 8032 §5.1), little endian: a signature ends in a number below.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

proptest! {
    #[test]
    fn a_signature_is_of_one_key_one_context_and_one_message(
        seed: [u8; 32], other: [u8; 32], context in "[a-z/]{0,9}", message in bytes(), at: Index,
        bit: u8,
    ) {
        prop_assume!(seed != other);
        let key = SigningKey::from_bytes(seed);
        let signature = key.sign(&context, &message);
        let public = key.public();
        prop_assert_eq!(VerifyingKey::from_bytes(*public.as_bytes()), Ok(public));
        prop_assert!(public.verify(&context, &message, &signature));
        let other = SigningKey::from_bytes(other).public();
        prop_assert!(!other.verify(&context, &message, &signature));
        prop_assert!(!public.verify_raw(&message, &signature));
        let changed = flipped(&signature, at, bit).try_into().unwrap();
        prop_assert!(!public.verify(&context, &message, &changed));
        if !message.is_empty() {
            prop_assert!(!public.verify(&context, &flipped(&message, at, bit), &signature));
        }
        // What moves from the message into the context is another statement.
        let longer = format!("{context}x");
        let moved = [b"x", &message[..]].concat();
        prop_assert!(!public.verify(&longer, &message, &key.sign(&context, &moved)));
    }

    #[test]
    fn the_second_form_of_a_signature_is_refused(seed: [u8; 32], message in bytes()) {
        let key = SigningKey::from_bytes(seed);
        let mut signature = key.sign_raw(&message);
        prop_assert!(key.public().verify_raw(&message, &signature));
        // The number at the end plus the order stands for the same one.
        let mut carry = 0_u16;
        for (byte, add) in signature[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        prop_assert_eq!(carry, 0);
        prop_assert!(!key.public().verify_raw(&message, &signature));
    }
}

#[test]
fn a_key_under_which_anybody_could_sign_is_refused() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    // 2²⁵⁵ − 18, a second spelling of the neutral point, and 2²⁵⁵ − 16, one of a point of full order.
    let mut again = [0xff; 32];
    (again[0], again[31]) = (0xee, 0x7f);
    let mut spelling = again;
    spelling[0] = 0xf0;
    // No point has this number.
    let mut none = [0; 32];
    none[0] = 2;
    for bytes in [neutral, [0; 32], again, spelling, none] {
        assert_eq!(VerifyingKey::from_bytes(bytes), Err(SealError::PublicKey));
    }
    // The first spelling of the same point is a key.
    let mut three = [0; 32];
    three[0] = 3;
    assert!(VerifyingKey::from_bytes(three).is_ok());
}
