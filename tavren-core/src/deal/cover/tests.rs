use super::*;
use proptest::prelude::*;

fn circle(latitude: i64, longitude: i64, radius: u32) -> Circle {
    Circle::new(latitude, longitude, radius).unwrap()
}

/// Circles anywhere, and more often at the poles, at the equator and over the 180th meridian.
fn circles() -> impl Strategy<Value = Circle> {
    let near = |at: i64| (-2_000_000..2_000_000_i64).prop_map(move |by| at + by);
    let latitude = prop_oneof![
        -90_000_000..=90_000_000_i64,
        near(0),
        near(88_000_000),
        near(-88_000_000),
        Just(90_000_000),
        Just(-90_000_000),
    ];
    let longitude = prop_oneof![
        -180_000_000..180_000_000_i64,
        (-2_000_000..2_000_000_i64).prop_map(|by| wrapped(180_000_000 + by)),
    ];
    let radius = prop_oneof![1..=100_000_u32, 1..=50_u32, Just(100_000)];
    (latitude, longitude, radius).prop_map(|(north, east, radius)| circle(north, east, radius))
}

fn wrapped(longitude: i64) -> i64 {
    (longitude + 180_000_000).rem_euclid(360_000_000) - 180_000_000
}

/// A point around a circle: so many thousandths of twice its radius away, either way.
fn around(circle: &Circle, (north, east): (i64, i64)) -> (i64, i64) {
    let (latitude, longitude, radius) = circle.parts();
    let reach = 2 * microdegrees(radius);
    let latitude = (latitude + reach * north / 1_000).clamp(-90_000_000, 90_000_000);
    let parallel = cosine(latitude).max(1);
    let east = (reach * east * 1_000 / parallel).clamp(-180_000_000, 180_000_000);
    (latitude, wrapped(longitude + east))
}

fn thousandths() -> impl Strategy<Value = (i64, i64)> {
    (-1_000..=1_000_i64, -1_000..=1_000_i64)
}

fn holds(cover: &Cover, (latitude, longitude): (i64, i64)) -> bool {
    cover.holds(cover.cell_of(latitude, longitude).unwrap())
}

fn cells(cover: &Cover) -> u64 {
    let spans = cover.spans.iter();
    spans
        .map(|span| u64::from(span.last - span.first) + 1)
        .sum()
}

proptest! {
    #[test]
    fn every_point_of_a_circle_is_in_a_cell_of_its_cover(
        circle in circles(), at in thousandths(),
    ) {
        let point = around(&circle, at);
        if circle.holds(point.0, point.1) {
            prop_assert!(holds(&circle.cover(), point));
        }
    }

    #[test]
    fn the_outermost_points_of_a_circle_are_in_its_cover(
        circle in circles(), north in -1_000..=1_000_i64,
    ) {
        let (latitude, longitude, radius) = circle.parts();
        let latitude = (latitude + microdegrees(radius) * north / 1_000)
            .clamp(-90_000_000, 90_000_000);
        // The farthest one to the east of a parallel, and to the west.
        let (mut inside, mut outside) = (0, 180_000_001);
        prop_assume!(circle.holds(latitude, longitude));
        while outside - inside > 1 {
            let middle = i64::midpoint(inside, outside);
            match circle.holds(latitude, wrapped(longitude + middle)) {
                true => inside = middle,
                false => outside = middle,
            }
        }
        let cover = circle.cover();
        prop_assert!(holds(&cover, (latitude, wrapped(longitude + inside))));
        prop_assert!(holds(&cover, (latitude, wrapped(longitude - inside))));
    }

    #[test]
    fn no_point_of_a_cover_is_farther_than_a_radius_and_a_cells_diagonal(
        circle in circles(), at in thousandths(),
    ) {
        let (latitude, longitude, radius) = circle.parts();
        let up_to_80 = latitude.clamp(-80_000_000, 80_000_000);
        let circle = Circle { latitude: up_to_80, longitude, radius };
        let point = around(&circle, at);
        let wider = Circle { radius: (radius * 7).div_ceil(5), ..circle };
        if holds(&circle.cover(), point) {
            prop_assert!(wider.holds(point.0, point.1));
        }
    }

    #[test]
    fn a_cover_has_no_more_cells_than_it_says(circle in circles()) {
        let cover = circle.cover();
        let mut rows: Vec<u32> = cover.spans.iter().map(|span| span.row).collect();
        rows.dedup();
        prop_assert!(rows.is_sorted() && rows.len() <= 18);
        prop_assert!(cover.spans.iter().all(|span| span.first <= span.last));
        prop_assert!(cover.spans.len() <= 36);
        let (latitude, longitude, _) = circle.parts();
        prop_assert!(latitude.abs() > 89_900_000 || cells(&cover) <= 1_024);
        prop_assert!(holds(&cover, (latitude, longitude)));
    }

    #[test]
    fn a_circle_that_nobody_could_post_has_a_cover_all_the_same(
        latitude in any::<i64>(), longitude in any::<i64>(), radius in any::<u32>(), at in thousandths(),
    ) {
        let circle = Circle { latitude, longitude, radius };
        let cover = circle.cover();
        prop_assert!(cover.spans.len() <= 36);
        prop_assert!(cover.cell_of(at.0, at.1).is_some());
        prop_assert_eq!(cover.cell_of(latitude, longitude).is_some(), {
            latitude.unsigned_abs() <= 90_000_000 && longitude.unsigned_abs() <= 180_000_000
        });
    }
}

#[test]
fn a_circle_without_a_radius_is_covered_too() {
    let point = Circle {
        latitude: 5,
        longitude: 5,
        radius: 0,
    };
    assert!(holds(&point.cover(), (5, 5)));
}

#[test]
fn a_point_that_is_not_on_earth_is_in_no_cell() {
    let cover = circle(0, 0, 800).cover();
    for (latitude, longitude) in [
        (90_000_001, 0),
        (-90_000_001, 0),
        (0, 180_000_001),
        (0, -180_000_001),
        (i64::MAX, i64::MIN),
    ] {
        assert_eq!(cover.cell_of(latitude, longitude), None);
    }
    // The 180th meridian is one line with two names.
    assert_eq!(
        cover.cell_of(5, 180_000_000),
        cover.cell_of(5, -180_000_000)
    );
}

#[test]
fn a_cell_of_another_grid_is_not_held() {
    let (small, large) = (circle(0, 0, 50).cover(), circle(0, 0, 90_000).cover());
    assert!(small.holds(small.cell_of(0, 0).unwrap()));
    assert!(!small.holds(large.cell_of(0, 0).unwrap()));
    assert!(!large.holds(small.cell_of(0, 0).unwrap()));
}

#[test]
fn a_cover_crosses_the_180th_meridian_and_the_pole() {
    let fiji = circle(-17_000_000, 179_999_000, 300).cover();
    assert!(holds(&fiji, (-17_000_000, 179_999_500)));
    assert!(holds(&fiji, (-17_000_000, -179_999_500)));
    assert!(!holds(&fiji, (-17_000_000, -179_900_000)));
    let pole = circle(90_000_000, 0, 1_000).cover();
    for longitude in [-180_000_000, -90_000_000, 0, 90_000_000] {
        assert!(holds(&pole, (89_999_000, longitude)));
    }
    assert!(!holds(&pole, (89_900_000, 0)));
}

#[test]
fn other_circles_have_other_hashes() {
    let shop = circle(10_776_530, 106_700_980, 800).cover();
    let same = circle(10_776_530, 106_700_980, 800).cover();
    assert_eq!(shop.hash(), same.hash());
    for other in [
        circle(10_786_530, 106_700_980, 800),
        circle(10_776_530, 106_710_980, 800),
        circle(10_776_530, 106_700_980, 1_600),
    ] {
        assert_ne!(shop.hash(), other.cover().hash());
    }
}

#[test]
fn no_debug_print_shows_a_cell() {
    let cover = circle(0, 0, 50).cover();
    assert_eq!(format!("{:?}", cover.cell_of(0, 0).unwrap()), "Cell(..)");
}
