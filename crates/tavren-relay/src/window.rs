use crate::RelayError;
use tavren_types::Timestamp;

const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// How long a window of the runner's disclosure policy is: the operator's setting, which is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLength(u8);

impl WindowLength {
    /// So many hours.
    ///
    /// # Errors
    /// [`RelayError::Window`] for none, or for more than a day.
    pub fn hours(hours: u8) -> Result<Self, RelayError> {
        match hours {
            1..=24 => Ok(Self(hours)),
            _ => Err(RelayError::Window),
        }
    }

    /// The window that a moment lies in, counted from 1970.
    pub(crate) fn at(self, now: Timestamp) -> u64 {
        let length = i64::from(self.0).saturating_mul(HOUR_MILLIS);
        let number = now.millis().checked_div_euclid(length);
        number
            .and_then(|number| u64::try_from(number).ok())
            .unwrap_or(0)
    }
}
