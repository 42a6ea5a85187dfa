use super::*;
use alloc::format;
use alloc::string::String;
use proptest::prelude::*;
use tavren_types::{Area, area::LEVELS_MAX};

fn row(code: u64, parent: Option<u64>, name: &str) -> AreaRow<'_> {
    AreaRow { code, parent, name }
}

fn refused(rows: &[AreaRow<'_>]) -> HierarchyError {
    Hierarchy::load(rows).err().unwrap()
}

/// A country of two cities; the first has two districts, one of them a ward.
fn country() -> Vec<AreaRow<'static>> {
    Vec::from([
        row(84, None, "VN"),
        row(1, Some(84), "Hà Nội"),
        row(11, Some(1), "Ba Đình"),
        row(111, Some(11), "Phúc Xá"),
        row(12, Some(1), "Hoàn Kiếm"),
        row(79, Some(84), "Hồ Chí Minh"),
    ])
}

#[test]
fn a_row_inside_itself_is_refused() {
    let rows = [row(84, None, "VN"), row(1, Some(1), "Hà Nội")];
    assert_eq!(refused(&rows), HierarchyError::Cycle { row: 1 });
    let rows = [row(1, Some(1), "Hà Nội")];
    assert_eq!(refused(&rows), HierarchyError::Cycle { row: 0 });
}

#[test]
fn rows_inside_each_other_that_hang_off_nothing_are_refused() {
    let pair = [
        row(84, None, "VN"),
        row(1, Some(2), "Hà Nội"),
        row(2, Some(1), "Ba Đình"),
    ];
    assert_eq!(refused(&pair), HierarchyError::Cycle { row: 1 });
    let mut ring = country();
    // The first city moves into the ward that lies in it.
    ring[1].parent = Some(111);
    assert_eq!(refused(&ring), HierarchyError::Cycle { row: 1 });
    // What hangs off a circle is no better off, and the first of its rows is named.
    let tail = [
        row(3, Some(2), "Phúc Xá"),
        row(1, Some(2), "Hà Nội"),
        row(2, Some(1), "Ba Đình"),
    ];
    assert_eq!(refused(&tail), HierarchyError::Cycle { row: 0 });
}

#[test]
fn a_row_in_an_unknown_parent_is_refused() {
    let rows = [row(84, None, "VN"), row(1, Some(85), "Hà Nội")];
    assert_eq!(refused(&rows), HierarchyError::Parent { row: 1 });
}

#[test]
fn a_code_that_comes_twice_is_refused() {
    let rows = [row(84, None, "VN"), row(84, None, "LA")];
    assert_eq!(refused(&rows), HierarchyError::CodeTwice { row: 1 });
    let mut rows = country();
    rows.push(row(12, Some(79), "Quận 1"));
    assert_eq!(refused(&rows), HierarchyError::CodeTwice { row: 6 });
}

#[test]
fn a_name_that_comes_twice_in_one_parent_is_refused_however_it_is_spelt() {
    let composed = "Qu\u{1ead}n 1";
    let decomposed = "Qua\u{323}\u{302}n 1";
    assert_ne!(composed, decomposed);
    let mut rows = country();
    rows.push(row(760, Some(79), composed));
    rows.push(row(761, Some(79), decomposed));
    assert_eq!(refused(&rows), HierarchyError::NameTwice { row: 7 });
    let twice = [row(1, None, "VN"), row(2, None, "VN")];
    assert_eq!(refused(&twice), HierarchyError::NameTwice { row: 1 });
}

#[test]
fn the_same_name_under_two_parents_is_two_areas() {
    let mut rows = country();
    rows.push(row(112, Some(11), "Phường 1"));
    rows.push(row(121, Some(12), "Phường 1"));
    let areas = Hierarchy::load(&rows).unwrap();
    let at = |path| areas.find(&Area::parse(path).unwrap());
    assert_eq!(at("VN/Hà Nội/Ba Đình/Phường 1"), areas.area(112));
    assert_eq!(at("VN/Hà Nội/Hoàn Kiếm/Phường 1"), areas.area(121));
    assert_eq!(at("VN/Hà Nội/Phường 1"), None);
}

#[test]
fn a_malformed_name_is_refused() {
    let rows = [row(84, None, "VN"), row(1, Some(84), "")];
    assert!(matches!(
        refused(&rows),
        HierarchyError::Name { row: 1, .. }
    ));
}

#[test]
fn six_levels_are_enough_and_seven_too_many() {
    let names: Vec<String> = (0..8).map(|level| format!("level {level}")).collect();
    let chain = |levels: u64| -> Vec<AreaRow<'_>> {
        (0..levels)
            .zip(&names)
            .map(|(at, name)| row(at, at.checked_sub(1), name))
            .collect()
    };
    let areas = Hierarchy::load(&chain(6)).unwrap();
    assert_eq!(areas.level(areas.area(5).unwrap()), 6);
    assert_eq!(refused(&chain(7)), HierarchyError::Deep { row: 6 });
    assert_eq!(refused(&chain(8)), HierarchyError::Deep { row: 6 });
}

#[test]
fn as_many_areas_as_two_bytes_number_and_no_more() {
    let names: Vec<String> = (0..limits::AREAS_MAX)
        .map(|at| format!("area {at}"))
        .collect();
    let rows: Vec<AreaRow<'_>> = (0..)
        .zip(&names)
        .map(|(code, name)| row(code, None, name))
        .collect();
    assert_eq!(refused(&rows), HierarchyError::Many);
    let areas = Hierarchy::load(&rows[1..]).unwrap();
    assert_eq!(areas.len(), limits::AREAS_MAX);
    let last = areas.area(65_534).unwrap();
    assert_eq!(last.number(), 65_534);
    assert!(areas.has(last) && !areas.has(AreaId(65_535)));
    assert_eq!(areas.children(AreaId::WORLD).last(), Some(last));
}

#[test]
fn no_rows_are_a_world_without_countries() {
    let areas = Hierarchy::load(&[]).unwrap();
    assert_eq!(areas.len(), 1);
    assert_eq!(areas.children(AreaId::WORLD).count(), 0);
    assert!(areas.contains(AreaId::WORLD, AreaId::WORLD));
}

#[test]
fn areas_are_found_by_code_by_path_and_from_each_other() {
    let areas = Hierarchy::load(&country()).unwrap();
    let [vn, first, district, ward, other, second] =
        [84, 1, 11, 111, 12, 79].map(|code| areas.area(code).unwrap());
    assert_eq!(areas.area(999), None);
    assert_eq!(areas.find(&Area::parse("VN/Hà Nội").unwrap()), Some(first));
    assert_eq!(areas.find(&Area::parse("Hà Nội").unwrap()), None);
    let inside = |area| areas.children(area).collect::<Vec<_>>();
    assert_eq!(inside(AreaId::WORLD), [vn]);
    assert_eq!(inside(vn), [first, second]);
    assert_eq!(inside(first), [district, other]);
    assert_eq!(inside(ward), []);
    let around: Vec<AreaId> = areas.up(ward).collect();
    assert_eq!(around, [ward, district, first, vn, AreaId::WORLD]);
    assert_eq!((areas.level(ward), areas.level(AreaId::WORLD)), (4, 0));
    assert_eq!(areas.code(second), Some(79));
    assert_eq!(areas.name(second).map(Label::as_str), Some("Hồ Chí Minh"));
    assert!(areas.name(AreaId::WORLD).is_none() && areas.code(AreaId::WORLD).is_none());
}

#[test]
fn a_stranger_holds_nothing_and_lies_in_nothing_but_the_world_it_is_led_to() {
    let areas = Hierarchy::load(&country()).unwrap();
    let stranger = AreaId(99);
    assert!(!areas.has(stranger) && areas.subtree(stranger).is_empty());
    assert!(!areas.contains(stranger, stranger) && !areas.contains(AreaId::WORLD, stranger));
    assert_eq!(areas.children(stranger).count(), 0);
    assert_eq!(areas.parent(stranger), AreaId::WORLD);
    assert!(areas.name(stranger).is_none() && areas.code(stranger).is_none());
}

/// Parents by place: each row lies in an earlier one or in none, at most six deep.
fn tree() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(any::<prop::sample::Index>(), 1..60).prop_map(|picks| {
        let mut levels: Vec<usize> = Vec::new();
        let mut parents = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let parent = pick.index(at + 1).checked_sub(1);
            let parent = parent.filter(|parent| levels[*parent] < LEVELS_MAX);
            levels.push(parent.map_or(0, |parent| levels[parent]) + 1);
            parents.push(parent);
        }
        parents
    })
}

/// Rows of a tree, the codes scattered so that their order is not the order of places.
fn rows<'a>(parents: &[Option<usize>], names: &'a [String]) -> Vec<AreaRow<'a>> {
    let code = |at: usize| at as u64 * 37 % 101;
    (parents.iter().enumerate().zip(names))
        .map(|((at, parent), name)| row(code(at), parent.map(code), name))
        .collect()
}

proptest! {
    #[test]
    fn numbers_do_not_depend_on_the_order_of_rows(
        (parents, places) in tree().prop_flat_map(|parents| {
            let places: Vec<usize> = (0..parents.len()).collect();
            (Just(parents), Just(places).prop_shuffle())
        }),
    ) {
        let names: Vec<String> = (0..parents.len()).map(|at| format!("area {at}")).collect();
        let rows = rows(&parents, &names);
        let shuffled: Vec<AreaRow<'_>> = places.iter().map(|at| rows[*at]).collect();
        let one = Hierarchy::load(&rows).unwrap();
        let other = Hierarchy::load(&shuffled).unwrap();
        for row in &rows {
            let area = one.area(row.code).unwrap();
            prop_assert_eq!(other.area(row.code), Some(area));
            prop_assert_eq!(one.subtree(area), other.subtree(area));
        }
    }

    #[test]
    fn a_subtree_is_one_interval_of_numbers(parents in tree()) {
        let names: Vec<String> = (0..parents.len()).map(|at| format!("area {at}")).collect();
        let rows = rows(&parents, &names);
        let areas = Hierarchy::load(&rows).unwrap();
        prop_assert_eq!(areas.len(), rows.len() + 1);
        let all: Vec<AreaId> = (0..).map(AreaId).take(areas.len()).collect();
        for outer in &all {
            for inner in &all {
                let up = areas.up(*inner).any(|around| around == *outer);
                prop_assert_eq!(areas.contains(*outer, *inner), up);
                let (one, two) = (areas.subtree(*outer), areas.subtree(*inner));
                let nested = two.start >= one.start && two.end <= one.end;
                prop_assert!(!up || nested);
                let apart = one.end <= two.start || two.end <= one.start;
                prop_assert!(up || apart || areas.contains(*inner, *outer));
            }
            let inside: Vec<AreaId> = areas.children(*outer).collect();
            let said: Vec<AreaId> = (all.iter().copied())
                .filter(|at| *at != AreaId::WORLD && areas.parent(*at) == *outer)
                .collect();
            prop_assert_eq!(inside, said);
        }
    }
}
