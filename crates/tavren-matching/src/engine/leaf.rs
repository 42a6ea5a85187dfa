//! Neighbouring areas share a leaf: up to ten blocks of one window.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rooms are at most ROOMS_MAX and their rows at most ROWS"
)]

use super::bank::ROWS;
use super::window::{Span, window};
use core::ops::{Deref, DerefMut};

/// Blocks of a leaf: a full leaf splits, which moves at most 4,096 rows.
pub(crate) const ROOMS_MAX: usize = 10;

/// Blocks of a leaf that is loaded at once: it has room for a while before it splits.
pub(crate) const LOADED_MAX: usize = 8;

/// Free and gone rows that make a leaf give a block back: more than a fresh block and what is not
/// worth wiping in nine others, so that blocks are not taken and given back in turn.
pub(crate) const SLACK_MAX: usize = ROWS + ROWS / 2;

/// Leaves of less are merged with a neighbour, where the two fit [`MERGED_MAX`].
pub(crate) const MERGE_BELOW: usize = MERGED_MAX / 2;

/// How often a larger leaf that shrinks looks whether a neighbour fits, in rows.
pub(crate) const MERGE_EVERY: usize = ROWS / 2;

/// Rows of two leaves that are merged: far enough from a split that neither follows the other.
pub(crate) const MERGED_MAX: usize = 8 * ROWS;

/// Gone rows of a block that make it worth wiping.
const CLEAN_FROM: u16 = 24;

impl Span {
    /// One area alone.
    pub(crate) fn of(area: u16) -> Self {
        Self {
            first: area,
            last: area,
        }
    }

    pub(crate) fn with(self, area: u16) -> Self {
        Self {
            first: self.first.min(area),
            last: self.last.max(area),
        }
    }

    pub(crate) fn holds(self, area: u16) -> bool {
        (self.first..=self.last).contains(&area)
    }
}

/// A block of a leaf, and how full it is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Room {
    pub(crate) block: u32,
    /// Rows that may not be written.
    pub(crate) used: u16,
    /// Rows of these that are gone.
    pub(crate) gone: u16,
}

/// The rooms of a leaf, within it: a list elsewhere would be one more wait for memory.
#[derive(Default)]
pub(crate) struct Rooms {
    list: [Room; ROOMS_MAX],
    count: usize,
}

impl Rooms {
    /// INVARIANT: a leaf gets a room only where none it has is worth wiping, and it splits before
    /// they are more than [`ROOMS_MAX`].
    pub(crate) fn push(&mut self, room: Room) {
        self.list[self.count] = room;
        self.count += 1;
    }

    pub(crate) fn swap_remove(&mut self, at: usize) -> Room {
        let room = self.list[at];
        self.count -= 1;
        self.list[at] = self.list[self.count];
        room
    }
}

impl Deref for Rooms {
    type Target = [Room];

    fn deref(&self) -> &[Room] {
        &self.list[..self.count]
    }
}

impl DerefMut for Rooms {
    fn deref_mut(&mut self) -> &mut [Room] {
        &mut self.list[..self.count]
    }
}

/// Signals of an interval of areas. Leaves follow each other in the order of areas; an area that
/// many share fills several.
pub(crate) struct Leaf {
    /// The first area that rows may be of.
    pub(crate) first: u16,
    /// The last area that a row was of since the leaf began.
    pub(crate) last: u16,
    pub(crate) rooms: Rooms,
    /// The live rows.
    pub(crate) live: usize,
    /// False once its number is free for another leaf.
    pub(crate) in_use: bool,
}

impl Leaf {
    pub(crate) fn new(first: u16) -> Self {
        Self {
            first,
            last: first,
            rooms: Rooms::default(),
            live: 0,
            in_use: true,
        }
    }

    /// The window of its areas.
    pub(crate) fn window(&self) -> u16 {
        window(self.first)
    }

    /// The room with the most rows to wipe, if there are at least so many.
    pub(crate) fn dirtiest(&self, least: u16) -> Option<usize> {
        let (at, room) = (self.rooms.iter().enumerate()).max_by_key(|(_, room)| room.gone)?;
        (room.gone >= least).then_some(at)
    }

    pub(crate) fn worth_cleaning(&self) -> Option<usize> {
        self.dirtiest(CLEAN_FROM)
    }

    /// Rows that could be written, now or after wiping.
    pub(crate) fn slack(&self) -> usize {
        self.rooms.len() * ROWS - self.live
    }

    /// Counts a row of `area` that was written.
    pub(crate) fn enter(&mut self, room: usize, area: u16) {
        if let Some(room) = self.rooms.get_mut(room) {
            room.used += 1;
        }
        self.last = self.last.max(area);
        self.live += 1;
    }

    /// Counts a row that has gone from a block.
    pub(crate) fn leave(&mut self, block: u32) {
        if let Some(room) = self.rooms.iter_mut().find(|room| room.block == block) {
            room.gone += 1;
        }
        self.live -= 1;
    }
}
