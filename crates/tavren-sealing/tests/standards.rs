//! Vectors of the standards, through the public API.

mod hex;

use hex::{hex, unhex, unhex32};
use tavren_sealing::{
    derive::sha256,
    envelope::{RecipientPublic, RecipientSecret, open_envelope},
};

/// RFC 9180, appendix A.2.1: base mode, sequence number 0.
#[test]
fn an_envelope_is_rfc_9180_base_mode() {
    let secret = RecipientSecret::from_bytes(unhex32(
        "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    ));
    let public = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    let info = unhex("4f6465206f6e2061204772656369616e2055726e");
    let aad = unhex("436f756e742d30");
    let sealed = unhex(concat!(
        "01",
        "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db",
        "21993c62ce81883d2dd1b51a28",
    ));

    assert_eq!(hex(secret.public().as_bytes()), public);
    assert_eq!(
        RecipientPublic::from_bytes(unhex32(public)),
        Ok(secret.public())
    );
    let opened = open_envelope(&secret, &info, &aad, &sealed).unwrap();
    assert_eq!(*opened, b"Beauty is truth, truth beauty");
}

/// FIPS 180-4, "abc".
#[test]
fn sha256_is_fips_180_4() {
    assert_eq!(
        hex(&sha256(b"abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
