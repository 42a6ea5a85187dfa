//! Agents and stakes: what the host and the operator say of them, and what users stand for them with.

use super::{Error, Market, Money, Timestamp, UserId, command};
use crate::agent::{AgentView, Fault};
use crate::credential::{Issued, Issuer};
use tavren_sealing::signing::VerifyingKey;

impl Market {
    /// Enrols a user's agent by its Ed25519 public key, in the place of the one before. The host has
    /// verified evidence of its device and vouches for it until `attested_until`; `None`: it does
    /// not. The same key again renews the attestation.
    ///
    /// A device must stand for one person alone: that is the host's to see.
    ///
    /// # Errors
    /// [`Error::Refused`] where agents took each other's place too often; [`Error::Input`] where the
    /// attestation reaches more than 92 days ahead, or the key is none.
    pub fn enrol_agent(
        &self,
        user: &UserId,
        key: [u8; 32],
        attested_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let enrol = command::EnrolAgent {
            user: user.clone(),
            key,
            attested_until,
        };
        self.run(enrol, now)
    }

    /// Issues credentials to a user's agent on what the user bought here: each is shown once, so an
    /// agent asks for several.
    ///
    /// # Errors
    /// [`Error::Refused`] where no attested agent is enrolled, the enrolled one did not sign, or it
    /// asked for too many lately; [`Error::Input`] for a holder that is no key.
    pub fn issue_credentials(
        &self,
        request: command::IssueCredentials,
        now: Timestamp,
    ) -> Result<Vec<Issued>, Error> {
        self.run(request, now)
    }

    /// What verifies credentials and proofs, for vendors and agents to have.
    pub fn issuer(&self) -> VerifyingKey {
        Issuer::of(&self.ports.secrets.lookup).public()
    }

    /// A user's agent, its reputation, and what the user has at stake.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn agent(&self, user: &UserId, now: Timestamp) -> Result<AgentView, Error> {
        self.run(command::ViewAgent { user: user.clone() }, now)
    }

    /// A user puts money at stake, out of what can be taken out.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is not so much; [`Error::Input`] for nothing or less.
    pub fn stake(&self, user: &UserId, amount: Money, now: Timestamp) -> Result<Money, Error> {
        let user = user.clone();
        self.run(command::Stake { user, amount }, now)
    }

    /// A user takes a stake back.
    ///
    /// # Errors
    /// [`Error::Refused`] while an order is open, for thirty days after the last one was accepted,
    /// and where there is not so much; [`Error::Input`] for nothing or less.
    pub fn unstake(&self, user: &UserId, amount: Money, now: Timestamp) -> Result<Money, Error> {
        let user = user.clone();
        self.run(command::Unstake { user, amount }, now)
    }

    /// The operator forfeits a user's stake, after a complaint was upheld: it goes to the treasury.
    /// Once: see [`Market::once`]; a repetition takes nothing, however late. Answers how much that was, never more than is there; the fault counts all the same.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such user; [`Error::Input`] for nothing or less, and where
    /// another forfeit was made under the same token.
    pub fn forfeit(
        &self,
        user: &UserId,
        amount: Money,
        fault: Fault,
        now: Timestamp,
    ) -> Result<Money, Error> {
        let user = user.clone();
        self.run(
            command::Forfeit {
                user,
                amount,
                fault,
            },
            now,
        )
    }
}
