//! What agents hand over, and what waits for them: ciphertext both.

use crate::RelayError;
use crate::limits::{BOXES_MAX, LOADED_BYTES, SLOT_WAITS_MILLIS, SLOTS_MAX, UNSENT_MAX};
use core::mem::take;
use std::collections::{HashMap, VecDeque};
use tavren_types::Timestamp;
use tavren_wire::limits::FRAME_BYTES_MAX;
use tavren_wire::message::{Delivery, Loaded, Refusal, SealedSignal};
use tavren_wire::notice::SealedBox;

/// What became of the last that an agent handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// There is none, or it has expired.
    #[default]
    None,
    /// The runner has not answered yet.
    Waiting,
    /// The runner has taken it.
    Taken,
    /// The runner has refused it. At [`Refusal::Key`] the agent asks for evidence and seals again.
    Refused(Refusal),
}

/// The slots of all agents, in memory.
#[derive(Default)]
pub(crate) struct Slots {
    slots: HashMap<u64, Slot>,
    /// Slots with something to load, in the order in which it came.
    waiting: VecDeque<u64>,
    dropped: u64,
}

#[derive(Default)]
struct Slot {
    /// What came before it and was not sent yet, such as a signal before a report; oldest first.
    before: VecDeque<SealedSignal>,
    /// What the runner has taken, or has to be asked.
    sealed: Option<SealedSignal>,
    status: Status,
    /// True once this boot of the runner was asked, whether or not an answer came.
    asked: bool,
    /// True while its number is in `waiting`.
    queued: bool,
    boxes: VecDeque<SealedBox>,
    /// When something last came for it or from it; none until the next tick says.
    seen: Option<Timestamp>,
}

/// A signal that is on its way to the runner.
pub(crate) struct Sent {
    slot: u64,
    sequence: u64,
    /// True where the runner may have taken it before.
    again: bool,
}

impl Slots {
    pub(crate) fn submit(&mut self, number: u64, sealed: SealedSignal) -> Result<(), RelayError> {
        let slot = self.room(number)?;
        let earlier = slot.sealed.replace(sealed);
        if slot.queued && slot.before.len() < UNSENT_MAX {
            slot.before.extend(earlier);
        }
        slot.status = Status::Waiting;
        slot.asked = false;
        slot.seen = None;
        if !std::mem::replace(&mut slot.queued, true) {
            self.waiting.push_back(number);
        }
        Ok(())
    }

    fn room(&mut self, number: u64) -> Result<&mut Slot, RelayError> {
        if self.slots.len() >= SLOTS_MAX && !self.slots.contains_key(&number) {
            return Err(RelayError::Full { what: "slots" });
        }
        Ok(self.slots.entry(number).or_default())
    }

    pub(crate) fn has(&self, number: u64) -> bool {
        self.slots.contains_key(&number)
    }

    pub(crate) fn status(&self, number: u64) -> Status {
        self.slots.get(&number).map_or(Status::None, |at| at.status)
    }

    /// True where more waits than a frame holds.
    pub(crate) fn fill_a_frame(&self) -> bool {
        self.waiting.len() >= loads_a_frame()
    }

    /// What the next load holds: as much as fits a frame.
    pub(crate) fn next_load(&mut self) -> (Vec<Sent>, Vec<Loaded>) {
        let (mut sent, mut signals) = (Vec::new(), Vec::new());
        while signals.len() < loads_a_frame() {
            let Some(number) = self.waiting.pop_front() else {
                break;
            };
            let Some(slot) = self.slots.get_mut(&number) else {
                continue;
            };
            if let Some(sealed) = slot.before.pop_front() {
                sent.push(Sent {
                    slot: number,
                    sequence: sealed.sequence,
                    again: false,
                });
                signals.push(Loaded {
                    slot: number,
                    sealed,
                });
                self.waiting.push_front(number);
                continue;
            }
            slot.queued = false;
            let Some(sealed) = slot.sealed.clone() else {
                continue;
            };
            sent.push(Sent {
                slot: number,
                sequence: sealed.sequence,
                again: slot.asked,
            });
            slot.asked = true;
            signals.push(Loaded {
                slot: number,
                sealed,
            });
        }
        (sent, signals)
    }

    /// Takes the answer to a load: the places of what was refused, and why.
    pub(crate) fn loaded(&mut self, sent: &[Sent], refused: &[(u32, Refusal)]) {
        let mut refused = refused.iter().peekable();
        for (place, one) in (0_u32..).zip(sent) {
            let why = refused.next_if(|(at, _)| *at == place);
            let slot = self.slots.get_mut(&one.slot);
            let same = |sealed: &SealedSignal| sealed.sequence == one.sequence;
            let Some(slot) = slot.filter(|slot| slot.sealed.as_ref().is_some_and(same)) else {
                // Something newer has come in its place.
                continue;
            };
            slot.status = match why {
                None => Status::Taken,
                // It was taken when it was sent before, and the answer was lost.
                Some((_, Refusal::Replayed)) if one.again => Status::Taken,
                Some((_, why)) => Status::Refused(*why),
            };
            if slot.status != Status::Taken {
                slot.sealed = None;
            }
        }
    }

    /// After another connection: what was not answered is sent again; all of it, where the runner
    /// is another boot and has nothing.
    pub(crate) fn again(&mut self, other_boot: bool) {
        self.waiting.clear();
        let mut waiting = Vec::new();
        for (number, slot) in &mut self.slots {
            if other_boot {
                // Sealed to keys that are gone.
                slot.before.clear();
            }
            if other_boot && slot.sealed.is_some() {
                slot.status = Status::Waiting;
                slot.asked = false;
            }
            slot.queued = slot.status == Status::Waiting;
            if slot.queued {
                waiting.push(*number);
            }
        }
        // A hash table has no order of its own to show.
        waiting.sort_unstable();
        self.waiting = waiting.into();
    }

    /// Keeps a box for its agent; in place of the oldest, where there are too many.
    pub(crate) fn deliver(&mut self, delivery: Delivery, now: Timestamp) {
        let Ok(slot) = self.room(delivery.slot) else {
            self.dropped = self.dropped.saturating_add(1);
            return;
        };
        slot.seen = Some(now);
        slot.boxes.push_back(delivery.sealed);
        if slot.boxes.len() > BOXES_MAX {
            slot.boxes.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    pub(crate) fn collect(&mut self, number: u64) -> Vec<SealedBox> {
        let slot = self.slots.get_mut(&number);
        slot.map(|slot| take(&mut slot.boxes).into())
            .unwrap_or_default()
    }

    /// Boxes that gave way to others before they were fetched.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets signals that have expired, and slots of which nothing was seen for a day.
    pub(crate) fn forget(&mut self, now: Timestamp) {
        self.slots.retain(|_, slot| {
            if slot.sealed.take_if(|one| one.expires <= now).is_some() {
                slot.status = Status::None;
            }
            let seen = *slot.seen.get_or_insert(now);
            slot.sealed.is_some() || seen.plus_millis(SLOT_WAITS_MILLIS) > now
        });
    }
}

fn loads_a_frame() -> usize {
    let room = FRAME_BYTES_MAX.saturating_sub(LOADED_BYTES);
    room.checked_div(LOADED_BYTES).unwrap_or(1).max(1)
}
