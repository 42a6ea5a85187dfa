//! What a price pays one person: price · multiplier of the tier · trust, rounded once.

use tavren_types::money::{MICRO_PER_MINOR, RoundingMode};
use tavren_types::{Price, Rounding, bounded};

#[cfg(test)]
mod tests;

bounded! {
    /// How established a user is, from fulfilled grants and verified sources: 0 to 3.
    UserTier: u8, 3, "a user tier, 0 to 3"
}

bounded! {
    /// How far a user's data is trusted, from fulfilment and upheld flags, in ten-thousandths.
    UserTrust: u16, 10_000, "a user trust, 0 to 10000"
}

/// The largest multiplier, in ten-thousandths: ten times the price.
pub const MULTIPLIER_MAX: u32 = 100_000;

/// What each user tier earns of the price, in ten-thousandths; a higher tier never earns less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Multipliers([u32; 4]);

impl Multipliers {
    /// 100 %, 110 %, 125 % and 150 %.
    pub const DEFAULT: Self = Self([10_000, 11_000, 12_500, 15_000]);

    /// One multiplier a tier, in ten-thousandths; `None` where one is 0, falls below that of the
    /// tier before, or exceeds [`MULTIPLIER_MAX`].
    pub fn new(by_tier: [u32; 4]) -> Option<Self> {
        let in_range = by_tier.iter().all(|one| (1..=MULTIPLIER_MAX).contains(one));
        (in_range && by_tier.is_sorted()).then_some(Self(by_tier))
    }

    /// The multiplier of a tier, in ten-thousandths.
    #[inline(always)]
    pub fn of(self, tier: UserTier) -> u32 {
        let [lowest, second, third, highest] = self.0;
        // Chosen and not branched to, since tiers come in any order.
        let low = if tier.get() < 1 { lowest } else { second };
        let high = if tier.get() < 3 { third } else { highest };
        if tier.get() < 2 { low } else { high }
    }

    /// What a person of this tier and trust earns of a price.
    #[inline(always)]
    pub fn factor(self, tier: UserTier, trust: UserTrust) -> Factor {
        Factor(self.of(tier).wrapping_mul(u32::from(trust.get())))
    }
}

impl Default for Multipliers {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Multiplier times trust, in 10⁻⁸: at most 10⁹, so that no product of the two overflows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Factor(u32);

impl Factor {
    /// Nothing of any price.
    pub const NONE: Self = Self(0);
    /// The largest: ten times the price.
    pub const MAX: Self = Self(1_000_000_000);

    /// The number, in 10⁻⁸.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl core::fmt::Debug for Factor {
    /// Prints no tier and no trust of its user: law 15.
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Factor(..)")
    }
}

/// Ten-thousandths squared: a factor of one.
const UNITY: u64 = 100_000_000;

/// Accrual units in a minor unit, without a sign.
const MINOR: u64 = MICRO_PER_MINOR.unsigned_abs();

/// A price ready to be quoted: the only arithmetic by which Tavren rounds a reward.
///
/// A price of one minor unit and more is quoted in whole minor units, a finer one in accrual units
/// (10⁻⁶ minor units). Either is this rate's *step*.
///
/// # Law
/// 7: what the simulation says of one person is what that person is paid
/// (`rate::tests::a_quote_is_the_exact_product_rounded_once_half_even`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Multipliers, Rate, UserTier, UserTrust};
/// use tavren_types::Price;
///
/// let rate = Rate::of(Price::parse("0.75", "USD").expect("a price"));
/// let tier = UserTier::new(1).expect("a tier");
/// let trust = UserTrust::new(9_000).expect("a trust");
/// // 75 cents · 1.1 · 0.9 = 74.25 cents.
/// assert_eq!(rate.steps(Multipliers::DEFAULT.factor(tier, trust)), 74);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    // INVARIANT: units · 10⁹ < 2⁶⁴ where the denominator is UNITY; never above PRICE_MICRO_MAX.
    units: u64,
    denominator: u64,
    rounding: Rounding,
}

impl Rate {
    /// The rate of a price.
    pub fn of(price: Price) -> Self {
        let micro = price.micro().unsigned_abs();
        let rounding = price.rounding();
        let (units, denominator) = match rounding {
            Rounding::HalfEvenMicro => (micro, UNITY),
            Rounding::HalfEven if micro.is_multiple_of(MINOR) => (micro / MINOR, UNITY),
            Rounding::HalfEven => (micro, UNITY.saturating_mul(MINOR)),
        };
        Self {
            units,
            denominator,
            rounding,
        }
    }

    /// The rate of so many minor units, which the caller has found in range.
    #[inline]
    pub(crate) fn of_minor(units: u64) -> Self {
        Self {
            units,
            denominator: UNITY,
            rounding: Rounding::HalfEven,
        }
    }

    /// What it pays by this factor, in steps of the rate.
    #[inline]
    pub fn steps(&self, factor: Factor) -> u64 {
        if self.denominator == UNITY {
            return half_even(self.units.wrapping_mul(factor.0.into()));
        }
        let exact = i128::from(self.units).saturating_mul(factor.0.into());
        let rounded = RoundingMode::HalfEven.divide(exact, self.denominator.into());
        let steps = rounded.and_then(|steps| u64::try_from(steps).ok());
        steps.unwrap_or(u64::MAX)
    }

    /// What it pays by this factor, in accrual units (10⁻⁶ minor units).
    pub fn micro(&self, factor: Factor) -> i64 {
        let micro = self.steps(factor).saturating_mul(self.step_micro());
        // At most ten times the largest price: 10¹⁶.
        i64::try_from(micro).unwrap_or(i64::MAX)
    }

    /// The units by which a factor is multiplied and rounded once to steps, where nothing else is
    /// to be done: for all but prices with a fraction of a minor unit.
    pub(crate) fn units(&self) -> Option<u64> {
        (self.denominator == UNITY).then_some(self.units)
    }

    /// How it rounds.
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// Accrual units in a step.
    pub fn step_micro(&self) -> u64 {
        match self.rounding {
            Rounding::HalfEven => MINOR,
            Rounding::HalfEvenMicro => 1,
        }
    }
}

/// `product / 10⁸` as [`RoundingMode::HalfEven`] divides, for columns.
///
/// Half more is added and the quotient cut; where nothing is left over it was a tie, and an odd
/// quotient goes back by one. No division: it is by a constant.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a product is at most 10¹⁸, so that half of 10⁸ more stays below 2⁶³; a quotient goes back only where it is odd"
)]
fn half_even(product: u64) -> u64 {
    let more = product + UNITY / 2;
    let whole = more / UNITY;
    let tie = more == whole * UNITY;
    whole - (u64::from(tie) & whole & 1)
}

/// The least product that is rounded to so many steps, or to more: half a step below them, where
/// they are even, and one more where they are odd, since a tie goes to the even one.
#[inline]
pub(crate) fn product_min(steps: u64) -> u64 {
    let product = steps.saturating_mul(UNITY);
    product.saturating_sub(UNITY / 2).saturating_add(steps & 1)
}
