use super::decimal::{decimal, scaled};
use super::{Money, MoneyError};
use crate::Currency;
use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::limits::PRICE_MICRO_MAX;
use core::fmt;
use rust_decimal::Decimal;

/// Accrual units in one minor unit: what is finer than a cent accrues in millionths of it.
pub const MICRO_PER_MINOR: i64 = 1_000_000;

crate::cbor_enum! {
    /// How a price is rounded to what is paid; the name stands in every quote.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Rounding {
        /// To whole minor units, a tie to the even one (ISO 80000-1, rule A).
        1 => HalfEven,
        /// To accrual units, a tie to the even one: for prices below one minor unit a period.
        2 => HalfEvenMicro,
    }
}

impl Rounding {
    /// The name that quotes and receipts print.
    pub fn name(self) -> &'static str {
        match self {
            Self::HalfEven => "half-even",
            Self::HalfEvenMicro => "half-even-micro",
        }
    }
}

/// What one period pays before tier and trust: above zero, at most six decimals finer than the minor unit.
///
/// # Examples
/// ```
/// use tavren_types::Price;
/// let price = Price::parse("0.75", "USD")?;
/// assert_eq!(price.micro(), 75_000_000);
/// # Ok::<(), tavren_types::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Price {
    micro: i64,
    currency: Currency,
}

impl Price {
    /// `micro` accrual units (10⁻⁶ minor units) of `currency`.
    ///
    /// # Errors
    /// [`MoneyError`] when it is not above zero or out of range.
    pub fn new(micro: i64, currency: Currency) -> Result<Self, MoneyError> {
        match micro {
            ..=0 => Err(MoneyError::Negative),
            1..=PRICE_MICRO_MAX => Ok(Self { micro, currency }),
            _ => Err(MoneyError::OutOfRange),
        }
    }

    /// A decimal amount of major units.
    ///
    /// # Errors
    /// [`MoneyError`] when it is not above zero, finer than the accrual unit, or out of range.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let decimals = u32::from(currency.exponent()).saturating_add(6);
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

    /// Accrual units (10⁻⁶ minor units).
    pub fn micro(self) -> i64 {
        self.micro
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// True when the price is a whole number of minor units or above one of them, so that a period
    /// is quoted in whole minor units.
    pub fn rounding(self) -> Rounding {
        if self.micro >= MICRO_PER_MINOR {
            Rounding::HalfEven
        } else {
            Rounding::HalfEvenMicro
        }
    }
}

impl TryFrom<Money> for Price {
    type Error = MoneyError;
    fn try_from(money: Money) -> Result<Self, MoneyError> {
        let micro = money.minor().checked_mul(MICRO_PER_MINOR);
        Self::new(micro.ok_or(MoneyError::OutOfRange)?, money.currency())
    }
}

impl fmt::Display for Price {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = u32::from(self.currency.exponent());
        let mut amount = Decimal::new(self.micro, scale.saturating_add(6)).normalize();
        if amount.scale() < scale {
            amount.rescale(scale);
        }
        write!(out, "{amount} {}", self.currency)
    }
}

impl Encode for Price {
    fn encode(&self, writer: &mut Writer) {
        (self.micro, self.currency).encode(writer);
    }
}

impl Decode for Price {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let (micro, currency) = Decode::decode(reader)?;
        Self::new(micro, currency).map_err(|_| CborError::Type {
            expected: "a price in range",
            at,
        })
    }
}
