//! Prices to be compared.

use crate::limits::PRICES_MAX;
use crate::rate::product_min;
use crate::{Factor, PricingError, Rate};
use alloc::vec::Vec;
use tavren_types::{Currency, Price, Rounding};

/// Rising prices of one currency and one rule of rounding.
///
/// # Examples
/// ```
/// use tavren_pricing::Prices;
/// use tavren_types::Currency;
///
/// let cents = [10, 20, 30];
/// let prices = Prices::minor(&cents, Currency::USD)?;
/// assert_eq!(prices.len(), 3);
/// assert!(Prices::minor(&[20, 10], Currency::USD).is_err());
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    // INVARIANT: at least one, rising, of one rounding.
    rates: Vec<Rate>,
    /// Of all of them, where all have one.
    units: Option<Vec<u64>>,
    rounding: Rounding,
    currency: Currency,
}

impl Prices {
    /// These prices.
    ///
    /// # Errors
    /// [`PricingError`] where there is none, they do not rise, are of two currencies or lie on both
    /// sides of one minor unit; and for too many.
    pub fn new(prices: &[Price]) -> Result<Self, PricingError> {
        let first = prices.first().ok_or(PricingError::Prices)?;
        let (rounding, currency) = (first.rounding(), first.currency());
        let alike = |price: &Price| price.rounding() == rounding && price.currency() == currency;
        if prices.len() > PRICES_MAX {
            return Err(PricingError::Limit { what: "prices" });
        }
        if !prices.iter().all(alike) || !prices.is_sorted_by(|a, b| a.micro() < b.micro()) {
            return Err(PricingError::Prices);
        }
        let rates: Vec<Rate> = prices.iter().map(|price| Rate::of(*price)).collect();
        Ok(Self {
            units: rates.iter().map(Rate::units).collect(),
            rates,
            rounding,
            currency,
        })
    }

    /// So many minor units each.
    ///
    /// # Errors
    /// As [`Prices::new`]; [`PricingError::Value`] for one that is no price.
    pub fn minor(minor: &[i64], currency: Currency) -> Result<Self, PricingError> {
        let price = |(row, minor): (usize, &i64)| {
            let micro = minor.saturating_mul(tavren_types::money::MICRO_PER_MINOR);
            let column = "price";
            Price::new(micro, currency).map_err(|_| PricingError::Value { column, row })
        };
        let prices: Result<Vec<Price>, PricingError> =
            minor.iter().enumerate().map(price).collect();
        Self::new(&prices?)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.rates.len()
    }

    /// False: there is at least one.
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }

    /// How their quotes are rounded: what a step is.
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// Their currency.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Their rates.
    pub(crate) fn rates(&self) -> &[Rate] {
        &self.rates
    }

    /// The first price at which the quote by this factor is one that `accepts`; their number where
    /// there is none. `accepts` never turns from true to false as quotes rise.
    pub(crate) fn first(&self, factor: Factor, accepts: impl Fn(u64) -> bool) -> usize {
        (self.rates).partition_point(|rate| !accepts(rate.steps(factor)))
    }

    /// The first price at which the quote by this factor is so many steps or more.
    #[inline]
    pub(crate) fn first_of(&self, factor: Factor, least: u64) -> usize {
        let Some(units) = &self.units else {
            return self.first(factor, |steps| steps >= least);
        };
        let product = product_min(least);
        units.partition_point(|units| units.wrapping_mul(factor.get().into()) < product)
    }
}
