//! What buyers do with their keys: claim, open, acknowledge.

use super::{
    BuyerId, Claimed, Error, Handle, Market, OfferId, PackageId, RecipientPublic, Release,
    Timestamp, audit, command,
};
use crate::buyer::ApiKey;
use crate::command::TrailOf;
use crate::delivery::Payload;
use crate::duty::Duty;

impl Market {
    /// Claims every package of an offer that waits: releases the keys to the buyer and pays the users.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key, the offer or the buyer's tier does not allow it.
    pub fn claim(&self, key: &ApiKey, offer: OfferId, now: Timestamp) -> Result<Claimed, Error> {
        let mut payloads = Vec::new();
        for release in self.claim_keys(key, offer, now)? {
            if release.delivered > 0 {
                payloads.push(self.collect(key, release.package, now)?);
            }
        }
        Ok(Claimed { payloads })
    }

    /// Claims every package of an offer that waits, without fetching the payloads.
    ///
    /// # Errors
    /// As [`Market::claim`].
    pub fn claim_keys(
        &self,
        key: &ApiKey,
        offer: OfferId,
        now: Timestamp,
    ) -> Result<Vec<Release>, Error> {
        let mut releases = Vec::new();
        loop {
            let index = u32::try_from(releases.len()).unwrap_or(u32::MAX);
            let claim = command::Claim {
                key: key.clone(),
                offer,
            };
            let task = command::Command::task(claim, self.call(index, now)?);
            match self.drive(task, None)? {
                Some(release) => releases.push(release),
                None => return Ok(releases),
            }
        }
    }

    /// Collects a claimed package; asked again, the same.
    ///
    /// # Errors
    /// [`Error::Refused`] where it was not claimed or is gone.
    pub fn collect(
        &self,
        key: &ApiKey,
        package: PackageId,
        now: Timestamp,
    ) -> Result<Payload, Error> {
        self.run(
            command::Collect {
                key: key.clone(),
                package,
            },
            now,
        )
    }

    /// Acknowledges that a package was opened; it is kept no longer. Answers its periods.
    ///
    /// # Errors
    /// [`Error::Refused`] where it was not claimed.
    pub fn acknowledge(
        &self,
        key: &ApiKey,
        package: PackageId,
        now: Timestamp,
    ) -> Result<u32, Error> {
        self.run(
            command::Acknowledge {
                key: key.clone(),
                package,
            },
            now,
        )
    }

    /// What a buyer must delete since permissions that covered it have ended, the earliest deadline
    /// first.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key lacks the scope.
    pub fn duties(&self, key: &ApiKey, now: Timestamp) -> Result<Vec<Duty>, Error> {
        self.run(command::ViewDuties { key: key.clone() }, now)
    }

    /// A buyer says that it has deleted what it had to. Too late, it counts as missed.
    ///
    /// # Errors
    /// [`Error::Refused`] where it was met before, or is nobody's or another's.
    pub fn meet(&self, key: &ApiKey, duty: &Duty, now: Timestamp) -> Result<Handle, Error> {
        let meet = command::MeetDuty {
            key: key.clone(),
            duty: duty.clone(),
        };
        self.run(meet, now)
    }

    /// Registers the public key that payloads are sealed to.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key lacks the scope.
    pub fn register_encryption(
        &self,
        key: &ApiKey,
        public: RecipientPublic,
        now: Timestamp,
    ) -> Result<BuyerId, Error> {
        self.run(
            command::RegisterEncryption {
                key: key.clone(),
                public,
            },
            now,
        )
    }

    /// A buyer's own trail, after so many entries.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key is unknown.
    pub fn buyer_trail(
        &self,
        key: &ApiKey,
        skip: u64,
        now: Timestamp,
    ) -> Result<Vec<audit::Body>, Error> {
        let of = TrailOf::Buyer(key.clone());
        self.run(command::ViewTrail { of, skip }, now)
    }
}
