//! Releases: how a sealing service, which is not the host, gives a runner the keys of an epoch.
//!
//! A runner forgets its keys when it ends, and with them what was sealed to them. A market may name a
//! service in its rules that keeps a secret for it: a runner of those rules shows the service a
//! statement, and is given what the keys of the present epoch follow from. So a later boot opens what
//! the host gives back. Who the service is stands in the hash of the rules, which agents pin: who
//! asks the service for the secret, or takes it, opens their signals.
//!
//! One release is for one epoch, one boot and one key, which the runner draws for it and wipes when it
//! has it. What a service has to be trusted with is written in `docs/enclave.md`.

#[cfg(feature = "verify")]
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "verify")]
pub use service::{Holder, ReleaseError, SealingService};

use crate::agent::Epoch;
use crate::limits::RELEASE_BYTES;
use crate::message::Refusal;
use core::fmt;
use tavren_attest::BindingHash;
use tavren_sealing::envelope::{RecipientSecret, open_envelope};
use tavren_sealing::signing::{SIGNATURE_BYTES, VerifyingKey};
use tavren_sealing::{Seed, Zeroizing};
use tavren_types::cbor::Schema;
use tavren_types::{Timestamp, cbor_record};

const DOMAIN: &str = "tavren/release/1";

cbor_record! {
    /// The secret of an epoch, sealed to one key of one boot and signed by the service.
    ///
    /// # Law
    /// Opens for the key and the boot that the service saw, in its epoch, and for nobody else:
    /// `release::tests::a_release_that_was_moved_or_changed_is_refused_by_name`.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Release {
        0 => pub(crate) schema: Schema<1>,
        /// The epoch whose keys these are.
        1 => pub(crate) epoch: Epoch,
        /// Since when the service has released to no other boot.
        2 => pub(crate) since: Timestamp,
        /// The secret, in an envelope.
        3 => pub(crate) envelope: [u8; RELEASE_BYTES],
        /// The service's word for all of it.
        4 => pub(crate) signature: [u8; SIGNATURE_BYTES],
    }
}

impl Release {
    /// Since when the service has released to no other boot.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The secret that the keys of an epoch follow from, for the runner whose key and binding these
    /// are.
    ///
    /// # Errors
    /// [`Refusal::Forged`] for what the service did not sign for this boot and this key, and
    /// [`Refusal::Epoch`] for what it signed for another epoch.
    pub fn open(
        &self,
        secret: &RecipientSecret,
        binding: &BindingHash,
        service: &VerifyingKey,
        epoch: Epoch,
    ) -> Result<Seed, Refusal> {
        let bound = bound(binding, self.epoch, self.since);
        let signed = [bound.as_slice(), &self.envelope].concat();
        if !service.verify(DOMAIN, &signed, &self.signature) {
            return Err(Refusal::Forged);
        }
        if self.epoch != epoch {
            return Err(Refusal::Epoch);
        }
        let opened = open_envelope(secret, DOMAIN.as_bytes(), &bound, &self.envelope);
        let opened = opened.map_err(|_| Refusal::Forged)?;
        let bytes = opened.as_slice().try_into();
        let bytes = Zeroizing::new(bytes.map_err(|_| Refusal::Malformed)?);
        Ok(Seed::from_bytes(*bytes))
    }
}

impl fmt::Debug for Release {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Release(..)")
    }
}

/// What a release is for, each part of a fixed length: a binding is of one boot and one key.
fn bound(binding: &BindingHash, epoch: Epoch, since: Timestamp) -> Vec<u8> {
    [
        binding.as_bytes().as_slice(),
        &epoch.number().to_be_bytes(),
        &since.millis().to_be_bytes(),
    ]
    .concat()
}
