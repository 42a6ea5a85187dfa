//! Who accepts a quote: models of how much people want for their data.

use crate::limits::{BID_MINOR_MAX, LOCATION_MAX, PARTS_MAX, SLOPE_MAX, SLOPE_MIN};
use crate::maths::{exp, ln, normal};
use crate::population::checked;
use crate::{Population, PricingError};
use tavren_types::Rounding;

pub(crate) mod least;
#[cfg(test)]
mod tests;

/// The probability that the person of a row accepts a quote. One with a draw below it accepts.
///
/// It never falls where the quote rises.
///
/// # Examples
/// ```
/// use tavren_pricing::Acceptance;
/// use tavren_types::Rounding;
///
/// // One person who takes 75 cents as often as not.
/// let locations = [tavren_pricing::maths::ln(75.0)];
/// let model = Acceptance::logistic(&locations, 4.0)?;
/// assert_eq!(model.probability(0, 75, Rounding::HalfEven), 0.5);
/// assert!(model.probability(0, 100, Rounding::HalfEven) > 0.75);
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Acceptance<'a>(Model<'a>);

#[derive(Clone, Copy)]
enum Model<'a> {
    Logistic {
        locations: &'a [f64],
        slope: f64,
    },
    LogNormal {
        locations: &'a [f64],
        spread: f64,
    },
    Mixture {
        locations: &'a [f64],
        parts: &'a [Part],
    },
    Reservation(&'a [i64]),
    Probability(&'a [f64]),
}

/// A part of a mixture: a share of the people, whose logistic model is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    share: f64,
    shift: f64,
    slope: f64,
}

impl Part {
    /// A share from 0 to 1, the shift of its locations, and its slope.
    ///
    /// # Errors
    /// [`PricingError::Parameter`] for one out of range.
    pub fn new(share: f64, shift: f64, slope: f64) -> Result<Self, PricingError> {
        within(share, 0.0, 1.0, "share")?;
        within(shift, -LOCATION_MAX, LOCATION_MAX, "shift")?;
        within(slope, SLOPE_MIN, SLOPE_MAX, "slope")?;
        Ok(Self {
            share,
            shift,
            slope,
        })
    }
}

impl<'a> Acceptance<'a> {
    /// 1 / (1 + exp(−slope · (ln quote − location))), quotes in minor units.
    ///
    /// # Errors
    /// [`PricingError`] for a location or a slope out of range; see [`limits`](crate::limits).
    pub fn logistic(locations: &'a [f64], slope: f64) -> Result<Self, PricingError> {
        located(locations)?;
        within(slope, SLOPE_MIN, SLOPE_MAX, "slope")?;
        Ok(Self(Model::Logistic { locations, slope }))
    }

    /// Φ((ln quote − location) / spread): what a person wants is log-normal.
    ///
    /// # Errors
    /// As [`Acceptance::logistic`].
    pub fn log_normal(locations: &'a [f64], spread: f64) -> Result<Self, PricingError> {
        located(locations)?;
        within(spread, SLOPE_MIN, SLOPE_MAX, "spread")?;
        Ok(Self(Model::LogNormal { locations, spread }))
    }

    /// The sum over its parts of share · logistic. Where the shares are less than 1 together, the
    /// rest accepts nothing.
    ///
    /// # Errors
    /// [`PricingError`] for a location out of range, or for parts that are too many or more than
    /// everybody.
    pub fn mixture(locations: &'a [f64], parts: &'a [Part]) -> Result<Self, PricingError> {
        located(locations)?;
        let everybody = 1.0 + 1e-9;
        let shares: f64 = parts.iter().map(|part| part.share).sum();
        within(shares, 0.0, everybody, "share")?;
        if parts.len() > PARTS_MAX {
            return Err(PricingError::Limit { what: "parts" });
        }
        Ok(Self(Model::Mixture { locations, parts }))
    }

    /// Who accepts what is at least the amount of the row, in minor units, whatever is drawn.
    ///
    /// # Errors
    /// [`PricingError::Value`] for an amount below zero or above 10¹².
    pub fn reservation(minor: &'a [i64]) -> Result<Self, PricingError> {
        checked("reservation", minor, minor.len(), |amount| {
            (*amount >= 0) & (*amount <= BID_MINOR_MAX)
        })?;
        Ok(Self(Model::Reservation(minor)))
    }

    /// Who accepts any quote with the probability of the row.
    ///
    /// # Errors
    /// [`PricingError::Value`] for one that is none.
    pub fn given(probabilities: &'a [f64]) -> Result<Self, PricingError> {
        checked("probability", probabilities, probabilities.len(), |one| {
            (*one >= 0.0) & (*one <= 1.0)
        })?;
        Ok(Self(Model::Probability(probabilities)))
    }

    /// The probability that the person of a row accepts a quote of so many steps; 0 for no step
    /// and for no such row. This is the formula as written, which every shortcut is held to.
    pub fn probability(&self, row: usize, steps: u64, rounding: Rounding) -> f64 {
        let quote = minor(steps, rounding);
        let found = match self.0 {
            _ if steps == 0 => None,
            Model::Logistic { locations, slope } => {
                (locations.get(row)).map(|at| logit(ln(quote), *at, slope))
            }
            Model::LogNormal { locations, spread } => {
                (locations.get(row)).map(|at| normal((ln(quote) - at) / spread))
            }
            Model::Mixture { locations, parts } => locations.get(row).map(|at| {
                let part = |part: &Part| part.share * logit(ln(quote), at + part.shift, part.slope);
                parts.iter().map(part).sum()
            }),
            Model::Reservation(amounts) => (amounts.get(row)).map(|amount| {
                let enough = steps >= wanted(*amount, rounding);
                f64::from(u8::from(enough))
            }),
            Model::Probability(given) => given.get(row).copied(),
        };
        found.unwrap_or(0.0)
    }

    /// Refuses columns that are not of these people.
    pub(crate) fn checked(&self, people: &Population<'_>) -> Result<(), PricingError> {
        let rows = people.len();
        match self.0 {
            Model::Logistic { locations, .. }
            | Model::LogNormal { locations, .. }
            | Model::Mixture { locations, .. } => checked("location", locations, rows, |_| true),
            Model::Reservation(amounts) => checked("reservation", amounts, rows, |_| true),
            Model::Probability(given) => checked("probability", given, rows, |_| true),
        }
    }
}

/// The formula of a logistic model.
#[inline(always)]
fn logit(ln_quote: f64, location: f64, slope: f64) -> f64 {
    1.0 / (1.0 + exp(-slope * (ln_quote - location)))
}

/// Steps in minor units, as a number to be compared with what people want.
#[inline]
fn minor(steps: u64, rounding: Rounding) -> f64 {
    match rounding {
        Rounding::HalfEven => steps as f64,
        Rounding::HalfEvenMicro => steps as f64 / 1e6,
    }
}

/// The least steps that are an amount of minor units: at least one, since nothing is no quote.
#[inline]
fn wanted(minor: i64, rounding: Rounding) -> u64 {
    let steps = match rounding {
        Rounding::HalfEven => minor.unsigned_abs(),
        Rounding::HalfEvenMicro => minor.unsigned_abs().saturating_mul(1_000_000),
    };
    steps.max(1)
}

fn located(locations: &[f64]) -> Result<(), PricingError> {
    checked("location", locations, locations.len(), |location| {
        location.abs() <= LOCATION_MAX
    })
}

fn within(value: f64, least: f64, most: f64, parameter: &'static str) -> Result<(), PricingError> {
    let fits = value >= least && value <= most;
    fits.then_some(())
        .ok_or(PricingError::Parameter { parameter })
}
