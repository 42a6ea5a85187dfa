//! A platform, a guest and a verifier that agree until something is changed.

use std::sync::OnceLock;

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::Evidence,
    pcr::Measurement,
    testing::intel::Intel,
    verify::{
        Collateral, Policy, Profile, TdxCollateral, TdxImage, TdxRules, Verified, VerifyError,
        verify,
    },
};

pub(super) const DAY: i64 = 86_400_000;

pub(super) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(super) fn nonce() -> Nonce {
    Nonce::from_bytes([9; 32]).unwrap()
}

pub(super) fn binding() -> BindingHash {
    BindingHash::from_bytes([5; 32])
}

pub(super) fn measured(byte: u8) -> Measurement {
    Measurement::from_bytes([byte; 48]).unwrap()
}

/// The guest of the mock.
pub(super) fn image() -> TdxImage {
    let [first, second, third] = [2, 3, 4].map(|byte| Some(measured(byte)));
    TdxImage::new(measured(1), [first, second, third, None])
}

pub(super) fn rules() -> TdxRules {
    TdxRules::new([image()])
}

pub(super) fn live(intel: &Intel, rules: TdxRules) -> Policy {
    Policy::tdx(rules, Profile::Live { nonce: nonce() }).with_root(intel.fingerprint())
}

/// Verifies what one that was changed before it signed hands over.
pub(super) fn changed(change: impl FnOnce(&mut Intel)) -> Result<Verified, VerifyError> {
    under(rules(), change)
}

/// As [`changed`], under other rules.
pub(super) fn under(
    rules: TdxRules,
    change: impl FnOnce(&mut Intel),
) -> Result<Verified, VerifyError> {
    let mut intel = Intel::at(now());
    change(&mut intel);
    let evidence = intel.attest(&binding(), Some(&nonce()));
    let collateral = Collateral::Tdx(intel.collateral());
    verify(&evidence, &collateral, &live(&intel, rules), now())
}

/// One for all tests that change nothing before it is signed.
pub(super) struct Signed {
    pub(super) policy: Policy,
    pub(super) evidence: Evidence,
    pub(super) collateral: TdxCollateral,
}

impl Signed {
    pub(super) fn shared() -> &'static Self {
        static SHARED: OnceLock<Signed> = OnceLock::new();
        SHARED.get_or_init(|| {
            let intel = Intel::at(now());
            Self {
                policy: live(&intel, rules()),
                evidence: intel.attest(&binding(), Some(&nonce())),
                collateral: intel.collateral(),
            }
        })
    }

    /// Verifies these bytes in place of the quote.
    pub(super) fn verify_bytes(&self, bytes: Vec<u8>) -> Result<Verified, VerifyError> {
        let evidence = Evidence {
            bytes,
            ..self.evidence.clone()
        };
        let collateral = Collateral::Tdx(self.collateral.clone());
        verify(&evidence, &collateral, &self.policy, now())
    }

    /// Verifies with collateral that was changed after it was signed.
    pub(super) fn verify_collateral(
        &self,
        change: impl FnOnce(&mut TdxCollateral),
    ) -> Result<Verified, VerifyError> {
        let mut collateral = self.collateral.clone();
        change(&mut collateral);
        let collateral = Collateral::Tdx(collateral);
        verify(&self.evidence, &collateral, &self.policy, now())
    }

    /// Verifies so many milliseconds later.
    pub(super) fn verify_later(&self, millis: i64) -> Result<Verified, VerifyError> {
        let collateral = Collateral::Tdx(self.collateral.clone());
        let then = now().plus_millis(millis);
        verify(&self.evidence, &collateral, &self.policy, then)
    }
}
