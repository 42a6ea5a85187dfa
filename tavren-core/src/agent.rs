//! A person's agent, as the core knows it: enrolled, attested, and limited in what it may do.
//!
//! Accepting a deal costs an attacker nothing but an account, unless something that is dear stands
//! behind each. Here four things do: a device whose evidence the host has verified, a stake that is
//! lost when a redemption turns out false, a rate, and a reputation that sets the rate. What an
//! attack costs is counted in `docs/sybil.md`, with the very code of this module.

use crate::limit::Rate;
use crate::limits::{ATTESTED_DAYS_MAX, STAKE_DAYS};
use tavren_sealing::derive;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Handle, Money, Timestamp};

mod reputation;
mod stake;
#[cfg(test)]
mod tests;

pub use reputation::{Conduct, Fault, Grade, Reputation};
pub use stake::{saves, stake_for};

/// Agents that may take the place of one another: three at once, for a device that was lost and
/// one that was lost again, then one in thirty days.
pub const ENROLMENTS: Rate = Rate::new(3, 30 * DAY);

/// Credentials that may be asked for: one is used up with each presentation, also where nothing
/// comes of it. 64 at once, then one in a quarter of an hour.
pub const CREDENTIALS: Rate = Rate::new(64, DAY / 96);

/// A day, in milliseconds.
const DAY: u32 = 86_400_000;

tavren_types::cbor_record! {
    /// An agent that was enrolled.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Enrolled {
        /// Its Ed25519 public key.
        1 => pub(crate) key: [u8; 32],
        /// Until when the host vouches for its device; absent: not at all.
        2 => pub(crate) attested_until: Option<Timestamp>,
    }
}

tavren_types::cbor_record! {
    /// What the core keeps of a person's agent, sealed under that person's history key.
    #[derive(Clone, PartialEq, Eq, Default)]
    pub struct Agents {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) enrolled: Option<Enrolled>,
        /// Theoretical arrivals of enrolments, orders and credentials.
        2 => pub(crate) enrolments: Option<Timestamp>,
        3 => pub(crate) orders: Option<Timestamp>,
        4 => pub(crate) credentials: Option<Timestamp>,
        5 => pub(crate) conduct: Conduct,
        /// Orders that were accepted and are neither confirmed nor over.
        6 => pub(crate) open: u32,
        /// When an order was last accepted.
        7 => pub(crate) accepted: Option<Timestamp>,
    }
}

impl std::fmt::Debug for Agents {
    /// Prints nothing of its person.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Agents(..)")
    }
}

/// What an agent wants to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Accept a deal.
    Order {
        /// What the deal saves: [`saves`].
        saves: Money,
        /// What the person has at stake, in that currency.
        staked: Money,
    },
    /// Have a credential issued.
    Credential,
}

impl std::fmt::Debug for Admission {
    /// Prints no amount.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Order { .. } => "Order(..)",
            Self::Credential => "Credential",
        })
    }
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The vendor confirmed that it was redeemed.
    Confirmed,
    /// Its time passed, and nobody had redeemed it.
    Lapsed,
    /// It was taken back in time: nobody is to blame.
    Cancelled,
}

impl Agents {
    /// Enrols an agent in the place of the one before; of the same one, renews the attestation.
    /// Reputation, open orders and limits are the person's, and stay.
    ///
    /// # Errors
    /// [`Code::AgentRate`] where agents took each other's place too often, [`Code::LimitExceeded`]
    /// where the attestation reaches too far ahead.
    pub fn enrol(
        &mut self,
        key: [u8; 32],
        attested_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Code> {
        let farthest = now.plus_days(ATTESTED_DAYS_MAX);
        if attested_until.is_some_and(|until| until > farthest) {
            return Err(Code::LimitExceeded);
        }
        if self.enrolled.is_none_or(|before| before.key != key) {
            self.enrolments = Some(take(ENROLMENTS, self.enrolments, now)?);
        }
        self.enrolled = Some(Enrolled {
            key,
            attested_until,
        });
        Ok(())
    }

    /// Lets the agent do something, and counts it; where it may not, nothing is counted.
    ///
    /// # Errors
    /// The first that is so: [`Code::AgentAbsent`], [`Code::AgentUnattested`],
    /// [`Code::AgentReputation`], [`Code::StakeShort`], [`Code::AgentRate`].
    ///
    /// # Law
    /// 1: default deny. Every one of the conditions is needed
    /// (`agent::tests::each_condition_alone_bars_an_order`).
    pub fn admit(&mut self, what: Admission, now: Timestamp) -> Result<(), Code> {
        let enrolled = self.enrolled.ok_or(Code::AgentAbsent)?;
        if enrolled.attested_until.is_none_or(|until| until <= now) {
            return Err(Code::AgentUnattested);
        }
        match what {
            Admission::Credential => {
                self.credentials = Some(take(CREDENTIALS, self.credentials, now)?);
            }
            Admission::Order { saves, staked } => {
                let grade = self.reputation().grade().ok_or(Code::AgentReputation)?;
                if !stake::covers(staked, saves) {
                    return Err(Code::StakeShort);
                }
                self.orders = Some(take(grade.rate(), self.orders, now)?);
                self.open = self.open.saturating_add(1);
                self.accepted = self.accepted.max(Some(now));
            }
        }
        Ok(())
    }

    /// Closes an order that was admitted.
    pub fn close(&mut self, outcome: Outcome) {
        self.open = self.open.saturating_sub(1);
        let conduct = &mut self.conduct;
        match outcome {
            Outcome::Confirmed => conduct.confirmed = conduct.confirmed.saturating_add(1),
            Outcome::Lapsed => conduct.lapsed = conduct.lapsed.saturating_add(1),
            Outcome::Cancelled => {}
        }
    }

    /// Notes a fault that an upheld complaint has found. A device that was not what it said is
    /// attested no more.
    pub fn blame(&mut self, fault: Fault) {
        self.conduct.faults = self.conduct.faults.saturating_add(1);
        if let (Fault::Device, Some(enrolled)) = (fault, &mut self.enrolled) {
            enrolled.attested_until = None;
        }
    }

    /// Remembers faults that were found before the person was erased and came back.
    pub fn remember(&mut self, faults: u32) {
        self.conduct.faults = self.conduct.faults.max(faults);
    }

    /// May a stake be taken back now?
    ///
    /// # Errors
    /// [`Code::StakeLocked`] while an order is open, and for [`STAKE_DAYS`] after the last one was
    /// accepted: a false redemption is found after it was made.
    pub fn may_unstake(&self, now: Timestamp) -> Result<(), Code> {
        let locked = |at: Timestamp| now < at.plus_days(STAKE_DAYS);
        if self.open > 0 || self.accepted.is_some_and(locked) {
            return Err(Code::StakeLocked);
        }
        Ok(())
    }

    /// The Ed25519 public key of the agent that is enrolled.
    pub fn key(&self) -> Option<&[u8; 32]> {
        self.enrolled.as_ref().map(|enrolled| &enrolled.key)
    }

    /// Whom credentials are issued to: the person with this very agent, so that what was drawn by a
    /// device that was lost or blamed is worth nothing once another is enrolled.
    pub(crate) fn bearer(&self, account: Handle) -> Option<Handle> {
        let named = [account.as_bytes().as_slice(), self.key()?].concat();
        let hash = derive::sha256(&named);
        hash.first_chunk().copied().map(Handle::from_bytes)
    }

    /// Until when the host vouches for its device.
    pub fn attested_until(&self) -> Option<Timestamp> {
        self.enrolled.and_then(|enrolled| enrolled.attested_until)
    }

    /// Orders that are open.
    pub fn open(&self) -> u32 {
        self.open
    }

    /// What counts for the reputation.
    pub fn conduct(&self) -> Conduct {
        self.conduct
    }

    /// The reputation.
    pub fn reputation(&self) -> Reputation {
        self.conduct.reputation()
    }
}

/// A person's agent with what is at stake, as its person sees them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AgentView {
    /// The agent.
    pub agents: Agents,
    /// What is at stake, one amount a currency.
    pub staked: Vec<Money>,
}

impl std::fmt::Debug for AgentView {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AgentView(..)")
    }
}

fn take(rate: Rate, arrival: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Code> {
    rate.take(arrival, now).map_err(|_| Code::AgentRate)
}
