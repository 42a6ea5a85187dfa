//! The runner's own keys: made inside, never exported, gone with the process.

use crate::{Attester, Statement};
use tavren_sealing::envelope::RecipientSecret;
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::Timestamp;
use tavren_types::cbor::{Schema, to_bytes};
use tavren_wire::agent::{AttestedKeys, Epoch};
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{Limited, Refusal, RunnerKeyId};
use tavren_wire::receipt::ReceiptKey;

/// What one start of the runner stands for.
pub(crate) struct Boot {
    pub(crate) id: [u8; 16],
    pub(crate) receipts: ReceiptKey,
    pub(crate) policy: [u8; 32],
    pub(crate) attester: Box<dyn Attester>,
}

impl Boot {
    pub(crate) fn new(policy: [u8; 32], attester: Box<dyn Attester>, seed: &Seed) -> Self {
        let receipts = Zeroizing::new(seed.expand::<32>(b"receipt key", 0));
        Self {
            id: seed.expand(b"boot", 0),
            receipts: ReceiptKey::from_bytes(&receipts),
            policy,
            attester,
        }
    }
}

/// The key that the signals of one epoch are sealed to. Its successor wipes it from memory, so that
/// what was sealed in an epoch opens for nobody once it is over.
pub(crate) struct EpochKey {
    pub(crate) epoch: Epoch,
    pub(crate) secret: RecipientSecret,
    pub(crate) id: RunnerKeyId,
    keys: AttestedKeys,
}

impl EpochKey {
    pub(crate) fn new(boot: &Boot, epoch: Epoch, seed: &Seed) -> Self {
        let bytes = Zeroizing::new(seed.expand::<32>(b"epoch key", epoch.number()));
        let secret = RecipientSecret::from_bytes(*bytes);
        let keys = AttestedKeys {
            encryption: secret.public(),
            receipts: boot.receipts.public(),
            policy: boot.policy,
            boot: boot.id,
        };
        Self {
            epoch,
            secret,
            id: keys.key_id(),
            keys,
        }
    }

    /// The keys, with a document that vouches for them to who drew the nonce.
    pub(crate) fn evidence(
        &self,
        boot: &Boot,
        nonce: &[u8; 32],
        now: Timestamp,
    ) -> Result<Limited<EVIDENCE_BYTES_MAX>, Refusal> {
        let mut statement = Statement {
            schema: Schema,
            encryption: *self.keys.encryption.as_bytes(),
            receipts: self.keys.receipts,
            policy: self.keys.policy,
            epoch: self.epoch,
            boot: self.keys.boot,
            // In place of the document, which the binding is not made of.
            document: Limited::new([0]).map_err(|_| Refusal::Evidence)?,
        };
        let document = boot.attester.evidence(&statement.binding(), nonce, now);
        let document = document.map_err(|_| Refusal::Evidence)?;
        statement.document = Limited::new(document).map_err(|_| Refusal::Evidence)?;
        Limited::new(to_bytes(&statement)).map_err(|_| Refusal::Evidence)
    }
}
