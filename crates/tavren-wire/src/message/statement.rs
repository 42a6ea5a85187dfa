//! What a hello is answered with, under the seal of nobody: an enclave's word for its keys.

use super::{BoundError, Limited};
use crate::limits::DOCUMENT_BYTES_MAX;
use tavren_attest::{Binding, Evidence};
use tavren_types::cbor::Schema;
use tavren_types::cbor_record;

#[cfg(feature = "verify")]
mod vouched;

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

    /// What the provider of evidence says, true or not: for who asks elsewhere for what it takes to
    /// verify it.
    #[must_use]
    pub fn document(&self) -> &[u8] {
        &self.document
    }

    /// True where it says that the runner waits for a [`Release`](crate::release::Release), true or
    /// not: agents have nothing to seal to until then.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.hour.is_none()
    }
}
