//! What an answer costs: ε and δ of differential privacy, in whole units.

#[cfg(feature = "outside")]
mod read;

/// The ε of differential privacy, in 10⁻⁶.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Epsilon(u64);

impl Epsilon {
    /// ε = `micro` · 10⁻⁶.
    #[must_use]
    pub const fn from_micro(micro: u64) -> Self {
        Self(micro)
    }

    /// ε in 10⁻⁶.
    #[must_use]
    pub const fn micro(self) -> u64 {
        self.0
    }
}

/// The δ of differential privacy, in 10⁻¹⁵.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Delta(u64);

impl Delta {
    /// δ = `femto` · 10⁻¹⁵.
    #[must_use]
    pub const fn from_femto(femto: u64) -> Self {
        Self(femto)
    }
}

/// An ε and a δ together: the cost of one answer, or the sum over many.
///
/// Basic composition: what costs (ε₁, δ₁) and what costs (ε₂, δ₂) cost at most their sum together,
/// also when the second question was chosen after the first answer (Dwork and Roth 2014, *The
/// Algorithmic Foundations of Differential Privacy*, Theorem B.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    epsilon: Epsilon,
    delta: Delta,
}

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self::new(Epsilon(0), Delta(0));

    /// An ε and a δ.
    #[must_use]
    pub const fn new(epsilon: Epsilon, delta: Delta) -> Self {
        Self { epsilon, delta }
    }

    /// The ε.
    #[must_use]
    pub const fn epsilon(self) -> Epsilon {
        self.epsilon
    }

    /// Both sums, where both fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            epsilon: Epsilon(self.epsilon.0.checked_add(other.epsilon.0)?),
            delta: Delta(self.delta.0.checked_add(other.delta.0)?),
        })
    }

    /// Both differences, where neither is negative.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Self {
            epsilon: Epsilon(self.epsilon.0.checked_sub(other.epsilon.0)?),
            delta: Delta(self.delta.0.checked_sub(other.delta.0)?),
        })
    }
}
