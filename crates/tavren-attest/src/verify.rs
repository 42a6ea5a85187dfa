//! Verification: which keys and which code a piece of evidence vouches for, as of a moment that is
//! passed in.

mod chain;
mod document;
mod error;
mod policy;

#[cfg(test)]
mod tests;

#[cfg(all(
    feature = "development",
    any(debug_assertions, feature = "development-in-release")
))]
pub(crate) use document::{PROTECTED_ES384, signed_bytes};
pub use error::VerifyError;
pub use policy::{AWS_NITRO_ROOT_G1, Collateral, Fingerprint, Policy, Profile};

use core::fmt;
use std::collections::BTreeMap;

use p384::ecdsa::{Signature, signature::Verifier};
use tavren_types::Timestamp;

use crate::{
    binding::BindingHash,
    evidence::{Evidence, Kind},
    limits::{EVIDENCE_BYTES_MAX, SKEW_MILLIS},
    pcr::{Measurement, PcrIndex},
};
use document::{Document, Envelope};

/// What evidence vouches for, once everything in it was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    kind: Kind,
    binding: BindingHash,
    issued_at: Timestamp,
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

    /// When it was signed, by the clock of who signed it.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first moment at which a certificate of its chain is no longer valid.
    #[must_use]
    pub fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// What register `index` held; `None` where nothing was measured into it.
    #[must_use]
    pub fn pcr(&self, index: PcrIndex) -> Option<&Measurement> {
        self.pcrs.get(&index)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({:?}, {})", self.kind, self.issued_at)
    }
}

/// Checks `evidence` against its binding and `policy`, at the moment `now`.
///
/// `collateral` is what the verifier has to know beside the evidence; Nitro documents carry all
/// they need.
///
/// # Errors
/// [`VerifyError`] says which check failed; the first in this order: kind, time of the archive,
/// form, chain, signature, age, debug mode, measurements, nonce, binding.
///
/// # Law
/// Evidence changed in any one byte is refused:
/// `verify::tests::a_document_changed_in_one_byte_never_verifies`.
pub fn verify(
    evidence: &Evidence,
    collateral: &Collateral,
    policy: &Policy,
    now: Timestamp,
) -> Result<Verified, VerifyError> {
    let Collateral::None = collateral;
    check_kind(evidence.kind, policy)?;
    let moment = policy.moment(now)?;
    if evidence.bytes.len() > EVIDENCE_BYTES_MAX {
        return Err(VerifyError::Length);
    }
    let envelope = Envelope::parse(&evidence.bytes)?;
    let document = Document::parse(envelope.payload)?;
    let chain = chain::verify(&document.certificates, policy.root(), moment)?;
    let signature = Signature::from_slice(envelope.signature);
    signature
        .and_then(|signature| chain.key.verify(&envelope.signed_bytes(), &signature))
        .map_err(|_| VerifyError::Signature)?;
    check_age(document.timestamp, policy, moment)?;
    check_registers(&document, policy)?;
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
        issued_at: document.timestamp,
        valid_until: chain.until,
        pcrs: document.measurements().collect(),
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
fn check_registers(document: &Document<'_>, policy: &Policy) -> Result<(), VerifyError> {
    let held: BTreeMap<PcrIndex, Measurement> = document.measurements().collect();
    for index in [PcrIndex::IMAGE, PcrIndex::KERNEL, PcrIndex::APPLICATION] {
        if !held.contains_key(&index) {
            return Err(VerifyError::Debug);
        }
    }
    let image = held.get(&PcrIndex::IMAGE);
    if !image.is_some_and(|image| policy.images().contains(image)) {
        let index = PcrIndex::IMAGE.number();
        return Err(VerifyError::Measurement { index });
    }
    for (index, wanted) in policy.pcrs() {
        if held.get(index) != Some(wanted) {
            let index = index.number();
            return Err(VerifyError::Measurement { index });
        }
    }
    Ok(())
}
