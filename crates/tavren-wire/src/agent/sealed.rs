//! Signals under seal, in the runner: HPKE to the attested key, everything that the host sees authenticated.

use super::Epoch;
use crate::message::{Content, Refusal, RunnerKeyId, SealedSignal};
use crate::padding::unpad;
use core::fmt;
use tavren_sealing::envelope::{RecipientSecret, ResponseKey, open_with_response};
use tavren_types::Timestamp;
use tavren_types::cbor::from_bytes;

pub(super) const INFO: &[u8] = b"tavren/signal/1";

/// What the host sees of a signal, beside the key: authenticated, not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The epoch of the name inside.
    pub epoch: Epoch,
    /// Higher than that of everything sealed before in this epoch; the milliseconds of the agent's
    /// clock will do.
    pub sequence: u64,
    /// When it is void: the end of the epoch, unless there is a reason to stand out. Later than that
    /// is refused.
    pub expires: Timestamp,
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
pub(super) fn associated(key: RunnerKeyId, stamp: Stamp) -> Vec<u8> {
    [
        key.as_bytes().as_slice(),
        &stamp.epoch.number().to_be_bytes(),
        &stamp.sequence.to_be_bytes(),
        &stamp.expires.millis().to_be_bytes(),
    ]
    .concat()
}
