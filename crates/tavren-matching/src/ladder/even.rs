use super::Ladder;
use crate::error::MatchError;
use alloc::vec::Vec;
use tavren_types::Money;

impl Ladder {
    /// A ladder of `count` rungs, each `step` above the one before, `step` the lowest.
    ///
    /// # Errors
    /// As [`Ladder::new`].
    pub fn even(step: Money, count: u8) -> Result<Self, MatchError> {
        let currency = step.currency();
        let rungs: Vec<Money> = (1..=i64::from(count))
            .map(|at| step.minor().saturating_mul(at))
            .map(|minor| Money::new(minor, currency).map_err(|_| MatchError::Ladder))
            .collect::<Result<_, _>>()?;
        Self::new(&rungs)
    }
}
