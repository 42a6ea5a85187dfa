//! What holds hold of one account, by when it is free again.

use tavren_types::Timestamp;
use tavren_types::cbor::Schema;

tavren_types::cbor_record! {
    /// What is held until one time.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct HeldUntil {
        1 => pub(crate) until: Timestamp,
        /// In minor units, above nothing.
        2 => pub(crate) minor: i64,
    }
}

tavren_types::cbor_record! {
    /// What all holds of batches hold of one account in one currency: a floor under its counter, which
    /// falls by itself as time passes. Whose they are and what is left of each stands with their lines.
    ///
    /// # Law
    /// 3: nothing is ever swept, since what has run out does not count
    /// (`market::tests::holds::what_a_hold_holds_is_free_again_when_its_time_is_over`).
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Holds {
        0 => pub(crate) schema: Schema<1>,
        /// By time, each once.
        1 => pub(crate) ends: Vec<HeldUntil>,
    }
}

impl Holds {
    /// None.
    pub(crate) const NONE: Self = Self {
        schema: Schema,
        ends: Vec::new(),
    };

    /// What they hold at a time, in minor units.
    pub(crate) fn at(&self, now: Timestamp) -> i64 {
        let open = self.ends.iter().filter(|end| now < end.until);
        open.fold(0, |sum, end| sum.saturating_add(end.minor))
    }

    /// Holds so much more until a time; less, where it is below nothing.
    pub(crate) fn add(&mut self, until: Timestamp, change: i64) {
        let at = self.ends.partition_point(|end| end.until < until);
        match self.ends.get_mut(at) {
            Some(end) if end.until == until => end.minor = end.minor.saturating_add(change),
            _ => self.ends.insert(
                at,
                HeldUntil {
                    until,
                    minor: change,
                },
            ),
        }
    }

    /// Drops what has run out or was drawn and closed.
    pub(crate) fn prune(&mut self, now: Timestamp) {
        self.ends.retain(|end| now < end.until && end.minor > 0);
    }
}
