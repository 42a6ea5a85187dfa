//! The runner's own keys: never exported, and gone with the process.

use crate::Rules;
use crate::rules::HOUR_MILLIS;
use core::{iter, mem};
use tavren_attest::{Binding, Nonce, Provider, Suite};
use tavren_sealing::envelope::RecipientSecret;
use tavren_sealing::signing::VerifyingKey;
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::Timestamp;
use tavren_types::cbor::to_bytes;
use tavren_wire::agent::Epoch;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{Limited, Refusal, RunnerKeyId, Statement};
use tavren_wire::receipt::ReceiptKey;
use tavren_wire::release::Release;

#[cfg(test)]
mod tests;

/// What one start of the runner stands for.
pub(crate) struct Boot {
    pub(crate) id: [u8; 16],
    pub(crate) receipts: ReceiptKey,
    pub(crate) policy: [u8; 32],
    provider: Box<dyn Provider>,
    /// Whose releases are taken, where the rules name one.
    service: Option<VerifyingKey>,
}

impl Boot {
    pub(crate) fn new(rules: &Rules, provider: Box<dyn Provider>, seed: &Seed) -> Self {
        let receipts = Zeroizing::new(seed.expand::<32>(b"receipt key", 0));
        Self {
            id: seed.expand(b"boot", 0),
            receipts: ReceiptKey::from_bytes(&receipts),
            policy: rules.hash(),
            provider,
            service: rules.service,
        }
    }
}

/// An HPKE key, and what evidence binds it to.
pub(crate) struct BoundKey {
    pub(crate) secret: RecipientSecret,
    pub(crate) id: RunnerKeyId,
    binding: Binding,
}

impl BoundKey {
    /// The key of an hour, or with none, that of a release.
    fn new(boot: &Boot, hour: Option<u64>, bytes: &Zeroizing<[u8; 32]>) -> Self {
        let secret = RecipientSecret::from_bytes(**bytes);
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
}

/// The keys of one moment. Each is wiped from memory when the time inside reaches the next hour, so
/// that what was sealed in an hour opens in this boot no more once it is over.
///
/// # Law
/// A signal that is sealed to the key of an hour before is refused by name, and boxes to those that
/// were taken still open: `tests/enclave/keys.rs`.
pub(crate) enum Keys {
    /// The sealing service has not released this epoch yet. The key is drawn for that, and wiped
    /// with it: who takes the machine later opens no release that went by.
    Waiting(BoundKey),
    /// Signals can be opened.
    Open {
        /// The key of this hour.
        hour: BoundKey,
        /// In the hour of a release those of the hours before, of the same epoch: what was sealed to
        /// an earlier boot.
        earlier: Vec<BoundKey>,
        /// What the next ones follow from, where they were released.
        chain: Option<Chain>,
    },
}

impl Keys {
    /// The keys of this hour, after those that were there before.
    pub(crate) fn of(
        (epoch, hour): (Epoch, u64),
        before: Option<Self>,
        boot: &Boot,
        seed: &Seed,
    ) -> Self {
        let drawn = || Zeroizing::new(seed.expand::<32>(b"hour key", hour));
        match before {
            Some(Self::Waiting(key)) => Self::Waiting(key),
            Some(Self::Open {
                hour: key,
                earlier,
                chain,
            }) if key.binding.hour == Some(hour) => Self::Open {
                hour: key,
                earlier,
                chain,
            },
            Some(Self::Open {
                chain: Some(chain), ..
            }) if chain.epoch == epoch => {
                let (hour, _, chain) = chain.up_to(hour, boot);
                let (earlier, chain) = (Vec::new(), Some(chain));
                Self::Open {
                    hour,
                    earlier,
                    chain,
                }
            }
            _ if boot.service.is_some() => Self::Waiting(BoundKey::new(boot, None, &drawn())),
            _ => Self::Open {
                hour: BoundKey::new(boot, Some(hour), &drawn()),
                earlier: Vec::new(),
                chain: None,
            },
        }
    }

    /// Takes the release of an epoch that begins with its first hour, in this hour of it.
    pub(crate) fn release(
        &mut self,
        release: &Release,
        epoch: Epoch,
        [first, hour]: [u64; 2],
        boot: &Boot,
    ) -> Result<(), Refusal> {
        let (Self::Waiting(key), Some(service)) = (&*self, &boot.service) else {
            return Err(Refusal::Key);
        };
        let seed = release.open(&key.secret, &key.binding.hash(), service, epoch)?;
        let chain = Chain {
            epoch,
            hour: first,
            seed,
        };
        let (hour, earlier, chain) = chain.up_to(hour, boot);
        let chain = Some(chain);
        *self = Self::Open {
            hour,
            earlier,
            chain,
        };
        Ok(())
    }

    /// True where nothing can be opened before a release.
    pub(crate) const fn wait(&self) -> bool {
        matches!(self, Self::Waiting(_))
    }

    /// The key of this name.
    pub(crate) fn named(&self, id: RunnerKeyId) -> Result<&BoundKey, Refusal> {
        match self {
            Self::Waiting(_) => Err(Refusal::Unreleased),
            Self::Open { hour, earlier, .. } => {
                let mut keys = iter::once(hour).chain(earlier);
                keys.find(|key| key.id == id).ok_or(Refusal::Key)
            }
        }
    }

    /// The key that others seal to now, with a document that vouches for it to who drew the nonce.
    pub(crate) fn evidence(
        &self,
        boot: &Boot,
        nonce: &[u8; 32],
        now: Timestamp,
    ) -> Result<Limited<EVIDENCE_BYTES_MAX>, Refusal> {
        let (Self::Waiting(key) | Self::Open { hour: key, .. }) = self;
        // Zeros stand for no nonce, and so for nobody who asks.
        let nonce = Nonce::from_bytes(*nonce).ok_or(Refusal::Evidence)?;
        let hash = key.binding.hash();
        let evidence = boot.provider.attest(&hash, Some(&nonce), now);
        let evidence = evidence.map_err(|_| Refusal::Evidence)?;
        let statement = Statement::new(&key.binding, evidence).map_err(|_| Refusal::Evidence)?;
        Limited::new(to_bytes(&statement)).map_err(|_| Refusal::Evidence)
    }
}

/// The keys of the hours of an epoch, one after the other. What is left gives none that was taken.
pub(crate) struct Chain {
    epoch: Epoch,
    /// The hour of the next key.
    hour: u64,
    seed: Seed,
}

impl Chain {
    /// The key of this hour, those before it that were not taken yet, and what is left.
    fn up_to(mut self, hour: u64, boot: &Boot) -> (BoundKey, Vec<BoundKey>, Self) {
        let (mut key, mut earlier) = (self.next(boot), Vec::new());
        while self.hour <= hour {
            earlier.push(mem::replace(&mut key, self.next(boot)));
        }
        (key, earlier, self)
    }

    fn next(&mut self, boot: &Boot) -> BoundKey {
        let bytes = Zeroizing::new(self.seed.expand::<32>(b"hour key", self.hour));
        let key = BoundKey::new(boot, Some(self.hour), &bytes);
        let rest = Zeroizing::new(self.seed.expand::<32>(b"next hour", self.hour));
        self.seed = Seed::from_bytes(*rest);
        self.hour = self.hour.saturating_add(1);
        key
    }
}

/// The hour of a moment, counted from 1970; all that is before lies in the first.
pub(crate) fn hour_at(now: Timestamp) -> u64 {
    u64::try_from(now.millis().div_euclid(HOUR_MILLIS)).unwrap_or(0)
}
