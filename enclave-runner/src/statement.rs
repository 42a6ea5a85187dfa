use crate::limits::DOCUMENT_BYTES_MAX;
use tavren_sealing::derive::sha256;
use tavren_sealing::envelope::RecipientPublic;
use tavren_types::cbor::Schema;
use tavren_types::cbor_record;
use tavren_wire::agent::{AttestedKeys, Epoch};
use tavren_wire::message::Limited;

const DOMAIN: &[u8] = b"tavren/attest/binding/1";

/// X25519, HKDF-SHA256 and ChaCha20-Poly1305 for signals, Ed25519 for receipts.
const SUITE: [u8; 2] = [0, 1];

cbor_record! {
    /// What a hello is answered with: the keys, and the document that vouches for them.
    ///
    /// The keys are worth nothing by themselves: who asks verifies that the document binds
    /// [`Statement::binding`] and repeats the nonce, and only then takes [`Statement::keys`].
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
        /// What the attester says.
        6 => pub document: Limited<DOCUMENT_BYTES_MAX>,
    }
}

impl Statement {
    /// What the document must bind: the SHA-256 of a domain, the suite, both keys, the policy, the
    /// epoch and the boot, each with its length (8 bytes, big endian) before it.
    #[must_use]
    pub fn binding(&self) -> [u8; 32] {
        let parts: [&[u8]; 7] = [
            DOMAIN,
            &SUITE,
            &self.encryption,
            &self.receipts,
            &self.policy,
            &self.epoch.number().to_be_bytes(),
            &self.boot,
        ];
        let mut bound = Vec::new();
        for part in parts {
            bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bound.extend_from_slice(part);
        }
        sha256(&bound)
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
