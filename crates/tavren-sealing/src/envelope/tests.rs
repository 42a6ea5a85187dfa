use hpke::rand_core::TryRng;

use super::{Expansion, RecipientPublic, RecipientSecret};
use crate::{SealError, Seed};

#[test]
fn an_expansion_never_repeats_a_block() {
    let mut random = Expansion::new(Seed::from_bytes([1; 32]));
    let mut out = [0; 100];
    random.try_fill_bytes(&mut out).unwrap();
    let mut blocks: Vec<_> = out.chunks(32).map(<[u8]>::to_vec).collect();
    blocks.push(random.try_next_u64().unwrap().to_le_bytes().to_vec());
    blocks.push(random.try_next_u32().unwrap().to_le_bytes().to_vec());
    blocks.sort();
    blocks.dedup();
    assert_eq!(blocks.len(), 6);
}

#[test]
fn points_of_low_order_and_second_spellings_are_refused() {
    let order_8 = [
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
            0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
            0x5f, 0x49, 0xb8, 0x00,
        ],
        [
            0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83,
            0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd,
            0xd0, 0x9f, 0x11, 0x57,
        ],
    ];
    let mut refused = vec![[0; 32], order_8[0], order_8[1], [0xff; 32]];
    let mut one = [0; 32];
    one[0] = 1;
    refused.push(one);
    for lowest in 0xec..=0xff {
        let mut bytes = [0xff; 32];
        bytes[0] = lowest;
        bytes[31] = 0x7f;
        refused.push(bytes);
    }
    let public = RecipientSecret::from_bytes([3; 32]).public();
    let mut high_bit = *public.as_bytes();
    high_bit[31] |= 0x80;
    refused.push(high_bit);
    for bytes in refused {
        assert_eq!(
            RecipientPublic::from_bytes(bytes),
            Err(SealError::PublicKey)
        );
    }
    assert_eq!(RecipientPublic::from_bytes(*public.as_bytes()), Ok(public));
}
