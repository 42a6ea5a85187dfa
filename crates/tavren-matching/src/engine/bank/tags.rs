//! Rows that have an id and expire, where a row is live, or gone with its bits still there, or free.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a row is below ROWS, a lane below LANES and a category below CATEGORIES"
)]

use super::*;

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) id: u128,
    /// When it expires, ms.
    pub(crate) expires: i64,
    pub(crate) codes: Codes,
}

/// The ids and expiries of a bank's rows.
pub(super) struct Tags {
    /// When each row expires, in ms after the block's base.
    expires: Box<[[u32; ROWS]; LANES]>,
    bases: [i64; LANES],
    ids: Box<[[u128; ROWS]; LANES]>,
}

impl Tags {
    pub(super) fn new() -> Self {
        Self {
            expires: boxed([0; ROWS]),
            bases: [0; LANES],
            ids: boxed([0; ROWS]),
        }
    }
}

impl Line {
    #[inline(always)]
    fn bit(&self, row: usize) -> u64 {
        self.0[row / 64 % 8] >> (row % 64) & 1
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) != 0
    }
}

impl Bank {
    /// Makes a block without live rows ready for rows that expire after `base`.
    pub(crate) fn begin(&mut self, lane: usize, base: i64) {
        self.tags.bases[lane] = base;
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
        self.tags.ids[lane][row]
    }

    /// Sets the bits of the ids of `rows`, with no branch on which they are.
    pub(crate) fn mark(&self, lane: usize, rows: &Line, marks: &mut [u64]) {
        for (bits, ids) in rows.0.iter().zip(self.tags.ids[lane].chunks_exact(64)) {
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
        self.tags.bases[lane] + i64::from(self.tags.expires[lane][row])
    }

    /// The lowest free row of a block.
    pub(crate) fn vacant(&self, lane: usize) -> Option<usize> {
        let used = &self.planes[USED][lane].0;
        let at = used.iter().position(|word| *word != u64::MAX)?;
        Some(at * 64 + used[at].trailing_ones() as usize)
    }

    /// Writes a free row.
    pub(crate) fn put(&mut self, lane: usize, row: usize, code: u8, it: &Row) {
        self.tags.expires[lane][row] = self.after_base(lane, it.expires);
        self.tags.ids[lane][row] = it.id;
        self.planes[USED][lane].put(row, 1);
        self.write(lane, row, code, &it.codes);
    }

    /// Reads a live row back, to put it elsewhere.
    pub(crate) fn take(&self, lane: usize, row: usize) -> Row {
        let bit = |plane: usize| self.planes[plane][lane].bit(row);
        let number = |planes: core::ops::Range<usize>| {
            planes
                .rev()
                .fold(0, |code: u32, plane| code << 1 | bit(plane) as u32)
        };
        let mut it = Codes {
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
        Row {
            id: self.id(lane, row),
            expires: self.expiry(lane, row),
            codes: it,
        }
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
            self.tags.ids[lane][row] = 0;
            self.tags.expires[lane][row] = 0;
        }
        for plane in self.planes.iter_mut().chain(&mut self.accepts) {
            plane[lane] = plane[lane].and(live);
        }
        for plane in self.own[lane].planes.as_flattened_mut() {
            *plane = plane.and(live);
        }
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
        if let Ok(after) = u32::try_from(expires - self.tags.bases[lane]) {
            return after;
        }
        let base = self.expires_first(lane).min(expires);
        let down = self.tags.bases[lane] - base;
        for row in self.live(lane).rows() {
            let after = &mut self.tags.expires[lane][row];
            *after = (i64::from(*after) + down) as u32;
        }
        self.tags.bases[lane] = base;
        (expires - base) as u32
    }
}
