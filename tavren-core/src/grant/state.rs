use super::{Ended, Ending, Grant};
use crate::buyer::Buyer;
use tavren_types::Timestamp;

/// What a grant is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum State {
    /// Given; collection has not begun.
    Granted,
    /// Collection is on.
    Active,
    /// The user paused it, or its buyer is suspended.
    Paused,
    /// Collection is over; the buyer may use what was delivered; still revocable.
    Fulfilled,
    /// Its time is over.
    Expired,
    /// A newer grant took its place.
    Superseded,
    /// The user took it back.
    Revoked,
    /// A moderator, or the ban of its buyer, ended it.
    Invalidated,
    /// Ended, and its retention is over: its key is destroyed or about to be.
    Wiped,
}

impl State {
    /// True while the grant can still do something.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            Self::Granted | Self::Active | Self::Paused | Self::Fulfilled
        )
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Fulfilled => "fulfilled",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Invalidated => "invalidated",
            Self::Wiped => "wiped",
        }
    }
}

impl Ending {
    /// Which one wins when two fall on the same instant: the greater.
    fn precedence(self) -> u8 {
        match self {
            Self::Expired => 1,
            Self::Superseded => 2,
            Self::Revoked => 3,
            Self::Invalidated => 4,
        }
    }

    fn state(self) -> State {
        match self {
            Self::Expired => State::Expired,
            Self::Superseded => State::Superseded,
            Self::Revoked => State::Revoked,
            Self::Invalidated => State::Invalidated,
        }
    }
}

impl Ended {
    /// Of two ends the earlier, and of two at one instant the stronger.
    pub(crate) fn earlier(self, other: Self) -> Self {
        let rank = |ended: Self| (ended.at, std::cmp::Reverse(ended.why.precedence()));
        if rank(other) < rank(self) {
            other
        } else {
            self
        }
    }
}

impl Grant {
    /// How it ended by `now`, if it did: the earliest end, and of two at one instant the stronger.
    /// Written down or not makes no difference (law 3).
    pub(crate) fn ended(&self, buyer: &Buyer, now: Timestamp) -> Option<Ended> {
        let expired = Ended {
            why: Ending::Expired,
            at: self.use_until,
        };
        let banned = buyer.banned.map(|at| Ended {
            why: Ending::Invalidated,
            at,
        });
        [self.progress.ended, Some(expired), banned]
            .into_iter()
            .flatten()
            .filter(|ended| ended.at <= now)
            .reduce(Ended::earlier)
    }

    /// When it is to be wiped, once it has ended.
    pub(crate) fn wipe_at(&self, ended: Ended) -> Timestamp {
        ended.at.plus_days(i64::from(self.retention_days))
    }

    /// True when the user has paused it and not resumed.
    pub(crate) fn is_paused(&self, now: Timestamp) -> bool {
        let last = self.progress.pauses.last();
        last.is_some_and(|pause| pause.from <= now && pause.until.is_none_or(|until| now < until))
    }

    /// What it is at `now`.
    pub(crate) fn state(&self, buyer: &Buyer, now: Timestamp) -> State {
        if let Some(ended) = self.ended(buyer, now) {
            return if self.wipe_at(ended) <= now {
                State::Wiped
            } else {
                ended.why.state()
            };
        }
        if self.collection.until() <= now {
            State::Fulfilled
        } else if self.is_paused(now) || buyer.is_suspended(now) {
            State::Paused
        } else if now < self.collection.from() {
            State::Granted
        } else {
            State::Active
        }
    }
}
