//! How sure a simulated figure is.

use crate::PricingError;
use crate::limits::SAMPLES_MAX;

#[cfg(test)]
mod tests;

/// Where the mean of a figure lies, with 95 % confidence (Student's *t*), in whole units and
/// widened to them.
///
/// To compare two prices or two rules, simulate both under the same seeds, subtract seed by seed,
/// and take the interval of the differences: luck that both share cancels, so that it is far
/// narrower than the difference of two intervals (*common random numbers*).
///
/// # Examples
/// ```
/// use tavren_pricing::Interval;
///
/// // What one price sold more than another, under each of five seeds.
/// let interval = Interval::of(&[12, 9, 11, 10, 13])?;
/// assert_eq!((interval.low, interval.high), (9, 13));
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The mean is at least this.
    pub low: i64,
    /// And at most this.
    pub high: i64,
}

/// Upper 2.5 % points of Student's *t*, in thousandths and rounded up, for 1 to 30 degrees of
/// freedom. That of 30 serves for more, where it is a little wide.
const STUDENT: [u32; 30] = [
    12_707, 4_303, 3_183, 2_777, 2_571, 2_447, 2_365, 2_307, 2_263, 2_229, 2_201, 2_179, 2_161,
    2_145, 2_132, 2_120, 2_110, 2_101, 2_094, 2_086, 2_080, 2_074, 2_069, 2_064, 2_060, 2_056,
    2_052, 2_049, 2_046, 2_043,
];

/// Largest sample either way: 2⁴⁰, so that what is squared stays within 128 bits.
const SAMPLE_MAX: i64 = 1 << 40;

impl Interval {
    /// The interval of independent samples: one figure a seed.
    ///
    /// # Errors
    /// [`PricingError`] for fewer than two samples, for too many, or for one beyond 2⁴⁰.
    pub fn of(samples: &[i64]) -> Result<Self, PricingError> {
        let parameter = "samples";
        let freedom = samples.len().checked_sub(1).filter(|freedom| *freedom > 0);
        let freedom = freedom.ok_or(PricingError::Parameter { parameter })?;
        if samples.len() > SAMPLES_MAX {
            return Err(PricingError::Limit { what: "samples" });
        }
        let large = |sample: &i64| sample.unsigned_abs() > SAMPLE_MAX.unsigned_abs();
        if let Some(row) = samples.iter().position(large) {
            let column = "sample";
            return Err(PricingError::Value { column, row });
        }
        let student = STUDENT.get(freedom.saturating_sub(1)).or(STUDENT.last());
        Ok(interval(samples, freedom, student.copied().unwrap_or(0)))
    }
}

/// Mean ± *t* · √(variance / n), with n · samples in place of samples so that all is whole.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "at most 2⁸ samples of at most 2⁴⁰: the squares of n times a sample less the sum add up to at most n² times those of the samples, 2¹⁰⁴; a million of them are below 2¹²⁴, the root below 2⁶², and t in thousandths below 2¹⁴"
)]
fn interval(samples: &[i64], freedom: usize, student: u32) -> Interval {
    let count = samples.len() as i128;
    let sum: i128 = samples.iter().map(|sample| i128::from(*sample)).sum();
    let square = |sample: &i64| (i128::from(*sample) * count - sum).unsigned_abs().pow(2);
    // n² · Σ (sample − mean)², and from it (n · half)² with half = t · √(Σ / (n · freedom)).
    let squares: u128 = samples.iter().map(square).sum();
    // In thousandths, rounded up.
    let spread = (squares * 1_000_000).div_ceil(count.unsigned_abs() * freedom as u128);
    let root = spread.isqrt() + 1;
    let half = (root * u128::from(student)).div_ceil(1_000_000);
    let half = half.cast_signed();
    let low = (sum - half).div_euclid(count);
    let high = -(-(sum + half)).div_euclid(count);
    let whole =
        |bound: i128| i64::try_from(bound).unwrap_or(if bound < 0 { i64::MIN } else { i64::MAX });
    Interval {
        low: whole(low),
        high: whole(high),
    }
}
