//! Amounts in decimals of the major unit, as people and hosts write them.

use super::{Money, MoneyError, RoundingMode};
use crate::Currency;
use core::fmt;
use rust_decimal::Decimal;

impl Money {
    /// A decimal amount of major units, such as `0.75` dollars.
    ///
    /// # Errors
    /// [`MoneyError`] where it is finer than the minor unit or out of range.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let decimals = u32::from(currency.exponent());
        Self::new(scaled(amount, decimals)?, currency)
    }

    /// Reads `0.75` and `USD`.
    ///
    /// # Errors
    /// [`MoneyError`] where the amount or the currency is none.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        let currency = Currency::parse(currency)?;
        Self::from_decimal(decimal(amount)?, currency)
    }

    /// Reads `0.755` and `USD`, however fine, and rounds it once to whole minor units.
    ///
    /// # Errors
    /// [`MoneyError`] where the amount or the currency is none.
    ///
    /// # Examples
    /// ```
    /// use tavren_types::{Money, money::RoundingMode};
    /// let half = Money::rounded("0.125", "USD", RoundingMode::HalfEven)?;
    /// assert_eq!(half.to_string(), "0.12 USD");
    /// # Ok::<(), tavren_types::MoneyError>(())
    /// ```
    pub fn rounded(amount: &str, currency: &str, mode: RoundingMode) -> Result<Self, MoneyError> {
        let currency = Currency::parse(currency)?;
        let amount = decimal(amount)?;
        let power = |decimals| 10_i128.checked_pow(decimals);
        let units = power(currency.exponent().into());
        let units = units.and_then(|units| amount.mantissa().checked_mul(units));
        let minor = units.zip(power(amount.scale()));
        let minor = minor.and_then(|(units, scale)| mode.divide(units, scale));
        let minor = minor.and_then(|minor| i64::try_from(minor).ok());
        Self::new(minor.ok_or(MoneyError::OutOfRange)?, currency)
    }

    /// The amount in major units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, u32::from(self.currency.exponent()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.to_decimal(), self.currency)
    }
}

/// Digits before the decimal point that an amount can have.
const DIGITS_MAX: usize = 19;

pub(super) fn decimal(text: &str) -> Result<Decimal, MoneyError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || digits.is_empty() || digits.starts_with('.') || digits.ends_with('.') {
        return Err(MoneyError::NotANumber);
    }
    // More digits before the point than any amount has; the parser would call it no number.
    let whole = digits.split('.').next().unwrap_or_default();
    if whole.trim_start_matches('0').len() > DIGITS_MAX {
        return Err(MoneyError::OutOfRange);
    }
    Decimal::from_str_exact(text).map_err(|error| match error {
        rust_decimal::Error::Underflow => MoneyError::TooFine { decimals_max: 28 },
        rust_decimal::Error::ExceedsMaximumPossibleValue => MoneyError::OutOfRange,
        _ => MoneyError::NotANumber,
    })
}

/// `amount · 10^decimals`, which must be whole.
pub(super) fn scaled(amount: Decimal, decimals: u32) -> Result<i64, MoneyError> {
    let amount = amount.normalize();
    let shift = decimals
        .checked_sub(amount.scale())
        .ok_or(MoneyError::TooFine {
            decimals_max: decimals,
        })?;
    let factor = 10_i128.checked_pow(shift).ok_or(MoneyError::OutOfRange)?;
    let whole = amount
        .mantissa()
        .checked_mul(factor)
        .ok_or(MoneyError::OutOfRange)?;
    i64::try_from(whole).map_err(|_| MoneyError::OutOfRange)
}
