//! Slots: where boxes come out, and whose they are.

use super::board::Board;
use super::pending::Pending;
use crate::Cover;
use crate::keys::Boot;
use crate::limits::{NAMES_MAX, SLOTS_MAX};
use std::collections::{BTreeMap, HashMap};
use tavren_sealing::Seed;
use tavren_sealing::envelope::ResponseKey;
use tavren_types::Timestamp;
use tavren_wire::agent::Epoch;
use tavren_wire::message::{Delivery, EphemeralId, Refusal};
use tavren_wire::notice::{self, BoxNumber, Bucket, Notice};
use tavren_wire::receipt::{InclusionReceipt, ReceiptKey};

/// The slots that have a signal, and the names that were taken.
///
/// A slot is the relay's word and a name the agent's, under seal: notices follow the name, and who
/// is put into the slot of another finds nothing there. Matching knows a slot by its place alone.
///
/// # Law
/// Which slots there are follows from what the host sees alone: what was loaded, and when it expires.
/// `tests/enclave/worlds.rs`.
#[derive(Default)]
pub(super) struct Slots {
    slots: BTreeMap<u64, Slot>,
    names: HashMap<EphemeralId, Name>,
    pub(super) pending: Pending,
    /// How many places there ever were at a time, and those that no slot has.
    places: u32,
    free: Vec<u32>,
}

/// What answers one sealed signal.
struct Slot {
    /// A small number of its own.
    place: u32,
    name: EphemeralId,
    response: ResponseKey,
    /// Boxes that it has had.
    boxes: u64,
    expires: Timestamp,
    /// Told first, and signed only then.
    included: Option<InclusionReceipt>,
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
    pub(super) name: EphemeralId,
    pub(super) epoch: Epoch,
    pub(super) sequence: u64,
    pub(super) expires: Timestamp,
    pub(super) response: ResponseKey,
}

/// How a tick covers.
pub(super) struct Covering<'a> {
    pub(super) cover: Cover,
    pub(super) bucket: Bucket,
    pub(super) tick: u64,
    pub(super) boot: &'a Boot,
    /// Since when boxes are counted.
    pub(super) since: Option<Timestamp>,
    pub(super) seed: &'a Seed,
}

impl Slots {
    /// The sequence of the last that was taken under a name in an epoch.
    pub(super) fn last(&self, name: EphemeralId, epoch: Epoch) -> Option<u64> {
        let known = self.names.get(&name).filter(|known| known.epoch == epoch)?;
        Some(known.sequence)
    }

    /// True where this name is in this slot.
    pub(super) fn is_of(&self, slot: u64, name: EphemeralId) -> bool {
        self.slots
            .get(&slot)
            .is_some_and(|known| known.name == name)
    }

    /// The receipt that waits for the agent of a slot.
    pub(super) fn included(&mut self, slot: u64) -> Option<InclusionReceipt> {
        self.slots.get_mut(&slot)?.included.take()
    }

    /// Refuses what there is no room for.
    pub(super) fn room(&self, slot: u64, name: EphemeralId) -> Result<(), Refusal> {
        let slots = self.slots.len() < SLOTS_MAX || self.slots.contains_key(&slot);
        let names = self.names.len() < NAMES_MAX || self.names.contains_key(&name);
        if slots && names {
            Ok(())
        } else {
            Err(Refusal::Full)
        }
    }

    /// Takes what has arrived, in place of what the slot had: its place, and the place that its name
    /// has left.
    ///
    /// What waits for a name comes along, and what waits for another does not: a host that puts an
    /// agent of its own into somebody's slot reads nothing that was theirs.
    pub(super) fn put(&mut self, arrival: Arrival) -> (u32, Option<u32>) {
        let Arrival { slot, name, .. } = arrival;
        // A row that stands is never left without its slot: what was said later and is void sooner
        // does not shorten it.
        let before = self.slots.get(&slot).filter(|before| before.name == name);
        let expires = before.map_or(arrival.expires, |before| {
            before.expires.max(arrival.expires)
        });
        let known = self.names.get(&name);
        let own = known.and_then(|known| self.slots.get(&known.slot));
        let own = own.filter(|own| own.name == name).map(|own| own.place);
        let place = match self.slots.get(&slot) {
            Some(before) => before.place,
            None => self.free.pop().unwrap_or_else(|| {
                let place = self.places;
                self.places = place.saturating_add(1);
                place
            }),
        };
        let left = own.filter(|own| *own != place);
        match left {
            Some(left) => self.pending.carry(left, place),
            None if own.is_none() => self.pending.forget(place),
            None => {}
        }
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
                place,
                name,
                response: arrival.response,
                boxes: 0,
                expires,
                included: None,
            },
        );
        (place, left)
    }

    /// Lets the agent of a slot be told that its signal was taken.
    pub(super) fn include(&mut self, slot: u64, receipt: InclusionReceipt) {
        if let Some(slot) = self.slots.get_mut(&slot) {
            slot.included = Some(receipt);
        }
    }

    /// Counts every slot's boxes from 0 again, since another time of holding the keys has begun.
    pub(super) fn count_anew(&mut self) {
        for slot in self.slots.values_mut() {
            slot.boxes = 0;
        }
    }

    /// Drops the slots of what has expired, and the names of epochs that are over, of which no slot
    /// is left.
    pub(super) fn forget(&mut self, now: Timestamp, epoch: Epoch) {
        let free = &mut self.free;
        self.slots.retain(|_, slot| {
            let stands = slot.expires > now;
            if !stands {
                free.push(slot.place);
            }
            stands
        });
        self.names.retain(|_, known| known.epoch == epoch);
    }

    /// The boxes of a tick by rising slot, which tells nothing.
    pub(super) fn boxes(&mut self, board: &Board, by: &Covering<'_>) -> Vec<Delivery> {
        let told = self.told(by);
        let nonces = Nonces::of(by.seed, &by.boot.id);
        let mut boxes = Vec::new();
        for (number, slot) in &mut self.slots {
            let covered = by.cover.holds(*number, by.tick);
            if !covered && by.cover != Cover::None {
                continue;
            }
            let told = match slot.included.take() {
                Some(included) => notice(&included, &by.boot.receipts),
                None => told
                    .get(slot.place as usize)
                    .and_then(|deal| board.notice((*deal)?)),
            };
            if !covered && told.is_none() {
                continue;
            }
            let nonce = nonces.at(*number);
            let box_number = BoxNumber {
                since: by.since,
                sequence: slot.boxes,
            };
            let sealed = notice::seal(&slot.response, box_number, told.as_ref(), by.bucket, nonce);
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

    /// What those who have a box and no receipt to come are told of, by place.
    fn told(&mut self, by: &Covering<'_>) -> Vec<Option<u64>> {
        let mut places = vec![0; (self.places as usize).div_ceil(64)];
        for (number, slot) in &self.slots {
            let boxed = by.cover == Cover::None || by.cover.holds(*number, by.tick);
            if let Some(word) = places.get_mut(slot.place as usize / 64) {
                *word |= u64::from(boxed && slot.included.is_none()) << (slot.place % 64);
            }
        }
        self.pending.told(places)
    }
}

/// The nonces of one tick: 16 bytes that are drawn for it in this boot, and the number of the slot.
///
/// # Law
/// No key meets a nonce twice. Within a tick each slot has one box, and no two slots share a number.
/// Between ticks the 16 bytes differ, of this boot or of another that answers the same signal: that
/// two of 2³² ticks draw the same is less likely than 2⁻⁶⁴, and a key answers one signal, for an epoch
/// at most. A nonce tells nothing: the host
/// knows the tick and the slot of each box. `no_box_repeats_the_nonce_of_another` in
/// `tests/enclave/ticks.rs`.
struct Nonces([u8; 16]);

impl Nonces {
    fn of(seed: &Seed, boot: &[u8; 16]) -> Self {
        Self(seed.expand(&[b"box nonces", boot.as_slice()].concat(), 0))
    }

    fn at(&self, slot: u64) -> [u8; 24] {
        let mut nonce = [0; 24];
        let (tick, own) = nonce.split_at_mut(16);
        tick.copy_from_slice(&self.0);
        own.copy_from_slice(&slot.to_be_bytes());
        nonce
    }
}

fn notice(included: &InclusionReceipt, receipts: &ReceiptKey) -> Option<Notice> {
    let receipt = receipts.sign(included).ok()?;
    Some(Notice::Included { receipt })
}
