//! Trust: what a buyer has shown of itself decides what it may ask for.
//!
//! [`Evidence`] is counted, [`score`] turns it into one number, [`tier`] into one of four steps,
//! [`explain`] says why, and [`allows`] says what a step may ask. Integers alone, so that Rust, C
//! and Python give the same answer.

mod access;
mod explain;
mod score;
#[cfg(test)]
mod tests;
mod tier;

pub use access::{DataClass, allows, minimum_tier};
pub use explain::{Reason, explain};
pub use score::{Cause, PENALTY_MAX, Score, score};
pub use tier::{FALL_MARGIN, RISE, Tier, tier};

crate::types::cbor_record! {
    /// What is known of a buyer: how often each thing happened.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::trust::{Evidence, Tier, score, tier};
    ///
    /// let new = Evidence::default();
    /// assert_eq!(tier(Tier::START, score(&new)), Tier::START);
    /// let proven = Evidence { delivered: 40, acknowledged: 40, ..new };
    /// assert_eq!(tier(Tier::START, score(&proven)).get(), 2);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
    pub struct Evidence {
        /// Periods that the buyer claimed and paid.
        1 => pub delivered: u32,
        /// Periods that it acknowledged as received.
        2 => pub acknowledged: u32,
        /// Duties that it met in time, such as a deletion after a revoke.
        3 => pub duties_met: u32,
        /// Periods that it asked for and did not claim.
        4 => pub unclaimed: u32,
        /// Disputes opened against it, whatever became of them.
        5 => pub disputes_opened: u32,
        /// Disputes that were decided against it.
        6 => pub disputes_upheld: u32,
        /// Flags by users that a moderator upheld.
        7 => pub flags_upheld: u32,
        /// Duties whose deadline it let pass.
        8 => pub duties_missed: u32,
    }
}

impl Evidence {
    /// Each count under its cause, the good before the bad.
    pub fn counts(&self) -> [(Cause, u32); 8] {
        [
            (Cause::Delivered, self.delivered),
            (Cause::Acknowledged, self.acknowledged),
            (Cause::DutiesMet, self.duties_met),
            (Cause::Unclaimed, self.unclaimed),
            (Cause::DisputesOpened, self.disputes_opened),
            (Cause::DisputesUpheld, self.disputes_upheld),
            (Cause::FlagsUpheld, self.flags_upheld),
            (Cause::DutiesMissed, self.duties_missed),
        ]
    }
}
