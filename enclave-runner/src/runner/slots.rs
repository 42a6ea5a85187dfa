//! Slots: where boxes come out, and whose they are.

use super::board::Board;
use crate::Cover;
use crate::limits::{NAMES_MAX, SLOTS_MAX, WAITING_MAX};
use core::mem::take;
use std::collections::{BTreeMap, HashMap, VecDeque};
use tavren_matching::{SignalId, Sink};
use tavren_sealing::Seed;
use tavren_sealing::envelope::ResponseKey;
use tavren_types::Timestamp;
use tavren_wire::agent::Epoch;
use tavren_wire::message::{Delivery, Refusal};
use tavren_wire::notice::{self, Bucket, Notice};
use tavren_wire::receipt::{InclusionReceipt, ReceiptKey};

/// The slots that have a signal, and the names that were taken.
///
/// A slot is the relay's word and a name the agent's, under seal: notices follow the name, and who
/// is put into the slot of another finds nothing there.
///
/// # Law
/// Which slots there are follows from what the host sees alone: what was loaded, and when it expires.
/// `tests/enclave/worlds.rs`.
#[derive(Default)]
pub(super) struct Slots {
    slots: BTreeMap<u64, Slot>,
    names: HashMap<SignalId, Name>,
}

/// What answers one sealed signal.
struct Slot {
    name: SignalId,
    response: ResponseKey,
    /// Boxes that it has had.
    boxes: u64,
    expires: Timestamp,
    /// Told first, and signed only then.
    included: Option<InclusionReceipt>,
    /// The numbers of matches, oldest first.
    waiting: VecDeque<u64>,
}

/// The last that was taken under a name.
struct Name {
    slot: u64,
    epoch: Epoch,
    sequence: u64,
}

/// A sealed signal that was opened and taken.
pub(super) struct Arrival {
    pub(super) slot: u64,
    pub(super) name: SignalId,
    pub(super) epoch: Epoch,
    pub(super) sequence: u64,
    pub(super) expires: Timestamp,
    pub(super) response: ResponseKey,
    pub(super) included: Option<InclusionReceipt>,
    /// True where a signal stands under the name now.
    pub(super) stands: bool,
}

/// How a tick covers.
pub(super) struct Covering<'a> {
    pub(super) cover: Cover,
    pub(super) bucket: Bucket,
    pub(super) tick: u64,
    pub(super) receipts: &'a ReceiptKey,
    pub(super) seed: &'a Seed,
}

impl Slots {
    /// The sequence of the last that was taken under a name in an epoch.
    pub(super) fn last(&self, name: SignalId, epoch: Epoch) -> Option<u64> {
        let known = self.names.get(&name).filter(|known| known.epoch == epoch)?;
        Some(known.sequence)
    }

    /// Refuses what there is no room for.
    pub(super) fn room(&self, slot: u64, name: SignalId) -> Result<(), Refusal> {
        let slots = self.slots.len() < SLOTS_MAX || self.slots.contains_key(&slot);
        let names = self.names.len() < NAMES_MAX || self.names.contains_key(&name);
        if slots && names {
            Ok(())
        } else {
            Err(Refusal::Full)
        }
    }

    /// Takes what has arrived, in place of what the slot had; the name that lost its slot by that.
    ///
    /// What waits for a name comes along, and what waits for another does not: a host that puts an
    /// agent of its own into somebody's slot reads nothing that was theirs.
    pub(super) fn put(&mut self, arrival: Arrival) -> Option<SignalId> {
        let Arrival { slot, name, .. } = arrival;
        let known = self.names.get(&name);
        let own = known.and_then(|known| self.slots.get_mut(&known.slot));
        let waiting = own
            .filter(|own| own.name == name)
            .map(|own| take(&mut own.waiting));
        let displaced = self.slots.get(&slot).map(|before| before.name);
        let displaced = displaced.filter(|other| *other != name && self.is_at(*other, slot));
        self.names.insert(
            name,
            Name {
                slot,
                epoch: arrival.epoch,
                sequence: arrival.sequence,
            },
        );
        self.slots.insert(
            slot,
            Slot {
                name,
                response: arrival.response,
                boxes: 0,
                expires: arrival.expires,
                included: arrival.included,
                waiting: waiting.filter(|_| arrival.stands).unwrap_or_default(),
            },
        );
        displaced
    }

    fn is_at(&self, name: SignalId, slot: u64) -> bool {
        self.names
            .get(&name)
            .is_some_and(|known| known.slot == slot)
    }

    /// Drops the slots of what has expired, and the names that nothing could be taken under twice.
    pub(super) fn forget(&mut self, now: Timestamp, epoch: Epoch) {
        self.slots.retain(|_, slot| slot.expires > now);
        let slots = &self.slots;
        self.names.retain(|name, known| {
            let stands = slots
                .get(&known.slot)
                .is_some_and(|slot| slot.name == *name);
            stands || known.epoch == epoch
        });
    }

    /// A sink that lets the match of this number wait for whom it is handed.
    pub(super) fn sink(&mut self, number: u64) -> impl Sink {
        Waiting {
            slots: self,
            number,
        }
    }

    /// The boxes of a tick by rising slot, which tells nothing.
    pub(super) fn boxes(&mut self, board: &Board, by: &Covering<'_>) -> Vec<Delivery> {
        let mut boxes = Vec::new();
        for (index, (number, slot)) in (0_u64..).zip(&mut self.slots) {
            let covered = by.cover.holds(*number, by.tick);
            if !covered && by.cover != Cover::None {
                continue;
            }
            let told = slot.next(board, by.receipts);
            if !covered && told.is_none() {
                continue;
            }
            let nonce = by.seed.expand(b"box nonce", index);
            let sealed = notice::seal(&slot.response, slot.boxes, told.as_ref(), by.bucket, nonce);
            // INVARIANT: every notice fits the smallest bucket, so that none is left out here.
            if let Ok(sealed) = sealed {
                slot.boxes = slot.boxes.saturating_add(1);
                boxes.push(Delivery {
                    slot: *number,
                    sealed,
                });
            }
        }
        boxes
    }
}

impl Slot {
    /// What is told next, if anything.
    fn next(&mut self, board: &Board, receipts: &ReceiptKey) -> Option<Notice> {
        if let Some(included) = self.included.take()
            && let Ok(receipt) = receipts.sign(&included)
        {
            return Some(Notice::Included { receipt });
        }
        // A deal that is over, or was changed, is told no more.
        core::iter::from_fn(|| self.waiting.pop_front()).find_map(|number| board.notice(number))
    }
}

struct Waiting<'a> {
    slots: &'a mut Slots,
    number: u64,
}

impl Sink for Waiting<'_> {
    fn deliver(&mut self, to: SignalId) {
        let Slots { slots, names } = &mut *self.slots;
        let slot = names.get(&to).and_then(|known| slots.get_mut(&known.slot));
        if let Some(slot) = slot.filter(|slot| slot.name == to) {
            if slot.waiting.len() >= WAITING_MAX {
                slot.waiting.pop_front();
            }
            slot.waiting.push_back(self.number);
        }
    }
}
