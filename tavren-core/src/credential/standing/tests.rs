use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use tavren_types::cbor;

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, tavren_types::Currency::parse(currency).unwrap()).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn thresholds() -> Thresholds {
    let bounds = |bounds: [i64; 3]| bounds.map(|minor| money(minor, "USD"));
    Thresholds::new(bounds([0, 10_000, 50_000]))
        .unwrap()
        .with(category(4), bounds([0, 2_000, 4_000]))
        .unwrap()
}

fn category(number: u8) -> Category {
    Category::new(number).unwrap()
}

fn bought(millis_ago: i64, price: Money, category: Option<Category>) -> Purchase {
    Purchase::new(now().plus_millis(-millis_ago), price, category).unwrap()
}

fn purchase() -> impl Strategy<Value = Purchase> {
    let ago = -1_000..34_000_000_000_i64;
    let price = (1..30_000_i64, prop_oneof!["USD", "EUR"]);
    let number = proptest::option::of(prop_oneof![Just(4_u8), 0..64_u8]);
    (ago, price, number).prop_map(|(ago, (minor, currency), number)| {
        bought(ago, money(minor, &currency), number.map(category))
    })
}

fn standing(purchases: &[Purchase]) -> Standing {
    Standing::of(purchases, &thresholds(), now())
}

proptest! {
    #[test]
    fn one_more_purchase_never_lowers_a_standing(
        purchases in vec(purchase(), 0..60), more in purchase(), at in any::<prop::sample::Index>(),
    ) {
        let before = standing(&purchases);
        let mut purchases = purchases;
        purchases.insert(at.index(purchases.len() + 1), more);
        let after = standing(&purchases);
        for category in scopes() {
            prop_assert!(before.tier(category) <= after.tier(category));
            prop_assert!(before.level(category) <= after.level(category));
        }
        // The order of purchases does not matter.
        purchases.reverse();
        prop_assert!(standing(&purchases) == after);
    }

    #[test]
    fn a_worth_is_met_by_those_alone_who_spent_as_much(
        spent in 1..70_000_i64, worth in 1..70_000_i64, in_books in any::<bool>(),
    ) {
        let about = in_books.then(|| category(4));
        let standing = standing(&[bought(1, money(spent, "USD"), about)]);
        if let Some(tier) = thresholds().reaching(about, money(worth, "USD")) {
            prop_assert!(standing.tier(about) < tier || spent >= worth);
        }
    }

    #[test]
    fn a_standing_is_read_back_as_it_was(purchases in vec(purchase(), 0..60)) {
        let standing = standing(&purchases);
        let bytes = cbor::to_bytes(&standing);
        prop_assert!(cbor::from_bytes::<Standing>(&bytes).unwrap() == standing);
        prop_assert_eq!(bytes.len(), 67);
    }
}

#[test]
fn a_level_begins_at_its_number_of_purchases() {
    let expected = [
        (0, 0),
        (1, 0),
        (2, 1),
        (4, 1),
        (5, 2),
        (9, 2),
        (10, 3),
        (19, 3),
        (20, 4),
    ];
    for (count, level) in expected.into_iter().chain([(39, 4), (40, 5), (400, 5)]) {
        let purchases = vec![bought(1, money(1, "USD"), None); count];
        assert_eq!(standing(&purchases).level(None).number(), level, "{count}");
    }
}

#[test]
fn a_tier_begins_at_its_bound_overall_and_in_a_category() {
    let books = Some(category(4));
    let tiers = |minor| {
        let standing = standing(&[bought(1, money(minor, "USD"), books)]);
        (
            standing.tier(None),
            standing.tier(books),
            standing.tier(Some(category(5))),
        )
    };
    let (low, medium, high) = (Tier::Low, Tier::Medium, Tier::High);
    assert_eq!(tiers(1_999), (low, low, low));
    assert_eq!(tiers(2_000), (low, medium, low));
    assert_eq!(tiers(9_999), (low, high, low));
    assert_eq!(tiers(10_000), (medium, high, low));
    assert_eq!(tiers(50_000), (high, high, low));
}

#[test]
fn a_purchase_counts_for_a_year_and_not_before_it_was_made() {
    let year = 365 * tavren_types::time::DAY_MILLIS;
    for (ago, tier) in [
        (-1, Tier::Low),
        (0, Tier::High),
        (year - 1, Tier::High),
        (year, Tier::Low),
    ] {
        let standing = standing(&[bought(ago, money(50_000, "USD"), None)]);
        assert_eq!(standing.tier(None), tier, "{ago}");
    }
}

#[test]
fn another_currency_counts_for_the_level_alone() {
    let standing = standing(&[bought(1, money(90_000, "EUR"), None); 2]);
    assert_eq!(
        (standing.tier(None), standing.level(None)),
        (Tier::Low, Level::REGULAR)
    );
}

#[test]
fn amounts_beyond_any_sum_do_not_overflow() {
    let most = money(tavren_types::limits::MONEY_MINOR_MAX, "USD");
    let standing = standing(&vec![bought(1, most, None); 20_000]);
    assert_eq!(standing.tier(None), Tier::High);
}

#[test]
fn a_price_of_nothing_is_refused_by_field() {
    for minor in [0, -1] {
        let error = Purchase::new(now(), money(minor, "USD"), None).unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::MoneyNegative, Some("price"))
        );
    }
}

#[test]
fn bytes_that_are_no_standing_are_refused() {
    let mut bytes = cbor::to_bytes(&standing(&[]));
    assert_eq!(bytes[2], 0);
    bytes[2] = 17;
    assert!(cbor::from_bytes::<Standing>(&bytes).is_ok());
    bytes[2] = 18;
    assert!(cbor::from_bytes::<Standing>(&bytes).is_err());
}

#[test]
fn no_debug_print_shows_a_purchase_or_a_standing() {
    let one = bought(1, money(4_711, "USD"), None);
    assert_eq!(
        format!("{one:?} {:?}", standing(&[one])),
        "Purchase(..) Standing(..)"
    );
}
