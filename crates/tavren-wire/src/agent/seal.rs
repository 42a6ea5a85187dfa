use super::sealed::{INFO, associated};
use super::{AttestedKeys, Stamp};
use crate::limits::CONTENT_BYTES;
use crate::message::{Content, SealedSignal};
use crate::padding::pad;
use tavren_sealing::envelope::{ResponseKey, seal_with_response};
use tavren_sealing::{SealError, Zeroizing};
use tavren_types::Code;
use tavren_types::cbor::{Schema, to_bytes};

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

impl SignalError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Length => Code::LimitExceeded,
            // Nothing else fails where an envelope is sealed.
            Self::Seal(_) => Code::SealPublicKey,
        }
    }
}

/// Seals what an agent says; the key with it opens the boxes that answer it.
///
/// `seed` is drawn fresh. The envelope is always as long, whatever is said. After a restart of the
/// runner, which forgets its keys, the same is sealed again to the new ones, under a higher
/// sequence; under rules with a sealing service the host gives back what was sealed.
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
/// // The runner, and what its evidence says once it is verified.
/// let runner = RecipientSecret::from_bytes([3; 32]);
/// # let keys = AttestedKeys::unverified(runner.public(), [0; 32], [0; 32], [1; 16]);
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
    let (sealed, response) = seal_with_response(keys.encryption(), INFO, &aad, &padded, seed)?;
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
