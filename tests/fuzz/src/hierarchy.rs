//! Rows of areas: a table is loaded or refused as its definition says, and its numbers are those of
//! a tree whatever the order of rows.

use super::bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use tavren_matching::{AreaId, AreaRow, Hierarchy};
use tavren_types::{Area, Code, Label, area::LEVELS_MAX};

/// Rows that are read at most.
const ROWS_MAX: usize = 250;

/// Names that are the same when normalised, that are malformed, or that look so.
const NAMES: [&str; 8] = [
    "Qu\u{1ead}n 1",
    "Qua\u{323}\u{302}n 1",
    "",
    "line\n",
    "a/b",
    " ",
    "\u{212a}",
    "K",
];

struct Row {
    code: u64,
    parent: Option<u64>,
    name: String,
}

/// Reads rows, and loads them forwards and backwards.
pub fn run(bytes: &[u8]) {
    let table = read(bytes);
    let mut rows: Vec<AreaRow<'_>> = table
        .iter()
        .map(|row| AreaRow {
            code: row.code,
            parent: row.parent,
            name: &row.name,
        })
        .collect();
    let faults = faults(&table);
    let forwards = Hierarchy::load(&rows);
    rows.reverse();
    let backwards = Hierarchy::load(&rows);
    match (forwards, backwards) {
        (Ok(areas), Ok(again)) => {
            assert!(faults.is_empty(), "loaded with {faults:?}");
            check(&areas, &table);
            same(&areas, &again);
        }
        (Err(why), Err(again)) => {
            assert_eq!(why.code(), again.code());
            assert!(
                faults.contains(&why.code()),
                "{why:?} rather than {faults:?}"
            );
        }
        (one, other) => panic!("{:?} but {:?} backwards", one.err(), other.err()),
    }
}

/// The bits that two first bytes share say which faults may come up, so that many tables are loaded.
fn read(bytes: &[u8]) -> Vec<Row> {
    let mut bytes = Bytes::new(bytes);
    let faults = bytes.byte() & bytes.byte();
    let may = |fault: u8| faults >> fault & 1 == 1;
    let mut shapes = Vec::new();
    while !bytes.is_empty() && shapes.len() < ROWS_MAX {
        let at = shapes.len() as u64;
        let raw = u64::from(bytes.short());
        let code = match (may(0), raw & 1) {
            (true, 0) => raw >> 8,
            (true, _) => u64::MAX - (raw >> 8),
            // Another one in each row.
            (false, _) => raw << 8 | at,
        };
        let parent = (bytes.byte(), bytes.short());
        let name = match bytes.below(4) {
            0 if may(1) => NAMES[bytes.below(NAMES.len())].to_owned(),
            1 if may(2) => {
                let length = bytes.below(16);
                String::from_utf8_lossy(bytes.some(length)).into_owned()
            }
            2 if may(3) => "x".repeat(90 + bytes.below(8)),
            _ => format!("area {at}"),
        };
        shapes.push((code, parent, name));
    }
    let codes: Vec<u64> = shapes.iter().map(|(code, _, _)| *code).collect();
    let mut levels: Vec<usize> = Vec::new();
    let mut rows = Vec::new();
    for (at, (code, (how, which), name)) in shapes.into_iter().enumerate() {
        let which = usize::from(which);
        let earlier = match how % 8 {
            0 => None,
            1 | 2 => at.checked_sub(1),
            _ => which.checked_rem(at),
        };
        // Not below the lowest level, unless it may.
        let earlier = earlier.filter(|place| may(4) || levels[*place] < LEVELS_MAX);
        levels.push(earlier.map_or(1, |place| levels[place] + 1));
        let parent = match how {
            248.. if may(5) => Some(codes[which % codes.len()]),
            240..248 if may(6) => Some(which as u64),
            _ => earlier.map(|place| codes[place]),
        };
        rows.push(Row { code, parent, name });
    }
    rows
}

/// Every reason to refuse a table.
fn faults(rows: &[Row]) -> BTreeSet<Code> {
    let mut faults = BTreeSet::new();
    let parents: BTreeMap<u64, Option<u64>> =
        rows.iter().map(|row| (row.code, row.parent)).collect();
    if parents.len() < rows.len() {
        faults.insert(Code::HierarchyDuplicate);
    }
    let mut names = BTreeSet::new();
    for row in rows {
        if let Ok(label) = Label::new(&row.name) {
            if !names.insert((row.parent, label)) {
                faults.insert(Code::HierarchyDuplicate);
            }
        } else {
            faults.insert(Code::HierarchyMalformed);
        }
        let (mut level, mut parent) = (1, row.parent);
        while let Some(code) = parent.filter(|_| level <= rows.len()) {
            let Some(next) = parents.get(&code) else {
                faults.insert(Code::HierarchyParent);
                break;
            };
            (level, parent) = (level + 1, *next);
        }
        if level > rows.len() {
            faults.insert(Code::HierarchyCycle);
        } else if level > LEVELS_MAX {
            faults.insert(Code::HierarchyMalformed);
        }
    }
    faults
}

fn check(areas: &Hierarchy, rows: &[Row]) {
    assert_eq!(areas.len(), rows.len() + 1);
    for row in rows {
        let area = areas.area(row.code).expect("every code is found");
        let parent = row.parent.map_or(AreaId::WORLD, |code| {
            areas.area(code).expect("every parent is found")
        });
        assert_eq!(areas.code(area), Some(row.code));
        assert_eq!(areas.parent(area), parent);
        assert_eq!(areas.name(area), Label::new(&row.name).ok().as_ref());
        assert!(parent < area);
        assert_eq!(areas.level(area), areas.level(parent) + 1);
        assert!(areas.contains(parent, area) && !areas.contains(area, parent));
        let mut path: Vec<&str> = (areas.up(area).filter_map(|at| areas.name(at)))
            .map(Label::as_str)
            .collect();
        path.reverse();
        if path.iter().all(|name| !name.contains('/')) {
            let path = Area::parse(&path.join("/")).expect("names make a path");
            assert_eq!(areas.find(&path), Some(area));
        }
    }
    for area in areas.all() {
        // What lies inside is the area itself, then one child after the other.
        let inside = areas.subtree(area);
        assert_eq!(inside.start, area.number());
        let (mut next, mut code) = (inside.start + 1, None);
        for child in areas.children(area) {
            let part = areas.subtree(child);
            assert!(part.start == next && part.end > part.start && part.end <= inside.end);
            assert!(code < areas.code(child), "children come by rising code");
            (next, code) = (part.end, areas.code(child));
        }
        assert_eq!(next, inside.end);
    }
}

fn same(one: &Hierarchy, other: &Hierarchy) {
    let numbers = |areas: &Hierarchy| -> Vec<_> {
        let all = areas.all();
        all.map(|area| (areas.code(area), areas.parent(area), areas.subtree(area)))
            .collect()
    };
    assert_eq!(numbers(one), numbers(other));
}
