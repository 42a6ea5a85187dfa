use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    Key, SealError,
    limits::{CONTEXT_BYTES_MAX, RECORD_BYTES_MAX},
    record::{key_id_of, open_record, seal_record},
};

use crate::{bytes, flipped};

proptest! {
    #[test]
    fn a_record_opens_to_what_was_sealed(
        key: [u8; 32], key_id: [u8; 16], nonce: [u8; 24], aad in bytes(), plaintext in bytes(),
    ) {
        let key = Key::from_bytes(key);
        let sealed = seal_record(&key, &key_id, nonce, &aad, &plaintext).unwrap();
        prop_assert_eq!(key_id_of(&sealed).unwrap(), key_id);
        prop_assert_eq!(&*open_record(&key, &aad, &sealed).unwrap(), &plaintext);
    }

    #[test]
    fn the_size_of_a_record_tells_its_length_to_the_next_32_bytes(plaintext in bytes()) {
        let sealed =
            seal_record(&Key::from_bytes([1; 32]), &[2; 16], [3; 24], b"", &plaintext).unwrap();
        prop_assert_eq!(sealed.len(), 57 + 32 * (plaintext.len() / 32 + 1));
    }

    #[test]
    fn a_record_with_a_flipped_bit_never_opens(plaintext in bytes(), at: Index, bit: u8) {
        let key = Key::from_bytes([1; 32]);
        let sealed = seal_record(&key, &[2; 16], [3; 24], b"aad", &plaintext).unwrap();
        let opened = open_record(&key, b"aad", &flipped(&sealed, at, bit));
        let expected = if at.index(sealed.len()) == 0 { SealError::Schema } else { SealError::Forged };
        prop_assert_eq!(opened, Err(expected));
    }

    #[test]
    fn a_record_opens_under_its_own_key_and_context_alone(
        key: [u8; 32], aad in bytes(), other_key: [u8; 32], other_aad in bytes(),
    ) {
        prop_assume!(key != other_key && aad != other_aad);
        let (key, other_key) = (Key::from_bytes(key), Key::from_bytes(other_key));
        let sealed = seal_record(&key, &[2; 16], [3; 24], &aad, b"plaintext").unwrap();
        prop_assert_eq!(open_record(&other_key, &aad, &sealed), Err(SealError::Forged));
        prop_assert_eq!(open_record(&key, &other_aad, &sealed), Err(SealError::Forged));
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(sealed in bytes()) {
        prop_assert!(open_record(&Key::from_bytes([1; 32]), b"", &sealed).is_err());
    }
}

#[test]
fn a_record_cut_or_extended_at_any_byte_never_opens() {
    let key = Key::from_bytes([1; 32]);
    let sealed = seal_record(&key, &[2; 16], [3; 24], b"aad", &[4; 70]).unwrap();
    for len in 0..sealed.len() {
        let expected = if len < 89 {
            SealError::Truncated
        } else {
            SealError::Forged
        };
        assert_eq!(open_record(&key, b"aad", &sealed[..len]), Err(expected));
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open_record(&key, b"aad", &longer), Err(SealError::Forged));
}

#[test]
fn a_record_filed_under_another_key_id_never_opens() {
    let key = Key::from_bytes([1; 32]);
    let mut sealed = seal_record(&key, &[2; 16], [3; 24], b"aad", b"plaintext").unwrap();
    sealed[1..17].copy_from_slice(&[9; 16]);
    assert_eq!(key_id_of(&sealed), Ok([9; 16]));
    assert_eq!(open_record(&key, b"aad", &sealed), Err(SealError::Forged));
}

#[test]
fn a_record_above_its_limits_is_refused_by_field() {
    let key = Key::from_bytes([1; 32]);
    let longest = vec![0; RECORD_BYTES_MAX];
    let sealed = seal_record(&key, &[2; 16], [3; 24], b"", &longest).unwrap();
    assert_eq!(
        open_record(&key, b"", &sealed).unwrap().len(),
        RECORD_BYTES_MAX
    );

    let too_long = vec![0; RECORD_BYTES_MAX + 1];
    assert_eq!(
        seal_record(&key, &[2; 16], [3; 24], b"", &too_long),
        Err(SealError::Length { field: "plaintext" })
    );
    let aad = vec![0; CONTEXT_BYTES_MAX + 1];
    assert_eq!(
        seal_record(&key, &[2; 16], [3; 24], &aad, b""),
        Err(SealError::Length { field: "aad" })
    );
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(
        open_record(&key, b"", &longer),
        Err(SealError::Length { field: "sealed" })
    );
}
