//! What came of prices or days, as a table.

use crate::{Segments, TableError};
use tavren_pricing::{Outcome, PricingError, Tally};
use tavren_types::money::MICRO_PER_MINOR;
use tavren_types::{Currency, Money, Price, Rounding};

#[cfg(test)]
mod tests;

/// What is compared: one outcome each.
#[derive(Debug, Clone)]
pub enum Grid {
    /// The prices of a sweep.
    Prices(Vec<Price>),
    /// The days of a panel.
    Days(Vec<u32>),
}

/// The outcomes of a sweep or a panel, with what their numbers mean.
#[derive(Debug, Clone)]
pub struct Outcomes {
    pub(crate) grid: Grid,
    pub(crate) segments: Segments,
    // INVARIANT: as many as the grid has points, each of as many tallies as there are segments.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) currency: Currency,
    pub(crate) rounding: Rounding,
}

impl Outcomes {
    /// The outcomes of a sweep over these prices.
    ///
    /// # Errors
    /// [`PricingError::Prices`] without a price.
    pub fn of_prices(
        prices: Vec<Price>,
        segments: Segments,
        outcomes: Vec<Outcome>,
    ) -> Result<Self, TableError> {
        let first = prices.first().ok_or(PricingError::Prices)?;
        Ok(Self {
            currency: first.currency(),
            rounding: first.rounding(),
            grid: Grid::Prices(prices),
            segments,
            outcomes,
        })
    }

    /// The outcomes of a panel from this day on, at this price.
    pub fn of_days(from: u32, price: Price, segments: Segments, outcomes: Vec<Outcome>) -> Self {
        let days = u32::try_from(outcomes.len()).unwrap_or(u32::MAX);
        Self {
            grid: Grid::Days((from..from.saturating_add(days)).collect()),
            currency: price.currency(),
            rounding: price.rounding(),
            segments,
            outcomes,
        }
    }

    /// What was compared.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// One outcome for each point of the grid.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Whom they are told for.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// The currency of what was paid.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// How quotes were rounded: what spend is counted in.
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// The same outcomes, told for wider segments: by some of the columns.
    ///
    /// # Errors
    /// [`TableError::Missing`] for a column that did not tell them apart.
    pub fn by(&self, names: &[&str]) -> Result<Self, TableError> {
        let (segments, goes) = self.segments.by(names)?;
        let widen = |outcome: &Outcome| {
            let mut wide = vec![Tally::default(); segments.len() as usize];
            for (tally, goes) in outcome.segments().iter().zip(&goes) {
                if let Some(sum) = wide.get_mut(*goes as usize) {
                    *sum = sum.plus(*tally);
                }
            }
            Outcome::new(wide)
        };
        Ok(Self {
            outcomes: self.outcomes.iter().map(widen).collect(),
            segments,
            ..self.clone()
        })
    }

    /// The points of the grid that cost at most `budget`, and of which no other pays as many people
    /// for less or more for as much.
    ///
    /// # Errors
    /// [`PricingError::Parameter`] for a budget in another currency, or below zero.
    pub fn frontier(&self, budget: Money) -> Result<Self, TableError> {
        let parameter = "budget";
        let steps = u64::try_from(budget.minor()).ok();
        let steps = steps.map(|minor| minor.saturating_mul(steps_in_minor(self.rounding)));
        let steps = steps.filter(|_| budget.currency() == self.currency);
        Ok(self.undominated(steps.ok_or(PricingError::Parameter { parameter })?))
    }

    fn undominated(&self, most: u64) -> Self {
        let totals: Vec<Tally> = self.outcomes.iter().map(Outcome::total).collect();
        let beats = |one: &Tally, other: &Tally| {
            let (more, less) = (one.paid > other.paid, one.spend < other.spend);
            one.paid >= other.paid && one.spend <= other.spend && (more || less)
        };
        let open = |tally: &Tally| tally.spend <= most;
        let stays: Vec<bool> = (totals.iter())
            .map(|own| open(own) && !totals.iter().any(|other| beats(other, own)))
            .collect();
        let mut kept = self.clone();
        retain(&mut kept.outcomes, &stays);
        match &mut kept.grid {
            Grid::Prices(prices) => retain(prices, &stays),
            Grid::Days(days) => retain(days, &stays),
        }
        kept
    }
}

/// What a quote is counted in.
fn steps_in_minor(rounding: Rounding) -> u64 {
    match rounding {
        Rounding::HalfEven => 1,
        Rounding::HalfEvenMicro => MICRO_PER_MINOR.unsigned_abs(),
    }
}

/// Keeps the items that stay.
fn retain<T>(items: &mut Vec<T>, stays: &[bool]) {
    let mut stays = stays.iter();
    items.retain(|_| stays.next().is_some_and(|stays| *stays));
}
