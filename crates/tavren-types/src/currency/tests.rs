use super::*;
use alloc::vec::Vec;

#[test]
fn the_table_has_178_codes_in_order_and_each_is_found() {
    let rows: Vec<&str> = table::CURRENCIES.split_ascii_whitespace().collect();
    assert_eq!(rows.len(), 178);
    assert_eq!(table::CURRENCIES.len(), 178 * table::ROW);
    assert!(rows.is_sorted_by(|a, b| a[..3] < b[..3]));
    for row in rows {
        let (code, decimals) = row.split_at(3);
        assert_eq!(
            Currency::parse(code).ok().map(Currency::exponent),
            decimals.parse().ok(),
            "{code}"
        );
    }
}

#[test]
fn exponents_other_than_two_are_right() {
    for (text, exponent) in [
        ("JPY", 0),
        ("VND", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
        ("ISK", 0),
    ] {
        assert_eq!(
            Currency::parse(text).unwrap().exponent(),
            exponent,
            "{text}"
        );
    }
}

#[test]
fn what_is_no_currency_is_refused() {
    for text in ["", "usd", "US", "USDX", "ZZZ", "Ünn"] {
        assert_eq!(Currency::parse(text), Err(CurrencyError::Unknown), "{text}");
    }
    assert_eq!(Currency::parse("XAU"), Err(CurrencyError::NoMinorUnit));
}

#[test]
fn every_currency_that_has_a_minor_unit_has_a_name() {
    let codes: Vec<&str> = name::NAMES.lines().map(|line| &line[..3]).collect();
    assert!(
        Currency::all().map(|currency| currency.code).eq(codes
            .iter()
            .map(|code| <[u8; 3]>::try_from(code.as_bytes()).unwrap()))
    );
    assert!(Currency::all().all(|currency| !currency.name().is_empty()));
    assert_eq!(Currency::USD.name(), "US Dollar");
}
