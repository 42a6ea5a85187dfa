//! What leaves and blocks look like after thousands of rows came and went.

use super::*;
use crate::engine::bank::{Codes, LANES, ROWS, Row};
use crate::engine::leaf::{ROOMS_MAX, SLACK_MAX};
use crate::engine::plan::most_blocks;
use crate::engine::rows::Rows;
use crate::engine::window::{self, WINDOW};
use std::collections::HashMap;

/// A seeded stream of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn row(id: u64, dice: &mut Dice) -> Row {
    Row {
        id: u128::from(id),
        expires: 1_000 + dice.below(100_000) as i64,
        codes: Codes {
            tier: 1 + dice.below(3) as u8,
            level: dice.below(6) as u8,
            price: if dice.below(2) == 0 {
                price::ANY
            } else {
                dice.below(224) as u8
            },
            accepts: u16::MAX,
            tiers: [dice.below(u64::MAX) << 3, dice.below(u64::MAX)],
            levels: [0, 1 << dice.below(64), 0],
        },
    }
}

impl Rows {
    /// Everything that must hold between any two calls.
    fn check(&self, expected: &HashMap<u64, (u16, Row)>) {
        let mut seen = 0;
        let mut shares = std::vec![0_u32; self.shares.len()];
        let mut last = 0;
        for (place, number) in self.order.iter().enumerate() {
            let leaf = &self.leaves[*number as usize];
            assert!(leaf.in_use && leaf.rooms.len() <= ROOMS_MAX);
            assert!(place > 0 || leaf.first == 0);
            assert!(
                leaf.slack() < SLACK_MAX + ROWS,
                "a leaf gives back what it does not need"
            );
            let (mut live, mut low, mut high) = (0, u16::MAX, 0);
            for room in leaf.rooms.iter() {
                let (bank, lane) = self.block(room.block);
                live += bank.live(lane).ones() as usize;
                assert_eq!(
                    usize::from(room.used - room.gone),
                    bank.live(lane).ones() as usize
                );
                for row in bank.live(lane).rows() {
                    let area = window::area(leaf.window(), bank.codes[lane][row]);
                    (low, high) = (low.min(area), high.max(area));
                    shares[usize::from(area)] += 1;
                    assert!((leaf.first..=leaf.last).contains(&area));
                    assert!(self.spans[room.block as usize].holds(area));
                    let end = area.saturating_add(1);
                    assert!(
                        self.leaves_of(area, end).contains(&place),
                        "a row is found by its area"
                    );
                    let found = bank.take(lane, row);
                    let (expected_area, it) = &expected[&(found.id as u64)];
                    assert_eq!(area, *expected_area);
                    let same = |row: &Row| {
                        let numbers = (
                            row.codes.tier,
                            row.codes.level,
                            row.codes.price,
                            row.codes.accepts,
                            row.expires,
                        );
                        (numbers, row.codes.tiers, row.codes.levels)
                    };
                    assert_eq!(same(&found), same(it));
                }
            }
            assert_eq!(live, leaf.live);
            if live > 0 {
                assert!(
                    last <= low && leaf.first <= low,
                    "leaves follow each other by area"
                );
                last = high;
            }
            seen += live;
        }
        assert_eq!((seen, self.len()), (expected.len(), expected.len()));
        assert_eq!(shares, self.shares);
        // Blocks that no leaf has hold nothing.
        let rooms: usize = self
            .order
            .iter()
            .map(|at| self.leaves[*at as usize].rooms.len())
            .sum();
        let all: u32 = (self.banks.iter())
            .map(|bank| (0..LANES).map(|lane| bank.live(lane).ones()).sum::<u32>())
            .sum();
        assert_eq!(all as usize, seen);
        assert!(rooms <= self.banks.len() * LANES);
        assert!(
            self.spans.len() <= most_blocks(self.peak(), self.shares.len().div_ceil(WINDOW)),
            "constant work looks at as many blocks as there could be"
        );
    }
}

/// Rows come, move, go and expire; `spread` areas are in use, the lowest far more than the others.
fn life(spread: u64, seed: u64) {
    let mut dice = Dice(seed);
    let areas = 2_000_u64;
    let mut rows = Rows::new(areas as usize, 1, [1, 2]);
    let mut expected: HashMap<u64, (u16, Row)> = HashMap::new();
    let mut now = 0;
    for step in 0..60_000_u64 {
        let growing = step < 30_000;
        let id = dice.below(if growing { 20_000 } else { 24_000 });
        if growing || dice.below(5) < 2 {
            let skewed = dice.below(spread) * dice.below(spread) / spread;
            let row = row(id, &mut dice);
            let row = Row {
                expires: row.expires + now,
                ..row
            };
            let before = rows.moved();
            rows.upsert(&[(skewed as u16, row)], now);
            assert!(
                rows.moved() - before <= 4_096,
                "one upsert moves at most 4,096 rows"
            );
            expected.insert(id, (skewed as u16, row));
        } else {
            assert_eq!(rows.remove(u128::from(id)), expected.remove(&id).is_some());
        }
        if step % 9_000 == 8_999 {
            now += 20_000;
            let before = expected.len();
            expected.retain(|_, (_, row)| row.expires > now);
            assert_eq!(rows.expire(now), before - expected.len());
            rows.check(&expected);
        }
    }
    rows.check(&expected);
    for id in expected.keys().copied().collect::<Vec<_>>() {
        assert!(rows.remove(u128::from(id)));
        expected.remove(&id);
    }
    rows.check(&expected);
    assert_eq!(rows.order.len(), (areas as usize).div_ceil(WINDOW));
}

#[test]
fn rows_in_one_area_keep_their_shape() {
    life(1, 20_261_120);
}

#[test]
fn rows_in_a_few_areas_keep_their_shape() {
    life(9, 20_261_121);
}

#[test]
fn rows_in_many_windows_of_areas_keep_their_shape() {
    life(2_000, 20_261_122);
}

#[test]
fn an_old_base_moves_up_before_expiries_outgrow_it() {
    let mut rows = Rows::new(1, 1, [1, 2]);
    let mut expected = HashMap::new();
    let mut dice = Dice(7);
    for week in 0..40_i64 {
        let now = week * 7 * 86_400_000;
        for at in 0..3 {
            let id = week as u64 * 10 + at;
            let row = Row {
                expires: now + 13 * 86_400_000,
                ..row(id, &mut dice)
            };
            rows.upsert(&[(0, row)], now);
            expected.insert(id, (0, row));
        }
        rows.expire(now);
        expected.retain(|_, (_, row)| row.expires > now);
        rows.check(&expected);
    }
}

/// A row that says nothing but its id.
fn bare(id: u64) -> Row {
    Row {
        id: u128::from(id),
        expires: 1_000,
        codes: Codes {
            tier: 1,
            level: 0,
            price: price::ANY,
            accepts: u16::MAX,
            tiers: [0; 2],
            levels: [0; 3],
        },
    }
}

/// People of a few crowded areas of one window come in thousands, go in thousands, and move.
#[test]
fn rows_are_found_though_crowds_come_go_and_move() {
    let seeds = if std::env::var_os("TAVREN_LONG").is_some() {
        120
    } else {
        6
    };
    for seed in 0..seeds {
        let mut dice = Dice(seed * 7_919 + 3);
        let mut rows = Rows::new(WINDOW, 1, [1, 2]);
        let mut people: [Vec<u64>; 12] = [const { Vec::new() }; 12];
        let mut expected = HashMap::new();
        let mut next = 0;
        for _ in 0..40 {
            let (from, to) = (dice.below(12) as usize, dice.below(12) as usize);
            let some = dice.below(1 + people[from].len() as u64);
            match dice.below(4) {
                0 | 1 => {
                    for _ in 0..dice.below(6_000) {
                        next += 1;
                        rows.upsert(&[(from as u16, bare(next))], 0);
                        expected.insert(next, (from as u16, bare(next)));
                        people[from].push(next);
                    }
                }
                2 => {
                    for _ in 0..some {
                        let at = dice.below(people[from].len() as u64) as usize;
                        let id = people[from].swap_remove(at);
                        assert!(rows.remove(u128::from(id)));
                        expected.remove(&id);
                    }
                }
                _ => {
                    for _ in 0..some / 4 {
                        let at = dice.below(people[from].len() as u64) as usize;
                        let id = people[from].swap_remove(at);
                        rows.upsert(&[(to as u16, bare(id))], 0);
                        expected.insert(id, (to as u16, bare(id)));
                        people[to].push(id);
                    }
                }
            }
            rows.check(&expected);
        }
    }
}

/// A leaf of one area that once held a later one is split: it must forget the later one.
#[test]
fn a_leaf_that_is_split_forgets_areas_that_went() {
    let mut rows = Rows::new(WINDOW, 1, [1, 2]);
    let mut expected = HashMap::new();
    let mut put = |rows: &mut Rows, area: u16, id: u64| {
        rows.upsert(&[(area, bare(id))], 0);
        expected.insert(id, (area, bare(id)));
        rows.order.len()
    };
    put(&mut rows, 9, 1_000_000);
    let full = (ROOMS_MAX * ROWS) as u64;
    (1..full).for_each(|id| _ = put(&mut rows, 7, id));
    assert_eq!(put(&mut rows, 7, 1_000_000), 2);
    // Room in the first leaf again, and somebody there moves to where it once reached.
    (1..40).for_each(|id| _ = put(&mut rows, 8, id));
    put(&mut rows, 9, 50);
    rows.check(&expected);
}

#[test]
fn an_upsert_that_splits_one_leaf_does_not_merge_another() {
    let mut rows = Rows::new(2 * WINDOW, 1, [1, 2]);
    let mut ids: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
    let mut next = 0;
    // Two leaves of one window, each just too large to be merged with the other.
    while rows.leaves_of(0, 255).len() < 2 {
        for (area, ids) in (1..).zip(&mut ids) {
            rows.upsert(&[(area, bare(next))], 0);
            ids.push(next);
            next += 1;
        }
    }
    for ids in &mut ids {
        while ids.len() > leaf::MERGE_BELOW {
            rows.remove(u128::from(ids.pop().unwrap()));
        }
    }
    // And one leaf of another window that the next row splits.
    for at in 0..(ROOMS_MAX * ROWS) as u16 {
        rows.upsert(&[(300 + at % 2, bare(next))], 0);
        next += 1;
    }
    let before = rows.moved();
    rows.upsert(&[(300, bare(ids[0][5]))], 0);
    let moved = rows.moved() - before;
    assert!((1..=4_096).contains(&moved), "{moved} rows");
}

#[test]
fn rows_loaded_at_once_lie_by_area_in_full_blocks() {
    let mut dice = Dice(20_261_120);
    let mut rows = Rows::new(2_000, 1, [1, 2]);
    let mut expected: HashMap<u64, (u16, Row)> = HashMap::new();
    let mut load: Vec<(u16, Row)> = Vec::new();
    for at in 0..60_000 {
        // Some ids come twice: what came last counts.
        let id = if at % 50 == 7 { at - 7 } else { at };
        let area = (dice.below(400) * dice.below(400) / 80) as u16;
        let row = row(id, &mut dice);
        load.push((area, row));
        expected.insert(id, (area, row));
    }
    rows.load(&load, 0);
    rows.check(&expected);
    assert_eq!(rows.moved(), 0);
    let windows = 2_000_usize.div_ceil(WINDOW);
    let leaves = rows.order.len();
    let blocks: usize = (rows.leaves.iter()).map(|leaf| leaf.rooms.len()).sum();
    // A block is left before it is full only at the end of a window.
    assert!(blocks <= expected.len() / ROWS + windows, "{blocks} blocks");
    assert!(leaves <= blocks / 8 + 2 * windows, "{leaves} leaves");
    let spans = (rows.order.iter())
        .flat_map(|at| rows.leaves[*at as usize].rooms.iter())
        .map(|room| rows.spans[room.block as usize]);
    assert!(spans.is_sorted_by(|one, next| one.last <= next.first));
    // Into an engine that holds signals already, too.
    let mut more = Vec::new();
    for id in 30_000..95_000 {
        let row = row(id, &mut dice);
        let area = dice.below(2_000) as u16;
        more.push((area, row));
        expected.insert(id, (area, row));
    }
    rows.load(&more, 0);
    rows.check(&expected);
}

#[test]
fn everybody_sent_again_moves_few_others() {
    let mut dice = Dice(20_261_121);
    let mut rows = Rows::new(400, 1, [1, 2]);
    let mut expected: HashMap<u64, (u16, Row)> = HashMap::new();
    // Each time one person more, so that it is a load, and everybody is a little elsewhere.
    for more in 0..4 {
        let load: Vec<(u16, Row)> = (0..30_000 + more)
            .map(|id| {
                let row = row(id, &mut dice);
                let area = (id % 350 + dice.below(40)) as u16;
                expected.insert(id, (area, row));
                (area, row)
            })
            .collect();
        rows.load(&load, 0);
    }
    rows.check(&expected);
    assert!(rows.moved() < 3 * 30_000, "{} rows moved", rows.moved());
}
