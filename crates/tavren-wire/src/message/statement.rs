//! What a hello is answered with, under the seal of nobody: an enclave's word for its keys.

use super::{BoundError, Limited};
use crate::limits::DOCUMENT_BYTES_MAX;
#[cfg(feature = "verify")]
use tavren_attest::verify::{Collateral, Policy, VerifyError, verify};
use tavren_attest::{Binding, Evidence};
#[cfg(feature = "verify")]
use tavren_attest::{BindingHash, Kind, Suite};
#[cfg(feature = "verify")]
use tavren_sealing::envelope::RecipientPublic;
#[cfg(feature = "verify")]
use tavren_types::Timestamp;
use tavren_types::cbor::Schema;
use tavren_types::cbor_record;

cbor_record! {
    /// The keys of a runner, and the document that vouches for them.
    ///
    /// Nothing in it can be used before it is verified, which is what `Statement::verify` does for
    /// agents and vendors (feature `verify`).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Statement {
        0 => schema: Schema<1>,
        /// The key that signals are sealed to, or while there is none, the key of a release: X25519.
        1 => pub(crate) encryption: [u8; 32],
        /// The key that receipts are signed with: Ed25519.
        2 => pub(crate) receipts: [u8; 32],
        /// The hash of the runner's rules.
        3 => pub(crate) policy: [u8; 32],
        /// The hour that the encryption key is for, counted from 1970 in UTC; none for the key of a
        /// release.
        4 => pub(crate) hour: Option<u64>,
        /// The start of the runner.
        5 => pub(crate) boot: [u8; 16],
        /// Whose word the document is, by the number of its kind.
        6 => pub(crate) kind: u16,
        /// What the provider of evidence says.
        7 => pub(crate) document: Limited<DOCUMENT_BYTES_MAX>,
    }
}

impl Statement {
    /// The statement of these keys, with the evidence that binds them.
    ///
    /// # Errors
    /// [`BoundError`] for a document that is longer than its limit, or none.
    pub fn new(binding: &Binding, evidence: Evidence) -> Result<Self, BoundError> {
        Ok(Self {
            schema: Schema,
            encryption: binding.hpke_key,
            receipts: binding.receipt_key,
            policy: binding.policy_hash,
            hour: binding.hour,
            boot: binding.boot_id,
            kind: evidence.kind.number().into(),
            document: Limited::new(evidence.bytes)?,
        })
    }

    /// The start of the runner that it speaks of, true or not: what a relay goes by, which trusts
    /// nobody with it.
    #[must_use]
    pub const fn boot(&self) -> &[u8; 16] {
        &self.boot
    }

    /// True where it says that the runner waits for a [`Release`](crate::release::Release), true or
    /// not: agents have nothing to seal to until then.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.hour.is_none()
    }

    /// What an enclave that `policy` allows vouches for, and its encryption key.
    #[cfg(feature = "verify")]
    pub(crate) fn vouched(
        &self,
        collateral: &Collateral,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<(BindingHash, RecipientPublic), VerifyError> {
        let kind = u8::try_from(self.kind).ok().and_then(Kind::from_number);
        let binding = Binding {
            suite: Suite::X25519ChaChaEd25519,
            hpke_key: self.encryption,
            receipt_key: self.receipts,
            policy_hash: self.policy,
            hour: self.hour,
            boot_id: self.boot,
        };
        let binding = binding.hash();
        let evidence = Evidence {
            kind: kind.ok_or(VerifyError::Kind)?,
            binding,
            bytes: self.document.to_vec(),
        };
        verify(&evidence, collateral, policy, now)?;
        let encryption = RecipientPublic::from_bytes(self.encryption);
        let encryption = encryption.map_err(|_| VerifyError::BoundKey)?;
        Ok((binding, encryption))
    }
}
