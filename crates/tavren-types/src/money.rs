//! Money: whole minor units and a currency; every operation checked.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::limits::MONEY_MINOR_MAX;
use crate::{Currency, CurrencyError};

#[cfg(feature = "outside")]
mod arithmetic;
#[cfg(feature = "outside")]
mod decimal;
#[cfg(feature = "outside")]
#[cfg(feature = "outside")]
mod mode;
#[cfg(feature = "outside")]
mod price;
#[cfg(test)]
mod tests;

#[cfg(feature = "outside")]
#[cfg(feature = "outside")]
pub use mode::RoundingMode;
#[cfg(feature = "outside")]
pub use price::{MICRO_PER_MINOR, Price, Rounding};

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

    /// Whole minor units: cents for dollars.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
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
