//! The policy of noise: which distribution is added to a count, and what an answer costs.

use crate::{
    Bits, Cost, Delta, Epsilon, GaussianVariance, LaplaceScale, PolicyError,
    limits::QUESTION_EPSILON_MICRO_MAX,
};

mod calibrate;
#[cfg(test)]
mod tests;

/// The distribution of the noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mechanism {
    /// Discrete Laplace of scale 1/ε.
    Laplace(LaplaceScale),
    /// Discrete Gaussian.
    Gaussian(GaussianVariance),
}

/// A distribution and the (ε, δ) that one answer with it costs.
///
/// An answer is a list of counts over cells that share nobody, so that adding or removing one
/// person changes one count by one: its sensitivity is 1, in the L1 and in the L2 norm, however
/// many cells it has. Cells that overlap are separate questions. (Replacing a person by another one
/// is a removal and an addition: twice the ε.)
///
/// # Law
/// 13: the ε bound. Laplace: P(*c* + *Y* = *a*) and P(*c* + 1 + *Y* = *a*) differ by a factor of at
/// most e^(1/scale) = e^ε, as |*a* − *c*| and |*a* − *c* − 1| differ by at most 1; the other cells
/// have the same counts and noise of their own. Gaussian: see [`gaussian`](Self::gaussian).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noise {
    mechanism: Mechanism,
    cost: Cost,
}

impl Noise {
    /// Discrete Laplace noise of scale exactly 1/`epsilon`, which costs `epsilon` and no δ.
    ///
    /// # Errors
    /// [`PolicyError`] naming `epsilon`, where it is 0 or above 4294.967296.
    pub fn laplace(epsilon: Epsilon) -> Result<Self, PolicyError> {
        let scale = LaplaceScale::new(1_000_000, epsilon.micro());
        Ok(Self {
            mechanism: Mechanism::Laplace(scale.map_err(|_| PolicyError::new("epsilon"))?),
            cost: Cost::new(epsilon, Delta::default()),
        })
    }

    /// Discrete Gaussian noise, which costs `delta` and the ε that follows, rounded up.
    ///
    /// It satisfies ρ-concentrated differential privacy with ρ = 1/2σ² (Canonne, Kamath, Steinke
    /// 2020, Theorem 4), hence (ε, δ)-differential privacy with ε = ρ + 2√(ρ·ln(1/δ)) (Bun and
    /// Steinke 2016, Proposition 1.3, <https://arxiv.org/abs/1605.02065>). `noise/calibrate.rs`
    /// bounds that from above with whole numbers.
    ///
    /// # Errors
    /// [`PolicyError`] naming `delta`, where it is not between 0 and 1, or `variance`, where it is
    /// so small that ε passes 4294.967296.
    pub fn gaussian(variance: GaussianVariance, delta: Delta) -> Result<Self, PolicyError> {
        let epsilon = calibrate::epsilon(variance, delta).ok_or(PolicyError::new("delta"))?;
        if epsilon.micro() > QUESTION_EPSILON_MICRO_MAX {
            return Err(PolicyError::new("variance"));
        }
        Ok(Self {
            mechanism: Mechanism::Gaussian(variance),
            cost: Cost::new(epsilon, delta),
        })
    }

    /// The distribution.
    #[must_use]
    pub const fn mechanism(self) -> Mechanism {
        self.mechanism
    }

    /// What one answer costs.
    #[must_use]
    pub const fn cost(self) -> Cost {
        self.cost
    }

    /// Draws the noise of one count.
    pub fn draw<B: Bits + ?Sized>(self, bits: &mut B) -> i64 {
        match self.mechanism {
            Mechanism::Laplace(scale) => scale.draw(bits),
            Mechanism::Gaussian(variance) => variance.draw(bits),
        }
    }

    /// The mechanism in 48 bytes, no two alike.
    pub(crate) fn encoded(self) -> [[u8; 16]; 3] {
        let (kind, numerator, denominator) = match self.mechanism {
            Mechanism::Laplace(_) => (0, self.cost.epsilon().micro().into(), 1),
            Mechanism::Gaussian(of) => (1, of.numerator(), of.denominator().get()),
        };
        [kind, numerator, denominator].map(u128::to_be_bytes)
    }
}
