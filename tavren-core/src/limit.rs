//! Rate limits: how often something may happen, by the generic cell rate algorithm (ITU-T I.371).
//!
//! What is kept is one time: the *theoretical arrival*, at which the next one would come if they
//! came evenly. Whoever is ahead of it by more than the burst allows has to wait.

use tavren_types::Timestamp;

#[cfg(test)]
mod tests;

/// How often something may happen: so many at once, and then one in a stretch of time.
///
/// # Examples
/// ```
/// use tavren_core::limit::Rate;
/// use tavren_core::types::Timestamp;
///
/// let rate = Rate::new(2, 60_000);
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let once = rate.take(None, now).expect("the first");
/// let twice = rate.take(Some(once), now).expect("the second of the burst");
/// assert_eq!(rate.take(Some(twice), now), Err(now.plus_millis(60_000)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    burst: u32,
    per_millis: u32,
}

impl Rate {
    /// `burst` at once, then one in `per_millis` milliseconds; neither is less than 1.
    pub const fn new(burst: u32, per_millis: u32) -> Self {
        const fn at_least_one(number: u32) -> u32 {
            if number == 0 { 1 } else { number }
        }
        Self {
            burst: at_least_one(burst),
            per_millis: at_least_one(per_millis),
        }
    }

    /// How many at once.
    pub const fn burst(self) -> u32 {
        self.burst
    }

    /// The stretch of time that holds one more, in milliseconds.
    pub const fn per_millis(self) -> u32 {
        self.per_millis
    }

    /// Takes one at `now`: answers the theoretical arrival to keep. `arrival` is the one that was
    /// kept before; `None` where nothing was taken yet.
    ///
    /// # Errors
    /// When one can be taken at the earliest; nothing is taken, and nothing is to be kept.
    ///
    /// # Law
    /// Of all that is taken with times within a window of `t` milliseconds there are never more
    /// than `burst + t / per_millis`, in whichever order the times come
    /// (`limit::tests::no_window_holds_more_than_its_burst_and_its_share`): a clock that goes back
    /// wins nothing.
    pub fn take(self, arrival: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Timestamp> {
        let arrival = arrival.unwrap_or(now);
        let earliest = arrival.plus_millis(self.ahead_millis().saturating_neg());
        if now < earliest {
            return Err(earliest);
        }
        Ok(arrival.max(now).plus_millis(i64::from(self.per_millis)))
    }

    /// How far ahead of the theoretical arrival one may come.
    fn ahead_millis(self) -> i64 {
        let others = i64::from(self.burst).saturating_sub(1);
        others.saturating_mul(i64::from(self.per_millis))
    }
}
