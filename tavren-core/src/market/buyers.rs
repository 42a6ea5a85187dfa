//! What buyers do with their keys: claim, open, acknowledge, answer, renew.

use super::{
    BuyerId, Claimed, Error, Handle, Market, OfferId, PackageId, RecipientPublic, Release,
    Timestamp, audit, command,
};
use crate::buyer::ApiKey;
use crate::command::TrailOf;
use crate::complaint::Complaint;
use crate::delivery::Payload;
use crate::duty::Duty;
use tavren_sealing::{Seed, derive};

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
            match self.drive(task, None) {
                Ok(Some(release)) => releases.push(release),
                Ok(None) => return Ok(releases),
                // What was released before is paid, and the buyer's.
                Err(Error::Refused(_)) if !releases.is_empty() => return Ok(releases),
                Err(error) => return Err(error),
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

    /// Renews the key that the buyer calls with: answers a fresh one with the same scopes, while
    /// the old one works until `retire_at`. The buyer's other keys stay as they are.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key lacks the scope, [`Error::Input`] where there are too many.
    pub fn renew_key(
        &self,
        key: &ApiKey,
        retire_at: Timestamp,
        now: Timestamp,
    ) -> Result<ApiKey, Error> {
        let fresh = self.draw_key(key.buyer())?;
        let renew = command::RenewKey {
            key: key.clone(),
            fresh: fresh.clone(),
            retire_at,
        };
        self.run(renew, now)?;
        Ok(fresh)
    }

    /// Retires a key of the same buyer: it works no longer. A key may retire itself where another
    /// one that may change keys stands.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key lacks the scope, or `other` is unknown or the last.
    pub fn retire_key(
        &self,
        key: &ApiKey,
        other: &ApiKey,
        now: Timestamp,
    ) -> Result<BuyerId, Error> {
        let retire = command::RetireKey {
            key: key.clone(),
            other: other.clone(),
        };
        self.run(retire, now)
    }

    /// Answers a complaint about the buyer, before it is settled; its user learns of it.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is unknown, answered or settled.
    pub fn answer(&self, key: &ApiKey, complaint: Handle, now: Timestamp) -> Result<Handle, Error> {
        let answer = command::AnswerComplaint {
            key: key.clone(),
            complaint,
        };
        self.run(answer, now)
    }

    /// Where a complaint about the buyer stands. The buyer's trail names its complaints.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such complaint about this buyer.
    pub fn complaint_about(
        &self,
        key: &ApiKey,
        complaint: Handle,
        now: Timestamp,
    ) -> Result<Complaint, Error> {
        let key = Some(key.clone());
        self.run(command::ViewComplaint { complaint, key }, now)
    }

    /// Draws an API key. Under a token the same key is drawn again, not another one.
    pub(super) fn draw_key(&self, buyer: BuyerId) -> Result<ApiKey, Error> {
        let secret = match self.id {
            Some(id) => derive::hmac(&self.ports.secrets.tie, "tavren/api-key/1", id.as_bytes()),
            None => Seed::draw(self.ports.entropy.as_ref())?.expand(b"api-key", 0),
        };
        Ok(ApiKey::new(buyer, secret))
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
