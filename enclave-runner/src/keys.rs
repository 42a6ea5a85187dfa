//! The runner's own keys: made inside, never exported, gone with the process.

use tavren_attest::{Binding, Nonce, Provider, Suite};
use tavren_sealing::envelope::RecipientSecret;
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::Timestamp;
use tavren_types::cbor::to_bytes;
use tavren_wire::agent::Epoch;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{Limited, Refusal, RunnerKeyId, Statement};
use tavren_wire::receipt::ReceiptKey;

/// What one start of the runner stands for.
pub(crate) struct Boot {
    pub(crate) id: [u8; 16],
    pub(crate) receipts: ReceiptKey,
    pub(crate) policy: [u8; 32],
    pub(crate) provider: Box<dyn Provider>,
}

impl Boot {
    pub(crate) fn new(policy: [u8; 32], provider: Box<dyn Provider>, seed: &Seed) -> Self {
        let receipts = Zeroizing::new(seed.expand::<32>(b"receipt key", 0));
        Self {
            id: seed.expand(b"boot", 0),
            receipts: ReceiptKey::from_bytes(&receipts),
            policy,
            provider,
        }
    }
}

/// The key that the signals of one epoch are sealed to. Its successor wipes it from memory, so that
/// what was sealed in an epoch opens for nobody once it is over.
pub(crate) struct EpochKey {
    pub(crate) epoch: Epoch,
    pub(crate) secret: RecipientSecret,
    pub(crate) id: RunnerKeyId,
    binding: Binding,
}

impl EpochKey {
    pub(crate) fn new(boot: &Boot, epoch: Epoch, seed: &Seed) -> Self {
        let bytes = Zeroizing::new(seed.expand::<32>(b"epoch key", epoch.number()));
        let secret = RecipientSecret::from_bytes(*bytes);
        let binding = Binding {
            suite: Suite::X25519ChaChaEd25519,
            hpke_key: *secret.public().as_bytes(),
            receipt_key: boot.receipts.public(),
            policy_hash: boot.policy,
            epoch: epoch.number(),
            boot_id: boot.id,
        };
        Self {
            epoch,
            secret,
            id: RunnerKeyId::of(&binding.hpke_key, &boot.id),
            binding,
        }
    }

    /// The keys, with a document that vouches for them to who drew the nonce.
    pub(crate) fn evidence(
        &self,
        boot: &Boot,
        nonce: &[u8; 32],
        now: Timestamp,
    ) -> Result<Limited<EVIDENCE_BYTES_MAX>, Refusal> {
        // Zeros stand for no nonce, and so for nobody who asks.
        let nonce = Nonce::from_bytes(*nonce).ok_or(Refusal::Evidence)?;
        let evidence = boot
            .provider
            .attest(&self.binding.hash(), Some(&nonce), now);
        let evidence = evidence.map_err(|_| Refusal::Evidence)?;
        let statement = Statement::new(&self.binding, evidence).map_err(|_| Refusal::Evidence)?;
        Limited::new(to_bytes(&statement)).map_err(|_| Refusal::Evidence)
    }
}
