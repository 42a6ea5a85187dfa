use super::*;
use proptest::prelude::*;
use tavren_types::{Currency, Price};

proptest! {
    /// Law 7.
    #[test]
    fn a_column_is_its_rows_one_by_one(rows in prop::collection::vec((1..=1_000_000_000_i64, 0..=3_u8, 0..=10_000_u16), 0..40)) {
        let minor: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let tiers: Vec<u8> = rows.iter().map(|row| row.1).collect();
        let trusts: Vec<u16> = rows.iter().map(|row| row.2).collect();
        let one = |(minor, tier, trust): &(i64, u8, u16)| {
            let price = Price::new(minor * MICRO_PER_MINOR, Currency::USD).unwrap();
            let (tier, trust) = (UserTier::new(*tier).unwrap(), UserTrust::new(*trust).unwrap());
            Rate::of(price).micro(Multipliers::DEFAULT.factor(tier, trust)) / MICRO_PER_MINOR
        };
        let expected: Vec<i64> = rows.iter().map(one).collect();
        prop_assert_eq!(quotes(&minor, &tiers, &trusts, Multipliers::DEFAULT), Ok(expected));
    }
}

#[test]
fn prices_out_of_range_are_refused_by_row() {
    let refused =
        |minor: &[i64]| quotes(minor, &[0, 0], &[0, 0], Multipliers::DEFAULT).unwrap_err();
    for bad in [0, -1, 1_000_000_001] {
        assert_eq!(
            refused(&[1, bad]),
            PricingError::Value {
                column: "price",
                row: 1
            }
        );
    }
    assert_eq!(refused(&[1]), PricingError::Length { column: "tier" });
}
