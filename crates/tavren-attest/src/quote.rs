//! Fields of TDX quotes and SNP reports, read strictly and **not verified**: no signature is
//! checked here, so what is read is a claim of whoever sent the bytes.
//!
//! Whoever verifies one with other software can check here what it binds and what it measures.

mod fields;
mod snp;
mod tdx;

#[cfg(test)]
mod tests;

pub use snp::SnpReport;
pub use tdx::{TdxQuote, TdxVersion};

/// Why bytes are not a quote or report that could be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuoteError {
    /// The bytes are more than [`EVIDENCE_BYTES_MAX`](crate::limits::EVIDENCE_BYTES_MAX).
    #[error("the quote is longer than its limit")]
    Length,

    /// The bytes end too early.
    #[error("{field} ends too early")]
    Truncated {
        /// The field.
        field: &'static str,
    },

    /// Bytes stand behind the end.
    #[error("bytes follow the end")]
    Trailing,

    /// A layout that this version does not know.
    #[error("{field} is not one that this version knows")]
    Unknown {
        /// The field.
        field: &'static str,
    },

    /// The guest can be debugged, so its host can read it.
    #[error("the guest can be debugged")]
    Debug,
}
