//! What a statement is worth once it is verified.

use super::Statement;
use tavren_attest::verify::{Collateral, Policy, VerifyError, verify};
use tavren_attest::{Binding, BindingHash, Evidence, Kind, Suite};
use tavren_sealing::envelope::RecipientPublic;
use tavren_types::Timestamp;

impl Statement {
    /// What an enclave that `policy` allows vouches for, and its encryption key.
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
