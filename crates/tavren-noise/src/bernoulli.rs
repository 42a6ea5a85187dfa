//! Coins whose exact odds are e to the power of minus a fraction.

use core::num::NonZeroU128;

use crate::{Bits, limits::GEOMETRIC_MAX};

#[cfg(feature = "outside")]
mod checked;
#[cfg(test)]
mod tests;

/// A fraction γ ≥ 0, the exponent of [`bernoulli_exp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exponent {
    numerator: u128,
    // INVARIANT: at most `limits::EXPONENT_DENOMINATOR_MAX`.
    denominator: NonZeroU128,
}

impl Exponent {
    /// γ = 1.
    pub(crate) const ONE: Self = Self {
        numerator: 1,
        denominator: NonZeroU128::MIN,
    };

    /// γ whose denominator the caller has bounded by 2⁸⁰ with a proof of its own.
    pub(crate) const fn bounded(numerator: u128, denominator: NonZeroU128) -> Self {
        Self {
            numerator,
            denominator,
        }
    }
}

/// True with probability exactly e^−γ. Canonne, Kamath, Steinke 2020, Algorithm 1
/// (<https://arxiv.org/abs/2004.00010>).
///
/// Proof. For γ ≤ 1, let *K* be the first *k* at which a coin of odds γ/*k* fails. *K* > *k* takes
/// *k* successes, so P(*K* > *k*) = γᵏ/*k*!, and P(*K* odd) = Σ over even *k* of
/// (γᵏ/*k*! − γᵏ⁺¹/(*k*+1)!), which is the series of e^−γ. For γ > 1, ⌊γ⌋ coins of odds e⁻¹ and one
/// of odds e^−(γ−⌊γ⌋) are independent: all succeed with the product of their odds, e^−γ. ∎
///
/// Range: *k* counts in 32 bits and the denominator is at most 2⁸⁰, so their product is below
/// 2¹¹². *k* would pass 32 bits with probability 1/(2³²−1)!, and stays there.
pub fn bernoulli_exp<B: Bits + ?Sized>(bits: &mut B, gamma: Exponent) -> bool {
    let Exponent {
        numerator,
        denominator,
    } = gamma;
    let mut whole = numerator / denominator;
    while whole > 0 {
        if !alternating(bits, Exponent::ONE) {
            return false;
        }
        whole = whole.saturating_sub(1);
    }
    alternating(
        bits,
        Exponent::bounded(numerator % denominator, denominator),
    )
}

/// [`bernoulli_exp`] for γ ≤ 1.
fn alternating<B: Bits + ?Sized>(bits: &mut B, gamma: Exponent) -> bool {
    let mut k = NonZeroU128::MIN;
    while k.get() < u128::from(u32::MAX)
        && bits.coin(gamma.numerator, gamma.denominator.saturating_mul(k))
    {
        k = k.saturating_add(1);
    }
    k.get() % 2 == 1
}

/// How often in a row a coin of odds e⁻¹ succeeds: *v* with probability (1 − e⁻¹)·e^−*v*.
///
/// Stops counting at [`GEOMETRIC_MAX`]: a distance of e^−65536 from the exact distribution.
pub(crate) fn geometric<B: Bits + ?Sized>(bits: &mut B) -> u32 {
    let mut count = 0_u32;
    while count < GEOMETRIC_MAX && bernoulli_exp(bits, Exponent::ONE) {
        count = count.saturating_add(1);
    }
    count
}
