use super::{DOMAIN, Release, bound};
use crate::agent::EpochLength;
use crate::message::Statement;
use core::fmt;
use tavren_attest::verify::{Collateral, Policy, VerifyError};
use tavren_sealing::envelope::seal_envelope;
use tavren_sealing::signing::SigningKey;
use tavren_sealing::{Key, SealError, Zeroizing, derive};
use tavren_types::cbor::Schema;
use tavren_types::{Code, Timestamp, cbor_record};

const EPOCH: &str = "tavren/sealing-epoch/1";

/// What keeps the secret of a runner's keys outside the host, for one set of rules.
///
/// It has to be trusted by every agent that seals to the runner: who has its secret opens their
/// signals. Its clock says which epoch it is, and it keeps its [`Holder`].
///
/// # Law
/// However often a host starts the runner, and whatever it tells the runners of the time, one boot
/// alone discloses in a window: `tests/enclave/release/boots.rs` of the runner.
///
/// # Examples
/// ```
/// use tavren_attest::development::Development;
/// use tavren_attest::verify::{Collateral, Policy, Profile};
/// use tavren_attest::{Binding, Measurement, Nonce, Provider, Suite};
/// use tavren_sealing::Key;
/// use tavren_sealing::envelope::RecipientSecret;
/// use tavren_sealing::signing::SigningKey;
/// use tavren_types::Timestamp;
/// use tavren_wire::agent::EpochLength;
/// use tavren_wire::message::Statement;
/// use tavren_wire::release::SealingService;
///
/// let hours = EpochLength::hours(6)?;
/// let (secret, signer) = (Key::from_bytes([1; 32]), SigningKey::from_bytes([2; 32]));
/// let public = signer.public(); // the runner's `--sealing-service`, and so in the hash of its rules
/// let rules = [5; 32];
/// let mut service = SealingService::new(secret, signer, rules, hours, None);
///
/// // The runner waits, with a key for the release, and a provider that proves nothing.
/// let image = Measurement::from_bytes([7; 48]).expect("not zeros");
/// let provider = Development::new(&[1; 32], image)?;
/// let key = RecipientSecret::from_bytes([3; 32]);
/// let binding = Binding {
///     suite: Suite::X25519ChaChaEd25519,
///     hpke_key: *key.public().as_bytes(),
///     receipt_key: [4; 32],
///     policy_hash: rules,
///     hour: None,
///     boot_id: [6; 16],
/// };
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
/// let evidence = provider.attest(&binding.hash(), Some(&nonce), now)?;
/// let statement = Statement::new(&binding, evidence)?;
///
/// // The service, which drew the nonce; the host carries both ways.
/// let policy = Policy::development(provider.root(), [image], Profile::Live { nonce });
/// let release = service.release(&statement, &Collateral::None, &policy, now, [8; 32])?;
/// assert!(release.open(&key, &binding.hash(), &public, hours.epoch_at(now)).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SealingService {
    secret: Key,
    signer: SigningKey,
    rules: [u8; 32],
    epochs: EpochLength,
    holder: Option<Holder>,
}

cbor_record! {
    /// The boot that a service released to last, and since when to no other.
    ///
    /// A boot discloses nothing in the window in which it became the holder. So a service that lost
    /// its holder does no harm but that; one that goes back to an earlier holder can give a window a
    /// second budget.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Holder {
        0 => schema: Schema<1>,
        1 => boot: [u8; 16],
        2 => since: Timestamp,
    }
}

/// Why a service does not release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The statement is not of an enclave that the policy allows, or of no key for a release.
    #[error(transparent)]
    Evidence(#[from] VerifyError),
    /// The runner keeps other rules than those that this service is for.
    #[error("the runner keeps other rules than this service serves")]
    Rules,
    /// The envelope was not made.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl ReleaseError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Evidence(error) => error.code(),
            Self::Rules => Code::RulesUnserved,
            // Nothing else fails where an envelope is sealed.
            Self::Seal(_) => Code::SealPublicKey,
        }
    }
}

impl SealingService {
    /// A service of this secret for the rules of this hash, which name the public half of `signer`
    /// and the length of an epoch. `holder` is the last that was kept, if any.
    #[must_use]
    pub const fn new(
        secret: Key,
        signer: SigningKey,
        rules: [u8; 32],
        epochs: EpochLength,
        holder: Option<Holder>,
    ) -> Self {
        Self {
            secret,
            signer,
            rules,
            epochs,
            holder,
        }
    }

    /// The boot that was released to last: kept before the release leaves.
    #[must_use]
    pub const fn holder(&self) -> Option<Holder> {
        self.holder
    }

    /// Gives the runner of this statement the secret of the epoch that it is by the service's clock.
    ///
    /// `policy` is live, with a nonce that the service drew for this statement; `seed` is drawn fresh.
    ///
    /// # Errors
    /// [`ReleaseError`] says why not; the holder is as it was then.
    pub fn release(
        &mut self,
        statement: &Statement,
        collateral: &Collateral,
        policy: &Policy,
        now: Timestamp,
        seed: [u8; 32],
    ) -> Result<Release, ReleaseError> {
        let (binding, key) = statement.vouched(collateral, policy, now)?;
        if !statement.waits() {
            return Err(VerifyError::BoundUse.into());
        }
        if statement.policy != self.rules {
            return Err(ReleaseError::Rules);
        }
        let (epoch, holder) = (self.epochs.epoch_at(now), self.next(statement.boot, now));
        let message = [self.rules.as_slice(), &epoch.number().to_be_bytes()].concat();
        let secret = Zeroizing::new(derive::hmac(&self.secret, EPOCH, &message));
        let bound = bound(&binding, epoch, holder.since);
        let info = DOMAIN.as_bytes();
        let envelope = seal_envelope(&key, info, &bound, secret.as_slice(), seed)?;
        let signature = self
            .signer
            .sign(DOMAIN, &[bound, envelope.clone()].concat());
        let field = "envelope";
        let envelope = envelope
            .try_into()
            .map_err(|_| SealError::Length { field })?;
        self.holder = Some(holder);
        Ok(Release {
            schema: Schema,
            epoch,
            since: holder.since,
            envelope,
            signature,
        })
    }

    /// The holder, once this boot is released to. Who takes over does so after whoever was before.
    fn next(&self, boot: [u8; 16], now: Timestamp) -> Holder {
        let since = match self.holder {
            Some(holder) if holder.boot == boot => holder.since,
            Some(before) => now.max(before.since.plus_millis(1)),
            None => now,
        };
        Holder {
            schema: Schema,
            boot,
            since,
        }
    }
}

impl fmt::Debug for SealingService {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SealingService(..)")
    }
}
