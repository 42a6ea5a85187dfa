//! All rows: banks of blocks, the leaves they belong to, and the ids that lead to them.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "numbers of blocks and leaves are handed out here and stay in range until given back"
)]

use super::bank::{Bank, LANES, ROWS, Row};
use super::ids::{Ids, Slot};
use super::leaf::{Leaf, MERGE_BELOW, MERGED_MAX, ROOMS_MAX, Room, SLACK_MAX, WINDOW, area, code};
use alloc::vec;
use alloc::vec::Vec;

mod shape;

/// Ids that are looked up together.
const TOGETHER: usize = 32;

/// Every signal, in leaves by area.
pub(crate) struct Rows {
    /// Blocks by number, 32 in a bank; the first stays empty and stands in for none.
    pub(crate) banks: Vec<Bank>,
    /// Numbers of blocks that no leaf has, the lowest last.
    spare: Vec<u32>,
    /// The leaf of each block.
    homes: Vec<u32>,
    /// A time at or before the first expiry in each block, and in all of them.
    first_expiries: Vec<i64>,
    first_expiry: i64,
    /// Leaves by number, and the numbers that are free.
    pub(crate) leaves: Vec<Leaf>,
    spare_leaves: Vec<u32>,
    /// The leaves in use, by area.
    pub(crate) order: Vec<u32>,
    ids: Ids,
    /// Live rows of each area.
    pub(crate) shares: Vec<u32>,
    currencies: usize,
    /// Rows that changed their slot, ever.
    moved: u64,
}

impl Rows {
    pub(crate) fn new(areas: usize, currencies: usize, key: [u64; 2]) -> Self {
        Self {
            banks: Vec::from([Bank::new(currencies)]),
            spare: (1..LANES as u32).rev().collect(),
            homes: vec![0; LANES],
            first_expiries: vec![i64::MAX; LANES],
            first_expiry: i64::MAX,
            // Every window has a leaf at any time.
            leaves: (0..areas)
                .step_by(WINDOW)
                .map(|at| Leaf::new(at as u16))
                .collect(),
            spare_leaves: Vec::new(),
            order: (0..areas.div_ceil(WINDOW) as u32).collect(),
            ids: Ids::new(key),
            shares: vec![0; areas],
            currencies,
            moved: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Rows that changed their place since the beginning, to make room or to close gaps.
    pub(crate) fn moved(&self) -> u64 {
        self.moved
    }

    /// The bank of a block, and its lane there.
    pub(crate) fn block(&self, number: u32) -> (&Bank, usize) {
        (
            &self.banks[number as usize / LANES],
            number as usize % LANES,
        )
    }

    fn block_mut(&mut self, number: u32) -> (&mut Bank, usize) {
        (
            &mut self.banks[number as usize / LANES],
            number as usize % LANES,
        )
    }

    /// Writes rows, each in place of the one with the same id if there is one.
    ///
    /// All ids are looked up before the first row is written: what waits for memory then waits
    /// once for many.
    pub(crate) fn upsert(&mut self, rows: &[(u16, Row)], now: i64) {
        for some in rows.chunks(TOGETHER) {
            let mut handles = [None; TOGETHER];
            for (handle, (_, row)) in handles.iter_mut().zip(some) {
                *handle = self.ids.handle(&self.banks, row.id);
            }
            let mut grown = false;
            for (handle, (area, row)) in handles.into_iter().zip(some) {
                // A new id moves the handles of others.
                let handle = if grown {
                    self.ids.handle(&self.banks, row.id)
                } else {
                    handle
                };
                grown |= handle.is_none();
                self.upsert_one(handle, *area, row, now);
            }
        }
    }

    fn upsert_one(&mut self, handle: Option<usize>, area: u16, row: &Row, now: i64) {
        let known = handle.and_then(|handle| Some((handle, self.ids.slot(handle)?)));
        let Some((handle, old)) = known else {
            let slot = self.place(area, row, None, now);
            self.ids.insert(&self.banks, row.id, slot);
            return;
        };
        // Until the new place is known the id leads nowhere, lest another row take its old place.
        self.ids.set(handle, Slot(u32::MAX));
        let home = self.kill(old);
        let leaf = &self.leaves[home as usize];
        let prefer = (leaf.first..=leaf.last).contains(&area).then_some(home);
        let slot = self.place(area, row, prefer, now);
        self.ids.set(handle, slot);
        if self.homes[slot.block() as usize] != home {
            self.tidy(home);
        }
    }

    /// Removes the row of an id; false where there is none.
    pub(crate) fn remove(&mut self, id: u128) -> bool {
        let slot = (self.ids.handle(&self.banks, id)).and_then(|handle| self.ids.slot(handle));
        let Some(slot) = slot else {
            return false;
        };
        self.ids.remove(id, slot);
        let home = self.kill(slot);
        self.tidy(home);
        true
    }

    /// Removes what has expired at `now`; how many rows.
    pub(crate) fn expire(&mut self, now: i64) -> usize {
        if now < self.first_expiry {
            return 0;
        }
        let mut gone = 0;
        let mut homes = Vec::new();
        for number in 1..self.first_expiries.len() {
            if self.first_expiries[number] <= now {
                gone += self.expire_block(number as u32, now);
                homes.push(self.homes[number]);
            }
        }
        // Only now, since tidying moves rows between blocks.
        for home in homes {
            self.tidy(home);
        }
        self.first_expiry = self
            .first_expiries
            .iter()
            .copied()
            .min()
            .unwrap_or(i64::MAX);
        gone
    }

    fn expire_block(&mut self, number: u32, now: i64) -> usize {
        let (bank, lane) = self.block(number);
        let expired = bank.expired(lane, now);
        for row in expired.rows() {
            let slot = Slot::new(number, row);
            let (bank, lane) = self.block(number);
            self.ids.remove(bank.id(lane, row), slot);
            self.kill(slot);
        }
        let (bank, lane) = self.block(number);
        self.first_expiries[number as usize] = bank.expires_first(lane);
        expired.ones() as usize
    }

    /// The leaves that may hold areas of `[from, until)`, as a range of the order.
    pub(crate) fn leaves_of(&self, from: u16, until: u16) -> core::ops::Range<usize> {
        let leaf = |at: &u32| &self.leaves[*at as usize];
        let end = self.order.partition_point(|at| leaf(at).first < until);
        // Rows of an area may lie in the leaf before the first that new ones go to.
        let start = self.order.partition_point(|at| leaf(at).first < from);
        start.saturating_sub(1)..end
    }

    /// The leaf of a block.
    pub(crate) fn home(&self, block: u32) -> &Leaf {
        &self.leaves[self.homes[block as usize] as usize]
    }

    /// Blocks, those that no leaf has among them.
    pub(crate) fn blocks(&self) -> usize {
        self.homes.len()
    }

    /// Takes a row out of its block, and says which leaf it was in.
    fn kill(&mut self, slot: Slot) -> u32 {
        let home = self.homes[slot.block() as usize];
        let (bank, lane) = self.block_mut(slot.block());
        let code = bank.codes[lane][slot.row()];
        bank.kill(lane, slot.row());
        let leaf = &mut self.leaves[home as usize];
        self.shares[usize::from(area(leaf.window(), code))] -= 1;
        leaf.leave(slot.block());
        home
    }

    /// Finds room for a row and writes it.
    fn place(&mut self, area: u16, row: &Row, prefer: Option<u32>, now: i64) -> Slot {
        if let Some(slot) = prefer.and_then(|leaf| self.try_place(leaf, area, row, now)) {
            return slot;
        }
        loop {
            let leaves = self.leaves_for(area);
            // Where several leaves hold one area, rows spread evenly, so that none runs empty.
            let start = row.id as usize % leaves.len().max(1);
            for at in (start..leaves.len()).chain(0..start) {
                let leaf = self.order[leaves.start + at];
                if let Some(slot) = self.try_place(leaf, area, row, now) {
                    return slot;
                }
            }
            self.split(self.order[leaves.end - 1], area, now);
        }
    }

    /// The leaves that take rows of this area, as a range of the order: at least one.
    fn leaves_for(&self, area: u16) -> core::ops::Range<usize> {
        let leaf = |at: &u32| &self.leaves[*at as usize];
        let end = self.order.partition_point(|at| leaf(at).first <= area);
        let mut start = end - 1;
        while start > 0 && leaf(&self.order[start]).first == area {
            let before = leaf(&self.order[start - 1]);
            if before.last < area {
                break;
            }
            start -= 1;
        }
        start..end
    }

    /// Writes a row into a leaf, unless the leaf is full.
    fn try_place(&mut self, number: u32, area: u16, row: &Row, now: i64) -> Option<Slot> {
        let leaf = &self.leaves[number as usize];
        let room = match leaf.vacancy().or_else(|| leaf.worth_cleaning()) {
            Some(room) => room,
            None if leaf.rooms.len() < ROOMS_MAX => self.add_room(number, now),
            None => return None,
        };
        self.clean(number, room);
        self.write(number, room, area, row)
    }

    /// Wipes the gone rows of a room that has no free one.
    fn clean(&mut self, number: u32, at: usize) {
        let room = &mut self.leaves[number as usize].rooms[at];
        if usize::from(room.used) == ROWS && room.gone > 0 {
            room.used -= room.gone;
            room.gone = 0;
            let block = room.block;
            let (bank, lane) = self.block_mut(block);
            bank.clean(lane);
        }
    }

    fn write(&mut self, number: u32, at: usize, area: u16, row: &Row) -> Option<Slot> {
        let place = self.leaves[number as usize].rooms[at].block;
        let (bank, lane) = self.block_mut(place);
        let vacant = bank.vacant(lane)?;
        bank.put(lane, vacant, code(area), row);
        self.leaves[number as usize].enter(at, area);
        self.shares[usize::from(area)] += 1;
        let first = &mut self.first_expiries[place as usize];
        *first = row.expires.min(*first);
        self.first_expiry = row.expires.min(self.first_expiry);
        Some(Slot::new(place, vacant))
    }

    fn add_room(&mut self, leaf: u32, now: i64) -> usize {
        if self.spare.is_empty() {
            self.add_bank();
        }
        let number = self.spare.pop().unwrap_or_default();
        self.homes[number as usize] = leaf;
        let (bank, lane) = self.block_mut(number);
        bank.begin(lane, now);
        let rooms = &mut self.leaves[leaf as usize].rooms;
        rooms.push(Room {
            block: number,
            used: 0,
            gone: 0,
        });
        rooms.len() - 1
    }

    fn add_bank(&mut self) {
        let first = (self.banks.len() * LANES) as u32;
        self.banks.push(Bank::new(self.currencies));
        self.spare.extend((first..first + LANES as u32).rev());
        self.homes.resize(self.banks.len() * LANES, 0);
        self.first_expiries
            .resize(self.banks.len() * LANES, i64::MAX);
    }
}
