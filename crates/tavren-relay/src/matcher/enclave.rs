//! The enclave that matches: its time, its keys, and the order in which it is told things.

use super::error::refused;
use super::people::{AnySink, People, Way};
use super::vendors::{Against, Vendors};
use super::{Expected, HostSecret, words};
use crate::{Chained, Relay};
use std::collections::BTreeSet;
use tavren_attest::Nonce;
use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Act, DealNumber, MatchError, SignalId};
use tavren_core::port::{Entropy, MatcherError};
use tavren_types::cbor::from_bytes;
use tavren_types::time::DAY_MILLIS;
use tavren_types::{Code, Timestamp};
use tavren_wire::agent::{AttestedKeys, Epoch};
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{Limited, Statement};
use tavren_wire::transport::Transport;

mod calls;

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// A runner as its host deals with it: what was verified of it, and what it was told.
pub(super) struct Enclave {
    relay: Relay,
    expected: Expected,
    entropy: Box<dyn Entropy>,
    sink: Option<AnySink>,
    now: Timestamp,
    epoch: Epoch,
    /// Verified in this hour and boot.
    keys: Option<AttestedKeys>,
    /// The boot that knows what was said.
    boot: Option<[u8; 16]>,
    people: People,
    vendors: Vendors,
    /// What was reported today.
    reported: BTreeSet<(DealNumber, Act, SignalId)>,
}

impl Enclave {
    pub(super) fn meet(
        transport: impl Transport + 'static,
        expected: Expected,
        secret: HostSecret,
        entropy: Box<dyn Entropy>,
        now: Timestamp,
    ) -> Result<Self, MatcherError> {
        let mut enclave = Self {
            relay: Relay::new(transport, expected.windows),
            epoch: expected.epochs.epoch_at(now),
            expected,
            entropy,
            sink: None,
            now,
            keys: None,
            boot: None,
            people: People::new(secret),
            vendors: Vendors::default(),
            reported: BTreeSet::new(),
        };
        enclave.tick(now)?;
        Ok(enclave)
    }

    pub(super) fn notify(&mut self, sink: AnySink) {
        self.sink = Some(sink);
    }

    pub(super) fn receipts(&self, vendor: VendorId) -> Vec<Chained> {
        let chains = self.relay.receipts(words::vendor(vendor));
        chains.cloned().collect()
    }

    pub(super) const fn missed(&self) -> u64 {
        self.people.missed()
    }

    pub(super) fn evidence(
        &mut self,
        nonce: [u8; 32],
    ) -> Result<Limited<EVIDENCE_BYTES_MAX>, MatcherError> {
        self.ready()?;
        Ok(self.relay.evidence(nonce)?)
    }

    /// Tells the time, and with it whom deals are for; how many signals have expired.
    pub(super) fn tick(&mut self, now: Timestamp) -> Result<u64, MatcherError> {
        if now < self.now {
            let latest = self.now;
            return Err(MatchError::Clock { latest }.into());
        }
        if !self.relay.is_connected() {
            self.relay.connect()?;
        }
        // What was withdrawn is told to nobody more.
        self.vendors.settle(&mut self.relay)?;
        self.relay.tick(now)?;
        let (before, epoch) = (self.now, self.expected.epochs.epoch_at(now));
        self.now = now;
        self.people.open(&mut self.relay, &mut self.sink);
        let expired = self.people.expire(now);
        if day(before) != day(now) {
            self.reported.clear();
        }
        if before.millis().div_euclid(HOUR_MILLIS) != now.millis().div_euclid(HOUR_MILLIS)
            || self.relay.boot().map(|boot| *boot.as_bytes()) != self.boot
        {
            self.keys = None;
        }
        if self.epoch != epoch {
            self.epoch = epoch;
            self.people.again();
        }
        let keys = self.keys()?;
        self.bring()?;
        let against = self.against(&keys);
        self.vendors.post_again(&mut self.relay, against)?;
        Ok(expired)
    }

    /// Tells the time where it is later than the last that was told, and what waits.
    fn at(&mut self, now: Timestamp) -> Result<(), MatcherError> {
        if now == self.now {
            self.ready()
        } else {
            self.tick(now).map(drop)
        }
    }

    /// Sees to it that the enclave is there and knows what it was told.
    fn ready(&mut self) -> Result<(), MatcherError> {
        if !self.relay.is_connected() {
            return self.tick(self.now).map(drop);
        }
        self.vendors.settle(&mut self.relay)?;
        self.bring()
    }

    fn bring(&mut self) -> Result<(), MatcherError> {
        if !self.people.waits() {
            return Ok(());
        }
        self.speak(People::bring)
    }

    /// Seals something to the keys of this hour.
    fn speak(
        &mut self,
        say: impl FnOnce(&mut People, &mut Way<'_>) -> Result<(), MatcherError>,
    ) -> Result<(), MatcherError> {
        let keys = self.keys()?;
        let mut way = Way {
            relay: &mut self.relay,
            entropy: self.entropy.as_ref(),
            keys,
            epoch: self.epoch,
            epoch_ends: self.expected.epochs.end_of(self.epoch),
            now: self.now,
        };
        let said = say(&mut self.people, &mut way);
        if said.is_err() {
            // They may be those of another boot.
            self.keys = None;
        }
        said
    }

    /// The keys of the enclave, verified for this hour.
    fn keys(&mut self) -> Result<AttestedKeys, MatcherError> {
        if let Some(keys) = self.keys {
            return Ok(keys);
        }
        let mut nonce = [0; 32];
        let drawn = self.entropy.fill(&mut nonce);
        drawn.map_err(|_| refused(Code::EntropyUnavailable))?;
        let live = Nonce::from_bytes(nonce).ok_or(refused(Code::EntropyUnavailable))?;
        let evidence = self.relay.evidence(nonce)?;
        let statement: Statement =
            from_bytes(&evidence).map_err(|_| refused(Code::EvidenceMalformed))?;
        let policy = (self.expected.evidence)(live);
        let keys = statement.verify(&self.expected.collateral, &policy, self.now);
        let keys = keys.map_err(|error| refused(error.code()))?;
        if *keys.policy() != self.expected.rules {
            return Err(refused(Code::EvidenceBinding));
        }
        if self.boot.replace(*keys.boot()) != Some(*keys.boot()) {
            self.people.again();
            self.vendors.again();
        }
        self.keys = Some(keys);
        Ok(keys)
    }

    fn against<'a>(&self, keys: &'a AttestedKeys) -> Against<'a> {
        let window = self.window();
        Against { keys, window }
    }

    /// The window of disclosure that it is.
    fn window(&self) -> u64 {
        self.expected.windows.at(self.now)
    }
}

/// The UTC day of a moment, counted from 1970.
fn day(now: Timestamp) -> u64 {
    u64::try_from(now.millis().div_euclid(DAY_MILLIS)).unwrap_or(0)
}
