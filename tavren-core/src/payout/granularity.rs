//! The amounts that a processor pays out in one currency.

use tavren_types::Code;

/// The smallest amount that a processor pays out in one currency, and the step of larger ones, in
/// minor units. Not the minor unit of ISO 4217: a forint has two decimals, and is paid out whole.
///
/// # Examples
/// ```
/// use tavren_core::payout::Granularity;
///
/// let forint = Granularity::new(100, 100)?;
/// assert_eq!(forint.payable(12_345), Some(12_300));
/// assert_eq!(forint.payable(99), None);
/// # Ok::<(), tavren_core::types::Code>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Granularity {
    step: i64,
    least: i64,
}

impl Granularity {
    /// Every whole minor unit.
    pub const MINOR: Self = Self { step: 1, least: 1 };

    /// Multiples of `step` minor units, from the first one that is `least` or more.
    ///
    /// # Errors
    /// [`Code::MoneyNegative`] unless both are one or more, [`Code::MoneyOutOfRange`] where no
    /// amount is left.
    pub fn new(step: i64, least: i64) -> Result<Self, Code> {
        if step < 1 || least < 1 {
            return Err(Code::MoneyNegative);
        }
        let steps = least.saturating_sub(1).checked_div(step);
        let steps = steps.and_then(|steps| steps.checked_add(1));
        let least = steps.and_then(|steps| steps.checked_mul(step));
        match least {
            Some(least) => Ok(Self { step, least }),
            None => Err(Code::MoneyOutOfRange),
        }
    }

    /// The largest amount of at most `minor` that is paid out; the rest stays where it is.
    pub fn payable(self, minor: i64) -> Option<i64> {
        let rest = minor.checked_rem_euclid(self.step)?;
        let whole = minor.checked_sub(rest)?;
        (whole >= self.least).then_some(whole)
    }

    /// The step, in minor units.
    pub fn step(self) -> i64 {
        self.step
    }

    /// The smallest amount, in minor units.
    pub fn least(self) -> i64 {
        self.least
    }
}
