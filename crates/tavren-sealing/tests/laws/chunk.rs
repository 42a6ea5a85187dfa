use proptest::{prelude::*, sample::Index};
use tavren_sealing::{
    Key, SealError,
    chunk::{ChunkPosition, open_chunk, seal_chunk},
};

use crate::{bytes, flipped};

const POSITION: ChunkPosition = ChunkPosition {
    package: [5; 16],
    index: 7,
    last: false,
};

fn position() -> impl Strategy<Value = ChunkPosition> {
    any::<([u8; 16], u32, bool)>().prop_map(|(package, index, last)| ChunkPosition {
        package,
        index,
        last,
    })
}

proptest! {
    #[test]
    fn a_chunk_opens_to_what_was_sealed(
        key: [u8; 32], nonce: [u8; 24], position in position(), plaintext in bytes(),
    ) {
        let key = Key::from_bytes(key);
        let sealed = seal_chunk(&key, nonce, &position, &plaintext).unwrap();
        prop_assert_eq!(sealed.len(), plaintext.len() + 41);
        prop_assert_eq!(&*open_chunk(&key, &position, &sealed).unwrap(), &plaintext);
    }

    #[test]
    fn a_chunk_never_opens_at_another_position(here in position(), there in position()) {
        prop_assume!(here != there);
        let key = Key::from_bytes([1; 32]);
        let sealed = seal_chunk(&key, [3; 24], &here, b"rows").unwrap();
        for moved in [
            there,
            ChunkPosition { index: here.index ^ 1, ..here },
            ChunkPosition { last: !here.last, ..here },
            ChunkPosition { package: here.package.map(|byte| byte ^ 1), ..here },
        ] {
            prop_assert_eq!(open_chunk(&key, &moved, &sealed), Err(SealError::Forged));
        }
    }

    #[test]
    fn a_chunk_with_a_flipped_bit_never_opens(plaintext in bytes(), at: Index, bit: u8) {
        let key = Key::from_bytes([1; 32]);
        let sealed = seal_chunk(&key, [3; 24], &POSITION, &plaintext).unwrap();
        prop_assert!(open_chunk(&key, &POSITION, &flipped(&sealed, at, bit)).is_err());
    }

    #[test]
    fn a_chunk_never_opens_under_another_key(key: [u8; 32], other: [u8; 32]) {
        prop_assume!(key != other);
        let sealed = seal_chunk(&Key::from_bytes(key), [3; 24], &POSITION, b"rows").unwrap();
        prop_assert_eq!(
            open_chunk(&Key::from_bytes(other), &POSITION, &sealed),
            Err(SealError::Forged)
        );
    }
}

#[test]
fn a_chunk_cut_or_extended_at_any_byte_never_opens() {
    let key = Key::from_bytes([1; 32]);
    let sealed = seal_chunk(&key, [3; 24], &POSITION, &[4; 70]).unwrap();
    for len in 0..sealed.len() {
        let expected = if len < 41 {
            SealError::Truncated
        } else {
            SealError::Forged
        };
        assert_eq!(open_chunk(&key, &POSITION, &sealed[..len]), Err(expected));
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open_chunk(&key, &POSITION, &longer), Err(SealError::Forged));
}
