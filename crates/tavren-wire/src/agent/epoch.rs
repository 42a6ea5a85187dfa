use crate::limits::EPOCH_HOURS_MAX;
use crate::message::BoundError;
use tavren_types::Timestamp;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// How long an agent keeps its names: one to six hours. A market has one length, and says which.
///
/// # Examples
/// ```
/// use tavren_types::Timestamp;
/// use tavren_wire::agent::EpochLength;
///
/// let length = EpochLength::hours(6)?;
/// let at = |text| length.epoch_at(Timestamp::parse(text).expect("a valid time"));
/// assert_eq!(at("2026-11-20T06:00:00Z"), at("2026-11-20T11:59:59Z"));
/// assert!(at("2026-11-20T11:59:59Z") < at("2026-11-20T12:00:00Z"));
/// # Ok::<(), tavren_wire::message::BoundError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochLength(u8);

impl EpochLength {
    /// So many hours.
    ///
    /// # Errors
    /// [`BoundError`] for none, or for more than six.
    pub fn hours(hours: u8) -> Result<Self, BoundError> {
        if (1..=EPOCH_HOURS_MAX).contains(&hours) {
            Ok(Self(hours))
        } else {
            Err(BoundError::expected("one to six hours"))
        }
    }

    /// The epoch that a moment lies in. All that is before 1970 lies in the first.
    #[must_use]
    pub fn epoch_at(self, now: Timestamp) -> Epoch {
        let number = now.millis().div_euclid(self.millis());
        Epoch(u64::try_from(number).unwrap_or(0))
    }

    /// The first moment after an epoch, held inside the years 0000 to 9999.
    #[must_use]
    pub fn end_of(self, epoch: Epoch) -> Timestamp {
        let after = i64::try_from(epoch.0).unwrap_or(i64::MAX).saturating_add(1);
        let millis = after.saturating_mul(self.millis());
        Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
    }

    /// The first hour of an epoch, counted from 1970 in UTC.
    #[must_use]
    pub fn first_hour(self, epoch: Epoch) -> u64 {
        epoch.0.saturating_mul(u64::from(self.0))
    }

    fn millis(self) -> i64 {
        i64::from(self.0).saturating_mul(HOUR_MILLIS)
    }
}

/// A stretch of time in which an agent keeps its names: their number since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch of this number.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl Encode for Epoch {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Epoch {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        Decode::decode(reader).map(Self)
    }
}
