use hpke::rand_core::TryRng;

use super::{Expansion, RecipientPublic, RecipientSecret, open_in_context};
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

/// RFC 9180, appendix A.2.1: exported values.
#[test]
fn the_context_of_an_envelope_exports_what_rfc_9180_says() {
    let bytes = |hex: &str| -> Vec<u8> {
        let digits = (0..hex.len()).step_by(2);
        digits
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    };
    let secret = bytes("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    let secret = RecipientSecret::from_bytes(secret.try_into().unwrap());
    let info = bytes("4f6465206f6e2061204772656369616e2055726e");
    let sealed = bytes(concat!(
        "01",
        "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db",
        "21993c62ce81883d2dd1b51a28",
    ));
    let (_, context) = open_in_context(&secret, &info, b"Count-0", &sealed).unwrap();
    let mut exported = [0; 32];
    context.export(b"TestContext", &mut exported).unwrap();
    let expected = "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53";
    assert_eq!(exported.as_slice(), bytes(expected));
}
