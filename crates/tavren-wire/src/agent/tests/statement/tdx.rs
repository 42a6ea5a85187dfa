use super::*;
use tavren_attest::testing::intel::Intel;
use tavren_attest::verify::{TdxImage, TdxRules};

/// The statement of a TDX guest, for an agent that allows the guest.
fn verified(change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Result<AttestedKeys, VerifyError> {
    let intel = Intel::at(now());
    let evidence = intel.attest(&binding().hash(), Some(&nonce()));
    let said = Statement::new(&binding(), evidence).unwrap();
    let Ok(received) = from_bytes::<Statement>(&change(to_bytes(&said))) else {
        return Err(VerifyError::Refused);
    };
    let [mrtd, first, second, third] = [1, 2, 3, 4].map(|byte| Measurement::from_bytes([byte; 48]));
    let image = TdxImage::new(mrtd.unwrap(), [first, second, third, None]);
    let policy = Policy::tdx(TdxRules::new([image]), Profile::Live { nonce: nonce() });
    let policy = policy.with_root(intel.fingerprint());
    received.verify(&Collateral::Tdx(intel.collateral()), &policy, now())
}

#[test]
fn a_statement_of_a_tdx_guest_gives_the_keys_that_it_binds() {
    assert_eq!(verified(|bytes| bytes), Ok(keys()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_statement_of_a_tdx_guest_changed_in_one_byte_gives_no_other_keys(
        at in any::<prop::sample::Index>(), change in 1_u8..,
    ) {
        let changed = verified(|mut bytes| {
            let at = at.index(bytes.len());
            bytes[at] ^= change;
            bytes
        });
        prop_assert!(changed.is_err() || changed == Ok(keys()));
    }
}
