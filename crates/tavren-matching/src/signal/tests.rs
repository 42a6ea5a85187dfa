use super::*;
use alloc::format;
use alloc::vec::Vec;

#[test]
fn a_category_has_its_own_standing_or_the_overall_one() {
    let own = Category::new(63).unwrap();
    let overall = Category::new(0).unwrap();
    let interests = [
        Interest::in_category(own)
            .tier(Tier::Low)
            .level(Level::CHAMPION),
        Interest::in_category(overall),
    ];
    let signal = Signal::new(Tier::High, Level::REGULAR)
        .interested(&interests)
        .unwrap();
    assert_eq!(signal.tier_in(own), Some(Tier::Low));
    assert_eq!(signal.level_in(own), Level::CHAMPION);
    assert_eq!(signal.tier_in(overall), Some(Tier::High));
    assert_eq!(signal.level_in(overall), Level::REGULAR);
    assert_eq!(signal.tier_in(Category::new(7).unwrap()), None);
}

#[test]
fn sixty_five_categories_or_one_twice_are_refused() {
    let one = Interest::in_category(Category::new(3).unwrap());
    let signal = || Signal::new(Tier::Low, Level::SWITCHER);
    let many: Vec<Interest> = core::iter::repeat_n(one, 65).collect();
    assert_eq!(
        signal().interested(&many),
        Err(MatchError::Many {
            field: "categories",
            max: 64
        })
    );
    assert_eq!(
        signal().interested(&[one, one]),
        Err(MatchError::Repeated {
            field: "categories"
        })
    );
}

#[test]
fn law_15_no_print_shows_a_signal() {
    let signal = Signal::new(Tier::High, Level::CHAMPION).in_area(AreaId(7));
    assert_eq!(format!("{signal:?}"), "Signal(..)");
    let id = SignalId::from_bytes([7; 16]);
    assert_eq!(format!("{id:?}"), "SignalId(..)");
}
