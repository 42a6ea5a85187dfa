use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    SealError,
    envelope::{
        RecipientSecret, ResponseKey, open_envelope, open_with_response, seal_envelope,
        seal_with_response,
    },
    limits::CONTEXT_BYTES_MAX,
};

use crate::{bytes, flipped};

proptest! {
    #[test]
    fn both_sides_of_an_envelope_export_one_key(
        secret: [u8; 32], info in bytes(), aad in bytes(), plaintext in bytes(), seed: [u8; 32],
    ) {
        let secret = RecipientSecret::from_bytes(secret);
        let to = secret.public();
        let (sealed, ours) = seal_with_response(&to, &info, &aad, &plaintext, seed).unwrap();
        let (opened, theirs) = open_with_response(&secret, &info, &aad, &sealed).unwrap();
        prop_assert_eq!(&*opened, &plaintext);
        prop_assert_eq!(ours, theirs);
        // The envelope is the same as without an answer.
        prop_assert_eq!(&seal_envelope(&to, &info, &aad, &plaintext, seed).unwrap(), &sealed);
        prop_assert_eq!(&*open_envelope(&secret, &info, &aad, &sealed).unwrap(), &plaintext);
    }

    #[test]
    fn every_envelope_has_a_response_key_of_its_own(one: [u8; 32], two: [u8; 32], info in bytes()) {
        prop_assume!(one != two && !info.is_empty());
        let to = RecipientSecret::from_bytes([1; 32]).public();
        let key = |info: &[u8], seed| seal_with_response(&to, info, b"", b"ask", seed).unwrap().1;
        prop_assert_ne!(key(&info, one), key(&info, two));
        prop_assert_ne!(key(&info, one), key(b"", one));
    }

    #[test]
    fn a_response_opens_to_what_was_sealed_and_with_its_key_and_context_alone(
        key: [u8; 32], other: [u8; 32], nonce: [u8; 24], aad in bytes(), plaintext in bytes(),
        at: Index, bit: u8,
    ) {
        prop_assume!(key != other);
        let key = ResponseKey::from_bytes(key);
        let sealed = key.seal(nonce, &aad, &plaintext).unwrap();
        prop_assert_eq!(sealed.len(), plaintext.len() + ResponseKey::OVERHEAD_BYTES);
        prop_assert_eq!(&*key.open(&aad, &sealed).unwrap(), &plaintext);
        let other = ResponseKey::from_bytes(other);
        prop_assert_eq!(other.open(&aad, &sealed), Err(SealError::Forged));
        let longer = [&aad[..], b"x"].concat();
        prop_assert_eq!(key.open(&longer, &sealed), Err(SealError::Forged));
        prop_assert!(key.open(&aad, &flipped(&sealed, at, bit)).is_err());
    }
}

#[test]
fn a_response_that_is_cut_is_refused_by_name() {
    let key = ResponseKey::from_bytes([3; 32]);
    let sealed = key.seal([4; 24], b"", b"").unwrap();
    assert_eq!(key.open(b"", &[]), Err(SealError::Truncated));
    assert_eq!(key.open(b"", &sealed[..40]), Err(SealError::Truncated));
    assert_eq!(key.open(b"", &[2; 41]), Err(SealError::Schema));
}

#[test]
fn a_response_context_above_its_limit_is_refused_by_name() {
    let key = ResponseKey::from_bytes([3; 32]);
    let long = vec![0; CONTEXT_BYTES_MAX + 1];
    let refused = SealError::Length { field: "aad" };
    assert_eq!(key.seal([4; 24], &long, b""), Err(refused));
}

#[test]
fn no_response_key_is_printed() {
    let key = ResponseKey::from_bytes([3; 32]);
    assert_eq!(format!("{key:?}"), "ResponseKey(..)");
}
