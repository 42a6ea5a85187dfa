use std::sync::LazyLock;

use tavren_types::Timestamp;

use super::intel::Intel;
use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    pcr::Measurement,
    verify::{
        Collateral, Policy, Profile, TdxCollateral, TdxImage, TdxRules, Verified, VerifyError,
        verify,
    },
};

#[expect(
    clippy::expect_used,
    reason = "part of tests: the mock passes every check"
)]
static SIGNED: LazyLock<Signed> = LazyLock::new(|| Signed::new().expect("a mock that is believed"));

/// What the mock signed, and the one thing that it says.
struct Signed {
    now: Timestamp,
    policy: Policy,
    quote: Vec<u8>,
    collateral: TdxCollateral,
    verified: Verified,
}

impl Signed {
    fn new() -> Option<Self> {
        let now = Timestamp::parse("2026-11-20T12:00:00Z")?;
        let intel = Intel::at(now);
        let nonce = Nonce::from_bytes([9; 32])?;
        let [first, second, third] = [2, 3, 4].map(|byte| Measurement::from_bytes([byte; 48]));
        let mrtd = Measurement::from_bytes([1; 48])?;
        let rules = TdxRules::new([TdxImage::new(mrtd, [first, second, third, None])]);
        let policy = Policy::tdx(rules, Profile::Live { nonce }).with_root(intel.fingerprint());
        let evidence = intel.attest(&binding(), Some(&nonce));
        let collateral = intel.collateral();
        let sent = Collateral::Tdx(collateral.clone());
        let verified = verify(&evidence, &sent, &policy, now).ok()?;
        Some(Self {
            now,
            policy,
            quote: evidence.bytes,
            collateral,
            verified,
        })
    }

    /// Each part that comes from outside.
    fn parts(&self) -> [Vec<u8>; 7] {
        let sent = self.collateral.clone();
        [
            self.quote.clone(),
            sent.tcb_info.into_bytes(),
            sent.tcb_info_chain.into_bytes(),
            sent.qe_identity.into_bytes(),
            sent.qe_identity_chain.into_bytes(),
            sent.root_crl,
            sent.pck_crl,
        ]
    }

    /// Verifies with these parts.
    fn verify(&self, parts: [Vec<u8>; 7]) -> Result<Verified, VerifyError> {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let [quote, tcb, tcb_chain, qe, qe_chain, root_crl, pck_crl] = parts;
        let evidence = Evidence {
            kind: Kind::Tdx,
            binding: binding(),
            bytes: quote,
        };
        let collateral = Collateral::Tdx(TdxCollateral {
            tcb_info: text(tcb),
            tcb_info_chain: text(tcb_chain),
            qe_identity: text(qe),
            qe_identity_chain: text(qe_chain),
            root_crl,
            pck_crl,
        });
        verify(&evidence, &collateral, &self.policy, self.now)
    }
}

fn binding() -> BindingHash {
    BindingHash::from_bytes([5; 32])
}

/// Reads the first byte as the number of a part, and the rest in place of it. Nothing panics, and
/// what is believed says what the mock signed.
pub fn fuzz_tdx(bytes: &[u8]) {
    let signed = &*SIGNED;
    let Some((part, bytes)) = bytes.split_first() else {
        return;
    };
    let mut parts = signed.parts();
    let count = parts.len();
    if let Some(part) = parts.get_mut(usize::from(*part).checked_rem(count).unwrap_or_default()) {
        *part = bytes.to_vec();
    }
    if let Ok(verified) = signed.verify(parts) {
        assert!(verified == signed.verified, "nobody signed this");
    }
}

/// Each part as it was signed, behind its number.
#[must_use]
pub fn tdx_seeds() -> Vec<Vec<u8>> {
    let parts = (0..).zip(SIGNED.parts());
    parts
        .map(|(at, part)| [&[at], &part[..]].concat())
        .collect()
}
