use core::num::NonZeroU128;

use super::Exponent;
use crate::{PolicyError, limits::EXPONENT_DENOMINATOR_MAX};

impl Exponent {
    /// γ = `numerator` / `denominator`, the denominator from 1 to 2⁸⁰.
    ///
    /// # Errors
    /// [`PolicyError`] naming `exponent`, where the denominator is none of those.
    pub const fn new(numerator: u128, denominator: u128) -> Result<Self, PolicyError> {
        match NonZeroU128::new(denominator) {
            Some(denominator) if denominator.get() <= EXPONENT_DENOMINATOR_MAX => Ok(Self {
                numerator,
                denominator,
            }),
            _ => Err(PolicyError::new("exponent")),
        }
    }
}
