//! Money: whole minor units and a currency; every operation checked.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::limits::{MONEY_MINOR_MAX, PRICE_MICRO_MAX};
use crate::{Code, Currency, CurrencyError};
use core::fmt;
use rust_decimal::Decimal;

mod mode;
mod price;
#[cfg(test)]
mod tests;

pub use mode::RoundingMode;
pub use price::{Price, Rounding};

/// Accrual units in one minor unit: what is finer than a cent accrues in millionths of it.
pub const MICRO_PER_MINOR: i64 = 1_000_000;

/// Why an amount is refused; the amount itself is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("the amount is not a decimal number")]
    NotANumber,
    /// More decimals than the currency, or the accrual unit, has.
    #[error("the amount has more than {decimals_max} decimals")]
    TooFine {
        /// Decimals that fit.
        decimals_max: u32,
    },
    /// Below zero where only an amount to pay can stand.
    #[error("the amount is negative")]
    Negative,
    /// Beyond the largest amount.
    #[error("the amount is out of range")]
    OutOfRange,
    /// Two currencies in one sum or comparison.
    #[error("two currencies do not add or compare")]
    CurrencyMismatch,
    /// Not a currency.
    #[error(transparent)]
    Currency(#[from] CurrencyError),
}

impl MoneyError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::NotANumber => Code::MoneyNotANumber,
            Self::TooFine { .. } => Code::MoneyTooFine,
            Self::Negative => Code::MoneyNegative,
            Self::OutOfRange => Code::MoneyOutOfRange,
            Self::CurrencyMismatch => Code::MoneyCurrencyMismatch,
            Self::Currency(error) => error.code(),
        }
    }
}

/// An amount in whole minor units of one currency.
///
/// Two currencies never compare, so there is no order on `Money`.
///
/// # Examples
/// ```
/// use tavren_types::Money;
/// let a = Money::parse("0.75", "USD")?;
/// let b = Money::parse("1.5", "USD")?;
/// assert_eq!(a.plus(b)?.to_string(), "2.25 USD");
/// # Ok::<(), tavren_types::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` units of `currency`, at most 10¹⁵ either way.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] beyond that.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if (-MONEY_MINOR_MAX..=MONEY_MINOR_MAX).contains(&minor) {
            Ok(Self { minor, currency })
        } else {
            Err(MoneyError::OutOfRange)
        }
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

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

    /// Whole minor units: cents for dollars.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, u32::from(self.currency.exponent()))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError`] for two currencies or a sum out of range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_add(other.minor);
        Self::new(minor.ok_or(MoneyError::OutOfRange)?, self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError`] for two currencies or a difference out of range.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_sub(other.minor);
        Self::new(minor.ok_or(MoneyError::OutOfRange)?, self.currency)
    }

    /// `count` times the amount.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a product out of range.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count));
        Self::new(minor.ok_or(MoneyError::OutOfRange)?, self.currency)
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.to_decimal(), self.currency)
    }
}

impl Encode for Money {
    fn encode(&self, writer: &mut Writer) {
        (self.minor, self.currency).encode(writer);
    }
}

impl Decode for Money {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let (minor, currency) = Decode::decode(reader)?;
        Self::new(minor, currency).map_err(|_| CborError::Type {
            expected: "an amount in range",
            at,
        })
    }
}

/// Digits before the decimal point that an amount can have.
const DIGITS_MAX: usize = 19;

fn decimal(text: &str) -> Result<Decimal, MoneyError> {
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
fn scaled(amount: Decimal, decimals: u32) -> Result<i64, MoneyError> {
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
