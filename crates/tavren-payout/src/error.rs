//! Why something is not sent to a processor, or not believed of it.

use tavren_types::Code;

/// Why something is not sent, or not believed. No message holds a value (law 15). Whatever it is,
/// nothing was observed: a payout stays what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayoutError {
    /// The processor does not pay out in this currency, or not this amount.
    #[error("the processor does not pay out in this currency, or not such an amount")]
    Currency,
    /// The batch is not one for this processor.
    #[error("{field}: the batch is not one for this processor")]
    Batch {
        /// What is wrong with it.
        field: &'static str,
    },
    /// The processor may have forgotten the key of the batch.
    #[error("the processor may have forgotten the key of the batch")]
    KeyLapsed,
    /// An answer or a webhook is not what the documentation says.
    #[error("{field}: not what the documentation says")]
    Malformed {
        /// What is wrong with it.
        field: &'static str,
    },
    /// An input is larger than its limit.
    #[error("{field}: larger than its limit")]
    Limit {
        /// Which one.
        field: &'static str,
    },
    /// A status that is not known.
    #[error("the processor names a status that is not known")]
    Status,
    /// Another amount or currency than the payout's.
    #[error("the processor names another amount or currency than the payout has")]
    Amount,
    /// The processor takes no calls with these credentials.
    #[error("the processor takes no calls with these credentials")]
    Denied,
    /// The webhook is not signed by the processor.
    #[error("the webhook is not signed by the processor")]
    Forged,
    /// The webhook was signed too long ago, or in the future.
    #[error("the webhook was signed too long ago, or in the future")]
    Stale,
    /// The processor cannot cancel the payout, or no longer.
    #[error("the processor cannot cancel the payout, or no longer")]
    CancelState,
}

impl PayoutError {
    /// The permanent code.
    pub fn code(&self) -> Code {
        match self {
            Self::Currency => Code::ProcessorCurrency,
            Self::Batch { .. } => Code::ProcessorBatch,
            Self::KeyLapsed => Code::ProcessorKey,
            Self::Malformed { .. } => Code::ProcessorMalformed,
            Self::Limit { .. } => Code::LimitExceeded,
            Self::Status => Code::ProcessorStatus,
            Self::Amount => Code::PayoutAmount,
            Self::Denied => Code::ProcessorDenied,
            Self::Forged => Code::WebhookForged,
            Self::Stale => Code::WebhookStale,
            Self::CancelState => Code::CancelState,
        }
    }

    /// The part of a batch, an answer or a webhook that is wrong, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Batch { field } | Self::Malformed { field } | Self::Limit { field } => {
                Some(field)
            }
            _ => None,
        }
    }

    pub(crate) const fn malformed(field: &'static str) -> Self {
        Self::Malformed { field }
    }
}
