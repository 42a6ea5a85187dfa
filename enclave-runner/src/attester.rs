use tavren_types::Timestamp;

/// Who vouches for the code that runs: the hardware, by its own signature.
///
/// Called once for every hello, with what the keys hash to and the nonce of who asks. Asking again
/// does no harm.
pub trait Attester: Send {
    /// Evidence that binds these 32 bytes and repeats the nonce.
    ///
    /// `now` is the time that the host has told, for an attester without a clock of its own.
    ///
    /// # Errors
    /// [`NoEvidence`], whatever the reason: the host sees the machine itself.
    fn evidence(
        &self,
        binding: &[u8; 32],
        nonce: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, NoEvidence>;
}

/// There is no evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no evidence")]
pub struct NoEvidence;
