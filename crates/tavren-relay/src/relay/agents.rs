//! The agents' side: signals in, boxes out.

use super::Relay;
use crate::limits::LOADS_UNDER_WAY_MAX;
use crate::slots::Sent;
use crate::{RelayError, Status};
use std::collections::VecDeque;
use tavren_core::port::Entropy;
use tavren_wire::message::{Answer, Ask, SealedSignal};
use tavren_wire::notice::SealedBox;

impl Relay {
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

    /// Takes what an agent has sealed. It reaches the runner in a load of as many as fit a frame, at
    /// the latest with [`Relay::flush`] or the next tick, after what the agent sent before. The last
    /// [`KEPT_MAX`](crate::limits::KEPT_MAX) are kept while they stand.
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

    /// Loads what agents have submitted, once the runner knows the time and has its keys.
    ///
    /// # Errors
    /// Those of the connection; what was not answered is kept.
    pub fn flush(&mut self) -> Result<(), RelayError> {
        if self.untold || self.waits {
            return Ok(());
        }
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
                    _ => return Err(self.broken(RelayError::Answer)),
                }
            }
            if last {
                return Ok(());
            }
        }
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
}
