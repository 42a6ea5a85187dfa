//! What agents hand over, and what waits for them: ciphertext both.

use crate::RelayError;
use crate::limits::{BOXES_MAX, KEPT_MAX, LOADED_BYTES, SLOT_WAITS_MILLIS, SLOTS_MAX};
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
    /// What the runner has taken, and then what it has to be asked, oldest first: a later boot is
    /// asked all of it.
    kept: VecDeque<SealedSignal>,
    /// How many of them, the last ones, are still to be sent.
    unsent: usize,
    /// What became of the last.
    status: Status,
    /// True once this boot of the runner was asked for the last, whether or not an answer came.
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
        slot.kept.push_back(sealed);
        slot.unsent = slot.unsent.saturating_add(1);
        if slot.kept.len() > KEPT_MAX {
            slot.kept.pop_front();
            slot.unsent = slot.unsent.min(KEPT_MAX);
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
            let next = slot.kept.len().checked_sub(slot.unsent);
            let Some(sealed) = next.and_then(|next| slot.kept.get(next)).cloned() else {
                (slot.queued, slot.unsent) = (false, 0);
                continue;
            };
            slot.unsent = slot.unsent.saturating_sub(1);
            let last = slot.unsent == 0;
            sent.push(Sent {
                slot: number,
                sequence: sealed.sequence,
                again: last && slot.asked,
            });
            slot.asked |= last;
            slot.queued = !last;
            if slot.queued {
                self.waiting.push_front(number);
            }
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
            let Some(slot) = self.slots.get_mut(&one.slot) else {
                continue;
            };
            let same = |sealed: &SealedSignal| sealed.sequence == one.sequence;
            let last = slot.kept.back().is_some_and(same);
            let status = match why {
                None => Status::Taken,
                // It was taken when it was sent before, and the answer was lost; or what came after
                // it was.
                Some((_, Refusal::Replayed)) if one.again || !last => Status::Taken,
                Some((_, why)) => Status::Refused(*why),
            };
            if last {
                slot.status = status;
            }
            if status != Status::Taken {
                slot.kept.retain(|sealed| !same(sealed));
            }
        }
    }

    /// After another connection: what was not answered is sent again, in order after what was; all of
    /// it, where the runner is another boot and has nothing. That boot refuses it where it has other
    /// keys.
    pub(crate) fn again(&mut self, other_boot: bool) {
        self.waiting.clear();
        let mut waiting = Vec::new();
        for (number, slot) in &mut self.slots {
            if other_boot && !slot.kept.is_empty() {
                slot.status = Status::Waiting;
                slot.asked = false;
            }
            slot.queued = slot.status == Status::Waiting;
            if slot.queued {
                slot.unsent = slot.kept.len();
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
            let last = slot.kept.back().map(|one| one.expires);
            if last.is_some_and(|expires| expires <= now) {
                slot.status = Status::None;
            }
            slot.kept.retain(|one| one.expires > now);
            slot.unsent = slot.unsent.min(slot.kept.len());
            let seen = *slot.seen.get_or_insert(now);
            !slot.kept.is_empty() || seen.plus_millis(SLOT_WAITS_MILLIS) > now
        });
    }
}

fn loads_a_frame() -> usize {
    let room = FRAME_BYTES_MAX.saturating_sub(LOADED_BYTES);
    room.checked_div(LOADED_BYTES).unwrap_or(1).max(1)
}
