use crate::types::Code;

/// Why there is no quote, or no accrual under one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteError {
    /// The price is so small that, after tier and trust, it rounds to nothing; or a bonus of nothing.
    #[error("the price rounds to zero at this tier and trust, or the bonus is nothing")]
    Zero,
    /// All periods together exceed what can be accrued.
    #[error("the amount is out of range")]
    OutOfRange,
    /// A bonus in another currency than the price.
    #[error("two currencies do not add or compare")]
    Currency,
    /// No period, more than a grant can have, or more than were quoted.
    #[error("periods must lie in 1 to {most}")]
    Periods {
        /// The most.
        most: u32,
    },
}

impl QuoteError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Zero => Code::RewardZero,
            Self::OutOfRange => Code::MoneyOutOfRange,
            Self::Currency => Code::MoneyCurrencyMismatch,
            Self::Periods { .. } => Code::LimitExceeded,
        }
    }
}
