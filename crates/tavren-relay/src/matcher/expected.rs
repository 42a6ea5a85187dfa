use core::fmt;
use tavren_attest::Nonce;
use tavren_attest::verify::{Collateral, Policy};
use tavren_core::matching::Tables;
use tavren_wire::agent::EpochLength;

use crate::WindowLength;

/// What a host expects of the enclave that matches for it. What the enclave shows otherwise is
/// refused, and nothing of anybody is sent to it.
pub struct Expected {
    /// The areas, ladders and tiers of the enclave's market file: messages name them by number.
    pub tables: Tables,
    /// The hash of the enclave's rules, as its operator publishes it: `docs/enclave.md`.
    pub rules: [u8; 32],
    /// How long an epoch of names is, by these rules.
    pub epochs: EpochLength,
    /// How long a window of disclosure is, by these rules.
    pub windows: WindowLength,
    /// Which evidence is believed, of that which answers a nonce
    /// ([`Profile::Live`](tavren_attest::verify::Profile::Live)).
    pub evidence: Box<dyn Fn(Nonce) -> Policy + Send + Sync>,
    /// What is known beside the evidence.
    pub collateral: Collateral,
}

impl fmt::Debug for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Expected(..)")
    }
}
