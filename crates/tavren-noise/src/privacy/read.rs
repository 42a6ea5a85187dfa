use super::{Cost, Delta};

impl Delta {
    /// δ = 1, which promises nothing.
    pub const ONE: Self = Self(1_000_000_000_000_000);

    /// δ in 10⁻¹⁵.
    #[must_use]
    pub const fn femto(self) -> u64 {
        self.0
    }
}

impl Cost {
    /// The δ.
    #[must_use]
    pub const fn delta(self) -> Delta {
        self.delta
    }
}
