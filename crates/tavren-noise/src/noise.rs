//! The policy of noise: which distribution is added to a count, and what an answer costs.

use crate::{Bits, Cost, Delta, Epsilon, LaplaceScale, PolicyError};

#[cfg(feature = "outside")]
mod calibrate;
#[cfg(feature = "outside")]
mod gaussian;
#[cfg(test)]
mod tests;

/// The distribution of the noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mechanism {
    /// Discrete Laplace of scale 1/ε.
    Laplace(LaplaceScale),
    /// Discrete Gaussian.
    #[cfg(feature = "outside")]
    Gaussian(crate::GaussianVariance),
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

    /// What one answer costs.
    #[must_use]
    pub const fn cost(self) -> Cost {
        self.cost
    }

    /// Draws the noise of one count.
    pub fn draw<B: Bits + ?Sized>(self, bits: &mut B) -> i64 {
        match self.mechanism {
            Mechanism::Laplace(scale) => scale.draw(bits),
            #[cfg(feature = "outside")]
            Mechanism::Gaussian(variance) => variance.draw(bits),
        }
    }

    /// The mechanism in 48 bytes, no two alike.
    pub(crate) fn encoded(self) -> [[u8; 16]; 3] {
        let (kind, numerator, denominator) = match self.mechanism {
            Mechanism::Laplace(_) => (0, self.cost.epsilon().micro().into(), 1),
            #[cfg(feature = "outside")]
            Mechanism::Gaussian(of) => (1, of.numerator(), of.denominator().get()),
        };
        [kind, numerator, denominator].map(u128::to_be_bytes)
    }
}
