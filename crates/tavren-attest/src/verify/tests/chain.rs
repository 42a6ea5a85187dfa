use super::*;
use crate::development::{Authority, INTERMEDIATE, ROOT, Shape};
use x509_cert::ext::pkix::KeyUsages;

const SECOND: i64 = 1000;

fn leaf_shaped(change: impl FnOnce(&mut Shape)) -> Result<Verified, VerifyError> {
    Pki::shaped(|_| {}, change).verify(|_| {})
}

fn intermediate_shaped(change: impl FnOnce(&mut Shape)) -> Result<Verified, VerifyError> {
    Pki::shaped(change, |_| {}).verify(|_| {})
}

#[test]
fn an_expired_leaf_is_refused() {
    let millis = now().millis();
    let refused = leaf_shaped(|leaf| leaf.millis = [millis - 9 * SECOND, millis - SECOND]);
    assert_eq!(refused, Err(VerifyError::Expired { index: 2 }));
}

#[test]
fn the_last_second_of_a_leaf_belongs_to_it() {
    let millis = now().millis();
    assert!(leaf_shaped(|leaf| leaf.millis = [millis, millis]).is_ok());
}

#[test]
fn a_leaf_that_is_not_valid_yet_is_refused() {
    let millis = now().millis();
    let refused = leaf_shaped(|leaf| leaf.millis = [millis + SECOND, millis + 9 * SECOND]);
    assert_eq!(refused, Err(VerifyError::NotYetValid { index: 2 }));
}

#[test]
fn an_expired_authority_is_refused() {
    let millis = now().millis();
    let refused = intermediate_shaped(|below| below.millis[1] = millis - SECOND);
    assert_eq!(refused, Err(VerifyError::Expired { index: 1 }));
}

#[test]
fn an_authority_without_the_flag_is_refused() {
    let not_one = VerifyError::Authority { index: 1 };
    let refused = intermediate_shaped(|below| below.constraints = Some((false, None)));
    assert_eq!(refused, Err(not_one));
    let refused = intermediate_shaped(|below| below.constraints = None);
    assert_eq!(refused, Err(not_one));
}

#[test]
fn a_leaf_that_is_an_authority_is_refused() {
    let refused = leaf_shaped(|leaf| leaf.constraints = Some((true, None)));
    assert_eq!(refused, Err(VerifyError::Authority { index: 2 }));
}

#[test]
fn a_key_used_for_what_it_is_not_for_is_refused() {
    let refused = leaf_shaped(|leaf| leaf.usage = Some(KeyUsages::KeyCertSign));
    assert_eq!(refused, Err(VerifyError::KeyUsage { index: 2 }));
    let refused = intermediate_shaped(|below| below.usage = Some(KeyUsages::DigitalSignature));
    assert_eq!(refused, Err(VerifyError::KeyUsage { index: 1 }));
}

#[test]
fn constraints_and_usage_may_be_left_out_of_a_leaf() {
    assert!(leaf_shaped(|leaf| leaf.usage = None).is_ok());
    assert!(leaf_shaped(|leaf| leaf.constraints = None).is_ok());
}

#[test]
fn an_extension_that_stands_twice_is_refused() {
    let refused = leaf_shaped(|leaf| leaf.twice = true);
    assert_eq!(refused, Err(VerifyError::Certificate { index: 2 }));
}

#[test]
fn a_certificate_of_version_1_is_refused() {
    // What has no extensions is written as version 1.
    let refused = leaf_shaped(|leaf| (leaf.usage, leaf.constraints) = (None, None));
    assert_eq!(refused, Err(VerifyError::Certificate { index: 2 }));
}

#[test]
fn an_unknown_critical_extension_is_refused() {
    let refused = leaf_shaped(|leaf| leaf.unknown = true);
    assert_eq!(refused, Err(VerifyError::CriticalExtension { index: 2 }));
}

#[test]
fn a_chain_longer_than_an_authority_allows_is_refused() {
    let seed = [1; 32];
    let pki = Pki::new();
    // The intermediate allows none below it but the leaf.
    let name = "CN=second";
    let second = Shape {
        name,
        ..INTERMEDIATE
    };
    let second = pki.intermediate.issue(&seed, &second).unwrap();
    let leaf = second
        .issue(&seed, &crate::development::leaf(now()))
        .unwrap();
    let mut draft = pki.draft();
    draft.cabundle.push(&second.certificate);
    draft.certificate = &leaf.certificate;
    let signed = crate::development::sign(&draft.to_bytes(), &leaf).unwrap();
    let refused = pki.verify_bytes(signed);
    assert_eq!(refused, Err(VerifyError::PathLength { index: 1 }));
}

#[test]
fn another_root_is_refused() {
    let pki = Pki::new();
    let other = Authority::root(&[2; 32]).unwrap();
    let refused = pki.verify(|draft| draft.cabundle[0] = &other.certificate);
    assert_eq!(refused, Err(VerifyError::Root));
}

#[test]
fn a_document_without_its_root_is_refused() {
    let pki = Pki::new();
    let refused = pki.verify(|draft| draft.cabundle = draft.cabundle.split_off(1));
    assert_eq!(refused, Err(VerifyError::Root));
    let refused = pki.verify(|draft| draft.cabundle.clear());
    assert_eq!(refused, Err(VerifyError::Root));
}

#[test]
fn an_extra_root_in_the_middle_is_refused() {
    let pki = Pki::new();
    let name = "CN=another-root";
    let other = Authority::self_signed(&[2; 32], &Shape { name, ..ROOT }).unwrap();
    let refused = pki.verify(|draft| draft.cabundle.insert(1, &other.certificate));
    assert_eq!(refused, Err(VerifyError::Issuer { index: 1 }));
}

#[test]
fn an_intermediate_of_the_same_name_under_another_root_is_refused() {
    let pki = Pki::new();
    let other = Authority::root(&[2; 32]).unwrap();
    let below = other.issue(&[2; 32], &INTERMEDIATE).unwrap();
    let refused = pki.verify(|draft| draft.cabundle[1] = &below.certificate);
    assert_eq!(refused, Err(VerifyError::CertificateSignature { index: 1 }));
}

#[test]
fn a_chain_with_a_certificate_left_out_is_refused() {
    let pki = Pki::new();
    let refused = pki.verify(|draft| draft.cabundle.truncate(1));
    assert_eq!(refused, Err(VerifyError::Issuer { index: 1 }));
}

#[test]
fn a_certificate_with_bytes_behind_it_is_refused() {
    let pki = Pki::new();
    let longer = [&pki.leaf.certificate[..], &[0]].concat();
    let mut draft = pki.draft();
    draft.certificate = &longer;
    let refused = pki.verify_payload(&draft.to_bytes());
    assert_eq!(refused, Err(VerifyError::Certificate { index: 2 }));
}

#[test]
fn a_certificate_of_another_algorithm_is_refused() {
    // ecdsa-with-SHA256 differs from ecdsa-with-SHA384 in the last byte of its number.
    let sha384 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
    let pki = Pki::new();
    let whole = &pki.leaf.certificate;
    let places: Vec<usize> = (0..whole.len() - 8)
        .filter(|at| whole[*at..at + 8] == sha384)
        .collect();
    assert_eq!(places.len(), 2);
    // In the signed part, outside of it, and in both.
    for changed in [&places[..1], &places[1..], &places[..]] {
        let mut other = whole.clone();
        changed.iter().for_each(|at| other[at + 7] = 0x02);
        let mut draft = pki.draft();
        draft.certificate = &other;
        let refused = pki.verify_payload(&draft.to_bytes());
        assert_eq!(refused, Err(VerifyError::CertificateAlgorithm { index: 2 }));
    }
}

#[test]
fn a_certificate_of_another_curve_is_refused() {
    // secp384r1 is 1.3.132.0.34, secp521r1 ends in 35.
    let curve = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
    let pki = Pki::new();
    let mut other = pki.leaf.certificate.clone();
    let at = other.windows(7).position(|found| found == curve).unwrap();
    other[at + 6] = 0x23;
    let mut draft = pki.draft();
    draft.certificate = &other;
    let refused = pki.verify_payload(&draft.to_bytes());
    assert_eq!(refused, Err(VerifyError::CertificateAlgorithm { index: 2 }));
}
