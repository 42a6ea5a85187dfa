//! The least quote that each person accepts, once for all prices.
//!
//! A person with the draw *u* accepts *q* where *u* < *P*(*q*). For the logistic model that is
//! where ln *q* > location + ln(*u*/(1 − *u*))/slope: one logarithm and one exponential give the
//! reservation price, and what is left is to compare whole numbers.

use super::{Acceptance, Model, logit, minor, wanted};
use crate::maths::{exp_normal, ln_normal, rounded, whole_bits};
use tavren_types::Rounding;

/// Rows that are computed at a time: what one needs of them stays in the nearest cache.
pub(crate) const BLOCK: usize = 256;

/// Of a block of rows, the least steps that each person accepts: [`FORMULA`] where the formula is
/// to say it, [`NEVER`] where nobody accepts.
pub(crate) type Least = [u64; BLOCK];

/// The reservation price lies so near a whole number of steps, or the draw so near to 0 or 1, that
/// rounding could make the formula say otherwise.
pub(crate) const FORMULA: u64 = 0;

/// No quote is so large.
pub(crate) const NEVER: u64 = u64::MAX;

/// Quotes so large do not exist: ten times the largest price is 10¹⁰ steps.
const STEPS_MAX: f64 = 1_099_511_627_776.0; // 2⁴⁰

/// How near to a whole number a reservation price may come, as a part of it.
///
/// Proof that beyond it the formula as written says the same. With slope ≥ 0.01, |location| ≤ 30
/// and 10⁻¹⁵ ≤ *u* ≤ 1 − 10⁻⁴ the exponent here is wrong by less than 2·10⁻¹² (34.6/0.01 and its
/// four roundings). The formula's *P* is wrong by at most 2⁻⁵¹ of it, which moves ln *q* by
/// 2⁻⁵¹/(10⁻⁴ · 0.01) < 4.5·10⁻¹⁰; its exponent moves ln *q* by less than 10⁻¹³. Together that is
/// less than 10⁻⁹. ∎
const NEAR: f64 = 1e-9;

/// Draws nearer to 0 or 1 than this are left to the formula.
const DRAW_MIN: f64 = 1e-15;
const DRAW_MAX: f64 = 1.0 - 1e-4;

impl Acceptance<'_> {
    /// The least quotes of the rows from `start` on, one for each of `draws`.
    #[inline(always)]
    pub(crate) fn least(&self, start: usize, draws: &[f64], rounding: Rounding, out: &mut Least) {
        match self.0 {
            Model::Logistic { locations, slope } => {
                let locations = locations.get(start..).unwrap_or_default();
                logistic(locations, slope, draws, rounding, out);
            }
            Model::LogNormal { .. } | Model::Mixture { .. } => out.fill(FORMULA),
            Model::Reservation(amounts) => {
                let amounts = amounts.get(start..).unwrap_or_default();
                for (least, amount) in out.iter_mut().zip(amounts) {
                    *least = wanted(*amount, rounding);
                }
            }
            Model::Probability(given) => {
                let given = given.get(start..).unwrap_or_default();
                for ((least, draw), probability) in out.iter_mut().zip(draws).zip(given) {
                    let accepts = draw < probability;
                    *least = if accepts { 1 } else { NEVER };
                }
            }
        }
    }
}

impl Acceptance<'_> {
    /// The probabilities of the rows from `start` on, each of a quote of its own: exactly those of
    /// [`Acceptance::probability`].
    #[inline(always)]
    pub(crate) fn probabilities(
        &self,
        start: usize,
        steps: &[u64],
        rounding: Rounding,
        out: &mut [f64; BLOCK],
    ) {
        let Model::Logistic { locations, slope } = self.0 else {
            for ((row, steps), probability) in (start..).zip(steps).zip(out) {
                *probability = self.probability(row, *steps, rounding);
            }
            return;
        };
        let locations = locations.get(start..).unwrap_or_default();
        for ((probability, location), steps) in out.iter_mut().zip(locations).zip(steps) {
            // No step is no quote, and has no logarithm.
            let quote = minor((*steps).max(1), rounding);
            let likely = logit(ln_normal(quote), *location, slope);
            *probability = if *steps == 0 { 0.0 } else { likely };
        }
    }
}

#[inline(always)]
fn logistic(locations: &[f64], slope: f64, draws: &[f64], rounding: Rounding, out: &mut Least) {
    // Steps in a minor unit; and what is divided by again and again.
    let flat = 1.0 / slope;
    let scale = 1.0 / minor(1, rounding);
    for ((least, location), given) in out.iter_mut().zip(locations).zip(draws) {
        let draw = given.clamp(DRAW_MIN, DRAW_MAX);
        let wanted = location + ln_normal(draw / (1.0 - draw)) * flat;
        let price = (exp_normal(wanted.clamp(-50.0, 50.0)) * scale).min(STEPS_MAX);
        let whole = rounded(price);
        // Above a whole number of steps it takes one more; below, that number.
        let steps = if price > whole { whole + 1.0 } else { whole };
        let near = ((price - whole).abs() <= price * NEAR) & (price < STEPS_MAX);
        let outside = (*given <= DRAW_MIN) | (*given >= DRAW_MAX);
        *least = if near | outside {
            FORMULA
        } else {
            whole_bits(steps)
        };
    }
}
