use super::{Mechanism, Noise, calibrate};
use crate::{Cost, Delta, GaussianVariance, PolicyError, limits::QUESTION_EPSILON_MICRO_MAX};

impl Noise {
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
}
