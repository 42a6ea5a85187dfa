//! Chance, keyed by seed, person and day: neither the order of rows nor threads change a draw.

use crate::acceptance::least::BLOCK;
use crate::population::{Ids, checked};
use crate::{Population, PricingError};

#[cfg(test)]
mod tests;

/// What all draws of a simulation follow from.
///
/// Two simulations under one seed are compared by the same luck (*common random numbers*): what
/// differs between them is what they do, and not chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// Any number; two numbers give draws that have nothing to do with each other.
    pub fn new(number: u64) -> Self {
        Self(mix(number.wrapping_add(GOLDEN)))
    }

    /// The state itself, to draw what another program draws from `splitmix64`.
    pub fn from_state(state: u64) -> Self {
        Self(state)
    }

    /// The draw of a person on a day: 53 bits, evenly spread.
    ///
    /// It is number `id` of the sequence `splitmix64` (Steele, Lea and Flood 2014) that starts at
    /// the seed's state and the day.
    ///
    /// # Examples
    /// ```
    /// use tavren_pricing::Seed;
    ///
    /// assert_eq!(Seed::new(7).draw(1, 100), Seed::new(7).draw(1, 100));
    /// assert_ne!(Seed::new(7).draw(1, 100), Seed::new(7).draw(1, 101));
    /// ```
    #[inline]
    pub fn draw(self, id: u64, day: u32) -> u64 {
        of_day(self.start(id), day)
    }

    /// The same draw as a fraction of one.
    #[inline]
    pub fn fraction(self, id: u64, day: u32) -> f64 {
        as_fraction(self.draw(id, day))
    }
}

impl Seed {
    /// What the draws of a person share on all days.
    #[inline(always)]
    fn start(self, id: u64) -> u64 {
        let step = id.wrapping_add(1).wrapping_mul(GOLDEN);
        self.0.wrapping_add(step)
    }

    /// On which days the draw of each of a block's people is below the odds, a bit a day: the first
    /// day in the lowest.
    #[inline(always)]
    pub(crate) fn below(
        self,
        ids: Ids<'_>,
        odds: &[u64],
        days: impl Iterator<Item = u32>,
        out: &mut [u32],
    ) {
        let mut starts = [0; BLOCK];
        match ids {
            Ids::Column(ids) => {
                for (start, id) in starts.iter_mut().zip(ids) {
                    *start = self.start(*id);
                }
            }
            Ids::Rows(first) => {
                for (start, id) in starts.iter_mut().zip(first..) {
                    *start = self.start(id);
                }
            }
        }
        out.fill(0);
        for (at, day) in days.enumerate() {
            for ((below, start), odds) in out.iter_mut().zip(&starts).zip(odds) {
                *below |= u32::from(of_day(*start, day) < *odds) << at;
            }
        }
    }

    /// The draws of the people from row `start` on.
    #[inline(always)]
    pub(crate) fn fill(self, people: &Population<'_>, day: u32, start: usize, out: &mut [u64]) {
        match people.ids_from(start) {
            Ids::Column(ids) => {
                for (draw, id) in out.iter_mut().zip(ids) {
                    *draw = self.draw(*id, day);
                }
            }
            Ids::Rows(first) => {
                for (draw, id) in out.iter_mut().zip(first..) {
                    *draw = self.draw(id, day);
                }
            }
        }
    }
}

/// How many draws there are: a fraction is one of so many.
pub(crate) const DRAWS: u64 = 1 << 53;

/// One draw of all: 2⁻⁵³.
const DRAW: f64 = f64::EPSILON / 2.0;

#[inline(always)]
fn as_fraction(draw: u64) -> f64 {
    draw as f64 * DRAW
}

/// 2⁶⁴ divided by the golden ratio, odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline(always)]
fn of_day(start: u64, day: u32) -> u64 {
    mix(start.wrapping_add(day.into())) >> 11
}

#[inline(always)]
fn mix(state: u64) -> u64 {
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Where the fractions come from that decide who accepts.
#[derive(Clone, Copy)]
pub enum Draws<'a> {
    /// From a seed.
    Seeded(Seed),
    /// From a column, the same on every day.
    Column(Fractions<'a>),
}

impl From<Seed> for Draws<'_> {
    fn from(seed: Seed) -> Self {
        Self::Seeded(seed)
    }
}

impl<'a> From<Fractions<'a>> for Draws<'a> {
    fn from(fractions: Fractions<'a>) -> Self {
        Self::Column(fractions)
    }
}

/// A column of fractions, each from 0 to below 1.
#[derive(Clone, Copy)]
pub struct Fractions<'a>(&'a [f64]);

impl<'a> Fractions<'a> {
    /// # Errors
    /// [`PricingError::Value`] for one that is none.
    pub fn new(column: &'a [f64]) -> Result<Self, PricingError> {
        let fits = |fraction: &f64| (*fraction >= 0.0) & (*fraction < 1.0);
        checked("draw", column, column.len(), fits)?;
        Ok(Self(column))
    }
}

impl Draws<'_> {
    /// Refuses a column that is not of these people.
    pub(crate) fn checked(&self, people: &Population<'_>) -> Result<(), PricingError> {
        match self {
            Self::Column(Fractions(column)) => checked("draw", column, people.len(), |_| true),
            Self::Seeded(_) => Ok(()),
        }
    }

    /// The fractions of the rows from `start` on.
    #[inline(always)]
    pub(crate) fn fill(
        &self,
        people: &Population<'_>,
        day: u32,
        start: usize,
        out: &mut [f64; BLOCK],
    ) {
        match self {
            Self::Seeded(seed) => {
                let mut draws = [0; BLOCK];
                seed.fill(people, day, start, &mut draws);
                for (fraction, draw) in out.iter_mut().zip(draws) {
                    *fraction = as_fraction(draw);
                }
            }
            Self::Column(Fractions(column)) => {
                let given = column.get(start..).unwrap_or_default();
                for (fraction, given) in out.iter_mut().zip(given) {
                    *fraction = *given;
                }
            }
        }
    }
}
