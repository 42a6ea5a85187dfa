//! The relay: what a host does between agents, vendors and one runner.

use crate::deals::Deals;
use crate::limits::LOADS_UNDER_WAY_MAX;
use crate::link::Link;
use crate::slots::{Sent, Slots};
use crate::{Boot, Chained, DealStatus, RelayError, Status, Traffic};
use core::fmt;
use std::collections::VecDeque;
use tavren_core::port::Entropy;
use tavren_types::Timestamp;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::{
    Answer, Ask, Deal, DealId, Limited, Refusal, SealedSignal, VendorId, View,
};
use tavren_wire::notice::SealedBox;
use tavren_wire::transport::Transport;

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// How long a window of the runner's disclosure policy is: the operator's setting, which is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLength(u8);

impl WindowLength {
    /// So many hours.
    ///
    /// # Errors
    /// [`RelayError::Window`] for none, or for more than a day.
    pub fn hours(hours: u8) -> Result<Self, RelayError> {
        match hours {
            1..=24 => Ok(Self(hours)),
            _ => Err(RelayError::Window),
        }
    }

    /// The window that a moment lies in, counted from 1970.
    fn at(self, now: Timestamp) -> u64 {
        let length = i64::from(self.0).saturating_mul(HOUR_MILLIS);
        let number = now.millis().checked_div_euclid(length);
        number
            .and_then(|number| u64::try_from(number).ok())
            .unwrap_or(0)
    }
}

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
/// Killed at any moment, on either side, no deal is lost, none is counted twice, and nobody is told of
/// one twice: `tests/relay/killed.rs`.
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
    /// The window in which the runner began: it discloses nothing in it.
    began_in: Option<u64>,
    now: Option<Timestamp>,
    slots: Slots,
    deals: Deals,
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
            began_in: None,
            now: None,
            slots: Slots::default(),
            deals: Deals::default(),
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
        (self.met, self.untold, self.began_in) = (false, false, None);
        self.slots.again(false);
        match self.meet() {
            Err(RelayError::Refused(Refusal::Time)) => {
                self.untold = true;
                Ok(())
            }
            other => other,
        }
    }

    /// The boot of the runner, once it has been told the time: what agents must have sealed to.
    #[must_use]
    pub fn boot(&self) -> Option<Boot> {
        self.boot.filter(|_| self.met)
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

    /// A slot for an agent, drawn at random: whoever knows it fetches its boxes, which its agent
    /// alone can open.
    ///
    /// # Errors
    /// [`RelayError::Market`] where there is no randomness.
    pub fn enrol(&mut self, entropy: &dyn Entropy) -> Result<u64, RelayError> {
        loop {
            let mut slot = [0; 8];
            let drawn = entropy.fill(&mut slot);
            drawn.map_err(tavren_core::Error::from)?;
            let slot = u64::from_be_bytes(slot);
            if !self.slots.has(slot) {
                return Ok(slot);
            }
        }
    }

    /// Takes what an agent has sealed, in place of what its slot had. It reaches the runner in a load
    /// of as many as fit a frame, at the latest with [`Relay::flush`] or the next tick.
    ///
    /// # Errors
    /// [`RelayError::Full`] where it is not taken; all else is of the connection, and it is kept.
    pub fn submit(&mut self, slot: u64, sealed: SealedSignal) -> Result<(), RelayError> {
        self.slots.submit(slot, sealed)?;
        if self.slots.fill_a_frame() && self.boot().is_some() {
            self.flush()?;
        }
        Ok(())
    }

    /// What became of the last that was submitted under a slot.
    #[must_use]
    pub fn status(&self, slot: u64) -> Status {
        self.slots.status(slot)
    }

    /// Loads what agents have submitted.
    ///
    /// # Errors
    /// Those of the connection; what was not answered is kept.
    pub fn flush(&mut self) -> Result<(), RelayError> {
        let mut under_way: VecDeque<(u64, Vec<Sent>)> = VecDeque::new();
        loop {
            let (sent, signals) = self.slots.next_load();
            let last = signals.is_empty();
            if !last {
                let number = self.linked(|link| link.send(Ask::Load { signals }))?;
                under_way.push_back((number, sent));
            }
            while under_way.len() >= LOADS_UNDER_WAY_MAX || (last && !under_way.is_empty()) {
                let Some((number, sent)) = under_way.pop_front() else {
                    break;
                };
                match self.linked(|link| link.answer(number))? {
                    Answer::Taken { refused } => self.slots.loaded(&sent, &refused),
                    other => return Err(self.unfit(other)),
                }
            }
            if last {
                return Ok(());
            }
        }
    }

    /// Posts a deal, or a later revision of one; what became of it.
    ///
    /// # Errors
    /// [`RelayError::Full`] where it is not taken; all else is of the connection, and it is kept.
    pub fn post(&mut self, deal: Deal) -> Result<DealStatus, RelayError> {
        self.put(deal.clone(), DealStatus::Waiting)?;
        self.post_now(&deal)?;
        Ok(self.deals.status(deal.id).unwrap_or(DealStatus::Waiting))
    }

    /// Removes a deal.
    ///
    /// # Errors
    /// Those of the connection; it is removed with the next [`Relay::settle`] then.
    pub fn remove(&mut self, deal: DealId) -> Result<(), RelayError> {
        self.drop_deal(deal, true);
        self.remove_now(deal)
    }

    /// Posts and removes what waits, as far as the window allows; how many still wait.
    ///
    /// A deal is for those whose signals stand when it is posted. So a host calls this once agents
    /// have had time to seal to a new key, and not at the first tick of a window.
    ///
    /// # Errors
    /// Those of the connection; what was not answered still waits.
    pub fn settle(&mut self) -> Result<usize, RelayError> {
        if self.boot().is_some() {
            for deal in self.deals.to_remove() {
                self.remove_now(deal)?;
            }
        }
        if let Some((_, window)) = self.posting() {
            for deal in self.deals.to_post(window) {
                self.post_now(&deal)?;
            }
        }
        Ok(self.deals.waiting())
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
        self.now = Some(now);
        self.slots.forget(now);
        self.deals.expire(now);
        if self.untold {
            self.untold = false;
            self.began_in = Some(self.windows.at(now));
        }
        if !self.met {
            self.meet()?;
        }
        self.flush()?;
        Ok(Ticked {
            boxes,
            deals_waiting: self.deals.waiting(),
        })
    }

    /// The boxes that have come for a slot, oldest first; they are given once.
    pub fn collect(&mut self, slot: u64) -> Vec<SealedBox> {
        self.slots.collect(slot)
    }

    /// Boxes that gave way to newer ones before anybody fetched them.
    #[must_use]
    pub fn boxes_dropped(&self) -> u64 {
        self.slots.dropped()
    }

    /// What became of a deal; none where there is no such deal, or it is over.
    #[must_use]
    pub fn deal(&self, deal: DealId) -> Option<DealStatus> {
        self.deals.status(deal)
    }

    /// What the vendor of a deal may know of its match.
    #[must_use]
    pub fn view(&self, deal: DealId) -> Option<&View> {
        self.deals.view(deal)
    }

    /// The receipts of a vendor, by boot, the oldest first.
    pub fn receipts(&self, vendor: VendorId) -> impl Iterator<Item = &Chained> {
        self.deals.receipts(vendor)
    }

    /// What has gone over all connections.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.link.as_ref().map_or(self.traffic, |link| link.traffic)
    }

    pub(crate) fn put(&mut self, deal: Deal, status: DealStatus) -> Result<(), RelayError> {
        self.deals.put(deal, status)
    }

    pub(crate) fn drop_deal(&mut self, deal: DealId, tell: bool) {
        self.deals.remove(deal, tell);
    }

    pub(crate) fn deals_waiting(&self) -> usize {
        self.deals.waiting()
    }

    /// The boot and the window in which deals can be posted now.
    fn posting(&self) -> Option<(Boot, u64)> {
        let window = self.windows.at(self.now?);
        let open = self.began_in.is_none_or(|began| began < window);
        Some((self.boot()?, window)).filter(|_| open)
    }

    fn post_now(&mut self, deal: &Deal) -> Result<(), RelayError> {
        let Some((boot, window)) = self.posting() else {
            return Ok(());
        };
        match self.offer(deal)? {
            Answer::Matched { receipt, view } => self.deals.matched(deal, boot, receipt, view),
            Answer::Refused { refusal } => self.deals.refused(deal.id, window, refusal),
            other => return Err(self.unfit(other)),
        }
        Ok(())
    }

    fn remove_now(&mut self, deal: DealId) -> Result<(), RelayError> {
        match self.ask(Ask::Remove { deal })? {
            Answer::Removed
            | Answer::Refused {
                refusal: Refusal::DealUnknown,
            } => self.deals.forgotten(deal),
            other => return Err(self.unfit(other)),
        }
        Ok(())
    }

    /// A deal as a new one, and where an earlier revision of it stands, in place of that.
    fn offer(&mut self, deal: &Deal) -> Result<Answer, RelayError> {
        const STALE: Answer = Answer::Refused {
            refusal: Refusal::DealStale,
        };
        let deal = deal.clone();
        match self.ask(Ask::Post { deal: deal.clone() })? {
            STALE => self.ask(Ask::Update { deal }),
            other => Ok(other),
        }
    }

    /// Finds out which boot this is. Another than the last has nothing of what was handed over.
    fn meet(&mut self) -> Result<(), RelayError> {
        // Nobody verifies this evidence, so nothing is wrong with a nonce that is known.
        let evidence = self.evidence([1; 32])?;
        let boot = Boot::of(&evidence).map_err(|_| self.broken(RelayError::Answer))?;
        self.met = true;
        if self.boot.replace(boot) != Some(boot) {
            self.slots.again(true);
            self.deals.again();
        }
        Ok(())
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
    fn unfit(&mut self, answer: Answer) -> RelayError {
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
        self.met = false;
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Relay({:?})", self.boot)
    }
}
