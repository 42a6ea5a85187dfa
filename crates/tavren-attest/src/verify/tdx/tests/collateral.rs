use super::fixture::{DAY, Signed, binding, changed, nonce, now, rules};
use crate::{
    limits::{COLLATERAL_CHAIN_BYTES_MAX, COLLATERAL_JSON_BYTES_MAX, CRL_BYTES_MAX},
    testing::intel::Intel,
    verify::{Collateral, Policy, Profile, TdxPlatform, Verified, VerifyError, verify},
};

const MINUTE: i64 = 60_000;

#[test]
fn a_quote_without_collateral_is_refused() {
    let signed = Signed::shared();
    let refused = verify(&signed.evidence, &Collateral::None, &signed.policy, now());
    assert_eq!(refused, Err(VerifyError::CollateralMissing));
}

#[test]
fn a_part_beyond_its_limit_is_refused_by_name() {
    let signed = Signed::shared();
    let refused = |field| Err(VerifyError::CollateralLength { field });
    let long = "x".repeat(COLLATERAL_JSON_BYTES_MAX + 1);
    let chain = "x".repeat(COLLATERAL_CHAIN_BYTES_MAX + 1);
    let list = vec![0; CRL_BYTES_MAX + 1];
    let sent = signed.verify_collateral(|sent| sent.tcb_info = long.clone());
    assert_eq!(sent, refused("the TCB info"));
    let sent = signed.verify_collateral(|sent| sent.qe_identity = long.clone());
    assert_eq!(sent, refused("the QE identity"));
    let sent = signed.verify_collateral(|sent| sent.tcb_info_chain = chain.clone());
    assert_eq!(sent, refused("the chain of the TCB info"));
    let sent = signed.verify_collateral(|sent| sent.qe_identity_chain = chain.clone());
    assert_eq!(sent, refused("the chain of the QE identity"));
    let sent = signed.verify_collateral(|sent| sent.root_crl = list.clone());
    assert_eq!(sent, refused("the revocation list of the root"));
    let sent = signed.verify_collateral(|sent| sent.pck_crl = list.clone());
    assert_eq!(sent, refused("the revocation list of the PCK authority"));
}

#[test]
fn a_part_that_is_malformed_is_refused_by_name() {
    let signed = Signed::shared();
    let refused = |field| Err(VerifyError::CollateralField { field });
    let bodies = [
        "",
        "{}",
        r#"{"tcbInfo":{}}"#,
        r#"{"tcbInfo":{},"signature":"00"}"#,
    ];
    for body in bodies {
        let sent = signed.verify_collateral(|sent| sent.tcb_info = body.into());
        assert_eq!(sent, refused("the TCB info"), "{body}");
    }
    let more = signed.collateral.tcb_info.replacen('{', r#"{"more":1,"#, 1);
    let sent = signed.verify_collateral(|sent| sent.tcb_info = more);
    assert_eq!(sent, refused("the TCB info"));
    let sent = signed.verify_collateral(|sent| sent.qe_identity = "[]".into());
    assert_eq!(sent, refused("the QE identity"));
    let sent = signed.verify_collateral(|sent| sent.tcb_info_chain.clear());
    assert_eq!(sent, refused("the chain of the TCB info"));
    let sent = signed.verify_collateral(|sent| {
        sent.tcb_info_chain = sent.tcb_info_chain.repeat(2);
    });
    assert_eq!(sent, refused("the chain of the TCB info"));
    let sent = signed.verify_collateral(|sent| sent.qe_identity_chain.clear());
    assert_eq!(sent, refused("the chain of the QE identity"));
    let sent = signed.verify_collateral(|sent| sent.root_crl = vec![0x30, 0]);
    assert_eq!(sent, refused("a revocation list"));
    let sent = signed.verify_collateral(|sent| sent.pck_crl.truncate(40));
    assert_eq!(sent, refused("a revocation list"));
    let refused = |field| Err(VerifyError::CollateralField { field });
    let sent = changed(|intel| intel.tcb_info = r#"{"id":"TDX"}"#.into());
    assert_eq!(sent, refused("the TCB info"));
    let sent = changed(|intel| intel.qe_identity = "{}".into());
    assert_eq!(sent, refused("the QE identity"));
}

#[test]
fn a_part_that_was_changed_after_it_was_signed_is_refused_by_name() {
    let signed = Signed::shared();
    let refused = |field| Err(VerifyError::CollateralSignature { field });
    let sent = signed.verify_collateral(|sent| {
        sent.tcb_info = sent.tcb_info.replace("OutOfDate", "UpToDate");
    });
    assert_eq!(sent, refused("the TCB info"));
    let sent = signed.verify_collateral(|sent| {
        sent.qe_identity = sent.qe_identity.replace(r#""isvsvn":4"#, r#""isvsvn":0"#);
    });
    assert_eq!(sent, refused("the QE identity"));
    // The last bytes of a list are those of its signature.
    let sent = signed.verify_collateral(|sent| *sent.root_crl.last_mut().unwrap() ^= 1);
    assert_eq!(sent, refused("a revocation list"));
    let sent = signed.verify_collateral(|sent| *sent.pck_crl.last_mut().unwrap() ^= 1);
    assert_eq!(sent, refused("a revocation list"));
}

#[test]
fn collateral_of_another_platform_is_refused_by_name() {
    let signed = Signed::shared();
    let refused = |field| Err(VerifyError::CollateralOther { field });
    let sent = changed(|intel| intel.fmspc[0] = 0x77);
    assert_eq!(sent, refused("the TCB info"));
    let sent = changed(|intel| {
        intel.tcb_info = intel.tcb_info.replacen(r#""id":"TDX""#, r#""id":"SGX""#, 1);
    });
    assert_eq!(sent, refused("the TCB info"));
    let sent = changed(|intel| intel.qe_identity = intel.qe_identity.replace("TD_QE", "QE"));
    assert_eq!(sent, refused("the QE identity"));
    // The root's list in place of that of the authority of platforms.
    let sent = signed.verify_collateral(|sent| sent.pck_crl = sent.root_crl.clone());
    assert_eq!(sent, refused("a revocation list"));
}

#[test]
fn collateral_grows_old_part_by_part() {
    let refused = |field| Err(VerifyError::CollateralTime { field });
    let dates = [
        (
            r#""nextUpdate":"2026-12-10T12:00:00Z""#,
            r#""nextUpdate":"2026-11-20T11:59:59Z""#,
        ),
        (
            r#""issueDate":"2026-11-10T12:00:00Z""#,
            r#""issueDate":"2026-11-20T12:00:01Z""#,
        ),
    ];
    for (date, other) in dates {
        let sent = changed(|intel| {
            assert!(intel.tcb_info.contains(date));
            intel.tcb_info = intel.tcb_info.replace(date, other);
        });
        assert_eq!(sent, refused("the TCB info"));
        let sent = changed(|intel| intel.qe_identity = intel.qe_identity.replace(date, other));
        assert_eq!(sent, refused("the QE identity"));
    }
    let sent = changed(|intel| intel.crl_millis[1] = now().millis() - 1000);
    assert_eq!(sent, refused("a revocation list"));
    let sent = changed(|intel| intel.crl_millis[0] = now().millis() + 1000);
    assert_eq!(sent, refused("the collateral"));
}

#[test]
fn collateral_is_over_in_the_second_that_it_names_last() {
    let signed = Signed::shared();
    let until = signed.verify_later(20 * DAY - 1).unwrap().valid_until();
    assert_eq!(until, now().plus_millis(20 * DAY));
    let refused = signed.verify_later(20 * DAY);
    let field = "a revocation list";
    assert_eq!(refused, Err(VerifyError::CollateralTime { field }));
}

fn archived(verified_after: i64, asked_after: i64) -> Result<Verified, VerifyError> {
    let intel = Intel::at(now());
    let verified_at = now().plus_millis(verified_after);
    let policy = Policy::tdx(rules(), Profile::Archive { verified_at });
    let policy = policy.with_root(intel.fingerprint());
    let evidence = intel.attest(&binding(), Some(&nonce()));
    let collateral = Collateral::Tdx(intel.collateral());
    verify(
        &evidence,
        &collateral,
        &policy,
        now().plus_millis(asked_after),
    )
}

#[test]
fn an_archive_is_checked_as_of_when_it_was_verified() {
    let year = 365 * DAY;
    assert!(archived(MINUTE, year).is_ok());
    let field = "a revocation list";
    let refused = Err(VerifyError::CollateralTime { field });
    assert_eq!(archived(21 * DAY, year), refused);
    assert_eq!(archived(MINUTE, 0), Err(VerifyError::ArchiveAhead));
}

#[test]
fn a_time_before_1970_is_refused() {
    let signed = Signed::shared();
    let refused = signed.verify_later(-now().millis() - 1);
    assert_eq!(refused, Err(VerifyError::CertificateTime));
}

#[test]
fn a_quote_says_which_collateral_it_needs() {
    let quote = &Signed::shared().evidence.bytes;
    let platform = TdxPlatform::of(quote).unwrap();
    assert_eq!(platform.family.to_string(), "00806F050000");
    assert_eq!(platform.authority.to_string(), "platform");
    let refused = TdxPlatform::of(&quote[..quote.len() - 1]);
    assert!(matches!(refused, Err(VerifyError::Quote(_))));
    // Certificates that are none.
    let mut broken = quote.clone();
    let from = quote.windows(5).position(|part| part == b"-----").unwrap();
    broken[from..].fill(b'A');
    assert_eq!(TdxPlatform::of(&broken), Err(VerifyError::Chain));
}

#[test]
fn collateral_prints_its_name_alone() {
    let shown = format!("{:?}", Signed::shared().collateral);
    assert_eq!(shown, "TdxCollateral(..)");
}
