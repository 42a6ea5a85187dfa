//! The relay: what a host does between agents, vendors and one runner.

use crate::deals::Deals;
use crate::link::Link;
use crate::slots::Slots;
use crate::{Boot, RelayError, Traffic, WindowLength};
use core::fmt;
use tavren_types::Timestamp;
use tavren_types::cbor::from_bytes;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{Answer, Ask, Asked, Limited, Refusal, Statement};
use tavren_wire::release::Release;
use tavren_wire::transport::Transport;

mod agents;
mod vendors;

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// What came of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// Boxes that the runner handed out.
    pub boxes: u64,
    /// Deals that wait to be posted or removed ([`Relay::settle`]).
    pub deals_waiting: usize,
}

/// The untrusted host side of one runner: it carries sealed signals in and sealed boxes out, posts
/// deals, and keeps what the runner said of them. It can open none of what it carries.
///
/// All of it is in memory. What a host must keep beside it: the receipts, and the
/// [`Bookmark`](crate::Bookmark) of its deals. After a crash of either side the relay connects
/// again; what was under way is asked again, which does no harm.
///
/// # Law
/// Killed at any moment, on either side, no deal is lost; in one boot of the runner none is counted
/// twice, and nobody is told of one twice: `tests/relay/killed.rs`.
pub struct Relay {
    transport: Box<dyn Transport>,
    windows: WindowLength,
    link: Option<Link>,
    /// The boot that everything here was handed to.
    boot: Option<Boot>,
    /// True once this connection has shown which boot it is.
    met: bool,
    /// True where the runner has been told no time yet.
    untold: bool,
    /// True where the runner waits for a release of its sealing service.
    waits: bool,
    /// The window in which the runner began: it discloses nothing in it.
    began_in: Option<u64>,
    now: Option<Timestamp>,
    slots: Slots,
    deals: Deals,
    /// A question of a vendor without an answer that came.
    asking: Option<Asked>,
    traffic: Traffic,
}

impl Relay {
    /// A relay to the runner at an address, whose disclosure windows are as long.
    #[must_use]
    pub fn new(transport: impl Transport + 'static, windows: WindowLength) -> Self {
        Self {
            transport: Box::new(transport),
            windows,
            link: None,
            boot: None,
            met: false,
            untold: false,
            waits: false,
            began_in: None,
            now: None,
            slots: Slots::default(),
            deals: Deals::default(),
            asking: None,
            traffic: Traffic::default(),
        }
    }

    /// Connects, or connects anew. What was not answered before is asked again at the next
    /// [`Relay::tick`]; all of it, where the runner is another boot.
    ///
    /// # Errors
    /// [`RelayError`] where nobody is there, or it does not answer as a runner.
    pub fn connect(&mut self) -> Result<(), RelayError> {
        self.leave();
        self.link = Some(Link::open(self.transport.as_ref(), self.traffic)?);
        self.began_in = None;
        self.slots.again(false);
        match self.meet() {
            Err(RelayError::Refused(Refusal::Time)) => {
                self.untold = true;
                Ok(())
            }
            other => other,
        }
    }

    /// The boot of the runner, once it has been told the time and has its keys: what agents must have
    /// sealed to.
    #[must_use]
    pub fn boot(&self) -> Option<Boot> {
        self.boot.filter(|_| self.met && !self.waits)
    }

    /// True where the runner waits for a release of its sealing service, as it does after its start and
    /// at the beginning of each epoch where its rules name one. Until then what agents submit and
    /// vendors post is kept.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Hands the runner what its sealing service released for [`Relay::evidence`], and loads what
    /// agents submitted: all that is kept, where it is another boot.
    ///
    /// # Errors
    /// [`RelayError::Refused`] where it is not what the runner waits for; those of the connection.
    pub fn release(&mut self, release: Release) -> Result<(), RelayError> {
        match self.ask(Ask::Release { release })? {
            Answer::Released => self.waits = false,
            other => return Err(self.unfit(other)),
        }
        self.flush()
    }

    /// Evidence of the runner for who drew the nonce, who verifies it.
    ///
    /// # Errors
    /// [`RelayError::Refused`] where the runner has been told no time, or its hardware gives none.
    pub fn evidence(&mut self, nonce: [u8; 32]) -> Result<Limited<EVIDENCE_BYTES_MAX>, RelayError> {
        match self.ask(Ask::Hello { nonce })? {
            Answer::Evidence { evidence } => Ok(evidence),
            other => Err(self.unfit(other)),
        }
    }

    /// Tells the runner the time, keeps the boxes that it hands out, and loads what agents submitted.
    ///
    /// # Errors
    /// [`RelayError::Refused`] for a time before one that was told earlier; those of the connection.
    pub fn tick(&mut self, now: Timestamp) -> Result<Ticked, RelayError> {
        let number = self.linked(|link| link.send(Ask::Tick { now }))?;
        let mut came: u64 = 0;
        let boxes = loop {
            match self.linked(|link| link.answer(number))? {
                Answer::Boxes { boxes } => {
                    for delivery in boxes {
                        came = came.saturating_add(1);
                        self.slots.deliver(delivery, now);
                    }
                }
                Answer::Ticked { boxes } if boxes == came => break boxes,
                other => return Err(self.unfit(other)),
            }
        };
        // Epochs begin at full hours, and with them a runner with a sealing service may wait.
        let hour = |now: Timestamp| now.millis().div_euclid(HOUR_MILLIS);
        let before = self.now.replace(now);
        let hour_began = before.is_none_or(|before| hour(before) != hour(now));
        self.slots.forget(now);
        self.deals.expire(now);
        if self.untold {
            self.untold = false;
            self.began_in = Some(self.windows.at(now));
        }
        if !self.met || hour_began {
            self.meet()?;
        }
        self.flush()?;
        Ok(Ticked {
            boxes,
            deals_waiting: self.deals.waiting(),
        })
    }

    /// What has gone over all connections.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.link.as_ref().map_or(self.traffic, |link| link.traffic)
    }

    /// Finds out which boot this is, and whether it waits. Another than the last has nothing of what
    /// was handed over.
    fn meet(&mut self) -> Result<(), RelayError> {
        // Nobody verifies this evidence, so nothing is wrong with a nonce that is known.
        let evidence = self.evidence([1; 32])?;
        let statement = from_bytes(&evidence);
        let statement: Statement = statement.map_err(|_| self.broken(RelayError::Answer))?;
        let boot = Boot::of(&statement);
        (self.met, self.waits) = (true, statement.waits());
        if self.boot.replace(boot) != Some(boot) {
            self.slots.again(true);
            self.deals.again();
            self.asking = None;
        }
        Ok(())
    }

    #[cfg(feature = "matcher")]
    pub(crate) const fn is_connected(&self) -> bool {
        self.link.is_some()
    }

    fn ask(&mut self, ask: Ask) -> Result<Answer, RelayError> {
        self.linked(|link| {
            let number = link.send(ask)?;
            link.answer(number)
        })
    }

    /// Does something with the connection, which is over where that fails.
    fn linked<T>(
        &mut self,
        act: impl FnOnce(&mut Link) -> Result<T, RelayError>,
    ) -> Result<T, RelayError> {
        let link = self.link.as_mut().ok_or(RelayError::NotConnected)?;
        act(link).map_err(|error| self.broken(error))
    }

    /// An answer that does not fit: a refusal stands for itself, all else ends the connection.
    pub(crate) fn unfit(&mut self, answer: Answer) -> RelayError {
        match answer {
            Answer::Refused { refusal } => RelayError::Refused(refusal),
            _ => self.broken(RelayError::Answer),
        }
    }

    fn broken(&mut self, error: RelayError) -> RelayError {
        self.leave();
        error
    }

    fn leave(&mut self) {
        self.traffic = self.traffic();
        self.link = None;
        (self.met, self.untold, self.waits) = (false, false, false);
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Relay({:?})", self.boot)
    }
}
