//! Vectors of the standards, through the public API.

mod hex;

use hex::{hex, unhex, unhex32};
use tavren_sealing::{
    derive::sha256,
    envelope::{RecipientPublic, RecipientSecret, open_envelope},
    signing::SigningKey,
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

/// RFC 8032, §7.1, test 2.
#[test]
fn a_signature_is_rfc_8032_ed25519() {
    let key = SigningKey::from_bytes(unhex32(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    ));
    assert_eq!(
        hex(key.public().as_bytes()),
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    );
    assert_eq!(
        hex(&key.sign_raw(&[0x72])),
        concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        )
    );
}

/// FIPS 180-4, "abc".
#[test]
fn sha256_is_fips_180_4() {
    assert_eq!(
        hex(&sha256(b"abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}
