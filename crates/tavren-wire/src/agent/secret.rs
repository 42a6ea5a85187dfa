use super::Epoch;
use crate::message::{EphemeralId, VendorId, first_half};
use core::fmt;
use tavren_sealing::{Key, derive};

const TO_RUNNER: &str = "tavren/ephemeral-id/runner/1";
const OF_DAY: &str = "tavren/ephemeral-id/day/1";
const TO_VENDOR: &str = "tavren/ephemeral-id/vendor/1";

/// What an agent's names derive from: 32 random bytes that never leave it.
///
/// Wiped from memory when dropped, compared in constant time, never printed. Who loses it has other
/// names from then on, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct AgentSecret(Key);

impl AgentSecret {
    /// Takes 32 bytes of full entropy as a secret. The caller wipes its own copy.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The agent's name before the runner in an epoch.
    ///
    /// # Law
    /// Names of two epochs or two secrets share nothing that anybody without the secret could find,
    /// and no vendor's name is the runner's: `agent::tests::names_share_nothing`.
    #[must_use]
    pub fn signal_id(&self, epoch: Epoch) -> EphemeralId {
        self.derived(TO_RUNNER, &[], epoch)
    }

    /// The agent's name before one vendor in an epoch: shown when a deal is taken, and never before.
    ///
    /// # Law
    /// Two vendors, or one vendor in two epochs, cannot find out that they know the same agent:
    /// `agent::tests::names_share_nothing`.
    ///
    /// # Examples
    /// ```
    /// use tavren_wire::agent::{AgentSecret, Epoch};
    /// use tavren_wire::message::VendorId;
    ///
    /// let agent = AgentSecret::from_bytes([7; 32]);
    /// let [bakery, cinema] = [[1; 16], [2; 16]].map(VendorId::from_bytes);
    /// let epoch = Epoch::from_number(83_100);
    /// assert_eq!(agent.vendor_id(bakery, epoch), agent.vendor_id(bakery, epoch));
    /// assert_ne!(agent.vendor_id(bakery, epoch), agent.vendor_id(cinema, epoch));
    /// ```
    #[must_use]
    pub fn vendor_id(&self, vendor: VendorId, epoch: Epoch) -> EphemeralId {
        self.derived(TO_VENDOR, vendor.as_bytes(), epoch)
    }

    /// The agent's name on a UTC day, counted from 1970: what it reports under, sealed to the runner,
    /// so that it counts once a day whatever it is called in epochs.
    #[must_use]
    pub fn day_id(&self, day: u64) -> EphemeralId {
        self.derived(OF_DAY, &[], Epoch::from_number(day))
    }

    /// The first half of a keyed hash of the domain, whom the name is for, and the epoch.
    fn derived(&self, domain: &str, whom: &[u8], epoch: Epoch) -> EphemeralId {
        let message = [whom, &epoch.number().to_be_bytes()].concat();
        EphemeralId::from_bytes(first_half(derive::hmac(&self.0, domain, &message)))
    }
}

impl fmt::Debug for AgentSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AgentSecret(..)")
    }
}
