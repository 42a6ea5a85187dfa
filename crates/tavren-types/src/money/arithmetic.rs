use super::{Money, MoneyError};
use crate::Currency;

impl Money {
    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
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
