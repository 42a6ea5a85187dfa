//! Amounts as processors write them: neither their decimals nor what they pay out is what ISO 4217
//! calls the minor unit.

use crate::error::PayoutError;
use tavren_core::payout::Granularity;
use tavren_types::{Currency, Money};

/// How a processor writes and pays out one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Decimals of what the processor counts in.
    exponent: u8,
    /// What it pays out are multiples of so many of these.
    step: i64,
}

/// Stripe: zero-decimal currencies.
const STRIPE_WHOLE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];

/// Stripe: written with two decimals that are zero. Iceland's and Uganda's have none by ISO 4217;
/// Hungary's and Taiwan's have two, which are charged and not paid out.
const STRIPE_HUNDREDS: &[&str] = &["HUF", "ISK", "TWD", "UGX"];

/// Stripe: three decimals, of which the last is zero.
const STRIPE_THOUSANDTHS: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

/// PayPal: paid out whole.
const PAYPAL_WHOLE: &[&str] = &["HUF", "JPY", "TWD"];

/// PayPal: two decimals.
const PAYPAL_HUNDREDTHS: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR",
    "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "USD",
];

impl Unit {
    /// Stripe's.
    pub(crate) fn stripe(currency: Currency) -> Result<Self, PayoutError> {
        let code = currency.as_str();
        let (exponent, step) = if STRIPE_WHOLE.contains(&code) {
            (0, 1)
        } else if STRIPE_HUNDREDS.contains(&code) {
            (2, 100)
        } else if STRIPE_THOUSANDTHS.contains(&code) {
            (3, 10)
        } else if currency.exponent() == 2 {
            (2, 1)
        } else {
            return Err(PayoutError::Currency);
        };
        Ok(Self { exponent, step })
    }

    /// PayPal's.
    pub(crate) fn paypal(currency: Currency) -> Result<Self, PayoutError> {
        let code = currency.as_str();
        let exponent = if PAYPAL_WHOLE.contains(&code) {
            0
        } else if PAYPAL_HUNDREDTHS.contains(&code) {
            2
        } else {
            return Err(PayoutError::Currency);
        };
        Ok(Self { exponent, step: 1 })
    }

    /// What is paid out, in minor units.
    pub(crate) fn granularity(self, currency: Currency) -> Result<Granularity, PayoutError> {
        let (up, down) = self.scale(currency);
        // A step is a multiple of a minor unit here, or a minor unit is one of a step: no currency
        // of the tables has another relation (`amount::tests`).
        let step = match self.step.checked_rem(up) {
            Some(0) => self
                .step
                .checked_div(up)
                .and_then(|step| step.checked_mul(down)),
            _ => Some(1),
        };
        let step = step.ok_or(PayoutError::Currency)?;
        Granularity::new(step, step).map_err(|_| PayoutError::Currency)
    }

    /// An amount as the processor counts it; refused where it is not paid out so.
    pub(crate) fn write(self, amount: Money) -> Result<i64, PayoutError> {
        let (up, down) = self.scale(amount.currency());
        let minor = Some(amount.minor()).filter(|minor| *minor > 0);
        let exact = minor.filter(|minor| minor.checked_rem(down) == Some(0));
        let units = exact
            .and_then(|minor| minor.checked_div(down))
            .and_then(|units| units.checked_mul(up))
            .filter(|units| units.checked_rem(self.step) == Some(0));
        units.ok_or(PayoutError::Currency)
    }

    /// What a processor counts, in minor units.
    pub(crate) fn read(self, units: i64, currency: Currency) -> Result<Money, PayoutError> {
        let (up, down) = self.scale(currency);
        let whole = Some(units).filter(|units| units.checked_rem(up) == Some(0));
        let minor = whole
            .and_then(|units| units.checked_div(up))
            .and_then(|minor| minor.checked_mul(down));
        let money = minor.and_then(|minor| Money::new(minor, currency).ok());
        money.ok_or(PayoutError::malformed("amount"))
    }

    /// An amount as a decimal number of major units, with the processor's decimals.
    pub(crate) fn decimal(self, amount: Money) -> Result<String, PayoutError> {
        let digits = self.write(amount)?.to_string();
        let decimals = usize::from(self.exponent);
        // One digit at least before the point.
        let digits = format!("{digits:0>width$}", width = decimals.saturating_add(1));
        let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
        match part {
            "" => Ok(whole.to_owned()),
            part => Ok(format!("{whole}.{part}")),
        }
    }

    /// By how much a minor unit is multiplied and divided to become what the processor counts in; one
    /// of the two is 1.
    fn scale(self, currency: Currency) -> (i64, i64) {
        let power = |by: u8| 10_i64.saturating_pow(by.into());
        let (theirs, ours) = (self.exponent, currency.exponent());
        (
            power(theirs.saturating_sub(ours)),
            power(ours.saturating_sub(theirs)),
        )
    }
}

#[cfg(test)]
mod tests;
