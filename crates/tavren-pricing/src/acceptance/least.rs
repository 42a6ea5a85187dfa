//! The least quote that each person accepts, once for all prices.
//!
//! A person with the draw *u* accepts *q* where *u* < *P*(*q*). For the logistic model that is
//! where ln *q* > location + ln(*u*/(1 − *u*))/slope: one logarithm and one exponential give the
//! reservation price, and what is left is to compare whole numbers.

use super::{Acceptance, Model, minor, wanted};
use crate::maths::{exp_normal, ln_normal};
use tavren_types::Rounding;

/// Rows that are computed at a time: what one needs of them stays in the nearest cache.
pub(crate) const BLOCK: usize = 256;

/// What the person of a row accepts.
#[derive(Clone, Copy)]
pub(crate) enum Least {
    /// So many steps and more.
    Steps(u64),
    /// What the formula says: the reservation price lies so near a whole number of steps, or the
    /// draw so near to 0 or 1, that rounding could make it say otherwise.
    Formula,
}

/// Quotes above this do not exist: ten times the largest price is 10¹⁰ steps.
const STEPS_MAX: f64 = 1_099_511_627_776.0; // 2⁴⁰

/// How near to a whole number a reservation price may come, as a part of it.
///
/// Proof that beyond it the formula as written says the same. With slope ≥ 0.01, |location| ≤ 30
/// and 10⁻¹⁵ ≤ *u* ≤ 1 − 10⁻⁴ the exponent here is wrong by less than 2·10⁻¹² (34.6/0.01 and its
/// three roundings). The formula's *P* is wrong by at most 2⁻⁵¹ of it, which moves ln *q* by
/// 2⁻⁵¹/(10⁻⁴ · 0.01) < 4.5·10⁻¹⁰; its exponent moves ln *q* by less than 10⁻¹³. Together that is
/// less than 10⁻⁹. ∎
const NEAR: f64 = 1e-9;

/// Draws nearer to 0 or 1 than this are left to the formula.
const DRAW_MIN: f64 = 1e-15;
const DRAW_MAX: f64 = 1.0 - 1e-4;

impl Acceptance<'_> {
    /// The least quotes of the rows from `start` on, one for each of `draws`.
    pub(crate) fn least(
        &self,
        start: usize,
        draws: &[f64],
        rounding: Rounding,
        out: &mut [Least; BLOCK],
    ) {
        match self.0 {
            Model::Logistic { locations, slope } => {
                let locations = locations.get(start..).unwrap_or_default();
                logistic(locations, slope, draws, rounding, out);
            }
            Model::LogNormal { .. } | Model::Mixture { .. } => out.fill(Least::Formula),
            Model::Reservation(amounts) => {
                let amounts = amounts.get(start..).unwrap_or_default();
                for (least, amount) in out.iter_mut().zip(amounts) {
                    *least = Least::Steps(wanted(*amount, rounding));
                }
            }
            Model::Probability(given) => {
                let given = given.get(start..).unwrap_or_default();
                for ((least, draw), probability) in out.iter_mut().zip(draws).zip(given) {
                    let accepts = draw < probability;
                    *least = Least::Steps(if accepts { 1 } else { u64::MAX });
                }
            }
        }
    }
}

fn logistic(
    locations: &[f64],
    slope: f64,
    draws: &[f64],
    rounding: Rounding,
    out: &mut [Least; BLOCK],
) {
    // Steps in a minor unit.
    let scale = 1.0 / minor(1, rounding);
    let mut prices = [0.0_f64; BLOCK];
    for ((price, location), draw) in prices.iter_mut().zip(locations).zip(draws) {
        let draw = draw.clamp(DRAW_MIN, DRAW_MAX);
        let wanted = location + ln_normal(draw / (1.0 - draw)) / slope;
        *price = (exp_normal(wanted.clamp(-50.0, 50.0)) * scale).min(STEPS_MAX);
    }
    for ((least, price), draw) in out.iter_mut().zip(prices).zip(draws) {
        let down = price as u64;
        let up = down.wrapping_add(1);
        let near = price * NEAR;
        let sure = (price - down as f64 > near || down == 0) && up as f64 - price > near;
        let inside = *draw > DRAW_MIN && *draw < DRAW_MAX;
        *least = match (inside, sure) {
            (true, _) if price >= STEPS_MAX => Least::Steps(u64::MAX),
            (true, true) => Least::Steps(up),
            _ => Least::Formula,
        };
    }
}
