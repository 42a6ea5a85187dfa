//! A clock that stands still until a test turns it.

use std::sync::{Mutex, PoisonError};

use tavren_types::Timestamp;

/// A clock turned by hand. Nothing in Tavren reads one: a host, or its test, passes `now` in.
///
/// # Examples
/// ```
/// use tavren_core::types::Timestamp;
/// use tavren_testkit::FixedClock;
///
/// let noon = Timestamp::parse("2026-11-20T12:00:00Z").expect("a valid time");
/// let clock = FixedClock::new(noon);
/// assert_eq!(clock.now(), noon);
/// clock.turn_days(1);
/// assert_eq!(clock.now().to_string(), "2026-11-21T12:00:00Z");
/// ```
#[derive(Debug)]
pub struct FixedClock {
    now: Mutex<Timestamp>,
}

impl FixedClock {
    /// A clock that shows `now`.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(now),
        }
    }

    /// What it shows.
    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it to `now`, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Turns it by `millis`, backwards where negative, and says what it shows then.
    pub fn turn_millis(&self, millis: i64) -> Timestamp {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus_millis(millis);
        *now
    }

    /// Turns it by `days` of 24 hours and says what it shows then.
    pub fn turn_days(&self, days: i64) -> Timestamp {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus_days(days);
        *now
    }
}
