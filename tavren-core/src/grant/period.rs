use super::{Ended, Ending, Event, Grant, HoldClosing, Pause};
use crate::buyer::Buyer;
use crate::terms::Terms;
use tavren_types::{Interval, KeyId, PackageId, Timestamp};

tavren_types::cbor_union! {
    /// What became of one period of a grant.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fulfilment {
        /// A worker is packaging it.
        1 => Leased {
            /// Whose lease.
            worker: [u8; 16],
            /// Until when.
            until: Timestamp,
            /// The key that is to seal its chunk; none once the lease is of no use any more.
            key: Option<KeyId>,
        },
        /// Sealed, and waiting for its buyer.
        2 => Sealed {
            /// In which package.
            package: PackageId,
            /// In which chunk of it.
            chunk: u32,
            /// The chunk's key, which the buyer does not have yet.
            key: KeyId,
            /// Since when.
            at: Timestamp,
            /// Until when.
            until: Timestamp,
        },
        /// Claimed: paid.
        3 => Delivered {
            /// When.
            at: Timestamp,
            /// In which package.
            package: Option<PackageId>,
        },
        /// Not claimed in time: destroyed, and paid all the same.
        4 => Unclaimed {
            /// When its time ran out.
            at: Timestamp,
        },
        /// Stopped first, or nothing to deliver: destroyed, not charged.
        5 => Aborted {
            /// When.
            at: Timestamp,
        },
    }
}

impl Fulfilment {
    /// True when its outcome is known.
    pub fn is_resolved(&self) -> bool {
        matches!(
            self,
            Self::Delivered { .. } | Self::Unclaimed { .. } | Self::Aborted { .. }
        )
    }

    /// True when it was paid.
    pub fn is_paid(&self) -> bool {
        matches!(self, Self::Delivered { .. } | Self::Unclaimed { .. })
    }
}

/// A period that can be packaged now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Which period.
    pub period: u32,
    /// What it covers.
    pub window: Interval,
}

/// A grant with the terms and the buyer that its calendar depends on.
pub(crate) struct Calendar<'a> {
    pub(crate) grant: &'a Grant,
    pub(crate) terms: &'a Terms,
    pub(crate) buyer: &'a Buyer,
}

/// What stands of a period that no event has settled.
enum Open {
    /// Not closed yet.
    Pending { close: Timestamp },
    /// Can be packaged.
    Due(Due),
    /// A worker has it.
    Leased { until: Timestamp },
    /// Waits for its buyer.
    Sealed { until: Timestamp },
    /// Came to nothing: paused, late, or ended before it closed.
    Void,
    /// Has its outcome.
    Resolved,
}

impl Calendar<'_> {
    /// The periods that `worker` can package at `now`, its own leases included.
    pub(crate) fn due(&self, worker: &[u8; 16], now: Timestamp) -> Vec<Due> {
        let open = !self.buyer.is_barred(self.terms, now) && !self.grant.is_paused(now);
        if !open || self.grant.ended(self.buyer, now).is_some() {
            return Vec::new();
        }
        let due = |k| match self.open(k, now, Some(worker)) {
            Open::Due(due) => Some(due),
            _ => None,
        };
        self.closed_periods(now).filter_map(due).collect()
    }

    /// True when another worker has a period of it.
    pub(crate) fn is_leased(&self, worker: &[u8; 16], now: Timestamp) -> bool {
        let leased = |k| matches!(self.open(k, now, Some(worker)), Open::Leased { .. });
        self.closed_periods(now).any(leased)
    }

    /// What time has done to the grant by `now` and was not written down yet. Applying it changes
    /// no answer (law 3).
    pub(crate) fn catch_up(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        let ended = self.grant.ended(self.buyer, now);
        for (period, state) in &self.grant.progress.periods {
            if let Fulfilment::Sealed { at, until, .. } = state {
                events.extend(self.outcome(*period, *at, *until, ended, now));
            }
        }
        if let (Some(Ended { why, at }), None) = (ended, self.grant.progress.ended) {
            events.push(Event::Ended { why, at });
        }
        events
    }

    /// The closing of the hold, once nothing is left that it could pay.
    pub(crate) fn closing(&self, now: Timestamp) -> Option<Event> {
        if self.grant.progress.hold.is_some() {
            return None;
        }
        let how = match self.grant.ended(self.buyer, now) {
            Some(ended) if ended.why == Ending::Expired => HoldClosing::Expired,
            Some(_) => HoldClosing::Voided,
            None if self.is_settled(now) => HoldClosing::Settled,
            None => return None,
        };
        Some(Event::HoldClosed { how, at: now })
    }

    /// When the grant next needs attention; `None` never.
    pub(crate) fn attention(&self, now: Timestamp) -> Option<Timestamp> {
        if let Some(ended) = self.grant.ended(self.buyer, now) {
            return Some(self.grant.wipe_at(ended));
        }
        let periods = self.terms.recurrence.periods();
        // Not what waits for its buyer to be let in again: nothing puts the agenda right then.
        let waits = self.grant.is_paused(now);
        let mut next = self.grant.use_until;
        for k in 0..periods {
            match self.open(k, now, None) {
                Open::Pending { close } => {
                    next = next.min(close);
                    break;
                }
                // What is due but must wait needs attention when it is too late for it.
                Open::Due(due) if waits => {
                    next = next.min(
                        due.window
                            .until()
                            .plus_days(i64::from(self.terms.deliver_days)),
                    );
                }
                Open::Due(due) => next = next.min(due.window.until()),
                Open::Leased { until } | Open::Sealed { until } => next = next.min(until),
                Open::Void | Open::Resolved => {}
            }
        }
        Some(next)
    }

    /// The outcome of a sealed period by `now`: whichever came first, its deadline or a stop. A
    /// deadline that has passed beats a stop at the same instant or later.
    fn outcome(
        &self,
        period: u32,
        at: Timestamp,
        until: Timestamp,
        ended: Option<Ended>,
        now: Timestamp,
    ) -> Option<Event> {
        let ended = ended.map(|ended| ended.at);
        let stopped = self.buyer.barred_since(self.terms, at);
        let open = |pause: &&Pause| pause.until.is_none_or(|until| at < until);
        let paused = self
            .grant
            .progress
            .pauses
            .iter()
            .filter(open)
            .map(|pause| pause.from.max(at));
        let stop = ended.into_iter().chain(stopped).chain(paused).min();
        match stop {
            Some(stop) if stop < until && stop <= now => Some(Event::Aborted { period, at: stop }),
            _ if until <= now => Some(Event::Unclaimed { period, at: until }),
            _ => None,
        }
    }

    fn is_settled(&self, now: Timestamp) -> bool {
        let done = |k| matches!(self.open(k, now, None), Open::Void | Open::Resolved);
        (0..self.terms.recurrence.periods()).all(done)
    }

    fn closed_periods(&self, now: Timestamp) -> std::ops::Range<u32> {
        0..self
            .terms
            .recurrence
            .closed(self.grant.anchor, &self.grant.zone, now)
    }

    fn open(&self, k: u32, now: Timestamp, worker: Option<&[u8; 16]>) -> Open {
        let periods = &self.grant.progress.periods;
        let found = periods.binary_search_by_key(&k, |(at, _)| *at).ok();
        let state = found
            .and_then(|at| periods.get(at))
            .map(|(_, state)| *state);
        match state {
            Some(Fulfilment::Sealed { until, .. }) => return Open::Sealed { until },
            Some(Fulfilment::Leased {
                worker: other,
                until,
                ..
            }) if until > now && worker != Some(&other) => {
                return Open::Leased { until };
            }
            Some(state) if state.is_resolved() => return Open::Resolved,
            _ => {}
        }
        let Some(window) = self
            .terms
            .recurrence
            .period(self.grant.anchor, &self.grant.zone, k)
        else {
            return Open::Void;
        };
        if window.until() > now {
            return Open::Pending {
                close: window.until(),
            };
        }
        let late = window.until().plus_days(i64::from(self.terms.deliver_days));
        if late <= now || self.was_interrupted(window) {
            return Open::Void;
        }
        Open::Due(Due { period: k, window })
    }

    /// True when the user paused, or the buyer was suspended, at some moment of the window since the
    /// grant was given: what was collected then may not leave, and nothing is charged for the period.
    fn was_interrupted(&self, window: Interval) -> bool {
        let suspensions = self.buyer.suspensions.iter();
        let suspensions = suspensions.map(|stretch| (stretch.from, stretch.until));
        self.was_paused(window) || self.meets(window, suspensions)
    }
}
