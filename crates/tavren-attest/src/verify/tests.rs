//! Every check has a document that fails it alone.

mod chain;
mod document;
mod fixture;
mod policy;

use super::*;
use crate::{cbor::CborError, development::Draft};
use fixture::{Pki, binding, image, nonce, now};
use proptest::prelude::*;

#[test]
fn evidence_that_passes_every_check_is_verified() {
    let verified = Pki::new().verify(|_| {}).unwrap();
    assert_eq!(verified.kind(), Kind::Nitro);
    assert_eq!(verified.binding(), &binding());
    assert_eq!(verified.issued_at(), Some(now()));
    assert_eq!(verified.pcr(PcrIndex::IMAGE), Some(&image()));
    assert_eq!(verified.pcr(PcrIndex::new(31).unwrap()), None);
    // The leaf lives three hours, and the second that it ends in still belongs to it.
    let until = now().plus_millis(3 * 3_600_000 + 1000);
    assert_eq!(verified.valid_until(), until);
}

#[test]
fn a_document_of_unknown_lengths_is_verified() {
    let pki = Pki::new();
    let pairs = pki.draft().pairs();
    let payload = [&[0xbf], &pairs[..], &[0xff]].concat();
    assert!(pki.verify_payload(&payload).is_ok());
}

#[test]
fn a_signature_over_another_payload_is_refused() {
    let pki = Pki::new();
    let ours = pki.sign(&pki.draft().to_bytes());
    let theirs = pki.sign(
        &Draft {
            nonce: None,
            ..pki.draft()
        }
        .to_bytes(),
    );
    let cut = ours.len() - 96;
    let mixed = [&ours[..cut], &theirs[theirs.len() - 96..]].concat();
    assert_eq!(pki.verify_bytes(mixed), Err(VerifyError::Signature));
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let pki = Pki::new();
    let payload = pki.draft().to_bytes();
    let signed = crate::development::sign(&payload, &pki.intermediate).unwrap();
    assert_eq!(pki.verify_bytes(signed), Err(VerifyError::Signature));
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    let head = signed.len() - 98;
    assert_eq!(signed[head..head + 2], [0x58, 96]);
    let shorter = [&signed[..head], &[0x58, 95], &signed[head + 3..]].concat();
    assert_eq!(pki.verify_bytes(shorter), Err(VerifyError::Signature));
    let longer = [&signed[..head], &[0x58, 97, 0], &signed[head + 2..]].concat();
    let length = CborError::Length { field: "signature" };
    assert_eq!(pki.verify_bytes(longer), Err(VerifyError::Cbor(length)));
}

#[test]
fn a_document_cut_short_anywhere_is_refused() {
    let pki = Pki::new();
    let signed = pki.sign(&pki.draft().to_bytes());
    for length in 0..signed.len() {
        assert!(pki.verify_bytes(signed[..length].to_vec()).is_err());
    }
}

#[test]
fn no_error_shows_what_was_compared() {
    let error = Pki::new().verify(|draft| draft.nonce = None);
    let shown = format!("{error:?} {}", error.clone().unwrap_err());
    assert_eq!(shown, "Err(Nonce) the evidence answers another nonce");
}

#[test]
#[cfg(feature = "testing")]
fn the_body_of_the_fuzz_target_reads_a_whole_document() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    assert_eq!(read(&signed), Ok(()));
    crate::testing::fuzz_evidence(&signed);
}

proptest! {
    #[test]
    fn a_document_changed_in_one_byte_never_verifies(
        at: prop::sample::Index, change in 1_u8..,
    ) {
        let pki = Pki::shared();
        let mut signed = pki.sign(&pki.draft().to_bytes());
        let at = at.index(signed.len());
        signed[at] ^= change;
        prop_assert!(pki.verify_bytes(signed).is_err());
    }

    #[test]
    fn random_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(Pki::shared().verify_bytes(bytes).is_err());
    }

    #[test]
    fn random_payloads_are_refused(payload: Vec<u8>) {
        let pki = Pki::shared();
        prop_assert!(pki.verify_payload(&payload).is_err());
    }
}
