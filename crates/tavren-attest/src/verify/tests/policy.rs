use super::*;

const MINUTE: i64 = 60_000;

fn later(millis: i64) -> Result<Verified, VerifyError> {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    pki.verify_under(&pki.policy(), signed, now().plus_millis(millis))
}

fn archived(verified_after: i64, asked_after: i64) -> Result<Verified, VerifyError> {
    let pki = Pki::shared();
    let verified_at = now().plus_millis(verified_after);
    let policy = Policy::nitro([image()], Profile::Archive { verified_at })
        .with_root(Fingerprint::of(&pki.root.certificate));
    let without_nonce = Draft {
        nonce: None,
        ..pki.draft()
    };
    let signed = pki.sign(&without_nonce.to_bytes());
    pki.verify_under(&policy, signed, now().plus_millis(asked_after))
}

#[test]
fn development_evidence_is_refused_by_name() {
    let pki = Pki::shared();
    let bytes = pki.sign(&pki.draft().to_bytes());
    let evidence = Evidence {
        kind: Kind::Development,
        binding: binding(),
        bytes,
    };
    let refused = verify(&evidence, &Collateral::None, &pki.policy(), now());
    assert_eq!(refused, Err(VerifyError::Development));
}

#[test]
fn evidence_of_development_passed_off_as_nitro_has_another_root() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    let policy = Policy::nitro([image()], Profile::Live { nonce: nonce() });
    let refused = pki.verify_under(&policy, signed, now());
    assert_eq!(refused, Err(VerifyError::Root));
}

#[test]
fn evidence_of_another_kind_is_refused() {
    let pki = Pki::shared();
    let feature = VerifyError::Feature { feature: "tdx" };
    let tdx = if cfg!(feature = "tdx") {
        VerifyError::Kind
    } else {
        feature
    };
    for (kind, named) in [(Kind::Tdx, tdx), (Kind::Snp, VerifyError::Kind)] {
        let bytes = pki.sign(&pki.draft().to_bytes());
        let binding = binding();
        let evidence = Evidence {
            kind,
            binding,
            bytes,
        };
        let refused = verify(&evidence, &Collateral::None, &pki.policy(), now());
        assert_eq!(refused, Err(named));
    }
}

#[test]
fn another_nonce_is_refused() {
    let pki = Pki::shared();
    let refused = pki.verify(|draft| draft.nonce = Some(&[8; 32]));
    assert_eq!(refused, Err(VerifyError::Nonce));
    let refused = pki.verify(|draft| draft.nonce = None);
    assert_eq!(refused, Err(VerifyError::Nonce));
}

#[test]
fn another_binding_is_refused() {
    let pki = Pki::shared();
    let refused = pki.verify(|draft| draft.user_data = Some(&[8; 32]));
    assert_eq!(refused, Err(VerifyError::Binding));
    let refused = pki.verify(|draft| draft.user_data = None);
    assert_eq!(refused, Err(VerifyError::Binding));
}

#[test]
fn an_enclave_in_debug_mode_is_refused() {
    let pki = Pki::shared();
    let refused = pki.verify(|draft| draft.pcrs.iter_mut().for_each(|pcr| pcr.1 = [0; 48]));
    assert_eq!(refused, Err(VerifyError::Debug));
    for register in 0..3_u8 {
        let at = usize::from(register);
        let refused = pki.verify(|draft| draft.pcrs[at].1 = [0; 48]);
        assert_eq!(refused, Err(VerifyError::Debug));
        let refused = pki.verify(|draft| draft.pcrs.retain(|pcr| pcr.0.number() != register));
        assert_eq!(refused, Err(VerifyError::Debug));
    }
}

#[test]
fn a_register_that_differs_is_refused_by_its_number() {
    let pki = Pki::shared();
    let refused = pki.verify(|draft| draft.pcrs[0].1[47] ^= 1);
    assert_eq!(refused, Err(VerifyError::Measurement { index: 0 }));

    let policy = pki.policy().with_pcr(PcrIndex::new(16).unwrap(), image());
    let signed = pki.sign(&pki.draft().to_bytes());
    let refused = pki.verify_under(&policy, signed, now());
    assert_eq!(refused, Err(VerifyError::Measurement { index: 16 }));
}

#[test]
fn one_of_several_releases_is_enough_and_none_is_refused() {
    let pki = Pki::shared();
    let signed = pki.sign(&pki.draft().to_bytes());
    let other = Measurement::from_bytes([8; 48]).unwrap();
    let live = Profile::Live { nonce: nonce() };
    let root = Fingerprint::of(&pki.root.certificate);
    let verified = |images: &[Measurement]| {
        let policy = Policy::nitro(images.to_vec(), live).with_root(root);
        pki.verify_under(&policy, signed.clone(), now()).map(drop)
    };
    assert_eq!(verified(&[other, image()]), Ok(()));
    let refused = Err(VerifyError::Measurement { index: 0 });
    assert_eq!(verified(&[other]), refused);
    assert_eq!(verified(&[]), refused);
}

#[test]
fn evidence_grows_stale() {
    assert!(later(5 * MINUTE).is_ok());
    assert_eq!(later(5 * MINUTE + 1), Err(VerifyError::Stale));
}

#[test]
fn evidence_from_the_future_is_refused_beyond_a_minute() {
    let pki = Pki::shared();
    let ahead = |millis| pki.verify(|draft| draft.timestamp = now().plus_millis(millis));
    assert!(ahead(MINUTE).is_ok());
    assert_eq!(ahead(MINUTE + 1), Err(VerifyError::Future));
}

#[test]
fn an_archive_is_checked_as_of_when_it_was_verified() {
    let year = 365 * 24 * 60 * MINUTE;
    assert!(archived(MINUTE, year).is_ok());
    assert_eq!(archived(6 * MINUTE, year), Err(VerifyError::Stale));
    let expired = VerifyError::Expired { index: 2 };
    assert_eq!(archived(181 * MINUTE, year), Err(expired));
}

#[test]
fn an_archive_from_after_now_is_refused() {
    assert_eq!(archived(MINUTE, 0), Err(VerifyError::ArchiveAhead));
}
