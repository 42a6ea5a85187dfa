use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    Key, SealError,
    wrap::{WRAPPED_BYTES, unwrap_key, wrap_key},
};

use crate::flipped;

proptest! {
    #[test]
    fn a_wrapped_key_unwraps_under_its_master_and_id_alone(
        master: [u8; 32], other: [u8; 32], key_id: [u8; 16], other_id: [u8; 16],
        nonce: [u8; 24], key: [u8; 32],
    ) {
        prop_assume!(master != other && key_id != other_id);
        let (master, other) = (Key::from_bytes(master), Key::from_bytes(other));
        let key = Key::from_bytes(key);
        let wrapped = wrap_key(&master, &key_id, nonce, &key);
        prop_assert_eq!(wrapped.len(), WRAPPED_BYTES);
        prop_assert_eq!(unwrap_key(&master, &key_id, &wrapped).unwrap(), key);
        prop_assert_eq!(unwrap_key(&other, &key_id, &wrapped), Err(SealError::Forged));
        prop_assert_eq!(unwrap_key(&master, &other_id, &wrapped), Err(SealError::Forged));
    }

    #[test]
    fn a_wrapped_key_with_a_flipped_bit_never_unwraps(at: Index, bit: u8) {
        let (master, key) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let wrapped = wrap_key(&master, &[3; 16], [4; 24], &key);
        let changed = flipped(&wrapped, at, bit);
        prop_assert_eq!(unwrap_key(&master, &[3; 16], &changed), Err(SealError::Forged));
    }
}

#[test]
fn a_wrapped_key_of_another_length_never_unwraps() {
    let (master, key) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
    let wrapped = wrap_key(&master, &[3; 16], [4; 24], &key);
    for len in 0..wrapped.len() {
        assert_eq!(
            unwrap_key(&master, &[3; 16], &wrapped[..len]),
            Err(SealError::Truncated)
        );
    }
    let longer = [wrapped.as_slice(), &[0]].concat();
    assert_eq!(
        unwrap_key(&master, &[3; 16], &longer),
        Err(SealError::Length { field: "wrapped" })
    );
}
