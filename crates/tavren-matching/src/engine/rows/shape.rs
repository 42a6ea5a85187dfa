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
        if area >= self.leaves[number as usize].last {
            self.spill(number, area);
            return;
        }
        let mut rows = self.rows_of(number);
        rows.sort_unstable_by_key(|(area, slot)| (*area, slot.0));
        let cut = middle(&rows);
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
        let last = self.rows_of(number).iter().map(|(area, _)| *area).max();
        self.leaves[number as usize].last = last.unwrap_or(first);
        self.shrink(number);
    }

    /// A full leaf stays as it is, and rows of `area`, behind which it has none, go to the next:
    /// so rows that come by area leave full leaves behind.
    fn spill(&mut self, number: u32, area: u16) {
        let window = self.leaves[number as usize].window();
        let behind = self.order.get(self.position(number) + 1).copied();
        let with_room = behind.filter(|behind| {
            let leaf = &self.leaves[*behind as usize];
            leaf.window() == window && leaf.rooms.len() < LOADED_MAX
        });
        match with_room {
            Some(behind) => self.leaves[behind as usize].first = area,
            None => drop(self.add_leaf(number, area)),
        }
    }

    /// A leaf full of `filling` alone stays as it is, and gets an empty neighbour for `area`.
    fn split_one_area(&mut self, number: u32, area: u16, filling: u16) {
        self.leaves[number as usize].last = filling;
        if area >= filling {
            self.add_leaf(number, area);
            return;
        }
        self.add_leaf_before(number, filling);
    }

    /// Gives back blocks and leaves that are hardly used.
    pub(super) fn tidy(&mut self, number: u32) {
        if !self.leaves[number as usize].in_use {
            return;
        }
        self.shrink(number);
        let live = self.leaves[number as usize].live;
        // A leaf that shrinks looks at its neighbours now and then, a small one always.
        if live < MERGE_BELOW || live.is_multiple_of(MERGE_EVERY) {
            self.merge(number);
        }
    }

    /// As [`Rows::tidy`], where any number of rows may have gone since the last time.
    pub(super) fn tidy_after_many(&mut self, number: u32) {
        if self.leaves[number as usize].in_use {
            self.shrink(number);
            self.merge(number);
        }
    }

    /// Gives back blocks that are hardly used.
    fn shrink(&mut self, number: u32) {
        while self.leaves[number as usize].slack() >= SLACK_MAX {
            self.drop_room(number);
        }
    }

    /// The live rows of a leaf.
    fn rows_of(&self, number: u32) -> Vec<Placed> {
        let leaf = &self.leaves[number as usize];
        let mut rows = Vec::with_capacity(leaf.live);
        for room in leaf.rooms.iter() {
            rows.extend(self.rows_of_block(leaf, room.block));
        }
        rows
    }

    fn rows_of_block(&self, leaf: &Leaf, block: u32) -> impl Iterator<Item = Placed> {
        let (bank, lane) = self.block(block);
        bank.live(lane).rows().map(move |row| {
            let area = area(leaf.window(), bank.codes[lane][row]);
            (area, Slot::new(block, row))
        })
    }

    /// Moves a live row to another leaf, or within its own.
    fn carry(&mut self, area: u16, from: Slot, to: u32, now: i64) {
        let (bank, lane) = self.block(from.block());
        let row = bank.take(lane, from.row());
        self.kill(from);
        let leaf = &self.leaves[to as usize];
        let room = match self.vacancy(leaf, area).or_else(|| leaf.dirtiest(1)) {
            Some(room) => room,
            None => self.add_room(to, now),
        };
        self.clean(to, room);
        if let Some(slot) = self.write(to, room, area, &row) {
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
        let rooms = core::mem::take(&mut self.leaves[number as usize].rooms);
        for room in rooms.iter() {
            self.give_back(room.block);
        }
        let at = self.position(number);
        self.order.remove(at);
        self.leaves[number as usize].in_use = false;
        self.spare_leaves.push(number);
    }

    /// Where a leaf stands in the order.
    fn position(&self, number: u32) -> usize {
        let first = self.leaves[number as usize].first;
        let from = (self.order).partition_point(|at| self.leaves[*at as usize].first < first);
        let after = self.order[from..].iter().position(|at| *at == number);
        from + after.unwrap_or_default()
    }

    /// Joins a small leaf with the one before or behind it in its window, where both fit into one.
    fn merge(&mut self, number: u32) {
        let at = self.position(number);
        let behind = self.order.get(at + 1).copied();
        let before = at.checked_sub(1).map(|at| self.order[at]);
        for (left, right) in [(Some(number), behind), (before, Some(number))] {
            let (Some(left), Some(right)) = (left, right) else {
                continue;
            };
            let (one, two) = (&self.leaves[left as usize], &self.leaves[right as usize]);
            if one.live + two.live <= MERGED_MAX && one.window() == two.window() {
                self.join(left, right);
                return;
            }
        }
    }

    /// Moves the rows of the smaller leaf into the larger one.
    fn join(&mut self, left: u32, right: u32) {
        let first = self.leaves[left as usize].first;
        let last = self.leaves[left as usize]
            .last
            .max(self.leaves[right as usize].last);
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
        self.leaves[large as usize].last = last;
        self.shrink(large);
    }
}

/// Where to cut rows sorted by area so that the halves are about equal: between two areas, where
/// that leaves neither side small enough to be merged again.
fn middle(rows: &[Placed]) -> usize {
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
