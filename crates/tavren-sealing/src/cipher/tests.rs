use super::{open, seal};
use crate::{Key, SealError};

/// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
#[test]
fn the_vector_of_the_xchacha_draft_is_reproduced() {
    let key = Key::from_bytes(core::array::from_fn(|i| 0x80 + i as u8));
    let nonce = core::array::from_fn(|i| 0x40 + i as u8);
    let aad = [
        0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
    ];
    let plaintext: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you \
only one tip for the future, sunscreen would be it.";
    let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb\
731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452\
2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9\
21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49";

    let sealed = seal(&key, &nonce, &aad, &[b"h"], &[plaintext]).unwrap();
    assert_eq!(sealed[..25], [b"h", nonce.as_slice()].concat());
    let hex: String = sealed[25..].iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, expected);
    assert_eq!(*open(&key, &aad, &sealed[1..]).unwrap(), plaintext);
    assert_eq!(open(&key, &[], &sealed[1..]), Err(SealError::Forged));
}

#[test]
fn a_plaintext_in_parts_is_the_plaintext_joined() {
    let key = Key::from_bytes([1; 32]);
    let parts = seal(&key, &[2; 24], b"a", &[b"x", b"y"], &[b"ab", b"", b"c"]);
    assert_eq!(parts, seal(&key, &[2; 24], b"a", &[b"xy"], &[b"abc"]));
}
