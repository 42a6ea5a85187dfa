use core::fmt;
use tavren_core::matching::SignalId;
use tavren_core::sealing::{Key, Zeroizing, derive};
use tavren_wire::agent::AgentSecret;

const AGENT: &str = "tavren/enclave-matcher/agent/1";

/// What the names of all people derive from that a host acts for: 32 random bytes, which the host
/// keeps, and nobody else has.
///
/// Wiped from memory when dropped, compared in constant time, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct HostSecret(Key);

impl HostSecret {
    /// Takes 32 bytes of full entropy as a secret. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The secret of whom this id is of: names of an epoch and of a day derive from it, so that
    /// somebody counts once a day whatever they are called in epochs.
    ///
    /// # Law
    /// Names of two ids or two epochs share nothing that anybody without the secret could find:
    /// `matcher::secret::tests::every_id_has_names_of_its_own`.
    pub(super) fn agent(&self, id: SignalId) -> AgentSecret {
        let bytes = Zeroizing::new(derive::hmac(&self.0, AGENT, &id.expose()));
        AgentSecret::from_bytes(*bytes)
    }
}

impl fmt::Debug for HostSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("HostSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use tavren_wire::agent::Epoch;

    #[test]
    fn every_id_has_names_of_its_own() {
        let mut names = BTreeSet::new();
        for secret in [1, 2] {
            let secret = HostSecret::from_bytes([secret; 32]);
            for id in 0..10 {
                let agent = secret.agent(SignalId::from_bytes([id; 16]));
                for number in 0..10 {
                    names.insert(agent.signal_id(Epoch::from_number(number)));
                    names.insert(agent.day_id(number));
                }
            }
        }
        assert_eq!(names.len(), 2 * 10 * 10 * 2);
    }

    #[test]
    fn the_same_secret_gives_the_same_names() {
        let id = SignalId::from_bytes([7; 16]);
        let name = |byte| {
            let secret = HostSecret::from_bytes([byte; 32]);
            secret.agent(id).signal_id(Epoch::from_number(3))
        };
        assert!(name(1) == name(1) && name(1) != name(2));
        let printed = format!("{:?}", HostSecret::from_bytes([1; 32]));
        assert_eq!(printed, "HostSecret(..)");
    }
}
