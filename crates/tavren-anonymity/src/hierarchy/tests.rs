use super::*;

fn refused(text: &str) -> AnonymityError {
    Hierarchy::parse(text.as_bytes(), b';').unwrap_err()
}

#[test]
fn a_line_that_contradicts_the_others_is_named() {
    let wrong = |line, what| AnonymityError::Hierarchy { line, what };
    assert_eq!(
        refused("a;x;*\nb;*\n"),
        wrong(2, "has another number of nodes than the first")
    );
    assert_eq!(refused("a;x\nb;x\na;x\n"), wrong(3, "repeats a value"));
    assert_eq!(
        refused("a;x;p;*\nb;y;p;*\nc;x;q;*\n"),
        wrong(3, "puts a node under another one than an earlier line")
    );
    assert_eq!(refused(""), wrong(1, "has no node"));
    let latin = Hierarchy::parse(b"caf\xe9;*\n", b';').unwrap_err();
    assert_eq!(latin, wrong(1, "is not text of this form"));
}

#[test]
fn a_root_is_added_where_the_lines_share_none() {
    let without = Hierarchy::parse(b"a;x\nb;y\n", b';').unwrap();
    assert_eq!(without.height(), 3);
    assert_eq!(without.levels()[2].names, ["*"]);
    let with = Hierarchy::parse(b"a;x;all\nb;y;all\n", b';').unwrap();
    assert_eq!(with.height(), 3);
}

#[test]
fn a_node_loses_its_leaves_but_one_over_all_leaves_but_one() {
    let jobs = Hierarchy::parse(b"a;x;*\nb;x;*\nc;y;*\n", b';').unwrap();
    let [values, middle, root] = jobs.levels() else {
        panic!("three levels")
    };
    assert_eq!(values.loss(0), 0.0);
    assert_eq!((middle.loss(0), middle.loss(1)), (0.5, 0.0));
    assert_eq!(root.loss(0), 1.0);
}

#[test]
fn bands_lie_on_multiples_of_their_width_below_nothing_too() {
    let bands = Hierarchy::bands(&[-1, 0, 9], &[10]).unwrap();
    assert_eq!(bands.levels()[1].names, ["[-10,0)", "[0,10)"]);
    let parameter = "width";
    for widths in [&[0][..], &[10, 15], &[10, 5]] {
        let refused = Hierarchy::bands(&[1], widths).unwrap_err();
        assert_eq!(refused, AnonymityError::Parameter { parameter });
    }
}

#[test]
fn a_date_is_told_by_its_month_and_its_year() {
    let dates = Hierarchy::dates(&["2026-11-20", "2026-11-21", "2025-01-01"]).unwrap();
    assert_eq!(dates.levels()[1].names, ["2025-01", "2026-11"]);
    assert_eq!(dates.levels()[2].names, ["2025", "2026"]);
    for text in ["2026-13-01", "2026-11", "2026-11-20T00:00:00Z", "today"] {
        let column = String::from("date");
        let refused = Hierarchy::dates(&["2026-11-20", text]).unwrap_err();
        assert_eq!(refused, AnonymityError::Value { column, row: 1 });
    }
}

#[test]
fn a_place_is_told_by_the_places_around_it() {
    let areas = Hierarchy::areas(&["vn/hcm/q1", "vn/hcm/q3", "vn/hn"]).unwrap();
    assert_eq!(areas.height(), 4);
    assert_eq!(areas.levels()[1].names, ["vn/hcm", "vn/hn"]);
    assert_eq!(areas.levels()[2].names, ["vn"]);
}
