use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    SealError,
    envelope::{RecipientSecret, open_envelope, seal_envelope},
    limits::CONTEXT_BYTES_MAX,
};

use crate::{bytes, flipped};

proptest! {
    #[test]
    fn an_envelope_opens_to_what_was_sealed(
        secret: [u8; 32], info in bytes(), aad in bytes(), plaintext in bytes(), seed: [u8; 32],
    ) {
        let secret = RecipientSecret::from_bytes(secret);
        let to = secret.public();
        let sealed = seal_envelope(&to, &info, &aad, &plaintext, seed).unwrap();
        prop_assert_eq!(sealed.len(), plaintext.len() + 49);
        prop_assert_eq!(&*open_envelope(&secret, &info, &aad, &sealed).unwrap(), &plaintext);
        prop_assert_eq!(seal_envelope(&to, &info, &aad, &plaintext, seed).unwrap(), sealed);
    }

    #[test]
    fn an_envelope_with_a_flipped_bit_never_opens(plaintext in bytes(), at: Index, bit: u8) {
        let secret = RecipientSecret::from_bytes([1; 32]);
        let sealed = seal_envelope(&secret.public(), b"info", b"aad", &plaintext, [2; 32]).unwrap();
        prop_assert!(open_envelope(&secret, b"info", b"aad", &flipped(&sealed, at, bit)).is_err());
    }

    #[test]
    fn an_envelope_opens_for_its_recipient_and_context_alone(
        other: [u8; 32], info in bytes(), aad in bytes(),
    ) {
        prop_assume!(info != b"info" && aad != b"aad");
        let secret = RecipientSecret::from_bytes([1; 32]);
        let other = RecipientSecret::from_bytes(other);
        prop_assume!(other.public() != secret.public());
        let sealed = seal_envelope(&secret.public(), b"info", b"aad", b"keys", [2; 32]).unwrap();
        for opened in [
            open_envelope(&other, b"info", b"aad", &sealed),
            open_envelope(&secret, &info, b"aad", &sealed),
            open_envelope(&secret, b"info", &aad, &sealed),
        ] {
            prop_assert_eq!(opened, Err(SealError::Forged));
        }
    }

    #[test]
    fn a_seed_used_twice_never_gives_one_nonce_to_two_messages(
        one in bytes(), two in bytes(), seed: [u8; 32],
    ) {
        prop_assume!(one != two);
        let to = RecipientSecret::from_bytes([1; 32]).public();
        let encapsulated = |info: &[u8], aad: &[u8], plaintext: &[u8]| {
            seal_envelope(&to, info, aad, plaintext, seed).unwrap()[1..33].to_vec()
        };
        prop_assert_ne!(encapsulated(b"", b"", &one), encapsulated(b"", b"", &two));
        prop_assert_ne!(encapsulated(b"", &one, b""), encapsulated(b"", &two, b""));
        prop_assert_ne!(encapsulated(&one, b"", b""), encapsulated(&two, b"", b""));
        if !one.is_empty() {
            prop_assert_ne!(encapsulated(&one, b"", b""), encapsulated(b"", &one, b""));
        }
    }
}

#[test]
fn an_envelope_cut_or_extended_at_any_byte_never_opens() {
    let secret = RecipientSecret::from_bytes([1; 32]);
    let sealed = seal_envelope(&secret.public(), b"info", b"aad", &[4; 70], [2; 32]).unwrap();
    for len in 0..sealed.len() {
        let expected = if len < 49 {
            SealError::Truncated
        } else {
            SealError::Forged
        };
        assert_eq!(
            open_envelope(&secret, b"info", b"aad", &sealed[..len]),
            Err(expected)
        );
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(
        open_envelope(&secret, b"info", b"aad", &longer),
        Err(SealError::Forged)
    );
}

#[test]
fn an_encapsulated_key_of_low_order_never_opens() {
    let secret = RecipientSecret::from_bytes([1; 32]);
    let mut sealed = seal_envelope(&secret.public(), b"", b"", b"keys", [2; 32]).unwrap();
    sealed[1..33].fill(0);
    assert_eq!(
        open_envelope(&secret, b"", b"", &sealed),
        Err(SealError::Forged)
    );
}

#[test]
fn an_info_above_its_limit_is_refused_by_field() {
    let secret = RecipientSecret::from_bytes([1; 32]);
    let info = vec![0; CONTEXT_BYTES_MAX + 1];
    assert_eq!(
        seal_envelope(&secret.public(), &info, b"", b"", [2; 32]),
        Err(SealError::Length { field: "info" })
    );
}
