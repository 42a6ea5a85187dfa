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

/// Rows of a block.
pub(crate) const ROWS: usize = 512;

/// The place of the overall tier among the categories' planes.
pub(crate) const OVERALL: usize = CATEGORIES;

/// Blocks of a bank.
pub(crate) const LANES: usize = 64;

/// Rows that are there.
pub(crate) const LIVE: usize = 0;
/// Rows that may not be written: live, or gone with their bits still there.
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

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) != 0
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

    #[inline(always)]
    fn bit(&self, row: usize) -> u64 {
        self.0[row / 64 % 8] >> (row % 64) & 1
    }
}

/// What one row says, in the codes of planes.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) id: u128,
    /// When it expires, ms.
    pub(crate) expires: i64,
    /// The overall tier's code, 1 to 3.
    pub(crate) tier: u8,
    pub(crate) level: u8,
    pub(crate) price: u8,
    /// One bit a currency that prices may be in.
    pub(crate) accepts: u16,
    pub(crate) tiers: [u64; 2],
    pub(crate) levels: [u64; 3],
}

/// One plane of all blocks of a bank.
pub(crate) type Plane = [Line; LANES];

/// Sixty-four blocks. A row of a block is live, or gone (its bits still there), or free.
pub(crate) struct Bank {
    pub(crate) planes: Box<[Plane; PLANES]>,
    /// A plane a currency, where the engine has more than one.
    pub(crate) accepts: Box<[Plane]>,
    /// Which of the leaf's areas each row is in.
    pub(crate) codes: Box<[[u8; ROWS]; LANES]>,
    /// When each row expires, in ms after the block's base.
    expires: Box<[[u32; ROWS]; LANES]>,
    bases: [i64; LANES],
    ids: Box<[[u128; ROWS]; LANES]>,
    own: [OwnLevels; LANES],
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
            expires: boxed([0; ROWS]),
            bases: [0; LANES],
            ids: boxed([0; ROWS]),
            own: core::array::from_fn(|_| OwnLevels::none()),
        }
    }

    /// Makes a block without live rows ready for rows that expire after `base`.
    pub(crate) fn begin(&mut self, lane: usize, base: i64) {
        self.bases[lane] = base;
    }

    /// Wipes all that is left in a block without live rows.
    pub(crate) fn end(&mut self, lane: usize) {
        self.clean(lane);
        self.own[lane] = OwnLevels::none();
    }

    pub(crate) fn live(&self, lane: usize) -> Line {
        self.planes[LIVE][lane]
    }

    /// The id of a row.
    pub(crate) fn id(&self, lane: usize, row: usize) -> u128 {
        self.ids[lane][row]
    }

    /// Sets the bits of the ids of `rows`, with no branch on which they are.
    pub(crate) fn mark(&self, lane: usize, rows: &Line, marks: &mut [u64]) {
        for (bits, ids) in rows.0.iter().zip(self.ids[lane].chunks_exact(64)) {
            for (row, id) in ids.iter().enumerate() {
                let word = usize::try_from(id / 64).map(|at| marks.get_mut(at));
                if let Ok(Some(word)) = word {
                    *word |= (bits >> row & 1) << (id % 64);
                }
            }
        }
    }

    /// When a row expires, ms.
    fn expiry(&self, lane: usize, row: usize) -> i64 {
        self.bases[lane] + i64::from(self.expires[lane][row])
    }

    /// The lowest free row of a block.
    pub(crate) fn vacant(&self, lane: usize) -> Option<usize> {
        let used = &self.planes[USED][lane].0;
        let at = used.iter().position(|word| *word != u64::MAX)?;
        Some(at * 64 + used[at].trailing_ones() as usize)
    }

    /// Writes a free row.
    pub(crate) fn put(&mut self, lane: usize, row: usize, code: u8, it: &Row) {
        self.expires[lane][row] = self.after_base(lane, it.expires);
        self.ids[lane][row] = it.id;
        self.codes[lane][row] = code;
        let mut put = |plane: usize, bit: u64| self.planes[plane][lane].put(row, bit);
        put(LIVE, 1);
        put(USED, 1);
        for at in bits(u64::from(price::planes(it.price))) {
            put(PRICE + at, 1);
        }
        for at in 0..usize::from(LEVEL_MAX) {
            put(LEVEL + at, u64::from(usize::from(it.level) > at));
        }
        for at in 0..2 {
            put(TIER + 2 * OVERALL + at, u64::from(it.tier) >> at);
            for category in bits(it.tiers[at]) {
                put(TIER + 2 * category + at, 1);
            }
        }
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

    /// Reads a live row back, to put it elsewhere.
    pub(crate) fn take(&self, lane: usize, row: usize) -> Row {
        let bit = |plane: usize| self.planes[plane][lane].bit(row);
        let number = |planes: core::ops::Range<usize>| {
            planes
                .rev()
                .fold(0, |code: u32, plane| code << 1 | bit(plane) as u32)
        };
        let mut it = Row {
            id: self.id(lane, row),
            expires: self.expiry(lane, row),
            tier: number(TIER + 2 * OVERALL..PLANES) as u8,
            level: (LEVEL..TIER).map(|plane| bit(plane) as u8).sum(),
            price: price::code(number(PRICE..LEVEL)),
            accepts: u16::MAX,
            tiers: [0; 2],
            levels: [0; 3],
        };
        for category in 0..CATEGORIES {
            it.tiers[0] |= bit(TIER + 2 * category) << category;
            it.tiers[1] |= bit(TIER + 2 * category + 1) << category;
        }
        if self.own[lane].planes.len() > 1 {
            for category in 0..CATEGORIES {
                for (levels, plane) in it.levels.iter_mut().zip(self.own_levels(lane, category)) {
                    *levels |= plane.bit(row) << category;
                }
            }
        }
        if !self.accepts.is_empty() {
            it.accepts = (self.accepts.iter().rev())
                .fold(0, |all, plane| all << 1 | plane[lane].bit(row) as u16);
        }
        it
    }

    /// Marks a live row as gone, and as paying nothing: so a pass over prices meets live rows
    /// alone. Its other bits stay until the block is cleaned.
    pub(crate) fn kill(&mut self, lane: usize, row: usize) {
        self.planes[LIVE][lane].clear(row);
        for plane in price::HIGHEST {
            self.planes[PRICE + plane][lane].clear(row);
        }
    }

    /// Wipes what is left of the rows that are gone, and makes them free.
    pub(crate) fn clean(&mut self, lane: usize) {
        let live = self.live(lane);
        for row in self.planes[USED][lane].without(live).rows() {
            self.ids[lane][row] = 0;
            self.expires[lane][row] = 0;
        }
        for plane in self.planes.iter_mut().chain(&mut self.accepts) {
            plane[lane] = plane[lane].and(live);
        }
        for plane in self.own[lane].planes.as_flattened_mut() {
            *plane = plane.and(live);
        }
    }

    /// The planes of a category's own levels: all zero where no row has one.
    #[inline(always)]
    pub(crate) fn own_levels(&self, lane: usize, category: usize) -> &[Line; 3] {
        let own = &self.own[lane];
        &own.planes[usize::from(own.places[category % CATEGORIES])]
    }

    /// Live rows that have expired at `now`.
    pub(crate) fn expired(&self, lane: usize, now: i64) -> Line {
        let mut gone = Line::ZERO;
        for row in self.live(lane).rows() {
            gone.put(row, u64::from(self.expiry(lane, row) <= now));
        }
        gone
    }

    /// When the first live row expires.
    pub(crate) fn expires_first(&self, lane: usize) -> i64 {
        let first = self.live(lane).rows().map(|row| self.expiry(lane, row));
        first.min().unwrap_or(i64::MAX)
    }

    /// Milliseconds from the base to an expiry. Expiries lie at most days ahead of the engine's
    /// time, so an old base moves up before they outgrow four bytes.
    fn after_base(&mut self, lane: usize, expires: i64) -> u32 {
        if let Ok(after) = u32::try_from(expires - self.bases[lane]) {
            return after;
        }
        let base = self.expires_first(lane).min(expires);
        let down = self.bases[lane] - base;
        for row in self.live(lane).rows() {
            let after = &mut self.expires[lane][row];
            *after = (i64::from(*after) + down) as u32;
        }
        self.bases[lane] = base;
        (expires - base) as u32
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
