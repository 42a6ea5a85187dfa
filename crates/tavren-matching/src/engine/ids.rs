//! Where the row of an id is.

use super::bank::{Bank, LANES, ROWS};
use hashbrown::HashTable;

/// The place of a row: block and row in one number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub(crate) u32);

impl Slot {
    pub(crate) fn new(block: u32, row: usize) -> Self {
        // INVARIANT: fewer than 2²³ blocks, since an engine holds at most 2³⁰ signals.
        Self(block << ROWS.trailing_zeros() | row as u32)
    }

    pub(crate) fn block(self) -> u32 {
        self.0 >> ROWS.trailing_zeros()
    }

    pub(crate) fn row(self) -> usize {
        self.0 as usize % ROWS
    }
}

/// A keyed hash table from ids to slots; the ids themselves lie in the blocks.
pub(crate) struct Ids {
    slots: HashTable<Slot>,
    key: [u64; 2],
}

impl Ids {
    /// `key` keeps who chooses ids from choosing where they fall.
    pub(crate) fn new(key: [u64; 2]) -> Self {
        Self {
            slots: HashTable::new(),
            key,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The handle of an id, which stands until the next insertion or removal.
    pub(crate) fn handle(&self, banks: &[Bank], id: u128) -> Option<usize> {
        self.slots
            .find_bucket_index(hash(self.key, id), |slot| id_at(banks, *slot) == Some(id))
    }

    pub(crate) fn slot(&self, handle: usize) -> Option<Slot> {
        self.slots.get_bucket(handle).copied()
    }

    /// Says that the row behind a handle has moved.
    pub(crate) fn set(&mut self, handle: usize, slot: Slot) {
        if let Some(place) = self.slots.get_bucket_mut(handle) {
            *place = slot;
        }
    }

    /// Says that the row of `id` has moved.
    pub(crate) fn moved(&mut self, id: u128, from: Slot, to: Slot) {
        if let Some(place) = self
            .slots
            .find_mut(hash(self.key, id), |slot| *slot == from)
        {
            *place = to;
        }
    }

    pub(crate) fn insert(&mut self, banks: &[Bank], id: u128, slot: Slot) {
        let key = self.key;
        self.slots.insert_unique(hash(key, id), slot, |slot| {
            hash(key, id_at(banks, *slot).unwrap_or_default())
        });
    }

    pub(crate) fn remove(&mut self, id: u128, slot: Slot) {
        if let Ok(entry) = self.slots.find_entry(hash(self.key, id), |it| *it == slot) {
            entry.remove();
        }
    }
}

fn id_at(banks: &[Bank], slot: Slot) -> Option<u128> {
    let bank = banks.get(slot.block() as usize / LANES)?;
    Some(bank.id(slot.block() as usize % LANES, slot.row()))
}

/// Two halves, each mixed with a secret, multiplied and folded: who does not know the key cannot
/// choose ids that collide.
fn hash(key: [u64; 2], id: u128) -> u64 {
    let [high, low] = [(id >> 64) as u64, id as u64];
    let product = u128::from(high ^ key[0]).wrapping_mul(u128::from(low ^ key[1]));
    ((product >> 64) as u64) ^ product as u64
}
