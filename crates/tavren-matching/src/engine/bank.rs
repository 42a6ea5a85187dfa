//! Signals as planes: one bit a row in each, so that a condition is a handful of words.
//!
//! A plane holds one bit of every row's value: "in category 7 and at least medium", "level
//! above 3". A block is 512 rows, so that a plane of it is one cache line and one AVX-512 register.
//! A bank is 64 blocks, which need not belong together: their lines of one plane stand side by
//! side, so that a pass over one plane meets few pages of memory.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::unreachable,
    reason = "a row is below ROWS and a category below CATEGORIES by type or by mask, so every index stands"
)]

use super::price;
use crate::limits::{CATEGORIES, LEVEL_MAX};
use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

#[cfg(feature = "outside")]
mod tags;
#[cfg(feature = "outside")]
pub(crate) use tags::Row;

/// Rows of a block.
pub(crate) const ROWS: usize = 512;

/// The place of the overall tier among the categories' planes.
pub(crate) const OVERALL: usize = CATEGORIES;

/// Blocks of a bank.
pub(crate) const LANES: usize = 64;

/// Rows that are there.
pub(crate) const LIVE: usize = 0;
/// Rows that may not be written: live, or gone with their bits still there.
#[cfg(feature = "outside")]
const USED: usize = 1;
/// The planes of the price code.
pub(crate) const PRICE: usize = 2;
/// Plane `n`: the level is above `n`.
pub(crate) const LEVEL: usize = PRICE + price::PLANES;
/// Two bits of the tier code in each category, and overall.
pub(crate) const TIER: usize = LEVEL + LEVEL_MAX as usize;
const PLANES: usize = TIER + 2 * (CATEGORIES + 1);

/// One plane of one block: 512 bits, aligned to a cache line.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Line(pub(crate) [u64; 8]);

impl Line {
    pub(crate) const ZERO: Self = Self([0; 8]);
    pub(crate) const ONES: Self = Self([u64::MAX; 8]);

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    #[inline(always)]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(core::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    pub(crate) fn ones(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The rows whose bit is set, rising.
    pub(crate) fn rows(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, word)| {
            let mut left = word;
            core::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// Sets the bit of a row where `bit` is 1, without a branch.
    #[inline(always)]
    fn put(&mut self, row: usize, bit: u64) {
        self.0[row / 64 % 8] |= (bit & 1) << (row % 64);
    }

    fn clear(&mut self, row: usize) {
        self.0[row / 64 % 8] &= !(1 << (row % 64));
    }
}

/// What one row says, in the codes of planes.
#[derive(Clone, Copy)]
pub(crate) struct Codes {
    /// The overall tier's code, 1 to 3.
    pub(crate) tier: u8,
    pub(crate) level: u8,
    pub(crate) price: u8,
    /// One bit a currency that prices may be in.
    pub(crate) accepts: u16,
    pub(crate) tiers: [u64; 2],
    pub(crate) levels: [u64; 3],
}

impl Codes {
    /// The planes in which a row has a bit, those of levels in single categories left out.
    #[inline(always)]
    fn each_plane(&self, mut act: impl FnMut(usize)) {
        for at in bits(u64::from(price::planes(self.price))) {
            act(PRICE + at);
        }
        for at in 0..usize::from(self.level) {
            act(LEVEL + at);
        }
        for at in 0..2 {
            if self.tier >> at & 1 == 1 {
                act(TIER + 2 * OVERALL + at);
            }
            for category in bits(self.tiers[at]) {
                act(TIER + 2 * category + at);
            }
        }
    }
}

/// One plane of all blocks of a bank.
pub(crate) type Plane = [Line; LANES];

/// Sixty-four blocks of rows.
pub(crate) struct Bank {
    pub(crate) planes: Box<[Plane; PLANES]>,
    /// A plane a currency, where the engine has more than one.
    pub(crate) accepts: Box<[Plane]>,
    /// Which of the leaf's areas each row is in.
    pub(crate) codes: Box<[[u8; ROWS]; LANES]>,
    own: [OwnLevels; LANES],
    #[cfg(feature = "outside")]
    tags: tags::Tags,
}

/// Levels of loyalty in single categories, which few signals have.
struct OwnLevels {
    /// Where a category's planes lie; 0 where no row has a level of its own in it.
    places: [u8; CATEGORIES],
    /// Three bits of "1 + own level" each; the first is zero and stands for all that have none.
    planes: Vec<[Line; 3]>,
}

impl Bank {
    /// A bank of empty blocks; `currencies` is the number of ladders.
    pub(crate) fn new(currencies: usize) -> Self {
        let accepts = if currencies > 1 { currencies } else { 0 };
        Self {
            planes: boxed([Line::ZERO; LANES]),
            accepts: vec![[Line::ZERO; LANES]; accepts].into_boxed_slice(),
            codes: boxed([0; ROWS]),
            own: core::array::from_fn(|_| OwnLevels::none()),
            #[cfg(feature = "outside")]
            tags: tags::Tags::new(),
        }
    }

    /// Writes the bits of a row that has none.
    pub(crate) fn write(&mut self, lane: usize, row: usize, code: u8, it: &Codes) {
        self.codes[lane][row] = code;
        self.planes[LIVE][lane].put(row, 1);
        it.each_plane(|plane| self.planes[plane][lane].put(row, 1));
        for category in bits(it.levels[0] | it.levels[1] | it.levels[2]) {
            let planes = self.own[lane].planes_for(category);
            for (plane, categories) in planes.iter_mut().zip(it.levels) {
                plane.put(row, categories >> category);
            }
        }
        for (at, plane) in self.accepts.iter_mut().enumerate() {
            plane[lane].put(row, u64::from(it.accepts) >> at);
        }
    }

    /// Clears the bits of a row that says this.
    pub(crate) fn erase(&mut self, lane: usize, row: usize, it: &Codes) {
        self.planes[LIVE][lane].clear(row);
        it.each_plane(|plane| self.planes[plane][lane].clear(row));
        for category in bits(it.levels[0] | it.levels[1] | it.levels[2]) {
            for plane in self.own[lane].planes_for(category) {
                plane.clear(row);
            }
        }
        for plane in &mut self.accepts {
            plane[lane].clear(row);
        }
    }

    /// The planes of a category's own levels: all zero where no row has one.
    #[inline(always)]
    pub(crate) fn own_levels(&self, lane: usize, category: usize) -> &[Line; 3] {
        let own = &self.own[lane];
        &own.planes[usize::from(own.places[category % CATEGORIES])]
    }
}

impl OwnLevels {
    fn none() -> Self {
        Self {
            places: [0; CATEGORIES],
            planes: Vec::from([[Line::ZERO; 3]]),
        }
    }

    fn planes_for(&mut self, category: usize) -> &mut [Line; 3] {
        if self.places[category] == 0 {
            // At most one a category, so the place fits a byte.
            self.places[category] = self.planes.len() as u8;
            self.planes.push([Line::ZERO; 3]);
        }
        &mut self.planes[usize::from(self.places[category])]
    }
}

/// An array on the heap that never was on the stack.
fn boxed<T: Clone, const N: usize>(one: T) -> Box<[T; N]> {
    let all: Box<[T]> = vec![one; N].into_boxed_slice();
    match all.try_into() {
        Ok(array) => array,
        Err(_) => unreachable!("a slice of N becomes an array of N"),
    }
}

/// The places of set bits, rising.
fn bits(mask: u64) -> impl Iterator<Item = usize> {
    let mut left = mask;
    core::iter::from_fn(move || {
        (left != 0).then(|| {
            let bit = left.trailing_zeros() as usize;
            left &= left - 1;
            bit
        })
    })
}
