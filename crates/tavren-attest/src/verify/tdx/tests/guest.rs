use super::fixture::{binding, changed, image, live, measured, nonce, now, rules, under};
use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    pcr::PcrIndex,
    quote::{QuoteError, TdxVersion},
    testing::intel::{Body, Intel},
    verify::{Collateral, Policy, Profile, TdxImage, TdxRules, Verified, VerifyError, verify},
};

#[test]
fn each_register_that_differs_is_refused_by_its_number() {
    let offsets = [136, 328, 376, 424, 472];
    for (index, offset) in (0..).zip(offsets) {
        let refused = changed(|intel| intel.body.report[offset + 47] ^= 1);
        assert_eq!(refused, Err(VerifyError::Measurement { index }));
    }
}

#[test]
fn a_configuration_that_nobody_allowed_is_refused_by_name() {
    let fields = [
        (184, "MRCONFIGID"),
        (232, "MROWNER"),
        (280, "MROWNERCONFIG"),
    ];
    for (offset, field) in fields {
        let refused = changed(|intel| intel.body.report[offset] = 1);
        assert_eq!(refused, Err(VerifyError::Configuration { field }));
    }
    let configured = image().with_configuration([6; 48], [7; 48], [8; 48]);
    let verified = under(TdxRules::new([configured]), |intel| {
        intel.body.report[184..232].fill(6);
        intel.body.report[232..280].fill(7);
        intel.body.report[280..328].fill(8);
    });
    assert!(verified.is_ok());
}

#[test]
fn one_of_several_images_is_enough_and_none_is_refused() {
    let other = TdxImage::new(measured(8), [None; 4]);
    assert!(under(TdxRules::new([other.clone(), image()]), |_| {}).is_ok());
    let refused = Err(VerifyError::Measurement { index: 0 });
    assert_eq!(under(TdxRules::new([other]), |_| {}), refused);
    assert_eq!(under(TdxRules::new([]), |_| {}), refused);
}

#[test]
fn registers_of_two_images_never_make_a_third() {
    let [first, second, third] = [2, 3, 4].map(|byte| Some(measured(byte)));
    let older = TdxImage::new(measured(8), [first, second, third, None]);
    let newer = TdxImage::new(measured(1), [first, second, Some(measured(7)), None]);
    let refused = under(TdxRules::new([older, newer]), |_| {});
    assert_eq!(refused, Err(VerifyError::Measurement { index: 3 }));
}

#[test]
fn a_register_that_the_policy_adds_is_wanted_too() {
    let intel = Intel::at(now());
    let evidence = intel.attest(&binding(), Some(&nonce()));
    let collateral = Collateral::Tdx(intel.collateral());
    let with = |index: u8, byte| {
        let index = PcrIndex::new(index).unwrap();
        let policy = live(&intel, rules()).with_pcr(index, measured(byte));
        verify(&evidence, &collateral, &policy, now()).map(drop)
    };
    assert_eq!(with(2, 3), Ok(()));
    assert_eq!(with(2, 4), Err(VerifyError::Measurement { index: 2 }));
    assert_eq!(with(4, 4), Err(VerifyError::Measurement { index: 4 }));
}

#[test]
fn a_guest_that_can_be_debugged_or_profiled_is_refused_whatever_the_policy() {
    for bit in 0..8 {
        let refused = changed(|intel| intel.body.report[120] = 1 << bit);
        assert_eq!(refused, Err(VerifyError::Quote(QuoteError::Debug)));
    }
}

#[test]
fn attributes_that_give_others_power_are_refused_by_name() {
    let cases = [
        (123, 0, "SEPT_VE_DISABLE"),
        (123, 0x30, "MIGRATABLE"),
        (124, 1, "a reserved bit"),
        (122, 2, "SERVTD_EXT"),
    ];
    for (at, value, field) in cases {
        let refused = changed(|intel| intel.body.report[at] = value);
        assert_eq!(refused, Err(VerifyError::Attributes { field }));
    }
    let refused = changed(|intel| {
        intel.body = Body::new(TdxVersion::V5);
        intel.body.report[600] = 1;
    });
    let field = "MRSERVICETD";
    assert_eq!(refused, Err(VerifyError::Attributes { field }));
}

/// Verifies a quote that was asked for with this nonce.
fn asked(nonce: Option<Nonce>, profile: Profile) -> Result<Verified, VerifyError> {
    let intel = Intel::at(now());
    let evidence = intel.attest(&binding(), nonce.as_ref());
    let policy = Policy::tdx(rules(), profile).with_root(intel.fingerprint());
    verify(
        &evidence,
        &Collateral::Tdx(intel.collateral()),
        &policy,
        now(),
    )
}

#[test]
fn another_nonce_is_refused_but_in_an_archive() {
    let live = Profile::Live { nonce: nonce() };
    let archive = Profile::Archive { verified_at: now() };
    let other = Nonce::from_bytes([8; 32]);
    assert!(asked(Some(nonce()), live).is_ok());
    for other in [other, None] {
        assert_eq!(asked(other, live), Err(VerifyError::Nonce));
        assert!(asked(other, archive).is_ok());
    }
}

#[test]
fn another_binding_is_refused() {
    let intel = Intel::at(now());
    let other = BindingHash::from_bytes([6; 32]);
    let evidence = Evidence {
        binding: binding(),
        ..intel.attest(&other, Some(&nonce()))
    };
    let collateral = Collateral::Tdx(intel.collateral());
    let refused = verify(&evidence, &collateral, &live(&intel, rules()), now());
    assert_eq!(refused, Err(VerifyError::Binding));
}

#[test]
fn a_quote_and_a_document_are_not_taken_for_each_other() {
    let intel = Intel::at(now());
    let collateral = Collateral::Tdx(intel.collateral());
    let evidence = intel.attest(&binding(), Some(&nonce()));
    let document = Policy::nitro([measured(1)], Profile::Live { nonce: nonce() });
    let refused = verify(&evidence, &collateral, &document, now());
    assert_eq!(refused, Err(VerifyError::Kind));
    let kind = Kind::Nitro;
    let passed_off = Evidence { kind, ..evidence };
    let refused = verify(&passed_off, &collateral, &live(&intel, rules()), now());
    assert_eq!(refused, Err(VerifyError::Kind));
    assert!(verify(&passed_off, &collateral, &document, now()).is_err());
}
