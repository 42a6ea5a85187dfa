use crate::limits::DOCUMENT_BYTES_MAX;
use tavren_attest::{Binding, Evidence, Kind, Suite};
use tavren_sealing::envelope::RecipientPublic;
use tavren_types::cbor::Schema;
use tavren_types::cbor_record;
use tavren_wire::agent::{AttestedKeys, Epoch};
use tavren_wire::message::Limited;

cbor_record! {
    /// What a hello is answered with: the keys, and the document that vouches for them.
    ///
    /// The keys are worth nothing by themselves: who asks verifies that the document
    /// binds [`Statement::binding`] and repeats the nonce, and only then takes [`Statement::keys`].
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Statement {
        0 => pub(crate) schema: Schema<1>,
        /// The key that signals are sealed to: X25519.
        1 => pub encryption: [u8; 32],
        /// The key that receipts are signed with: Ed25519.
        2 => pub receipts: [u8; 32],
        /// The hash of the rules ([`Rules::hash`](crate::Rules::hash)).
        3 => pub policy: [u8; 32],
        /// The epoch that the encryption key is for.
        4 => pub epoch: Epoch,
        /// The start of the runner.
        5 => pub boot: [u8; 16],
        /// Whose word the document is, by the number of its [`Kind`].
        6 => pub kind: u16,
        /// What the provider of evidence says.
        7 => pub document: Limited<DOCUMENT_BYTES_MAX>,
    }
}

impl Statement {
    /// What the document must bind.
    #[must_use]
    pub fn binding(&self) -> Binding {
        Binding {
            suite: Suite::X25519ChaChaEd25519,
            hpke_key: self.encryption,
            receipt_key: self.receipts,
            policy_hash: self.policy,
            epoch: self.epoch.number(),
            boot_id: self.boot,
        }
    }

    /// The evidence, not yet believed; none where it is of a kind that this version does not know.
    #[must_use]
    pub fn evidence(&self) -> Option<Evidence> {
        let kind = u8::try_from(self.kind).ok().and_then(Kind::from_number)?;
        let bytes = self.document.to_vec();
        Some(Evidence { kind, bytes })
    }

    /// The keys, for who has verified the document; none where no secret can be sealed to them.
    #[must_use]
    pub fn keys(&self) -> Option<AttestedKeys> {
        Some(AttestedKeys {
            encryption: RecipientPublic::from_bytes(self.encryption).ok()?,
            receipts: self.receipts,
            policy: self.policy,
            boot: self.boot,
        })
    }
}
