use super::*;
use tavren_matching::{AreaRow, Category, Hierarchy, Level, Tier};
use tavren_types::Code;
use tavren_types::Money;

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn coffee() -> DealTerms {
    DealTerms::new("Two coffees for one", usd("3.50"), now().plus_days(7))
}

#[test]
fn what_contradicts_itself_or_exceeds_a_limit_is_refused_by_field() {
    let late = now().plus_days(367);
    let eur = Money::parse("7.00", "EUR").unwrap();
    let wrong = [
        (DealTerms::new("", usd("1"), late), Code::TextEmpty, "title"),
        (
            coffee().details(&"a".repeat(4_097)),
            Code::TextLong,
            "details",
        ),
        (
            DealTerms::new("Free", usd("0"), now().plus_days(7)),
            Code::MoneyNegative,
            "price",
        ),
        (
            coffee().instead_of(usd("3.50")),
            Code::TermsInvalid,
            "regular",
        ),
        (
            coffee().instead_of(eur),
            Code::MoneyCurrencyMismatch,
            "regular",
        ),
        (
            coffee().in_areas(&(0..65).collect::<Vec<_>>()),
            Code::LimitExceeded,
            "areas",
        ),
        (
            coffee().include_coarser(),
            Code::TermsInvalid,
            "include_coarser",
        ),
        (
            DealTerms::new("Late", usd("1"), now()),
            Code::WindowReversed,
            "closes",
        ),
        (
            DealTerms::new("Late", usd("1"), late),
            Code::LimitExceeded,
            "closes",
        ),
        (coffee().available(0), Code::LimitExceeded, "available"),
        (coffee().per_person(0), Code::LimitExceeded, "per_person"),
        (
            coffee().per_person(1_001),
            Code::LimitExceeded,
            "per_person",
        ),
    ];
    for (terms, code, field) in wrong {
        let error = terms.checked(now()).unwrap_err();
        assert_eq!((error.code(), error.field()), (code, Some(field)));
    }
    assert!(coffee().checked(now()).is_ok());
}

#[test]
fn areas_and_text_are_kept_in_one_form() {
    let decomposed = coffee()
        .details("Qua\u{302}\u{323}n 1")
        .in_areas(&[9, 3, 9]);
    let composed = coffee().details("Qu\u{1ead}n 1").in_areas(&[3, 9]);
    let [one, two] = [decomposed, composed].map(|terms| terms.checked(now()).unwrap());
    assert_eq!(one, two);
    assert_eq!(one.hash(), two.hash());
}

#[test]
fn a_deal_asks_the_matcher_for_what_it_says() {
    let row = |code, parent, name| AreaRow { code, parent, name };
    let table = Hierarchy::load(&[row(84, None, "VN"), row(79, Some(84), "Hồ Chí Minh")]).unwrap();
    let terms = coffee()
        .category(Category::new(12).unwrap())
        .tier(Tier::High)
        .level(Level::LOYAL)
        .in_areas(&[79])
        .include_coarser();
    let expected = tavren_matching::Criteria::at(usd("3.50"))
        .category(Category::new(12).unwrap())
        .tier(Tier::High)
        .level(Level::LOYAL)
        .in_areas(&[table.area(79).unwrap()])
        .include_coarser();
    assert_eq!(terms.criteria(&table).unwrap(), expected);
    let worth = coffee().worth(usd("200"));
    let expected = tavren_matching::Criteria::at(usd("3.50")).worth(usd("200"));
    assert_eq!(worth.criteria(&table).unwrap(), expected);
    let error = coffee().in_areas(&[80]).criteria(&table).unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::AreaUnknown, Some("areas"))
    );
}

#[test]
fn a_deal_is_over_from_the_moment_it_closes_or_is_withdrawn() {
    let closes = now().plus_days(7);
    let mut deal = Deal {
        schema: Schema,
        id: DealId::from_bytes([1; 16]),
        vendor: BuyerId::from_bytes([2; 16]),
        terms: coffee(),
        changes: 0,
        since: now(),
        withdrawn: None,
    };
    assert!(!deal.is_over(closes.plus_millis(-1)));
    assert!(deal.is_over(closes));
    deal.withdrawn = Some(now());
    assert!(deal.is_over(now()));
}

#[test]
fn a_circle_holds_what_lies_within_its_radius() {
    // One thousandth of a degree of latitude is 111.195 m.
    let at = |latitude, radius| Circle::new(latitude, 0, radius).unwrap();
    assert!(at(0, 112).holds(1_000, 0) && !at(0, 111).holds(1_000, 0));
    // Of longitude it is as much on the equator, and half of that at 60 degrees.
    assert!(at(0, 112).holds(0, 1_000) && !at(0, 111).holds(0, 1_000));
    assert!(at(60_000_000, 56).holds(60_000_000, 1_000));
    assert!(!at(60_000_000, 55).holds(60_000_000, 1_000));
    // Over the 180th meridian it is a short way.
    let fiji = Circle::new(-17_000_000, 179_999_000, 300).unwrap();
    assert!(fiji.holds(-17_000_000, -179_999_000));
    assert!(!fiji.holds(-17_000_000, 179_990_000));
    assert!(!fiji.holds(i64::MAX, i64::MIN));
}

#[test]
fn a_circle_that_is_none_is_refused_by_field() {
    let field = |latitude, longitude, radius| {
        let circle = Circle::new(latitude, longitude, radius);
        circle.err().and_then(|error| error.field())
    };
    assert_eq!(field(90_000_001, 0, 1), Some("latitude"));
    assert_eq!(field(0, 180_000_000, 1), Some("longitude"));
    assert_eq!(field(0, 0, 0), Some("radius"));
    assert_eq!(field(0, 0, 100_001), Some("radius"));
    assert_eq!(field(-90_000_000, -180_000_000, 100_000), None);
}
