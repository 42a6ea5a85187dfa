use crate::types::Code;

/// Why a recurrence is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecurrenceError {
    /// A number outside its range.
    #[error("{field} of the recurrence must lie in 1 to {most}")]
    Range {
        /// Which number.
        field: &'static str,
        /// The largest that is accepted.
        most: u32,
    },
    /// All periods together cover too many days.
    #[error("periods of the recurrence cover more than {days_max} days")]
    Long {
        /// The most days, a month counted as 31.
        days_max: u32,
    },
}

impl RecurrenceError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        Code::TermsInvalid
    }
}

/// A name that the IANA time zone database does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time zone is not in the IANA database")]
pub struct ZoneError;

impl ZoneError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        Code::ZoneUnknown
    }
}
