//! Every check has a quote or collateral that fails it alone, under a mock of Intel's PKI.

mod collateral;
mod fixture;
mod guest;
mod platform;

use super::*;
use crate::{
    evidence::Kind,
    limits::EVIDENCE_BYTES_MAX,
    pcr::PcrIndex,
    quote::{QuoteError, TdxVersion},
    testing::intel::Body,
};
use fixture::{Signed, binding, changed, measured, now};
use proptest::prelude::*;

#[test]
fn quotes_of_both_versions_that_pass_every_check_are_verified() {
    for version in [TdxVersion::V4, TdxVersion::V5] {
        let verified = changed(|intel| intel.body = Body::new(version)).unwrap();
        assert_eq!(verified.kind(), Kind::Tdx);
        assert_eq!(verified.binding(), &binding());
        assert_eq!(verified.issued_at(), None);
        let until = now().plus_millis(20 * fixture::DAY);
        assert_eq!(verified.valid_until(), until);
        let held = |index| verified.pcr(PcrIndex::new(index).unwrap()).copied();
        assert_eq!(
            [0, 1, 2, 3].map(held),
            [1, 2, 3, 4].map(|byte| Some(measured(byte)))
        );
        assert_eq!([4, 5].map(held), [None, None]);
    }
}

#[test]
fn the_three_reports_of_version_five_are_verified() {
    for (kind, length) in [(2, 584), (3, 648), (4, 885)] {
        let verified = changed(|intel| {
            intel.body = Body::new(TdxVersion::V5);
            intel.body.kind = kind;
            intel.body.report.resize(length, 0);
        });
        assert!(verified.is_ok(), "{verified:?}");
    }
}

#[test]
fn a_quote_of_another_layout_is_refused_by_what_differs() {
    let signed = Signed::shared();
    let unknown = |field| Err(VerifyError::Quote(QuoteError::Unknown { field }));
    // Version 3, a key of P-384, and the type of an SGX enclave.
    for (at, value, field) in [(0, 3, "version"), (2, 3, "key type"), (4, 0, "TEE type")] {
        let refused = changed(|intel| intel.body.header[at] = value);
        assert_eq!(refused, unknown(field));
    }
    let mut longer = signed.evidence.bytes.clone();
    longer.push(1);
    let trailing = Err(VerifyError::Quote(QuoteError::Trailing));
    assert_eq!(signed.verify_bytes(longer), trailing);
}

#[test]
fn an_sgx_report_in_a_quote_of_version_five_is_refused() {
    let refused = changed(|intel| {
        intel.body = Body::new(TdxVersion::V5);
        intel.body.kind = 1;
    });
    let field = "body type";
    assert_eq!(
        refused,
        Err(VerifyError::Quote(QuoteError::Unknown { field }))
    );
}

#[test]
fn a_quote_cut_short_anywhere_is_refused() {
    let signed = Signed::shared();
    let bytes = &signed.evidence.bytes;
    for length in 0..bytes.len() {
        let refused = signed.verify_bytes(bytes[..length].to_vec());
        assert!(matches!(
            refused,
            Err(VerifyError::Quote(QuoteError::Truncated { .. }))
        ));
    }
}

#[test]
fn a_quote_is_padded_up_to_the_limit_and_no_further() {
    let signed = Signed::shared();
    let mut padded = signed.evidence.bytes.clone();
    padded.resize(EVIDENCE_BYTES_MAX, 0);
    assert!(signed.verify_bytes(padded.clone()).is_ok());
    padded.push(0);
    assert_eq!(signed.verify_bytes(padded), Err(VerifyError::Length));
}

#[test]
fn a_quote_of_another_platform_is_not_signed_by_this_one() {
    // What stands before the certificates, under those of another chain of the same root.
    let signed = Signed::shared();
    let mut other = crate::testing::intel::Intel::at(now());
    other.pck.serial = 77;
    let other = other.attest(&binding(), Some(&fixture::nonce())).bytes;
    let ours = &signed.evidence.bytes;
    let from = |bytes: &[u8]| bytes.windows(5).position(|part| part == b"-----").unwrap();
    assert_eq!(from(ours), from(&other));
    let mixed = [&ours[..from(ours)], &other[from(ours)..]].concat();
    // Signatures in DER, so certificates, differ in length: only then is the length wrong.
    if mixed.len() == ours.len() {
        assert_eq!(signed.verify_bytes(mixed), Err(VerifyError::Signature));
    } else {
        assert!(signed.verify_bytes(mixed).is_err());
    }
}

#[test]
fn each_signature_of_a_quote_is_checked() {
    let signed = Signed::shared();
    let head = 48 + 584 + 4;
    // The quote's own, the key that it is of, the report of the enclave, its signature.
    for at in [head, head + 64, head + 134 + 64, head + 134 + 384 + 10] {
        let mut bytes = signed.evidence.bytes.clone();
        bytes[at] ^= 1;
        assert_eq!(
            signed.verify_bytes(bytes),
            Err(VerifyError::Signature),
            "{at}"
        );
    }
}

#[test]
fn no_error_shows_what_was_compared() {
    let refused = changed(|intel| intel.body.report[136] ^= 1);
    let shown = format!("{refused:?} {}", refused.clone().unwrap_err());
    assert_eq!(
        shown,
        "Err(Measurement { index: 0 }) register 0 holds another measurement"
    );
}

proptest! {
    #[test]
    fn a_quote_changed_in_one_byte_says_nothing_new(
        at: prop::sample::Index, change in 1_u8..,
    ) {
        let signed = Signed::shared();
        let mut bytes = signed.evidence.bytes.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        // What no signature covers is the spelling of certificates.
        if let Ok(verified) = signed.verify_bytes(bytes) {
            prop_assert_eq!(Ok(verified), signed.verify_later(0));
        }
    }

    #[test]
    fn collateral_changed_in_one_byte_says_nothing_new(
        part in 0..6_usize, at: prop::sample::Index, change in 1_u8..128,
    ) {
        let signed = Signed::shared();
        let verified = signed.verify_collateral(|collateral| {
            let texts = [
                &mut collateral.tcb_info,
                &mut collateral.tcb_info_chain,
                &mut collateral.qe_identity,
                &mut collateral.qe_identity_chain,
            ];
            let lists = [&mut collateral.root_crl, &mut collateral.pck_crl];
            if let Some(text) = texts.into_iter().nth(part) {
                let mut bytes = core::mem::take(text).into_bytes();
                let at = at.index(bytes.len());
                bytes[at] ^= change;
                *text = String::from_utf8(bytes).unwrap();
            } else if let Some(list) = lists.into_iter().nth(part - 4) {
                let at = at.index(list.len());
                list[at] ^= change;
            }
        });
        if let Ok(verified) = verified {
            prop_assert_eq!(Ok(verified), signed.verify_later(0));
        }
    }

    #[test]
    fn random_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(Signed::shared().verify_bytes(bytes).is_err());
    }
}
