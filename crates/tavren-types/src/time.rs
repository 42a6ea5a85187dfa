//! Time: milliseconds since 1970 in UTC, always passed in, never read from a clock.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::limits::{TIMESTAMP_MILLIS_MAX, TIMESTAMP_MILLIS_MIN};

#[cfg(feature = "outside")]
mod civil;
#[cfg(feature = "outside")]
mod interval;
#[cfg(test)]
mod tests;

#[cfg(feature = "outside")]
pub use interval::{Interval, IntervalError};

/// Milliseconds in a day of UTC.
pub const DAY_MILLIS: i64 = 86_400_000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds, years 0000 to 9999.
///
/// # Examples
/// ```
/// use tavren_types::Timestamp;
/// let moment = Timestamp::parse("2026-11-20T12:00:00.5Z").expect("a valid time");
/// assert_eq!(moment.to_string(), "2026-11-20T12:00:00.500Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest moment.
    pub const MIN: Self = Self(TIMESTAMP_MILLIS_MIN);
    /// The latest moment.
    pub const MAX: Self = Self(TIMESTAMP_MILLIS_MAX);

    /// The moment `millis` after 1970; `None` outside the years 0000 to 9999.
    pub const fn from_millis(millis: i64) -> Option<Self> {
        if millis >= TIMESTAMP_MILLIS_MIN && millis <= TIMESTAMP_MILLIS_MAX {
            Some(Self(millis))
        } else {
            None
        }
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment `millis` later, held inside the years 0000 to 9999.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(
            self.0
                .saturating_add(millis)
                .clamp(TIMESTAMP_MILLIS_MIN, TIMESTAMP_MILLIS_MAX),
        )
    }
}

impl Encode for Timestamp {
    fn encode(&self, writer: &mut Writer) {
        writer.signed(self.0);
    }
}

impl Decode for Timestamp {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::from_millis(reader.signed()?).ok_or(CborError::Type {
            expected: "a time in the years 0000 to 9999",
            at,
        })
    }
}
