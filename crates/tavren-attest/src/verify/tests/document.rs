use super::*;
use crate::cbor::Writer;
use crate::limits::{CABUNDLE_COUNT_MAX, EVIDENCE_BYTES_MAX};

/// The text key of a pair.
fn key(name: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(name);
    writer.into_bytes()
}

/// A document whose first `from` is replaced by `to` before it is signed.
fn replaced(from: &[u8], to: &[u8]) -> Result<Verified, VerifyError> {
    let pki = Pki::shared();
    let payload = pki.draft().to_bytes();
    let at = payload.windows(from.len()).position(|found| found == from);
    let at = at.unwrap();
    let payload = [&payload[..at], to, &payload[at + from.len()..]].concat();
    pki.verify_payload(&payload)
}

fn cbor(error: CborError) -> Result<Verified, VerifyError> {
    Err(VerifyError::Cbor(error))
}

#[test]
fn another_algorithm_is_refused() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    // {1: -7} is ES256; {} names none.
    for header in [&[0x43, 0xa1, 0x01, 0x26][..], &[0x41, 0xa0]] {
        let other = [&[0x84], header, &signed[6..]].concat();
        assert_eq!(pki.verify_bytes(other), Err(VerifyError::Algorithm));
    }
}

#[test]
fn an_unprotected_header_is_refused() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    assert_eq!(signed[6], 0xa0);
    let other = [&signed[..6], &[0xa1, 0x04, 0x40], &signed[7..]].concat();
    let field = "unprotected";
    assert_eq!(pki.verify_bytes(other), cbor(CborError::Length { field }));
}

#[test]
fn an_envelope_has_one_spelling() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    let tagged = [&[0xd2], &signed[..]].concat();
    let expected = "an array";
    let kind = CborError::Type { expected, at: 0 };
    assert_eq!(pki.verify_bytes(tagged), cbor(kind));
    let unknown = [&[0x9f], &signed[1..], &[0xff]].concat();
    assert_eq!(pki.verify_bytes(unknown), cbor(CborError::Form { at: 0 }));
    let empty = [&signed[..6], &[0xbf, 0xff], &signed[7..]].concat();
    assert_eq!(pki.verify_bytes(empty), cbor(CborError::Form { at: 6 }));
}

#[test]
fn no_byte_around_the_payload_can_be_anything_else() {
    let pki = Pki::shared();
    let payload = pki.draft().to_bytes();
    let signed = pki.sign(&payload);
    let head = signed.len() - 98 - payload.len();
    for at in (0..head).chain([signed.len() - 98, signed.len() - 97]) {
        for change in 1..=u8::MAX {
            let mut other = signed.clone();
            other[at] ^= change;
            assert!(pki.verify_bytes(other).is_err(), "byte {at}");
        }
    }
}

#[test]
fn bytes_behind_the_envelope_are_refused() {
    let pki = Pki::shared();
    let mut signed = pki.sign(&pki.draft().to_bytes());
    let at = signed.len();
    signed.push(0);
    assert_eq!(pki.verify_bytes(signed), cbor(CborError::Trailing { at }));
}

#[test]
fn bytes_behind_the_map_are_refused() {
    let pki = Pki::shared();
    let mut payload = pki.draft().to_bytes();
    let at = payload.len();
    payload.push(0);
    let refused = pki.verify_payload(&payload);
    assert_eq!(refused, cbor(CborError::Trailing { at }));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let duplicate = CborError::Duplicate { field: "document" };
    let (public_key, user_data) = (key("public_key"), key("user_data"));
    let refused = replaced(&public_key, &user_data);
    assert_eq!(refused, cbor(duplicate));
}

#[test]
fn a_register_that_stands_twice_is_refused() {
    let refused = Pki::shared().verify(|draft| draft.pcrs[2].0 = PcrIndex::KERNEL);
    assert_eq!(refused, cbor(CborError::Duplicate { field: "pcrs" }));
}

#[test]
fn an_unknown_key_is_refused() {
    let refused = replaced(&key("module_id"), &key("module_ID"));
    assert_eq!(refused, cbor(CborError::Unknown { at: 1 }));
}

#[test]
fn a_missing_field_is_refused_by_its_name() {
    let digest = [key("digest"), key("SHA384")].concat();
    let pki = Pki::shared();
    let pairs = pki.draft().pairs();
    let at = pairs
        .windows(digest.len())
        .position(|found| found == digest);
    let at = at.unwrap();
    let payload = [&[0xa8], &pairs[..at], &pairs[at + digest.len()..]].concat();
    let refused = pki.verify_payload(&payload);
    assert_eq!(refused, cbor(CborError::Missing { field: "digest" }));
}

#[test]
fn registers_of_another_hash_are_refused() {
    let refused = replaced(b"SHA384", b"SHA512");
    assert_eq!(refused, Err(VerifyError::Digest));
}

#[test]
fn a_module_without_a_name_is_refused() {
    let refused = replaced(&key("development"), &key(""));
    let field = "module_id";
    assert_eq!(refused, Err(VerifyError::Field { field }));
}

#[test]
fn a_register_of_another_length_or_number_is_refused() {
    let field = "pcrs";
    let value = [&[0x02, 0x58, 0x30], &image().as_bytes()[..]].concat();
    let shorter = [&[0x02, 0x58, 0x20], &[7_u8; 32][..]].concat();
    let refused = replaced(&value, &shorter);
    assert_eq!(refused, Err(VerifyError::Field { field }));
    let beyond = [&[0x18, 0x20, 0x58, 0x30], &image().as_bytes()[..]].concat();
    let refused = replaced(&value, &beyond);
    assert_eq!(refused, Err(VerifyError::Field { field }));
}

#[test]
fn a_time_beyond_the_years_is_refused() {
    let mut from = Writer::default();
    from.text("timestamp").unsigned(now().millis() as u64);
    let mut to = Writer::default();
    to.text("timestamp").unsigned(u64::MAX);
    let refused = replaced(&from.into_bytes(), &to.into_bytes());
    let field = "timestamp";
    assert_eq!(refused, Err(VerifyError::Field { field }));
}

#[test]
fn oversize_fields_are_refused_by_their_names() {
    let long = vec![1; 1025];
    let pki = Pki::shared();
    let length = |field| cbor(CborError::Length { field });
    let mut draft = pki.draft();
    draft.certificate = &long;
    let payload = draft.to_bytes();
    assert_eq!(pki.verify_payload(&payload), length("certificate"));
    let mut draft = pki.draft();
    draft.user_data = Some(&long[..513]);
    assert_eq!(pki.verify_payload(&draft.to_bytes()), length("user_data"));
    let mut draft = pki.draft();
    draft.nonce = Some(&long[..513]);
    assert_eq!(pki.verify_payload(&draft.to_bytes()), length("nonce"));
    let mut draft = pki.draft();
    draft.cabundle = vec![&long];
    assert_eq!(pki.verify_payload(&draft.to_bytes()), length("cabundle"));
    let mut draft = pki.draft();
    draft.cabundle = vec![&pki.root.certificate; CABUNDLE_COUNT_MAX + 1];
    assert_eq!(pki.verify_payload(&draft.to_bytes()), length("cabundle"));
}

#[test]
fn oversize_evidence_is_refused_before_it_is_read() {
    let bytes = vec![0; EVIDENCE_BYTES_MAX + 1];
    assert_eq!(Pki::shared().verify_bytes(bytes), Err(VerifyError::Length));
}

#[test]
fn fields_that_may_be_left_out_may_be_null_or_absent() {
    let pki = Pki::shared();
    let public_key = [key("public_key"), vec![0xf6]].concat();
    let pairs = pki.draft().pairs();
    let at = pairs
        .windows(public_key.len())
        .position(|found| found == public_key);
    let at = at.unwrap();
    let payload = [&[0xa8], &pairs[..at], &pairs[at + public_key.len()..]].concat();
    assert!(pki.verify_payload(&payload).is_ok());
}
