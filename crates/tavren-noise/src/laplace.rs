//! The discrete Laplace distribution, drawn exactly.

use core::num::NonZeroU128;

use crate::{
    Bits, PolicyError,
    bernoulli::{Exponent, bernoulli_exp, geometric},
    limits::PARAMETER_MAX,
};

#[cfg(test)]
mod tests;

/// The odds of a fair sign are one in two.
const TWO: NonZeroU128 = NonZeroU128::MIN.saturating_add(1);

/// The scale *t*/*s* of a discrete Laplace distribution, which gives *y* with a probability
/// proportional to e^(−|*y*|·*s*/*t*). Both parts from 1 to 2³².
///
/// # Examples
/// ```
/// use tavren_noise::{LaplaceScale, NoiseKey, Stream};
///
/// let mut bits = Stream::new(&NoiseKey::from_bytes([7; 32]), b"a question");
/// let noise: i64 = LaplaceScale::new(10, 1)?.draw(&mut bits);
/// assert!(noise.abs() < 1_000);
/// # Ok::<(), tavren_noise::PolicyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaplaceScale {
    // INVARIANT: both at most PARAMETER_MAX.
    pub(crate) numerator: NonZeroU128,
    pub(crate) denominator: NonZeroU128,
}

impl LaplaceScale {
    /// The scale `numerator` / `denominator`.
    ///
    /// # Errors
    /// [`PolicyError`] naming `scale`, where either is 0 or above 2³².
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, PolicyError> {
        Ok(Self {
            numerator: parameter(numerator).ok_or(PolicyError::new("scale"))?,
            denominator: parameter(denominator).ok_or(PolicyError::new("scale"))?,
        })
    }

    /// Draws one number. Canonne, Kamath, Steinke 2020, Algorithm 2.
    ///
    /// Proof. *U* is kept with probability e^(−*U*/*t*) and *V* is geometric, so *X* = *U* + *t*·*V*
    /// is *x* with a probability proportional to e^(−*x*/*t*), every *x* ≥ 0 having one such pair.
    /// ⌊*X*/*s*⌋ is *m* with a probability proportional to Σ e^(−*x*/*t*) over the *s* numbers from
    /// *ms*, that is to e^(−*ms*/*t*). The fair sign gives each *y* ≠ 0 half of that; zero would be
    /// hit by both signs, so one of them is drawn afresh, and zero has half as well. ∎
    ///
    /// Range: *X* < 2³²·(2¹⁶ + 1) < 2⁴⁹.
    pub fn draw<B: Bits + ?Sized>(self, bits: &mut B) -> i64 {
        loop {
            let rest = bits.below(self.numerator);
            if !bernoulli_exp(bits, Exponent::bounded(rest, self.numerator)) {
                continue;
            }
            let turns = u128::from(geometric(bits));
            let sum = turns
                .saturating_mul(self.numerator.get())
                .saturating_add(rest);
            let magnitude = i64::try_from(sum / self.denominator).unwrap_or(i64::MAX);
            let positive = bits.coin(1, TWO);
            match (positive, magnitude) {
                (true, magnitude) => return magnitude,
                (false, 0) => {}
                (false, magnitude) => return magnitude.saturating_neg(),
            }
        }
    }
}

/// A parameter of a distribution: from 1 to 2³².
pub(crate) fn parameter(value: u64) -> Option<NonZeroU128> {
    NonZeroU128::new(value.into()).filter(|_| value <= PARAMETER_MAX)
}
