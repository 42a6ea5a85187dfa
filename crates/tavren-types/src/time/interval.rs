use super::Timestamp;
use crate::cbor::{CborError, Decode, Encode, Reader, Writer};

/// An interval whose end lies before its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the window ends before it starts")]
pub struct IntervalError;

/// A half-open stretch of time: `from` belongs to it, `until` does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    from: Timestamp,
    until: Timestamp,
}

impl Interval {
    /// The stretch `[from, until)`.
    ///
    /// # Errors
    /// [`IntervalError`] when it ends before it starts.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self, IntervalError> {
        if from <= until {
            Ok(Self { from, until })
        } else {
            Err(IntervalError)
        }
    }

    /// The first moment inside.
    pub fn from(self) -> Timestamp {
        self.from
    }

    /// The first moment after.
    pub fn until(self) -> Timestamp {
        self.until
    }

    /// True when `moment` lies inside.
    pub fn contains(self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.until
    }

    /// True when the two share a moment.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

impl Encode for Interval {
    fn encode(&self, writer: &mut Writer) {
        (self.from, self.until).encode(writer);
    }
}

impl Decode for Interval {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let (from, until) = Decode::decode(reader)?;
        Self::new(from, until).map_err(|_| CborError::Type {
            expected: "a window that ends after it starts",
            at,
        })
    }
}
