//! What a tier is worth: lower bounds by category, so that a deal may ask for an amount.

use crate::error::MatchError;
use crate::limits::CATEGORIES;
use crate::standing::{Category, Tier};
use alloc::vec;
use alloc::vec::Vec;
use tavren_types::{Currency, Money};

#[cfg(feature = "outside")]
mod read;

/// The least lifetime value of each tier, in minor units: low, medium, high.
type Bounds = [i64; 3];

/// Lower bounds of the tiers, overall and for each category, in one currency.
///
/// A deal that asks for an amount is met by the tiers whose lower bound reaches it: a tier is a
/// promise of at least so much, so nobody is matched who might have spent less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    currency: Currency,
    overall: Bounds,
    categories: Vec<Bounds>,
}

impl Thresholds {
    /// The same bounds overall and in every category.
    ///
    /// # Errors
    /// [`MatchError::Thresholds`] where bounds do not rise or mix currencies.
    pub fn new(bounds: [Money; 3]) -> Result<Self, MatchError> {
        let currency = bounds[0].currency();
        let overall = Self::checked(currency, bounds)?;
        Ok(Self {
            currency,
            overall,
            categories: vec![overall; CATEGORIES],
        })
    }

    /// Other bounds for one category.
    ///
    /// # Errors
    /// As [`Thresholds::new`].
    pub fn with(mut self, category: Category, bounds: [Money; 3]) -> Result<Self, MatchError> {
        let bounds = Self::checked(self.currency, bounds)?;
        if let Some(place) = self.categories.get_mut(usize::from(category.number())) {
            *place = bounds;
        }
        Ok(self)
    }

    fn checked(currency: Currency, bounds: [Money; 3]) -> Result<Bounds, MatchError> {
        let minor = bounds.map(|bound| bound.minor());
        let rising = minor[0] >= 0 && minor[0] < minor[1] && minor[1] < minor[2];
        if rising && bounds.iter().all(|bound| bound.currency() == currency) {
            Ok(minor)
        } else {
            Err(MatchError::Thresholds)
        }
    }

    /// The lowest tier that is worth at least `amount`; none where not even the highest is, or
    /// where the amount is in another currency.
    pub fn reaching(&self, category: Option<Category>, amount: Money) -> Option<Tier> {
        if amount.currency() != self.currency {
            return None;
        }
        let (tier, _) = Tier::ALL
            .into_iter()
            .zip(self.bounds(category))
            .find(|(_, bound)| **bound >= amount.minor())?;
        Some(tier)
    }

    fn bounds(&self, category: Option<Category>) -> &Bounds {
        category
            .and_then(|one| self.categories.get(usize::from(one.number())))
            .unwrap_or(&self.overall)
    }
}
