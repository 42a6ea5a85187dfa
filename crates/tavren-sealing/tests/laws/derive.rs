use proptest::prelude::*;
use tavren_sealing::{
    Key,
    derive::{commitment, constant_time_eq, hmac, verify_commitment},
};

use crate::bytes;

proptest! {
    #[test]
    fn a_commitment_verifies_its_body_and_salt_alone(
        salt: [u8; 32], other_salt: [u8; 32], body in bytes(), other in bytes(),
    ) {
        prop_assume!(salt != other_salt && body != other);
        let committed = commitment(&salt, &body);
        prop_assert!(verify_commitment(&salt, &body, &committed));
        prop_assert!(!verify_commitment(&salt, &other, &committed));
        prop_assert!(!verify_commitment(&other_salt, &body, &committed));
    }

    #[test]
    fn a_body_that_ends_like_padding_has_its_own_commitment(salt: [u8; 32], body in bytes()) {
        let padded = [body.as_slice(), &[0x80]].concat();
        prop_assert_ne!(commitment(&salt, &body), commitment(&salt, &padded));
        let zeros = [body.as_slice(), &[0]].concat();
        prop_assert_ne!(commitment(&salt, &body), commitment(&salt, &zeros));
    }

    #[test]
    fn a_domain_never_runs_into_its_message(text in "[a-z]{1,20}", cut in 0usize..20) {
        let key = Key::from_bytes([1; 32]);
        let (domain, message) = text.split_at(cut.min(text.len() - 1));
        prop_assert_ne!(hmac(&key, domain, message.as_bytes()), hmac(&key, &text, b""));
    }

    #[test]
    fn equality_in_constant_time_is_equality(left in bytes(), right in bytes()) {
        prop_assert_eq!(constant_time_eq(&left, &right), left == right);
        prop_assert!(constant_time_eq(&left, &left.clone()));
    }
}
