//! All rows: banks of blocks, the leaves they belong to, and the ids that lead to them.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "numbers of blocks and leaves are handed out here and stay in range until given back"
)]

use super::bank::{Bank, LANES, Line, ROWS, Row};
use super::ids::{Ids, Slot};
use super::leaf::{
    LOADED_MAX, Leaf, MERGE_BELOW, MERGE_EVERY, MERGED_MAX, ROOMS_MAX, Room, SLACK_MAX,
};
use super::store::Store;
use super::window::{Span, WINDOW, area, code};
use crate::kernel::Job;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

mod shape;

/// Ids that are looked up together.
const TOGETHER: usize = 32;

/// Every signal, in leaves by area.
pub(crate) struct Rows {
    /// Blocks by number, 64 in a bank; the first stays empty and stands in for none.
    pub(crate) banks: Vec<Bank>,
    /// Numbers of blocks that no leaf has, the lowest last.
    spare: Vec<u32>,
    /// The leaf of each block, and the areas of its rows, in one window whatever became of them.
    homes: Vec<u32>,
    pub(crate) spans: Vec<Span>,
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
    /// The most rows that there were at a time.
    peak: usize,
}

impl Rows {
    pub(crate) fn new(areas: usize, currencies: usize, key: [u64; 2]) -> Self {
        Self {
            banks: Vec::from([Bank::new(currencies)]),
            spare: (1..LANES as u32).rev().collect(),
            homes: vec![0; LANES],
            spans: vec![Span::default(); LANES],
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
            peak: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The most rows that there were at a time.
    pub(crate) fn peak(&self) -> usize {
        self.peak
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

    /// Writes rows as [`Rows::upsert`] does, by area: so neighbours come to lie together.
    pub(crate) fn load(&mut self, rows: &[(u16, Row)], now: i64) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        // The last row of an id counts.
        order.sort_unstable_by_key(|at| (rows[*at].1.id, Reverse(*at)));
        order.dedup_by_key(|at| rows[*at].1.id);
        order.sort_by_key(|at| rows[*at].0);
        let mut some = Vec::with_capacity(TOGETHER);
        for these in order.chunks(TOGETHER) {
            some.clear();
            some.extend(these.iter().map(|at| rows[*at]));
            self.upsert_some(&some, LOADED_MAX, now);
        }
    }

    /// Writes rows, each in place of the one with the same id if there is one.
    ///
    /// All ids are looked up before the first row is written: what waits for memory then waits
    /// once for many.
    pub(crate) fn upsert(&mut self, rows: &[(u16, Row)], now: i64) {
        for some in rows.chunks(TOGETHER) {
            self.upsert_some(some, ROOMS_MAX, now);
        }
    }

    /// Writes at most [`TOGETHER`] rows; leaves of `rooms` blocks are full.
    fn upsert_some(&mut self, some: &[(u16, Row)], rooms: usize, now: i64) {
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
            self.upsert_one(handle, *area, row, rooms, now);
        }
    }

    fn upsert_one(&mut self, handle: Option<usize>, area: u16, row: &Row, rooms: usize, now: i64) {
        let known = handle.and_then(|handle| Some((handle, self.ids.slot(handle)?)));
        let Some((handle, old)) = known else {
            let slot = self.place(area, row, None, rooms, now);
            self.ids.insert(&self.banks, row.id, slot);
            self.peak = self.peak.max(self.ids.len());
            return;
        };
        // Until the new place is known the id leads nowhere, lest another row take its old place.
        self.ids.set(handle, Slot(u32::MAX));
        let home = self.kill(old);
        let leaf = &self.leaves[home as usize];
        let prefer = (leaf.first..=leaf.last).contains(&area).then_some(home);
        let moved = self.moved;
        let slot = self.place(area, row, prefer, rooms, now);
        self.ids.set(handle, slot);
        // One upsert splits or tidies: the leaf left behind is tidied when it is next touched.
        if self.homes[slot.block() as usize] != home && self.moved == moved {
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
            self.tidy_after_many(home);
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
    ///
    /// INVARIANT: rows of an area lie in the leaf before the first that begins with it, or in those
    /// that do (`engine::tests::shape`, after every step of a random life).
    pub(crate) fn leaves_of(&self, from: u16, until: u16) -> core::ops::Range<usize> {
        let leaf = |at: &u32| &self.leaves[*at as usize];
        let end = self.order.partition_point(|at| leaf(at).first < until);
        let start = self.order.partition_point(|at| leaf(at).first < from);
        start.saturating_sub(1)..end
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

    /// Finds room for a row and writes it; leaves of `rooms` blocks are full.
    fn place(&mut self, area: u16, row: &Row, prefer: Option<u32>, rooms: usize, now: i64) -> Slot {
        if let Some(slot) = prefer.and_then(|leaf| self.try_place(leaf, area, row, rooms, now)) {
            return slot;
        }
        loop {
            let leaves = self.leaves_for(area);
            // Where several leaves hold one area, rows spread evenly, so that none runs empty.
            let start = row.id as usize % leaves.len().max(1);
            for at in (start..leaves.len()).chain(0..start) {
                let leaf = self.order[leaves.start + at];
                if let Some(slot) = self.try_place(leaf, area, row, rooms, now) {
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
    fn try_place(
        &mut self,
        number: u32,
        area: u16,
        row: &Row,
        rooms: usize,
        now: i64,
    ) -> Option<Slot> {
        let leaf = &self.leaves[number as usize];
        // What comes by area goes on to the next leaf; what lies between others stays here.
        let rooms = if area < leaf.last { ROOMS_MAX } else { rooms };
        let room = match self.vacancy(leaf, area).or_else(|| leaf.worth_cleaning()) {
            Some(room) => room,
            None if leaf.rooms.len() < rooms => self.add_room(number, now),
            None => return None,
        };
        self.clean(number, room);
        self.write(number, room, area, row)
    }

    /// The room of a leaf with a free row; one that holds the area already, if there is one.
    fn vacancy(&self, leaf: &Leaf, area: u16) -> Option<usize> {
        let mut some = None;
        for (at, room) in leaf.rooms.iter().enumerate() {
            if usize::from(room.used) < ROWS {
                some = some.or(Some(at));
                if self.spans[room.block as usize].holds(area) {
                    return Some(at);
                }
            }
        }
        some
    }

    /// Wipes the gone rows of a room that has no free one.
    fn clean(&mut self, number: u32, at: usize) {
        let room = &mut self.leaves[number as usize].rooms[at];
        if usize::from(room.used) == ROWS && room.gone > 0 {
            room.used -= room.gone;
            room.gone = 0;
            let block = room.block;
            let window = self.leaves[number as usize].window();
            let (bank, lane) = self.block_mut(block);
            bank.clean(lane);
            let codes = bank.live(lane).rows().map(|row| bank.codes[lane][row]);
            let span = codes.fold(None, |span: Option<Span>, code| {
                let area = area(window, code);
                Some(span.map_or(Span::of(area), |span| span.with(area)))
            });
            // Where none is left, the next row begins anew.
            self.spans[block as usize] = span.unwrap_or(self.spans[block as usize]);
        }
    }

    fn write(&mut self, number: u32, at: usize, area: u16, row: &Row) -> Option<Slot> {
        let Room {
            block: place, used, ..
        } = self.leaves[number as usize].rooms[at];
        let (bank, lane) = self.block_mut(place);
        let vacant = bank.vacant(lane)?;
        bank.put(lane, vacant, code(area), row);
        let span = &mut self.spans[place as usize];
        *span = if used > 0 {
            span.with(area)
        } else {
            Span::of(area)
        };
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
        self.spans.resize(self.banks.len() * LANES, Span::default());
        self.first_expiries
            .resize(self.banks.len() * LANES, i64::MAX);
    }
}

impl Store for Rows {
    fn banks(&self) -> &[Bank] {
        &self.banks
    }

    fn spans(&self) -> &[Span] {
        &self.spans
    }

    fn shares(&self) -> &[u32] {
        &self.shares
    }

    fn by_area(&self) -> Vec<Job> {
        let leaves = self
            .order
            .iter()
            .map(|number| &self.leaves[*number as usize]);
        let rooms = leaves.flat_map(|leaf| leaf.rooms.iter());
        let job = |room: &Room| {
            Job::new(
                room.block,
                room.block,
                self.spans[room.block as usize],
                true,
            )
        };
        rooms.map(job).collect()
    }

    fn id(&self, block: u32, row: usize) -> u128 {
        let (bank, lane) = self.block(block);
        bank.id(lane, row)
    }

    fn mark(&self, block: usize, rows: &Line, marks: &mut [u64]) {
        // What constant work looks at beyond the last block has matched nobody.
        let block = block.min(self.spans.len() - 1);
        let (bank, lane) = self.block(block as u32);
        bank.mark(lane, rows, marks);
    }
}
