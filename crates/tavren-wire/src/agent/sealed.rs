//! Signals under seal: HPKE to the attested key, everything that the host sees authenticated.

use super::{AttestedKeys, Epoch};
use crate::limits::CONTENT_BYTES;
use crate::message::{Content, Refusal, RunnerKeyId, SealedSignal};
use crate::padding::{pad, unpad};
use core::fmt;
use tavren_sealing::envelope::{
    RecipientSecret, ResponseKey, open_with_response, seal_with_response,
};
use tavren_sealing::{SealError, Zeroizing};
use tavren_types::Timestamp;
use tavren_types::cbor::{Schema, from_bytes, to_bytes};

const INFO: &[u8] = b"tavren/signal/1";

/// What the host sees of a signal, beside the key: authenticated, not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The epoch of the name inside.
    pub epoch: Epoch,
    /// Higher than that of everything sealed before in this epoch; the milliseconds of the agent's
    /// clock will do.
    pub sequence: u64,
    /// When it is void: the end of the epoch, unless there is a reason to stand out.
    pub expires: Timestamp,
}

/// Why a signal was not sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignalError {
    /// The content takes more than [`CONTENT_BYTES`].
    #[error("the signal is longer than its limit")]
    Length,
    /// The envelope was not made.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Seals what an agent says; the key with it opens the boxes that answer it.
///
/// `seed` is drawn fresh. The envelope is always as long, whatever is said. After a restart of the
/// runner, which forgets its keys, the same is sealed again to the new ones, under a higher
/// sequence.
///
/// # Errors
/// [`SignalError::Seal`] where the key keeps no secret.
///
/// # Law
/// Opens with the runner's secret and the same key, epoch, sequence and expiry, and with nothing
/// else: `agent::tests::a_signal_that_was_moved_or_changed_is_refused_by_name`.
///
/// # Examples
/// ```
/// use tavren_sealing::envelope::RecipientSecret;
/// use tavren_types::Timestamp;
/// use tavren_wire::agent::{AgentSecret, AttestedKeys, Epoch, Stamp, open, seal};
/// use tavren_wire::message::{Content, Level, Signal, Tier};
///
/// // The runner, and what its evidence says.
/// let runner = RecipientSecret::from_bytes([3; 32]);
/// let keys = AttestedKeys {
///     encryption: runner.public(),
///     receipts: [0; 32],
///     policy: [0; 32],
///     boot: [1; 16],
/// };
///
/// let agent = AgentSecret::from_bytes([7; 32]);
/// let epoch = Epoch::from_number(83_100);
/// let signal = Signal::new(agent.signal_id(epoch), Tier::High, Level::new(3)?);
/// let content = Content::Signal { signal };
/// let expires = Timestamp::parse("2026-11-20T12:00:00Z").expect("a valid time");
/// let stamp = Stamp { epoch, sequence: 1, expires };
/// let (sealed, ours) = seal(&keys, &content, stamp, [9; 32])?;
///
/// let now = expires.plus_millis(-1);
/// let opened = open(&runner, keys.key_id(), epoch, now, &sealed)?;
/// assert!(opened.content == content && opened.response == ours);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn seal(
    keys: &AttestedKeys,
    content: &Content,
    stamp: Stamp,
    seed: [u8; 32],
) -> Result<(SealedSignal, ResponseKey), SignalError> {
    let bytes = Zeroizing::new(to_bytes(content));
    let padded = pad(&bytes, CONTENT_BYTES).ok_or(SignalError::Length)?;
    let key = keys.key_id();
    let aad = associated(key, stamp);
    let (sealed, response) = seal_with_response(&keys.encryption, INFO, &aad, &padded, seed)?;
    let signal = SealedSignal {
        schema: Schema,
        key,
        epoch: stamp.epoch,
        sequence: stamp.sequence,
        expires: stamp.expires,
        envelope: sealed.try_into().map_err(|_| SignalError::Length)?,
    };
    Ok((signal, response))
}

/// A signal as the runner has opened it.
///
/// # Law
/// 15: no debug print shows what it holds.
pub struct Opened {
    /// What the agent says.
    pub content: Content,
    /// What answers are sealed under.
    pub response: ResponseKey,
    /// Its place among all that the agent sealed in the epoch.
    pub sequence: u64,
}

impl Opened {
    /// Refuses what is not newer than the last that was taken under the same name.
    ///
    /// # Errors
    /// [`Refusal::Replayed`].
    pub fn after(&self, last: Option<u64>) -> Result<(), Refusal> {
        if last.is_none_or(|last| last < self.sequence) {
            Ok(())
        } else {
            Err(Refusal::Replayed)
        }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Opened(..)")
    }
}

/// Opens a signal in the runner, whose key, epoch and time these are.
///
/// Whether it is new is asked of [`Opened::after`], once the name inside is known.
///
/// # Errors
/// [`Refusal::Key`], [`Refusal::Epoch`] and [`Refusal::Expired`] by what the host sees,
/// [`Refusal::Forged`] for what does not open, [`Refusal::Malformed`] for what an agent should not
/// have sealed.
pub fn open(
    secret: &RecipientSecret,
    key: RunnerKeyId,
    epoch: Epoch,
    now: Timestamp,
    sealed: &SealedSignal,
) -> Result<Opened, Refusal> {
    if sealed.key != key {
        return Err(Refusal::Key);
    }
    if sealed.epoch != epoch {
        return Err(Refusal::Epoch);
    }
    if sealed.expires <= now {
        return Err(Refusal::Expired);
    }
    let stamp = Stamp {
        epoch,
        sequence: sealed.sequence,
        expires: sealed.expires,
    };
    let aad = associated(key, stamp);
    let (padded, response) =
        open_with_response(secret, INFO, &aad, &sealed.envelope).map_err(|_| Refusal::Forged)?;
    let bytes = unpad(&padded).ok_or(Refusal::Malformed)?;
    Ok(Opened {
        content: from_bytes(bytes).map_err(|_| Refusal::Malformed)?,
        response,
        sequence: stamp.sequence,
    })
}

/// Key, epoch, sequence and expiry, each of a fixed length.
fn associated(key: RunnerKeyId, stamp: Stamp) -> Vec<u8> {
    [
        key.as_bytes().as_slice(),
        &stamp.epoch.number().to_be_bytes(),
        &stamp.sequence.to_be_bytes(),
        &stamp.expires.millis().to_be_bytes(),
    ]
    .concat()
}
