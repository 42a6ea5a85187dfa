//! Golden vectors: the stored bytes of schema 1. They never change; a new layout is a new schema.
//!
//! Computed by an independent implementation (Python: `hmac`, `hashlib`, and ChaCha20-Poly1305, X25519
//! and Ed25519 of `cryptography`, HChaCha20 written out), then checked against this one.

mod hex;

use hex::{hex, unhex};
use tavren_sealing::{
    Key, Seed,
    chunk::{ChunkPosition, open_chunk, seal_chunk},
    derive::{commitment, hmac},
    envelope::{RecipientSecret, open_envelope, seal_envelope},
    record::{open_record, seal_record},
    signing::SigningKey,
    wrap::{unwrap_key, wrap_key},
};

const PLAINTEXT: &[u8] = b"app_usage, 7 days: 42 minutes";

/// Bytes that count up from `first`.
fn counting<const N: usize>(first: u8) -> [u8; N] {
    let mut next = first;
    core::array::from_fn(|_| {
        let byte = next;
        next = next.wrapping_add(1);
        byte
    })
}

fn key() -> Key {
    Key::from_bytes(counting(0))
}

#[test]
fn a_record_of_schema_1_keeps_its_bytes() {
    let golden = concat!(
        "01101112131415161718191a1b1c1d1e1f404142434445464748494a4b4c4d4e",
        "4f5051525354555657b549752fa5931871ead8a7898ff804ebe1808df021793e",
        "f3044489207a8423904d83ea5076c208847d107ee496e4afd4",
    );
    let sealed = seal_record(
        &key(),
        &counting(0x10),
        counting(0x40),
        b"grant/9 rev 3",
        PLAINTEXT,
    );
    assert_eq!(hex(&sealed.unwrap()), golden);
    let opened = open_record(&key(), b"grant/9 rev 3", &unhex(golden)).unwrap();
    assert_eq!(*opened, PLAINTEXT);
}

#[test]
fn a_chunk_of_schema_1_keeps_its_bytes() {
    let inner = concat!(
        "01404142434445464748494a4b4c4d4e4f5051525354555657b549752fa59318",
        "71ead8a7898ff804ebe1808df021793ef3044489207a5a682826b9efb9c00cf4",
        "8586710dad0c",
    );
    let last = concat!(
        "01404142434445464748494a4b4c4d4e4f5051525354555657b549752fa59318",
        "71ead8a7898ff804ebe1808df021793ef3044489207a850591415291cdcb2846",
        "cf7285bef865",
    );
    for (golden, last) in [(inner, false), (last, true)] {
        let position = ChunkPosition {
            package: counting(0x10),
            index: 7,
            last,
        };
        let sealed = seal_chunk(&key(), counting(0x40), &position, PLAINTEXT);
        assert_eq!(hex(&sealed.unwrap()), golden);
        let opened = open_chunk(&key(), &position, &unhex(golden)).unwrap();
        assert_eq!(*opened, PLAINTEXT);
    }
}

#[test]
fn a_wrapped_key_keeps_its_bytes() {
    let golden = concat!(
        "404142434445464748494a4b4c4d4e4f5051525354555657f10d71f75ff5f25d",
        "f31b7dd8faa3935a2256607d11518afbd2a3ef175e4813d771956604b88a50dd",
        "a4a6ce701a48a11c",
    );
    let master = Key::from_bytes(counting(0x80));
    let wrapped = wrap_key(&master, &counting(0x10), counting(0x40), &key());
    assert_eq!(hex(&wrapped), golden);
    assert_eq!(
        unwrap_key(&master, &counting(0x10), &unhex(golden)),
        Ok(key())
    );
}

#[test]
fn an_envelope_of_schema_1_keeps_its_bytes() {
    let golden = concat!(
        "013e4af83b3dc1ef8114e620a7b1ab7fc762e1201c2fce4bb5a8517f904b3088",
        "7f8ad60cc601c65168ae02de36757ff9b8d460224163e7429fe35316e2b67852",
        "45e9c335d29e5254b46e83428860",
    );
    let secret = RecipientSecret::from_bytes(counting(1));
    assert_eq!(
        hex(secret.public().as_bytes()),
        "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
    );
    let sealed = seal_envelope(
        &secret.public(),
        b"claim",
        b"package 9",
        PLAINTEXT,
        counting(0),
    );
    assert_eq!(hex(&sealed.unwrap()), golden);
    let opened = open_envelope(&secret, b"claim", b"package 9", &unhex(golden)).unwrap();
    assert_eq!(*opened, PLAINTEXT);
}

#[test]
fn a_commitment_keeps_its_bytes() {
    assert_eq!(
        hex(&commitment(&counting(0), PLAINTEXT)),
        "c7706dd3f4c76b1c851323d49c6126758b9eea6839a9a21403e7317482555400"
    );
    assert_eq!(
        hex(&commitment(&counting(0), &[0; 256])),
        "8222347b1ba5c565a0dbd64f3e13c613327d1990003c4ae0d33d40e5afa625c6"
    );
}

#[test]
fn a_keyed_hash_keeps_its_bytes() {
    assert_eq!(
        hex(&hmac(&key(), "pseudonym", PLAINTEXT)),
        "1bb5aab49fae0362f4d7b760b51b0e9f9903411c1493f0a1e1ea3ba6c03abf0e"
    );
}

#[test]
fn an_expansion_keeps_its_bytes() {
    let seed = Seed::from_bytes(counting(0));
    assert_eq!(
        hex(&seed.expand::<32>(b"grant key", 0)),
        "e1a3ebcbd07b0e76c9ee9c1038ba94a9d80a6c1a5ff9ed3a04ca70599de97a9a"
    );
    assert_eq!(
        hex(&seed.expand::<40>(b"nonce", 1 << 32)),
        concat!(
            "da84bf4e2516b36f7ca4be1fa4e98b3832a36c073a35d8a5f4547ac684cce886",
            "cbef951bbba6316e",
        )
    );
}

#[test]
fn a_signature_keeps_its_bytes() {
    let key = SigningKey::from_bytes(counting(0));
    assert_eq!(
        hex(key.public().as_bytes()),
        "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    );
    assert_eq!(
        hex(&key.sign("tavren/example/1", PLAINTEXT)),
        concat!(
            "a0ffb361bce159ea9bd1a5572d9b3625ff5ae24ef11d06e70699c2d07d390186",
            "347767ba60a9796bf8d1b98de08e168bfc88df65aad08390d54b04bfb0068400",
        )
    );
}
