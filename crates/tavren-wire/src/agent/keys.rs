use super::secret::first_half;
use crate::message::RunnerKeyId;
use tavren_sealing::{derive::sha256, envelope::RecipientPublic};

const DOMAIN: &[u8] = b"tavren/runner-key/1";

/// What verified evidence says of a runner. Only who has verified evidence makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttestedKeys {
    /// The key that signals are sealed to.
    pub encryption: RecipientPublic,
    /// The key that receipts are signed with: Ed25519 (RFC 8032).
    pub receipts: [u8; 32],
    /// The SHA-256 of the disclosure policy.
    pub policy: [u8; 32],
    /// The start of the runner that made the keys, which are gone when it ends.
    pub boot: [u8; 16],
}

impl AttestedKeys {
    /// The name of the key that signals are sealed to: the first half of the SHA-256 of a domain,
    /// the key and the boot.
    #[must_use]
    pub fn key_id(&self) -> RunnerKeyId {
        let named = [DOMAIN, self.encryption.as_bytes(), &self.boot].concat();
        RunnerKeyId::from_bytes(first_half(sha256(&named)))
    }
}
