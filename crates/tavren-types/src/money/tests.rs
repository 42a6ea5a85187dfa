use super::*;
use crate::limits::PRICE_MICRO_MAX;
use alloc::string::ToString;
use alloc::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

proptest! {
    /// Law 10: parse ∘ print is the identity.
    #[test]
    fn a_printed_amount_parses_to_itself(minor in -MONEY_MINOR_MAX..=MONEY_MINOR_MAX, code in prop::sample::select(vec!["USD", "JPY", "KWD", "CLF"])) {
        let money = Money::new(minor, Currency::parse(code).unwrap()).unwrap();
        let text = money.to_string();
        let (amount, currency) = text.split_once(' ').unwrap();
        prop_assert_eq!(Money::parse(amount, currency), Ok(money));
    }

    #[test]
    fn a_printed_price_parses_to_itself(micro in 1..=PRICE_MICRO_MAX) {
        let price = Price::new(micro, Currency::USD).unwrap();
        let text = price.to_string();
        let (amount, currency) = text.split_once(' ').unwrap();
        prop_assert_eq!(Price::parse(amount, currency), Ok(price));
    }

    #[test]
    fn sums_are_exact_or_refused(a in -MONEY_MINOR_MAX..=MONEY_MINOR_MAX, b in -MONEY_MINOR_MAX..=MONEY_MINOR_MAX) {
        let money = |minor| Money::new(minor, Currency::EUR).unwrap();
        match money(a).plus(money(b)) {
            Ok(sum) => prop_assert_eq!(i128::from(sum.minor()), i128::from(a) + i128::from(b)),
            Err(error) => {
                prop_assert_eq!(error, MoneyError::OutOfRange);
                prop_assert!((a + b).abs() > MONEY_MINOR_MAX);
            }
        }
    }
}

#[test]
fn amounts_print_with_the_decimals_of_their_currency() {
    assert_eq!(
        Money::new(75, Currency::USD).unwrap().to_string(),
        "0.75 USD"
    );
    assert_eq!(Money::parse("1000", "JPY").unwrap().to_string(), "1000 JPY");
    assert_eq!(
        Money::parse("-1.5", "KWD").unwrap().to_string(),
        "-1.500 KWD"
    );
}

#[test]
fn bad_amounts_are_refused_by_name() {
    assert_eq!(
        Money::parse("0.755", "USD"),
        Err(MoneyError::TooFine { decimals_max: 2 })
    );
    assert_eq!(
        Money::parse("0.5", "JPY"),
        Err(MoneyError::TooFine { decimals_max: 0 })
    );
    assert_eq!(
        Money::parse("1", "ABC"),
        Err(MoneyError::Currency(CurrencyError::Unknown))
    );
    assert_eq!(
        Money::parse("99999999999999999999999", "USD"),
        Err(MoneyError::OutOfRange)
    );
    let many = "9".repeat(31);
    assert_eq!(Money::parse(&many, "USD"), Err(MoneyError::OutOfRange));
    for text in [
        "", "-", ".", "1.", ".5", "1e3", "1_000", " 1", "NaN", "1,5", "+1",
    ] {
        assert_eq!(
            Money::parse(text, "USD"),
            Err(MoneyError::NotANumber),
            "{text}"
        );
    }
    assert_eq!(Price::parse("-1", "USD"), Err(MoneyError::Negative));
    assert_eq!(Price::parse("0", "USD"), Err(MoneyError::Negative));
    assert_eq!(
        Price::parse("0.000000001", "USD"),
        Err(MoneyError::TooFine { decimals_max: 8 })
    );
}

#[test]
fn amounts_beyond_the_largest_are_refused_by_name_however_they_come_about() {
    let most = Money::new(MONEY_MINOR_MAX, Currency::USD).unwrap();
    let out = Err(MoneyError::OutOfRange);
    assert_eq!(most.plus(Money::new(1, Currency::USD).unwrap()), out);
    assert_eq!(most.times(u32::MAX), out);
    for minor in [
        i64::MAX,
        i64::MIN,
        MONEY_MINOR_MAX + 1,
        -MONEY_MINOR_MAX - 1,
    ] {
        assert_eq!(Money::new(minor, Currency::USD), out, "{minor}");
    }
    for amount in [Decimal::MAX, Decimal::MIN] {
        assert_eq!(Money::from_decimal(amount, Currency::USD), out);
    }
    let price = Price::from_decimal(Decimal::MAX, Currency::USD);
    assert_eq!(price, Err(MoneyError::OutOfRange));
}

#[test]
fn two_currencies_never_add() {
    let (usd, eur) = (Money::zero(Currency::USD), Money::zero(Currency::EUR));
    assert_eq!(usd.plus(eur), Err(MoneyError::CurrencyMismatch));
}
