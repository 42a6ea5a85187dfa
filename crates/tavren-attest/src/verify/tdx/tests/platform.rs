use super::fixture::{DAY, Signed, changed, now, rules, under};
use crate::{
    quote::TdxVersion,
    testing::intel::{Body, Intel, PCK, PCK_CA, TCB_SIGNER},
    verify::{Advisory, Collateral, Policy, Profile, TcbStatus, VerifyError, verify},
};

/// The first level of the platform in the TCB info, and its status.
const LEVEL: &str = r#""tcbStatus":"UpToDate","advisoryIDs":[]"#;

/// The platform says it is of this status, by these advisories.
fn status(intel: &mut Intel, status: &str, advisories: &str) {
    let level = format!(r#""tcbStatus":"{status}","advisoryIDs":[{advisories}]"#);
    intel.tcb_info = intel.tcb_info.replacen(LEVEL, &level, 1);
}

#[test]
fn only_an_up_to_date_platform_is_believed_until_a_policy_names_another_status() {
    let statuses = [
        ("SWHardeningNeeded", TcbStatus::SwHardeningNeeded),
        ("ConfigurationNeeded", TcbStatus::ConfigurationNeeded),
        (
            "ConfigurationAndSWHardeningNeeded",
            TcbStatus::ConfigurationAndSwHardeningNeeded,
        ),
        ("OutOfDate", TcbStatus::OutOfDate),
        (
            "OutOfDateConfigurationNeeded",
            TcbStatus::OutOfDateConfigurationNeeded,
        ),
    ];
    for (text, named) in statuses {
        let refused = changed(|intel| status(intel, text, ""));
        assert_eq!(refused, Err(VerifyError::Tcb { status: named }));
        let allowed = rules().with_status(named);
        assert!(under(allowed, |intel| status(intel, text, "")).is_ok());
    }
}

#[test]
fn a_revoked_platform_is_refused_whatever_the_policy() {
    let revoked = TcbStatus::Revoked;
    let allowing = rules().with_status(revoked);
    let refused = under(allowing, |intel| status(intel, "Revoked", ""));
    assert_eq!(refused, Err(VerifyError::Tcb { status: revoked }));
}

#[test]
fn a_platform_below_the_first_level_is_of_the_next() {
    let refused = changed(|intel| intel.cpu_svn[7] = 2);
    let status = TcbStatus::OutOfDate;
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
    let refused = changed(|intel| intel.pce_svn = 2);
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
    let refused = changed(|intel| intel.body.report[5] = 2);
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
}

#[test]
fn a_platform_below_every_level_is_refused() {
    let refused = changed(|intel| intel.cpu_svn[7] = 1);
    assert_eq!(refused, Err(VerifyError::TcbUnlisted));
}

#[test]
fn advisories_are_allowed_one_by_one() {
    let hardening = |intel: &mut Intel| {
        let names = r#""INTEL-SA-00615","INTEL-SA-01036""#;
        status(intel, "SWHardeningNeeded", names);
    };
    let rules = || rules().with_status(TcbStatus::SwHardeningNeeded);
    let [first, second] = [615, 1036].map(Advisory::intel_sa);
    let refused = |advisory| Err(VerifyError::Advisory { advisory });
    assert_eq!(under(rules(), hardening), refused(first));
    let one = rules().with_advisory(first);
    assert_eq!(under(one, hardening), refused(second));
    let both = rules().with_advisory(first).with_advisory(second);
    assert!(under(both, hardening).is_ok());
}

#[test]
fn an_advisory_counts_where_the_platform_is_up_to_date_too() {
    let listed = |intel: &mut Intel| status(intel, "UpToDate", r#""INTEL-SA-00615""#);
    let advisory = Advisory::intel_sa(615);
    assert_eq!(changed(listed), Err(VerifyError::Advisory { advisory }));
    let refused = changed(|intel| status(intel, "UpToDate", r#""another name""#));
    let field = "the name of an advisory";
    assert_eq!(refused, Err(VerifyError::CollateralField { field }));
}

#[test]
fn the_module_counts_for_the_status() {
    let refused = changed(|intel| intel.body.report[0] = 4);
    let status = TcbStatus::OutOfDate;
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
    let refused = changed(|intel| intel.body.report[0] = 2);
    assert_eq!(refused, Err(VerifyError::TcbUnlisted));
}

#[test]
fn a_platform_that_was_patched_under_a_running_guest_asks_for_its_relaunch() {
    let patched_later = |intel: &mut Intel| {
        intel.body = Body::new(TdxVersion::V5);
        intel.body.report[0] = 4;
    };
    let status = TcbStatus::TdRelaunchAdvised;
    assert_eq!(changed(patched_later), Err(VerifyError::Tcb { status }));
    assert!(under(rules().with_status(status), patched_later).is_ok());
}

#[test]
fn a_platform_that_went_back_under_a_running_guest_is_refused() {
    let refused = changed(|intel| {
        intel.body = Body::new(TdxVersion::V5);
        intel.body.report[584] = 4;
    });
    let status = TcbStatus::OutOfDate;
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
}

#[test]
fn a_module_that_intel_does_not_name_is_refused() {
    // Its number, who signed it, its attributes.
    for at in [1, 64, 112] {
        let refused = changed(|intel| intel.body.report[at] = 0x42);
        assert_eq!(refused, Err(VerifyError::TdxModule), "{at}");
    }
}

#[test]
fn a_quoting_enclave_that_intel_does_not_name_is_refused() {
    // Who signed it, its product, what it selects, its attributes, that it can be debugged.
    for (at, value) in [(128, 0), (256, 3), (16, 1), (49, 1), (48, 0x13)] {
        let refused = changed(|intel| intel.qe_report[at] = value);
        assert_eq!(refused, Err(VerifyError::QuotingEnclave), "{at}");
    }
    let refused = changed(|intel| intel.body.header[12] ^= 1);
    assert_eq!(refused, Err(VerifyError::QuotingEnclave));
    let refused = changed(|intel| intel.qe_report[258] = 3);
    assert_eq!(refused, Err(VerifyError::TcbUnlisted));
}

#[test]
fn a_quoting_enclave_that_needs_configuration_is_refused_by_its_status() {
    let refused = changed(|intel| {
        let level = r#""tcbStatus":"ConfigurationNeeded""#;
        let identity = &mut intel.qe_identity;
        *identity = identity.replace(r#""tcbStatus":"UpToDate""#, level);
    });
    let status = TcbStatus::ConfigurationNeeded;
    assert_eq!(refused, Err(VerifyError::Tcb { status }));
}

#[test]
fn what_was_revoked_is_refused() {
    let revoked = Err(VerifyError::CertificateRevoked);
    assert_eq!(
        changed(|intel| intel.revoked_by_pck_ca = vec![PCK]),
        revoked
    );
    assert_eq!(
        changed(|intel| intel.revoked_by_root = vec![PCK_CA]),
        revoked
    );
    assert_eq!(
        changed(|intel| intel.revoked_by_root = vec![TCB_SIGNER]),
        revoked
    );
    assert_eq!(changed(|intel| intel.revoked_by_root = vec![1]), revoked);
    assert!(changed(|intel| intel.revoked_by_root = vec![PCK, 99]).is_ok());
}

#[test]
fn another_root_is_refused() {
    let signed = Signed::shared();
    let live = Profile::Live {
        nonce: super::fixture::nonce(),
    };
    let collateral = Collateral::Tdx(signed.collateral.clone());
    // Intel's, which did not sign this.
    let policy = Policy::tdx(rules(), live);
    let refused = verify(&signed.evidence, &collateral, &policy, now());
    assert_eq!(refused, Err(VerifyError::Root));
    // Collateral under a root of its own.
    let mut other = Intel::at(now());
    other.root.serial = 50;
    let collateral = Collateral::Tdx(other.collateral());
    let refused = verify(&signed.evidence, &collateral, &signed.policy, now());
    assert_eq!(refused, Err(VerifyError::Root));
    // A quote under a root of its own.
    let bytes = other
        .attest(&super::binding(), Some(&super::fixture::nonce()))
        .bytes;
    assert_eq!(signed.verify_bytes(bytes), Err(VerifyError::Root));
}

#[test]
fn a_chain_that_does_not_lead_to_the_root_is_refused() {
    // The platform's authority may not sign: it is none.
    let refused = changed(|intel| intel.pck_ca.authority = None);
    assert_eq!(refused, Err(VerifyError::Chain));
    // Somebody else signed it in the root's name, and shows the root beside it.
    let refused = changed(|intel| intel.forger = Some(50));
    assert_eq!(refused, Err(VerifyError::Chain));
}

/// The quote with another chain of certificates in it, and lengths that fit.
fn with_chain(change: impl FnOnce(&str) -> String) -> Vec<u8> {
    const SEALED: usize = 48 + 584;
    const CERTIFIED: usize = SEALED + 4 + 64 + 64 + 2;
    let quote = &Signed::shared().evidence.bytes;
    let from = quote.windows(5).position(|part| part == b"-----").unwrap();
    let chain = change(std::str::from_utf8(&quote[from..]).unwrap());
    let mut changed = [&quote[..from], chain.as_bytes()].concat();
    for at in [SEALED, CERTIFIED, from - 4] {
        let length = u32::try_from(changed.len() - at - 4).unwrap();
        changed[at..at + 4].copy_from_slice(&length.to_le_bytes());
    }
    changed
}

#[test]
fn a_quote_brings_three_certificates_that_can_be_read() {
    let signed = Signed::shared();
    assert_eq!(with_chain(str::to_owned), signed.evidence.bytes);
    let refused = Err(VerifyError::Chain);
    let doubled = with_chain(|chain| chain.repeat(2));
    assert_eq!(signed.verify_bytes(doubled), refused);
    let alone = with_chain(|chain| {
        chain
            .split_inclusive("END CERTIFICATE-----")
            .next()
            .unwrap()
            .to_owned()
    });
    assert_eq!(signed.verify_bytes(alone), refused);
    assert_eq!(signed.verify_bytes(with_chain(|_| String::new())), refused);
    // The first letters of the first certificate.
    let broken = with_chain(|chain| chain.replacen("MII", "AII", 1));
    assert_eq!(signed.verify_bytes(broken), refused);
}

#[test]
fn certificates_that_are_over_or_not_valid_yet_are_refused() {
    let over = [now().millis() - 20 * DAY, now().millis() - 1000];
    let ahead = [now().millis() + 1000, now().millis() + 20 * DAY];
    let refused = Err(VerifyError::CertificateTime);
    for millis in [over, ahead] {
        assert_eq!(changed(|intel| intel.pck.millis = millis), refused);
        assert_eq!(changed(|intel| intel.pck_ca.millis = millis), refused);
        assert_eq!(changed(|intel| intel.tcb_signer.millis = millis), refused);
        let field = "the collateral";
        let refused = Err(VerifyError::CollateralTime { field });
        assert_eq!(changed(|intel| intel.root.millis = millis), refused);
    }
}
