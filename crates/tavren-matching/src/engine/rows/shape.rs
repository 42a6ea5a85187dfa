//! How leaves split, shrink and merge: a few thousand rows at a time, never all of them.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "numbers of blocks and leaves are handed out here and stay in range until given back"
)]

use super::*;

/// A live row of a leaf, and its area.
type Placed = (u16, Slot);

impl Rows {
    /// Makes room for rows of `area` in a full leaf, by a second leaf beside it that takes the
    /// smaller part of its rows.
    pub(super) fn split(&mut self, number: u32, area: u16, now: i64) {
        let mut rows = self.rows_of(number);
        rows.sort_unstable_by_key(|(area, slot)| (*area, slot.0));
        let leaf = &self.leaves[number as usize];
        let full_of_areas = leaf.areas.len() == CODES_MAX && leaf.stale == 0 && !leaf.holds(area);
        let cut = if full_of_areas {
            middle_area(&rows)
        } else {
            middle_row(&rows)
        };
        let Some((first, _)) = rows.get(cut).copied() else {
            self.split_one_area(number, area, rows.first().map_or(area, |(it, _)| *it));
            return;
        };
        let beside = if cut < rows.len() / 2 {
            rows.truncate(cut);
            self.add_leaf_before(number, first)
        } else {
            rows.drain(..cut);
            self.add_leaf(number, first)
        };
        for (area, slot) in rows {
            self.carry(area, slot, beside, now);
        }
        self.shrink(number);
    }

    /// A leaf full of `filling` alone stays as it is, and gets an empty neighbour for `area`.
    fn split_one_area(&mut self, number: u32, area: u16, filling: u16) {
        if area >= filling {
            self.add_leaf(number, area);
            return;
        }
        self.add_leaf_before(number, filling);
    }

    /// Gives back blocks, codes and leaves that are hardly used.
    pub(super) fn tidy(&mut self, number: u32) {
        if !self.leaves[number as usize].in_use {
            return;
        }
        self.shrink(number);
        let live = self.leaves[number as usize].live;
        if live == 0 && self.order.len() > 1 {
            self.drop_leaf(number);
        } else if live < MERGE_BELOW {
            self.merge(number);
        }
    }

    /// Gives back blocks and codes that are hardly used.
    fn shrink(&mut self, number: u32) {
        if self.leaves[number as usize].stale > STALE_MAX {
            self.renumber(number);
        }
        while self.leaves[number as usize].slack() >= SLACK_MAX {
            self.drop_room(number);
        }
    }

    /// The live rows of a leaf.
    fn rows_of(&self, number: u32) -> Vec<Placed> {
        let leaf = &self.leaves[number as usize];
        let mut rows = Vec::with_capacity(leaf.live);
        for room in &leaf.rooms {
            rows.extend(self.rows_of_block(leaf, room.block));
        }
        rows
    }

    fn rows_of_block(&self, leaf: &Leaf, block: u32) -> impl Iterator<Item = Placed> {
        let (bank, lane) = self.block(block);
        bank.live(lane).rows().map(move |row| {
            let area = leaf.areas[usize::from(bank.codes[lane][row])];
            (area, Slot::new(block, row))
        })
    }

    /// Moves a live row to another leaf, or within its own.
    fn carry(&mut self, area: u16, from: Slot, to: u32, now: i64) {
        let (bank, lane) = self.block(from.block());
        let row = bank.take(lane, from.row());
        self.kill(from);
        let leaf = &mut self.leaves[to as usize];
        // INVARIANT: who calls has seen that the leaf has room for the row and its area.
        let Some(code) = leaf.code_for(area) else {
            return;
        };
        let room = match leaf.vacancy().or_else(|| leaf.dirtiest(1)) {
            Some(room) => room,
            None => self.add_room(to, now),
        };
        self.clean(to, room);
        if let Some(slot) = self.write(to, room, code, &row) {
            self.ids.moved(row.id, from, slot);
            self.moved += 1;
        }
    }

    /// Empties the block with the fewest live rows into the others of its leaf.
    fn drop_room(&mut self, number: u32) {
        let leaf = &mut self.leaves[number as usize];
        let fewest = (leaf.rooms.iter().enumerate()).min_by_key(|(_, room)| room.used - room.gone);
        let Some(at) = fewest.map(|(at, _)| at) else {
            return;
        };
        let emptied = leaf.rooms.swap_remove(at);
        let leaf = &self.leaves[number as usize];
        let rows: Vec<Placed> = self.rows_of_block(leaf, emptied.block).collect();
        for (area, slot) in rows {
            self.carry(area, slot, number, 0);
        }
        self.give_back(emptied.block);
    }

    fn give_back(&mut self, block: u32) {
        let (bank, lane) = self.block_mut(block);
        bank.end(lane);
        self.first_expiries[block as usize] = i64::MAX;
        self.spare.push(block);
    }

    /// A new leaf right behind another.
    fn add_leaf(&mut self, before: u32, first: u16) -> u32 {
        let number = match self.spare_leaves.pop() {
            Some(number) => {
                self.leaves[number as usize] = Leaf::new(first);
                number
            }
            None => {
                self.leaves.push(Leaf::new(first));
                (self.leaves.len() - 1) as u32
            }
        };
        let at = self.position(before) + 1;
        self.order.insert(at, number);
        number
    }

    /// A new leaf right before another, which from now on begins with `first`.
    fn add_leaf_before(&mut self, behind: u32, first: u16) -> u32 {
        let begin = self.leaves[behind as usize].first;
        let number = self.add_leaf(behind, first);
        // It stands behind: the two change places, and the areas they begin with.
        let at = self.position(behind);
        self.order.swap(at, at + 1);
        self.leaves[number as usize].first = begin;
        self.leaves[behind as usize].first = first;
        number
    }

    fn drop_leaf(&mut self, number: u32) {
        for room in core::mem::take(&mut self.leaves[number as usize].rooms) {
            self.give_back(room.block);
        }
        let at = self.position(number);
        self.order.remove(at);
        self.leaves[number as usize].in_use = false;
        self.spare_leaves.push(number);
        // The first leaf takes rows from the lowest area on.
        if let Some(first) = self.order.first() {
            self.leaves[*first as usize].first = 0;
        }
    }

    /// Where a leaf stands in the order.
    fn position(&self, number: u32) -> usize {
        let first = self.leaves[number as usize].first;
        let from = (self.order).partition_point(|at| self.leaves[*at as usize].first < first);
        let after = self.order[from..].iter().position(|at| *at == number);
        from + after.unwrap_or_default()
    }

    /// Joins a small leaf with the one before or behind it, where both fit into one.
    fn merge(&mut self, number: u32) {
        let at = self.position(number);
        let behind = self.order.get(at + 1).copied();
        let before = at.checked_sub(1).map(|at| self.order[at]);
        for (left, right) in [(Some(number), behind), (before, Some(number))] {
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            let (one, two) = (&self.leaves[left as usize], &self.leaves[right as usize]);
            let codes = one.areas.len() + two.areas.len();
            if one.live + two.live <= MERGED_MAX && codes <= MERGED_CODES_MAX {
                self.join(left, right);
                return;
            }
        }
    }

    /// Moves the rows of the smaller leaf into the larger one.
    fn join(&mut self, left: u32, right: u32) {
        let first = self.leaves[left as usize].first;
        let lives = [left, right].map(|leaf| self.leaves[leaf as usize].live);
        let (small, large) = if lives[0] < lives[1] {
            (left, right)
        } else {
            (right, left)
        };
        for (area, slot) in self.rows_of(small) {
            self.carry(area, slot, large, 0);
        }
        self.drop_leaf(small);
        self.leaves[large as usize].first = first;
        self.shrink(large);
    }

    /// Hands out new codes to the areas that have rows, and forgets the others.
    fn renumber(&mut self, number: u32) {
        let leaf = &mut self.leaves[number as usize];
        let mut codes = [0_u8; CODES_MAX];
        let mut kept = 0;
        for old in 0..leaf.areas.len() {
            if leaf.rows[old] > 0 {
                codes[old] = kept as u8;
                leaf.areas[kept] = leaf.areas[old];
                leaf.rows[kept] = leaf.rows[old];
                kept += 1;
            }
        }
        leaf.areas.truncate(kept);
        leaf.rows.truncate(kept);
        leaf.stale = 0;
        for at in 0..leaf.rooms.len() {
            let block = self.leaves[number as usize].rooms[at].block;
            let (bank, lane) = self.block_mut(block);
            for code in &mut bank.codes[lane] {
                *code = codes[usize::from(*code)];
            }
        }
    }
}

/// Where to cut rows sorted by area so that the halves are about equal: between two areas, where
/// that leaves neither side small enough to be merged again.
fn middle_row(rows: &[Placed]) -> usize {
    let half = rows.len() / 2;
    let Some((area, _)) = rows.get(half) else {
        return half;
    };
    let start = rows.partition_point(|(it, _)| it < area);
    let end = rows.partition_point(|(it, _)| it <= area);
    if start == 0 && end == rows.len() {
        // One area fills the leaf: the next leaf begins empty.
        return end;
    }
    let sides = MERGE_BELOW..=rows.len().saturating_sub(MERGE_BELOW);
    [start, end]
        .into_iter()
        .filter(|cut| sides.contains(cut))
        .min_by_key(|cut| cut.abs_diff(half))
        .unwrap_or(half)
}

/// Where to cut rows sorted by area so that each side has half of the areas.
fn middle_area(rows: &[Placed]) -> usize {
    let mut areas: Vec<u16> = rows.iter().map(|(area, _)| *area).collect();
    areas.dedup();
    let middle = areas.get(areas.len() / 2).copied().unwrap_or_default();
    rows.partition_point(|(area, _)| *area < middle)
}
