use super::criteria;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tavren_core::Error;
use tavren_core::deal::DealTerms;
use tavren_core::matching::{AreaRow, Category, Hierarchy, Level, Tier};
use tavren_types::{Code, Currency, Money, Timestamp};
use tavren_wire::message::{self, Minimum};

use crate::RelayError;

fn table() -> Hierarchy {
    let row = |code, parent, name| AreaRow { code, parent, name };
    let rows = [
        row(1, None, "country"),
        row(30, Some(1), "north"),
        row(20, Some(1), "south"),
        row(25, Some(20), "harbour"),
    ];
    Hierarchy::load(&rows).unwrap()
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn a_deal_is_for_the_same_people(
        price in 1..100_000_i64,
        category in prop::option::of(0..64_u8),
        least in 0..5_usize,
        level in 0..=5_u8,
        areas in prop::collection::btree_set(prop::sample::select(vec![1_u64, 20, 25, 30]), 0..4),
        coarser in any::<bool>(),
    ) {
        let (table, codes) = (table(), areas.iter().copied().collect::<Vec<_>>());
        let mut terms = DealTerms::new("a deal", usd(price), Timestamp::MAX)
            .level(Level::new(level).unwrap())
            .in_areas(&codes);
        let minimum = match least {
            0 => Minimum::Tier { tier: message::Tier::Low },
            1..=3 => {
                terms = terms.tier(Tier::ALL[least - 1]);
                Minimum::Tier { tier: message::Tier::ALL[least - 1] }
            }
            _ => {
                terms = terms.worth(usd(7));
                Minimum::Worth { amount: usd(7) }
            }
        };
        if let Some(number) = category {
            terms = terms.category(Category::new(number).unwrap());
        }
        if coarser {
            terms = terms.include_coarser();
        }
        let said = criteria(&terms, &table).unwrap();
        prop_assert_eq!(said.price, usd(price));
        prop_assert_eq!(said.minimum, minimum);
        prop_assert_eq!(said.level.number(), level);
        prop_assert_eq!(said.category.map(message::Category::number), category);
        prop_assert_eq!(said.include_coarser, coarser);
        let mut numbers: Vec<u16> = codes.iter().map(|code| table.area(*code).unwrap().number()).collect();
        numbers.sort_unstable();
        prop_assert_eq!(&said.areas[..], &numbers[..]);
    }
}

#[test]
fn an_area_that_the_table_lacks_is_named() {
    let terms = DealTerms::new("a deal", usd(1), Timestamp::MAX).in_areas(&[20, 99]);
    let (code, field) = (Code::AreaUnknown, "areas");
    let error = RelayError::Market(Error::Input { code, field });
    assert_eq!(criteria(&terms, &table()), Err(error));
}
