//! The discrete Gaussian distribution, drawn exactly.

use core::num::NonZeroU128;

use crate::{
    Bits, LaplaceScale, PolicyError,
    bernoulli::{Exponent, bernoulli_exp},
    laplace::parameter,
};

#[cfg(test)]
mod tests;

/// The parameter σ² of a discrete Gaussian distribution, which gives *y* with a probability
/// proportional to e^(−*y*²/2σ²). A fraction, both parts from 1 to 2³².
///
/// # Examples
/// ```
/// use tavren_noise::{GaussianVariance, NoiseKey, Stream};
///
/// let mut bits = Stream::new(&NoiseKey::from_bytes([7; 32]), b"a question");
/// let noise: i64 = GaussianVariance::new(100, 1)?.draw(&mut bits);
/// assert!(noise.abs() < 200);
/// # Ok::<(), tavren_noise::PolicyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GaussianVariance {
    // INVARIANT: both at most PARAMETER_MAX.
    numerator: NonZeroU128,
    denominator: NonZeroU128,
}

impl GaussianVariance {
    /// σ² = `numerator` / `denominator`.
    ///
    /// # Errors
    /// [`PolicyError`] naming `variance`, where either is 0 or above 2³².
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, PolicyError> {
        Ok(Self {
            numerator: parameter(numerator).ok_or(PolicyError::new("variance"))?,
            denominator: parameter(denominator).ok_or(PolicyError::new("variance"))?,
        })
    }

    /// Draws one number. Canonne, Kamath, Steinke 2020, Algorithm 3.
    ///
    /// Proof. With *t* = ⌊σ⌋ + 1, a discrete Laplace *Y* of scale *t* is kept with probability
    /// e^−γ, γ = (|*Y*| − σ²/*t*)²/2σ². It is then *y* with a probability proportional to
    /// e^(−|*y*|/*t*)·e^−γ = e^(−*y*²/2σ²)·e^(−σ²/2*t*²), and the last factor is the same for all
    /// *y*. ∎
    ///
    /// Range. With σ² = *n*/*d*, γ = (|*Y*|·*t*·*d* − *n*)²/(2·*n*·*d*·*t*²). *t*²·*d* ≤ (σ+1)²·*d*
    /// = *n* + 2√(*nd*) + *d* ≤ 2³⁴, so the denominator is at most 2⁶⁷; |*Y*| ≤ *t*·(2¹⁶ + 1), so
    /// the base of the square is below 2⁵¹ and the square below 2¹⁰².
    pub fn draw<B: Bits + ?Sized>(self, bits: &mut B) -> i64 {
        let (n, d) = (self.numerator, self.denominator);
        let root = (n.get() / d).isqrt();
        let t = NonZeroU128::MIN.saturating_add(root);
        let twice_n = n.saturating_add(n.get());
        let denominator = twice_n
            .saturating_mul(d)
            .saturating_mul(t)
            .saturating_mul(t);
        // At most 2¹⁶ + 1, which is within the bounds of a scale.
        let scale = LaplaceScale {
            numerator: t,
            denominator: NonZeroU128::MIN,
        };
        loop {
            let candidate = scale.draw(bits);
            let scaled = u128::from(candidate.unsigned_abs())
                .saturating_mul(t.get())
                .saturating_mul(d.get());
            let base = scaled.abs_diff(n.get());
            let gamma = Exponent::bounded(base.saturating_mul(base), denominator);
            if bernoulli_exp(bits, gamma) {
                return candidate;
            }
        }
    }

    /// The numerator of σ².
    #[must_use]
    pub const fn numerator(self) -> u128 {
        self.numerator.get()
    }

    /// The denominator of σ².
    #[must_use]
    pub const fn denominator(self) -> NonZeroU128 {
        self.denominator
    }
}
