//! The runner's own keys: made inside, never exported, gone with the process.

use crate::rules::HOUR_MILLIS;
use tavren_attest::{Binding, Nonce, Provider, Suite};
use tavren_sealing::envelope::RecipientSecret;
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::Timestamp;
use tavren_types::cbor::to_bytes;
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

/// The key that signals are sealed to in one hour of UTC. It is wiped from memory when the time
/// inside reaches another, so that what was sealed in an hour opens for nobody once it is over.
///
/// # Law
/// A signal that is sealed to the key of an hour before is refused by name, and boxes to those that
/// were taken still open: `tests/enclave/keys.rs`.
pub(crate) struct HourKey {
    pub(crate) secret: RecipientSecret,
    pub(crate) id: RunnerKeyId,
    binding: Binding,
}

impl HourKey {
    /// The key of the hour that a moment lies in.
    pub(crate) fn new(boot: &Boot, now: Timestamp, seed: &Seed) -> Self {
        let hour = hour_at(now);
        let bytes = Zeroizing::new(seed.expand::<32>(b"hour key", hour));
        let secret = RecipientSecret::from_bytes(*bytes);
        let binding = Binding {
            suite: Suite::X25519ChaChaEd25519,
            hpke_key: *secret.public().as_bytes(),
            receipt_key: boot.receipts.public(),
            policy_hash: boot.policy,
            hour,
            boot_id: boot.id,
        };
        Self {
            secret,
            id: RunnerKeyId::of(&binding.hpke_key),
            binding,
        }
    }

    /// True where a moment lies in the hour of this key.
    pub(crate) fn is_of(&self, now: Timestamp) -> bool {
        self.binding.hour == hour_at(now)
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

/// The hour of a moment, counted from 1970; all that is before lies in the first.
fn hour_at(now: Timestamp) -> u64 {
    u64::try_from(now.millis().div_euclid(HOUR_MILLIS)).unwrap_or(0)
}
