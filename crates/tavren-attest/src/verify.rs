//! Verification: which keys and which code a piece of evidence vouches for, as of a moment that is
//! passed in.

mod chain;
mod document;
mod error;
mod policy;
mod status;
#[cfg(feature = "tdx")]
mod tdx;

#[cfg(test)]
mod tests;

#[cfg(all(
    feature = "development",
    any(debug_assertions, feature = "development-in-release")
))]
pub(crate) use document::{PROTECTED_ES384, signed_bytes};
pub use error::VerifyError;
#[cfg(feature = "tdx")]
pub use policy::INTEL_SGX_ROOT;
pub use policy::{AWS_NITRO_ROOT_G1, Collateral, Fingerprint, Policy, Profile};
pub use status::{Advisory, TcbStatus};
#[cfg(feature = "tdx")]
pub use tdx::{PckAuthority, TdxCollateral, TdxFamily, TdxImage, TdxPlatform, TdxRules};

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use p384::ecdsa::{Signature, signature::Verifier};
use tavren_types::Timestamp;

use crate::{
    binding::BindingHash,
    evidence::{Evidence, Kind},
    limits::{EVIDENCE_BYTES_MAX, SKEW_MILLIS},
    pcr::{Measurement, PcrIndex},
};
use document::{Document, Envelope};
use policy::Rules;

/// What evidence vouches for, once everything in it was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    kind: Kind,
    binding: BindingHash,
    issued_at: Option<Timestamp>,
    valid_until: Timestamp,
    pcrs: BTreeMap<PcrIndex, Measurement>,
}

impl Verified {
    /// Whose word it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The hash of what was bound.
    #[must_use]
    pub fn binding(&self) -> &BindingHash {
        &self.binding
    }

    /// When it was signed, by the clock of who signed it; `None` for a TDX quote, which states no
    /// time.
    #[must_use]
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// The first moment at which a certificate or the collateral is no longer valid.
    #[must_use]
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// What register `index` held; `None` where nothing was measured into it. Of a TDX guest 0 is
    /// MRTD, and 1 to 4 are RTMR 0 to 3, as UEFI numbers them.
    #[must_use]
    pub fn pcr(&self, index: PcrIndex) -> Option<&Measurement> {
        self.pcrs.get(&index)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({:?}, until {})", self.kind, self.valid_until)
    }
}

/// Checks `evidence` against its binding and `policy`, at the moment `now`.
///
/// `collateral` is what the verifier has to know beside the evidence. Nitro documents carry all
/// they need; for a TDX quote it is a `TdxCollateral`, as of the same moment.
///
/// # Errors
/// [`VerifyError`] says which check failed; the first in this order: kind, time of the archive,
/// form, collateral, chain, signature, age, debug mode, platform, measurements, nonce, binding.
/// (A quote in debug mode fails with its form.)
///
/// # Law
/// A document changed in any one byte is refused:
/// `verify::tests::a_document_changed_in_one_byte_never_verifies`. A quote changed in any one byte
/// is refused, or says the same: `verify::tdx::tests::a_quote_changed_in_one_byte_says_nothing_new`.
#[cfg_attr(
    not(feature = "tdx"),
    expect(unused_variables, reason = "a document carries all that it needs")
)]
pub fn verify(
    evidence: &Evidence,
    collateral: &Collateral,
    policy: &Policy,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    check_kind(evidence.kind, policy)?;
    let moment = policy.moment(now)?;
    if evidence.bytes.len() > EVIDENCE_BYTES_MAX {
        return Err(VerifyError::Length);
    }
    match policy.rules() {
        Rules::Document { images, .. } => verify_document(evidence, images, policy, moment),
        #[cfg(feature = "tdx")]
        Rules::Tdx(rules) => tdx::verify(evidence, collateral, policy, rules, moment),
    }
}

fn verify_document(
    evidence: &Evidence,
    images: &BTreeSet<Measurement>,
    policy: &Policy,
    moment: Timestamp,
) -> Result<Verified, VerifyError> {
    let envelope = Envelope::parse(&evidence.bytes)?;
    let document = Document::parse(envelope.payload)?;
    let chain = chain::verify(&document.certificates, policy.root(), moment)?;
    let signature = Signature::from_slice(envelope.signature);
    signature
        .and_then(|signature| chain.key.verify(&envelope.signed_bytes(), &signature))
        .map_err(|_| VerifyError::Signature)?;
    check_age(document.timestamp, policy, moment)?;
    let pcrs = document.measurements().collect();
    check_image(&pcrs, images)?;
    check_pcrs(&pcrs, policy)?;
    if let Profile::Live { nonce } = policy.profile()
        && document.nonce != Some(nonce.as_bytes())
    {
        return Err(VerifyError::Nonce);
    }
    if document.user_data != Some(evidence.binding.as_bytes()) {
        return Err(VerifyError::Binding);
    }
    Ok(Verified {
        kind: evidence.kind,
        binding: evidence.binding,
        issued_at: Some(document.timestamp),
        valid_until: chain.until,
        pcrs,
    })
}

/// Checks form and chain as if the first certificate were pinned, so that a fuzzer gets beyond it.
#[cfg(feature = "testing")]
pub(crate) fn read(bytes: &[u8]) -> Result<(), VerifyError> {
    let envelope = Envelope::parse(bytes);
    let payload = envelope.map_or(bytes, |envelope| envelope.payload);
    let document = Document::parse(payload)?;
    let root = document.certificates.first().ok_or(VerifyError::Root)?;
    let moment = document.timestamp;
    chain::verify(&document.certificates, &Fingerprint::of(root), moment).map(drop)
}

fn check_kind(kind: Kind, policy: &Policy) -> Result<(), VerifyError> {
    match kind {
        kind if kind == policy.kind() => Ok(()),
        Kind::Development => Err(VerifyError::Development),
        Kind::Tdx if cfg!(not(feature = "tdx")) => Err(VerifyError::Feature { feature: "tdx" }),
        Kind::Nitro | Kind::Tdx | Kind::Snp => Err(VerifyError::Kind),
    }
}

fn check_age(issued_at: Timestamp, policy: &Policy, moment: Timestamp) -> Result<(), VerifyError> {
    if issued_at > moment.plus_millis(SKEW_MILLIS) {
        return Err(VerifyError::Future);
    }
    if moment > issued_at.plus_millis(policy.age_max_millis()) {
        return Err(VerifyError::Stale);
    }
    Ok(())
}

/// An enclave in debug mode, which its host can read, shows zeros where its code is measured.
fn check_image(
    held: &BTreeMap<PcrIndex, Measurement>,
    images: &BTreeSet<Measurement>,
) -> Result<(), VerifyError> {
    for index in [PcrIndex::IMAGE, PcrIndex::KERNEL, PcrIndex::APPLICATION] {
        if !held.contains_key(&index) {
            return Err(VerifyError::Debug);
        }
    }
    let image = held.get(&PcrIndex::IMAGE);
    match image.is_some_and(|image| images.contains(image)) {
        true => Ok(()),
        false => Err(VerifyError::Measurement {
            index: PcrIndex::IMAGE.number(),
        }),
    }
}

/// What the policy wants whatever the image.
fn check_pcrs(held: &BTreeMap<PcrIndex, Measurement>, policy: &Policy) -> Result<(), VerifyError> {
    for (index, wanted) in policy.pcrs() {
        if held.get(index) != Some(wanted) {
            let index = index.number();
            return Err(VerifyError::Measurement { index });
        }
    }
    Ok(())
}
