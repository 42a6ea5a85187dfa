//! Recurrence: which stretches of time a grant covers, counted from its anchor in the user's zone.
//!
//! Period *k* is computed from the anchor, never from period *k* − 1: 31 January + 1 month + 1
//! month is not 31 January + 2 months, and one day over a clock change is not 24 hours.

use crate::types::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::types::{Interval, Timestamp};

mod error;
#[cfg(test)]
mod tests;
mod zone;

pub use error::{RecurrenceError, ZoneError};
pub use zone::{Zone, zone_database_version};

/// Periods of one grant: a daily one of nearly three years, and few enough to list.
pub const PERIODS_MAX: u32 = 1_000;

/// Days that one grant may cover: 100 years of 366 days, longer than anyone's consent lives. A
/// month counts as 31 days.
pub const COLLECTION_DAYS_MAX: u32 = 36_600;

/// Milliseconds in a mean month of the Gregorian calendar, from which a search starts.
const MONTH_MILLIS: i64 = 2_629_746_000;

crate::types::cbor_enum! {
    /// What a recurring grant counts in: units of the calendar in the user's zone.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Unit {
        /// From one time of day to the same on the next day: 23 or 25 hours over a clock change.
        1 => Day,
        /// Seven days.
        2 => Week,
        /// From a day of one month to the same of the next, or to its last where it has no such day.
        3 => Month,
    }
}

impl Unit {
    /// Days in the longest of these.
    fn days_max(self) -> u32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 31,
        }
    }

    /// About how long one is, in ms.
    fn millis_mean(self) -> i64 {
        match self {
            Self::Day => crate::types::time::DAY_MILLIS,
            Self::Week => crate::types::time::DAY_MILLIS.saturating_mul(7),
            Self::Month => MONTH_MILLIS,
        }
    }
}

crate::types::cbor_union! {
    /// The three ways in which a grant covers time.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Shape {
        /// Flat, looking back: one period of `days` calendar days that ends at the anchor.
        1 => Last {
            /// How many days.
            days: u32,
        },
        /// Flat, looking forward: one period of `days` calendar days that starts at the anchor.
        2 => Next {
            /// How many days.
            days: u32,
        },
        /// Recurring: `periods` periods of `count` units each, the first starting at the anchor.
        3 => Every {
            /// The unit.
            unit: Unit,
            /// Units in a period.
            count: u16,
            /// How many periods.
            periods: u32,
        },
    }
}

/// Which stretches of time a grant covers: a valid [`Shape`], stored in the terms.
///
/// The anchor is the moment of the grant as it stands; it is not moved to midnight.
///
/// # Examples
/// ```
/// use tavren_core::recurrence::{Recurrence, Unit, Zone};
/// use tavren_core::types::Timestamp;
///
/// let monthly = Recurrence::every(Unit::Month, 1, 3)?;
/// let anchor = Timestamp::parse("2026-01-31T09:00:00Z").expect("a time");
/// let zone = Zone::parse("UTC").expect("a zone");
/// let second = monthly.period(anchor, &zone, 1).expect("the second of three");
/// assert_eq!(second.from().to_string(), "2026-02-28T09:00:00Z");
/// assert_eq!(second.until().to_string(), "2026-03-31T09:00:00Z");
/// # Ok::<(), tavren_core::recurrence::RecurrenceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recurrence(Shape);

impl Recurrence {
    /// The `days` calendar days before the anchor, as one period.
    ///
    /// # Errors
    /// [`RecurrenceError::Range`] unless `days` lies in 1 to [`COLLECTION_DAYS_MAX`].
    pub fn last(days: u32) -> Result<Self, RecurrenceError> {
        Self::try_from(Shape::Last { days })
    }

    /// The `days` calendar days after the anchor, as one period.
    ///
    /// # Errors
    /// [`RecurrenceError::Range`] unless `days` lies in 1 to [`COLLECTION_DAYS_MAX`].
    pub fn next(days: u32) -> Result<Self, RecurrenceError> {
        Self::try_from(Shape::Next { days })
    }

    /// `periods` periods of `count` units each, one after the other from the anchor.
    ///
    /// # Errors
    /// [`RecurrenceError`] unless `count` ≥ 1, `periods` lies in 1 to [`PERIODS_MAX`], and all of
    /// them together cover at most [`COLLECTION_DAYS_MAX`] days.
    pub fn every(unit: Unit, count: u16, periods: u32) -> Result<Self, RecurrenceError> {
        Self::try_from(Shape::Every {
            unit,
            count,
            periods,
        })
    }

    /// The shape, to match on.
    pub fn shape(self) -> Shape {
        self.0
    }

    /// How many periods there are, 1 to [`PERIODS_MAX`].
    pub fn periods(self) -> u32 {
        match self.0 {
            Shape::Last { .. } | Shape::Next { .. } => 1,
            Shape::Every { periods, .. } => periods,
        }
    }

    /// Period `k`, counted from 0; `None` beyond the last.
    ///
    /// A local time that the clock skips or shows twice is read as RFC 5545 does: after the gap by
    /// as much, or the earlier of the two. A day that a zone skipped as a whole gives an empty period.
    ///
    /// # Law
    /// 2: periods tile the collection, half-open, without gap or overlap
    /// (`recurrence::tests::periods_tile_the_collection`).
    pub fn period(self, anchor: Timestamp, zone: &Zone, k: u32) -> Option<Interval> {
        if k >= self.periods() {
            return None;
        }
        let from = self.boundary(anchor, zone, k);
        let until = self.boundary(anchor, zone, k.saturating_add(1));
        Interval::new(from, until).ok()
    }

    /// All periods together: from the start of the first to the end of the last.
    #[expect(
        clippy::expect_used,
        reason = "the end is taken no earlier than the start"
    )]
    pub fn collection(self, anchor: Timestamp, zone: &Zone) -> Interval {
        let from = self.boundary(anchor, zone, 0);
        let until = self.boundary(anchor, zone, self.periods());
        Interval::new(from, until.max(from)).expect("ends no earlier than it starts")
    }

    /// How many periods have ended at `now`; a period has ended at the first moment after it.
    ///
    /// Costs two or three boundaries, however many periods there are.
    pub fn closed(self, anchor: Timestamp, zone: &Zone, now: Timestamp) -> u32 {
        let ended = |k: u32| self.boundary(anchor, zone, k) <= now;
        let mut closed = self.closed_about(anchor, now);
        while closed > 0 && !ended(closed) {
            closed = closed.saturating_sub(1);
        }
        while closed < self.periods() && ended(closed.saturating_add(1)) {
            closed = closed.saturating_add(1);
        }
        closed
    }

    /// Where period `k` starts and period `k` − 1 ends.
    fn boundary(self, anchor: Timestamp, zone: &Zone, k: u32) -> Timestamp {
        match (self.0, k) {
            (Shape::Last { days }, 0) => zone.plus_days(
                anchor,
                i32::try_from(days).map_or(i32::MIN, i32::saturating_neg),
            ),
            (Shape::Last { .. }, _) | (_, 0) => anchor,
            (Shape::Next { days }, _) => zone.plus_days(anchor, units(days, 1)),
            (Shape::Every { unit, count, .. }, k) => {
                let count = u32::from(count);
                match unit {
                    Unit::Day => zone.plus_days(anchor, units(count, k)),
                    Unit::Week => zone.plus_days(anchor, units(count.saturating_mul(7), k)),
                    Unit::Month => zone.plus_months(anchor, units(count, k)),
                }
            }
        }
    }

    /// About how many periods have ended at `now`: off by a few at most.
    fn closed_about(self, anchor: Timestamp, now: Timestamp) -> u32 {
        let Shape::Every {
            unit,
            count,
            periods,
        } = self.0
        else {
            return 0;
        };
        let passed = now.millis().saturating_sub(anchor.millis()).max(0);
        let each = unit.millis_mean().saturating_mul(i64::from(count));
        let about = passed.checked_div(each).unwrap_or(0);
        u32::try_from(about).map_or(periods, |about| about.min(periods))
    }
}

/// `count · k`, which [`COLLECTION_DAYS_MAX`] keeps far inside 32 bits.
fn units(count: u32, k: u32) -> i32 {
    i32::try_from(count.saturating_mul(k)).unwrap_or(i32::MAX)
}

impl TryFrom<Shape> for Recurrence {
    type Error = RecurrenceError;

    fn try_from(shape: Shape) -> Result<Self, RecurrenceError> {
        match shape {
            Shape::Last { days } | Shape::Next { days } => {
                within("days", days, COLLECTION_DAYS_MAX)?;
            }
            Shape::Every {
                unit,
                count,
                periods,
            } => {
                within("count", u32::from(count), u32::from(u16::MAX))?;
                within("periods", periods, PERIODS_MAX)?;
                let days = u32::from(count)
                    .saturating_mul(periods)
                    .saturating_mul(unit.days_max());
                if days > COLLECTION_DAYS_MAX {
                    return Err(RecurrenceError::Long {
                        days_max: COLLECTION_DAYS_MAX,
                    });
                }
            }
        }
        Ok(Self(shape))
    }
}

fn within(field: &'static str, value: u32, most: u32) -> Result<(), RecurrenceError> {
    if (1..=most).contains(&value) {
        Ok(())
    } else {
        Err(RecurrenceError::Range { field, most })
    }
}

impl Encode for Recurrence {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Recurrence {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::try_from(Shape::decode(reader)?).map_err(|_| CborError::Type {
            expected: "a recurrence within its limits",
            at,
        })
    }
}
