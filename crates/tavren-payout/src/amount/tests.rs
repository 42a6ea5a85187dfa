use super::*;
use proptest::prelude::*;

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

/// Every currency that a processor pays out, with its unit.
fn units() -> Vec<(Currency, Unit)> {
    let stripe = [STRIPE_WHOLE, STRIPE_HUNDREDS, STRIPE_THOUSANDTHS].concat();
    let paypal = [PAYPAL_WHOLE, PAYPAL_HUNDREDTHS].concat();
    let stripe = stripe.iter().chain(&["USD", "EUR"]).map(|code| {
        let currency = currency(code);
        (currency, Unit::stripe(currency).unwrap())
    });
    let paypal = paypal.iter().map(|code| {
        let currency = currency(code);
        (currency, Unit::paypal(currency).unwrap())
    });
    stripe.chain(paypal).collect()
}

#[test]
fn a_processor_has_decimals_and_steps_of_its_own() {
    for (code, minor, stripe, step) in [
        ("USD", 1_234, 1_234, 1),
        ("JPY", 500, 500, 1),
        // No decimals by ISO 4217, two at Stripe.
        ("ISK", 5, 500, 1),
        ("UGX", 5, 500, 1),
        // Two decimals by ISO 4217, none at Stripe.
        ("MGA", 500, 5, 100),
        // Two decimals in both, paid out whole.
        ("HUF", 12_300, 12_300, 100),
        ("TWD", 80_000, 80_000, 100),
        ("KWD", 5_120, 5_120, 10),
    ] {
        let currency = currency(code);
        let (unit, amount) = (Unit::stripe(currency).unwrap(), Money::new(minor, currency));
        let amount = amount.unwrap();
        assert_eq!(unit.write(amount), Ok(stripe), "{code}");
        assert_eq!(unit.read(stripe, currency), Ok(amount), "{code}");
        assert_eq!(unit.granularity(currency).unwrap().step(), step, "{code}");
    }
    let whole = Unit::paypal(currency("HUF")).unwrap();
    let forint = Money::new(12_300, currency("HUF")).unwrap();
    assert_eq!(whole.write(forint), Ok(123));
    assert_eq!(whole.decimal(forint).unwrap(), "123");
    for (minor, text) in [(1, "0.01"), (90, "0.90"), (1_234, "12.34")] {
        let amount = Money::new(minor, Currency::USD).unwrap();
        let unit = Unit::paypal(Currency::USD).unwrap();
        assert_eq!(unit.decimal(amount).unwrap(), text);
    }
}

#[test]
fn what_is_not_paid_out_is_refused() {
    for code in ["CLF", "IQD", "UYI"] {
        assert_eq!(Unit::stripe(currency(code)), Err(PayoutError::Currency));
    }
    assert_eq!(Unit::paypal(currency("VND")), Err(PayoutError::Currency));
    let huf = currency("HUF");
    for minor in [0, -100, 12_345] {
        let amount = Money::new(minor, huf).unwrap();
        for unit in [Unit::stripe(huf).unwrap(), Unit::paypal(huf).unwrap()] {
            assert_eq!(unit.write(amount), Err(PayoutError::Currency));
        }
    }
    let isk = currency("ISK");
    let unit = Unit::stripe(isk).unwrap();
    assert_eq!(unit.read(150, isk), Err(PayoutError::malformed("amount")));
    assert!(unit.read(i64::MAX, isk).is_err());
}

proptest! {
    /// What fits the granularity is written, and read back as it was; what does not is not written.
    #[test]
    fn what_is_payable_is_written_and_nothing_else(minor in 1..1_000_000_i64) {
        for (currency, unit) in units() {
            let amount = Money::new(minor, currency).unwrap();
            let granularity = unit.granularity(currency).unwrap();
            match unit.write(amount) {
                Ok(units) => {
                    prop_assert_eq!(granularity.payable(minor), Some(minor));
                    prop_assert_eq!(unit.read(units, currency), Ok(amount));
                }
                Err(_) => prop_assert!(granularity.payable(minor) != Some(minor)),
            }
        }
    }
}
