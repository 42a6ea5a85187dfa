//! 512 signals as planes: one bit a row in each, so that a condition is a handful of words.
//!
//! A plane holds one bit of every row's value: "in category 7 and at least medium", "reaches rung
//! bit 3". 512 rows make a plane one cache line, and one AVX-512 register.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a row is below ROWS and a category below CATEGORIES by type or by mask, so every index stands"
)]

use crate::limits::{CATEGORIES, LEVEL_MAX};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Rows of a block.
pub(crate) const ROWS: usize = 512;

/// Bits of a price code: 0 for below the ladder, 1 to 254 for rungs, 255 for any price.
pub(crate) const PRICE_BITS: usize = 8;

/// The price code of who named no largest price.
pub(crate) const ANY_PRICE: u8 = u8::MAX;

/// The place of the overall tier among the categories' planes.
pub(crate) const OVERALL: usize = CATEGORIES;

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

    pub(crate) fn has(&self, row: usize) -> bool {
        self.0[row / 64 % 8] >> (row % 64) & 1 == 1
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

/// Rows of one leaf, in no order. A row is live, or dirty (gone, its bits still there), or free.
pub(crate) struct Block {
    pub(crate) live: Line,
    /// Live or dirty: a row that may not be written.
    used: Line,
    pub(crate) price: [Line; PRICE_BITS],
    /// Plane `n`: the level is above `n`.
    pub(crate) levels: [Line; LEVEL_MAX as usize],
    /// Two bits of the tier code in each category, and overall.
    pub(crate) tiers: [[Line; 2]; CATEGORIES + 1],
    /// Where a category's own levels lie in `own`; 0 where no row has one.
    own_places: [u8; CATEGORIES],
    /// Three bits of "1 + own level" each; the first is zero and stands for all that have none.
    own: Vec<[Line; 3]>,
    /// A plane a currency where the engine has more than one.
    pub(crate) accepts: Vec<Line>,
    /// Which of the leaf's areas each row is in.
    pub(crate) codes: [u8; ROWS],
    /// When each row expires, in ms after `base`.
    expires: [u32; ROWS],
    base: i64,
    ids: [u128; ROWS],
}

impl Block {
    /// An empty block; `currencies` is the number of ladders, and rows expire after `base`.
    pub(crate) fn new(currencies: usize, base: i64) -> Box<Self> {
        let accepts = if currencies > 1 { currencies } else { 0 };
        Box::new(Self {
            live: Line::ZERO,
            used: Line::ZERO,
            price: [Line::ZERO; PRICE_BITS],
            levels: [Line::ZERO; LEVEL_MAX as usize],
            tiers: [[Line::ZERO; 2]; CATEGORIES + 1],
            own_places: [0; CATEGORIES],
            own: Vec::from([[Line::ZERO; 3]]),
            accepts: alloc::vec![Line::ZERO; accepts],
            codes: [0; ROWS],
            expires: [0; ROWS],
            base,
            ids: [0; ROWS],
        })
    }

    /// The id of a row.
    pub(crate) fn id(&self, row: usize) -> u128 {
        self.ids[row]
    }

    /// When a row expires, ms.
    pub(crate) fn expires(&self, row: usize) -> i64 {
        self.base + i64::from(self.expires[row])
    }

    /// The lowest free row.
    pub(crate) fn vacant(&self) -> Option<usize> {
        let at = self.used.0.iter().position(|word| *word != u64::MAX)?;
        Some(at * 64 + self.used.0[at].trailing_ones() as usize)
    }

    /// Writes a free row.
    pub(crate) fn put(&mut self, row: usize, code: u8, it: &Row) {
        self.expires[row] = self.after_base(it.expires);
        self.live.put(row, 1);
        self.used.put(row, 1);
        for (at, plane) in self.price.iter_mut().enumerate() {
            plane.put(row, u64::from(it.price) >> at);
        }
        for (at, plane) in self.levels.iter_mut().enumerate() {
            plane.put(row, u64::from(usize::from(it.level) > at));
        }
        for (at, plane) in self.tiers[OVERALL].iter_mut().enumerate() {
            plane.put(row, u64::from(it.tier) >> at);
        }
        for (at, categories) in it.tiers.iter().enumerate() {
            for category in bits(*categories) {
                self.tiers[category][at].put(row, 1);
            }
        }
        for category in bits(it.levels[0] | it.levels[1] | it.levels[2]) {
            let place = self.own_place(category);
            for (at, categories) in it.levels.iter().enumerate() {
                self.own[place][at].put(row, categories >> category);
            }
        }
        for (at, plane) in self.accepts.iter_mut().enumerate() {
            plane.put(row, u64::from(it.accepts) >> at);
        }
        self.codes[row] = code;
        self.ids[row] = it.id;
    }

    /// Reads a live row back, to put it elsewhere.
    pub(crate) fn take(&self, row: usize) -> Row {
        let number = |planes: &[Line]| {
            (planes.iter().rev()).fold(0, |code: u8, plane| code << 1 | plane.bit(row) as u8)
        };
        let mut it = Row {
            id: self.ids[row],
            expires: self.expires(row),
            tier: number(&self.tiers[OVERALL]),
            level: self.levels.iter().map(|plane| plane.bit(row) as u8).sum(),
            price: number(&self.price),
            accepts: 0,
            tiers: [0; 2],
            levels: [0; 3],
        };
        for (at, plane) in self.accepts.iter().enumerate() {
            it.accepts |= (plane.bit(row) as u16) << at;
        }
        for (category, planes) in self.tiers[..OVERALL].iter().enumerate() {
            it.tiers[0] |= planes[0].bit(row) << category;
            it.tiers[1] |= planes[1].bit(row) << category;
        }
        for (category, place) in self.own_places.iter().enumerate() {
            for (at, plane) in self.own[usize::from(*place)].iter().enumerate() {
                it.levels[at] |= plane.bit(row) << category;
            }
        }
        it
    }

    /// Marks a live row as gone; its bits stay until the block is cleaned.
    pub(crate) fn kill(&mut self, row: usize) {
        self.live.clear(row);
    }

    /// Wipes what is left of the rows that are gone, and makes them free.
    pub(crate) fn clean(&mut self) {
        let live = self.live;
        let gone = self.used.without(live);
        for row in gone.rows() {
            self.ids[row] = 0;
            self.expires[row] = 0;
        }
        self.used = live;
        let planes = self
            .price
            .iter_mut()
            .chain(self.levels.iter_mut())
            .chain(self.tiers.as_flattened_mut())
            .chain(self.own.as_flattened_mut())
            .chain(self.accepts.iter_mut());
        for plane in planes {
            *plane = plane.and(live);
        }
    }

    /// The planes of a category's own levels: all zero where no row has one.
    #[inline(always)]
    pub(crate) fn own_levels(&self, category: usize) -> &[Line; 3] {
        &self.own[usize::from(self.own_places[category])]
    }

    fn own_place(&mut self, category: usize) -> usize {
        if self.own_places[category] == 0 {
            // At most one a category, so the place fits a byte.
            self.own_places[category] = self.own.len() as u8;
            self.own.push([Line::ZERO; 3]);
        }
        usize::from(self.own_places[category])
    }

    /// Live rows that have expired at `now`.
    pub(crate) fn expired(&self, now: i64) -> Line {
        let mut gone = Line::ZERO;
        for row in self.live.rows() {
            gone.put(row, u64::from(self.expires(row) <= now));
        }
        gone
    }

    /// When the first live row expires.
    pub(crate) fn expires_first(&self) -> i64 {
        let first = self.live.rows().map(|row| self.expires(row)).min();
        first.unwrap_or(i64::MAX)
    }

    /// Milliseconds from the base to an expiry. Expiries lie at most days ahead of the engine's
    /// time, so an old base moves up before they outgrow four bytes.
    fn after_base(&mut self, expires: i64) -> u32 {
        if let Ok(after) = u32::try_from(expires - self.base) {
            return after;
        }
        let base = self.expires_first().min(expires);
        let move_up = self.base - base;
        for row in self.live.rows() {
            self.expires[row] = (i64::from(self.expires[row]) + move_up) as u32;
        }
        self.base = base;
        (expires - base) as u32
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
