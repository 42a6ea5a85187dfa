use tavren_matching::noise::PolicyError;
use tavren_matching::{HierarchyError, MatchError};
use tavren_types::cbor::CborError;

/// Why a runner does not start by these rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The market file is longer than its limit.
    #[error("the market file is longer than its limit")]
    Length,
    /// The market file is not what its schema says.
    #[error("the market file is malformed: {0}")]
    Malformed(#[from] CborError),
    /// An epoch is no one to six hours.
    #[error("an epoch takes one to six hours")]
    Epoch,
    /// A window is no whole number of epochs, or longer than a day.
    #[error("a window takes a whole number of epochs, and a day at most")]
    Window,
    /// Cover is none of `none`, `all` and a number of shards.
    #[error("cover is none, all, or a number of shards up to 65535")]
    Cover,
    /// The sealing service's key is none.
    #[error("the sealing service is an Ed25519 public key of 32 bytes")]
    Service,
    /// A row of the areas.
    #[error("areas: {0}")]
    Areas(HierarchyError),
    /// Tables that matching does not take.
    #[error("tables: {0}")]
    Tables(#[from] MatchError),
    /// A disclosure policy that contradicts itself, or tells more areas apart than a view counts.
    #[error("the disclosure policy is malformed: {field}")]
    Policy {
        /// What is wrong with it.
        field: &'static str,
    },
}

impl From<PolicyError> for RulesError {
    fn from(error: PolicyError) -> Self {
        let field = error.field();
        Self::Policy { field }
    }
}
