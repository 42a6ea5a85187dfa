use super::*;

#[test]
fn the_table_is_sorted_and_finds_each_of_its_codes() {
    assert!(
        table::CURRENCIES
            .windows(2)
            .all(|pair| pair[0].0 < pair[1].0)
    );
    for (code, exponent) in table::CURRENCIES {
        let text = core::str::from_utf8(*code).unwrap();
        assert_eq!(
            Currency::parse(text).ok().map(Currency::exponent),
            *exponent,
            "{text}"
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
