//! Neighbouring areas share a leaf: up to ten blocks, and a byte a row that says which area.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "codes are handed out by the leaf itself and rooms are at most ROOMS_MAX"
)]

use super::bank::ROWS;
use alloc::vec::Vec;

/// Blocks of a leaf: a full leaf splits, which moves at most 4,096 rows.
pub(crate) const ROOMS_MAX: usize = 10;

/// Areas of a leaf: a code is a byte.
pub(crate) const CODES_MAX: usize = 256;

/// Free and gone rows that make a leaf give a block back: more than a fresh block and what is not
/// worth wiping in nine others, so that blocks are not taken and given back in turn.
pub(crate) const SLACK_MAX: usize = ROWS + ROWS / 2;

/// Leaves of less are merged with a neighbour, where the two fit [`MERGED_MAX`].
pub(crate) const MERGE_BELOW: usize = MERGED_MAX / 2;

/// Rows of two leaves that are merged: far enough from a split that neither follows the other.
pub(crate) const MERGED_MAX: usize = 7 * ROWS;

/// Areas of two leaves that are merged: as far from a split.
pub(crate) const MERGED_CODES_MAX: usize = CODES_MAX * 3 / 4;

/// Gone rows of a block that make it worth wiping.
const CLEAN_FROM: u16 = 24;

/// Codes without a row that a leaf may keep before it is renumbered.
pub(crate) const STALE_MAX: usize = 16;

/// A block of a leaf, and how full it is.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) block: u32,
    /// Rows that may not be written.
    pub(crate) used: u16,
    /// Rows of these that are gone.
    pub(crate) gone: u16,
}

/// Signals of an interval of areas. Leaves follow each other in the order of areas; one that many
/// share fills several.
pub(crate) struct Leaf {
    /// The first area that new rows may be of.
    pub(crate) first: u16,
    pub(crate) rooms: Vec<Room>,
    /// The area of each code.
    pub(crate) areas: Vec<u16>,
    /// The live rows of each code.
    pub(crate) rows: Vec<u16>,
    /// The live rows.
    pub(crate) live: usize,
    /// Codes without a row.
    pub(crate) stale: usize,
    /// False once its number is free for another leaf.
    pub(crate) in_use: bool,
}

impl Leaf {
    pub(crate) fn new(first: u16) -> Self {
        Self {
            first,
            rooms: Vec::with_capacity(ROOMS_MAX),
            areas: Vec::new(),
            rows: Vec::new(),
            live: 0,
            stale: 0,
            in_use: true,
        }
    }

    /// The code of an area, where the leaf has one or can make one.
    pub(crate) fn code_for(&mut self, area: u16) -> Option<u8> {
        let at = match self.areas.iter().position(|it| *it == area) {
            Some(at) => at,
            None if self.areas.len() < CODES_MAX => {
                self.areas.push(area);
                self.rows.push(0);
                self.stale += 1;
                self.areas.len() - 1
            }
            None => {
                let at = self.rows.iter().position(|rows| *rows == 0)?;
                self.areas[at] = area;
                at
            }
        };
        u8::try_from(at).ok()
    }

    /// True when rows of this area lie here.
    pub(crate) fn holds(&self, area: u16) -> bool {
        let at = self.areas.iter().position(|it| *it == area);
        at.is_some_and(|at| self.rows[at] > 0)
    }

    /// The room with a free row; none where every block is full.
    pub(crate) fn vacancy(&self) -> Option<usize> {
        (self.rooms.iter()).position(|room| usize::from(room.used) < ROWS)
    }

    /// The room most worth wiping.
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

    /// Counts a row that was written.
    pub(crate) fn enter(&mut self, room: usize, code: u8) {
        self.rooms[room].used += 1;
        let rows = &mut self.rows[usize::from(code)];
        self.stale -= usize::from(*rows == 0);
        *rows += 1;
        self.live += 1;
    }

    /// Counts a row that has gone from a block.
    pub(crate) fn leave(&mut self, block: u32, code: u8) {
        if let Some(room) = self.rooms.iter_mut().find(|room| room.block == block) {
            room.gone += 1;
        }
        let rows = &mut self.rows[usize::from(code)];
        *rows -= 1;
        self.stale += usize::from(*rows == 0);
        self.live -= 1;
    }
}
