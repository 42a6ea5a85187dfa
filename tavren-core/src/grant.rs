//! Grants: permissions that users gave. What one is at a moment is a pure function of its events
//! and that moment; nothing must be swept for an answer to be right.
//!
//! # Law
//! 1–4 and 10 (`tests/laws`): default deny, no delivery outside its windows, sweeping changes no
//! answer, at most one delivery a period, replay gives the live state.

use crate::quote::Quote;
use crate::recurrence::Zone;
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{
    BuyerId, GrantId, Handle, Interval, KeyId, Label, OfferId, PackageId, PresentationId,
    Timestamp, UserId,
};

mod bonus;
mod evolve;
mod period;
mod state;
#[cfg(test)]
mod tests;

pub use bonus::{Bonus, BonusOutcome};
pub(crate) use evolve::evolve;
pub(crate) use period::Calendar;
pub use period::{Due, Fulfilment};
pub use state::State;

tavren_types::cbor_enum! {
    /// Why a grant ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Ending {
        /// Its time was over.
        1 => Expired,
        /// A newer grant took its place.
        2 => Superseded,
        /// The user took it back.
        3 => Revoked,
        /// A moderator, or the ban of its buyer.
        4 => Invalidated,
    }
}

tavren_types::cbor_enum! {
    /// How a hold closed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum HoldClosing {
        /// Every period was paid or came to nothing.
        1 => Settled,
        /// The grant ended first.
        2 => Voided,
        /// Its time ran out.
        3 => Expired,
    }
}

tavren_types::cbor_union! {
    /// What happened to a grant.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Event {
        /// The user paused it.
        1 => Paused {
            /// When.
            at: Timestamp,
        },
        /// The user resumed it.
        2 => Resumed {
            /// When.
            at: Timestamp,
        },
        /// It ended.
        3 => Ended {
            /// Why.
            why: Ending,
            /// When.
            at: Timestamp,
        },
        /// A worker took a period to package it.
        4 => Leased {
            /// Which period.
            period: u32,
            /// Whose lease.
            worker: [u8; 16],
            /// Until when.
            until: Timestamp,
            /// The key that is to seal its chunk; none once the lease is of no use any more.
            key: Option<KeyId>,
        },
        /// A period was packaged and sealed.
        6 => Sealed {
            /// Which period.
            period: u32,
            /// In which package.
            package: PackageId,
            /// In which chunk of it.
            chunk: u32,
            /// The chunk's key.
            key: KeyId,
            /// When.
            at: Timestamp,
            /// Until when it waits for its buyer.
            until: Timestamp,
        },
        /// A payload was claimed: paid.
        7 => Delivered {
            /// Which period.
            period: u32,
            /// When.
            at: Timestamp,
        },
        /// A payload was not claimed in time: destroyed, and paid all the same.
        8 => Unclaimed {
            /// Which period.
            period: u32,
            /// When its time ran out.
            at: Timestamp,
        },
        /// A payload was stopped before its claim: destroyed, not charged.
        9 => Aborted {
            /// Which period.
            period: u32,
            /// When.
            at: Timestamp,
        },
        /// The hold closed.
        10 => HoldClosed {
            /// How.
            how: HoldClosing,
            /// When.
            at: Timestamp,
        },
        /// It was decided what becomes of the bonus.
        11 => BonusClosed {
            /// What.
            outcome: BonusOutcome,
            /// When.
            at: Timestamp,
        },
    }
}

/// The worker of a lease that is nobody's.
const NOBODY: [u8; 16] = [0; 16];

impl Event {
    /// A period is leased to nobody until this time, and nothing that was made of it counts.
    pub(crate) fn released(period: u32, until: Timestamp) -> Self {
        Self::Leased {
            period,
            worker: NOBODY,
            until,
            key: None,
        }
    }
}

tavren_types::cbor_record! {
    /// A pause; open while it has no end.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Pause {
        1 => pub(crate) from: Timestamp,
        2 => pub(crate) until: Option<Timestamp>,
    }
}

tavren_types::cbor_record! {
    /// How a grant ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Ended {
        /// Why.
        1 => pub why: Ending,
        /// When.
        2 => pub at: Timestamp,
    }
}

tavren_types::cbor_record! {
    /// What became of a grant so far: the fold of its events.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub(crate) struct Progress {
        1 => pub(crate) pauses: Vec<Pause>,
        2 => pub(crate) ended: Option<Ended>,
        3 => pub(crate) periods: Vec<(u32, Fulfilment)>,
        4 => pub(crate) hold: Option<HoldClosing>,
        5 => pub(crate) bonus: Option<BonusOutcome>,
    }
}

tavren_types::cbor_record! {
    /// A grant, sealed under its own key.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Grant {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: GrantId,
        2 => pub(crate) user: String,
        3 => pub(crate) account: Handle,
        4 => pub(crate) trail: Handle,
        5 => pub(crate) history: KeyId,
        6 => pub(crate) offer: OfferId,
        7 => pub(crate) buyer: BuyerId,
        8 => pub(crate) terms_hash: [u8; 32],
        9 => pub(crate) presentation: PresentationId,
        10 => pub(crate) notice_hash: [u8; 32],
        11 => pub(crate) language: Label,
        12 => pub(crate) quote: Quote,
        13 => pub(crate) anchor: Timestamp,
        14 => pub(crate) collection: Interval,
        15 => pub(crate) use_until: Timestamp,
        16 => pub(crate) retention_days: u32,
        /// The zone in which days and months are counted: the user's own, where the host knows it.
        17 => pub(crate) zone: Zone,
        18 => pub(crate) agenda: Option<Timestamp>,
        19 => pub(crate) progress: Progress,
    }
}

impl Grant {
    /// Whose it is; `None` never happens for a record that was written by this version.
    pub(crate) fn user(&self) -> Option<UserId> {
        UserId::new(&self.user).ok()
    }

    /// The user's own trail.
    pub(crate) fn trail(&self) -> Trail {
        Trail {
            handle: self.trail,
            key: self.history,
        }
    }

    /// The grant after one more event.
    #[cfg(test)]
    pub(crate) fn with(mut self, event: &Event) -> Self {
        self.apply(event);
        self
    }

    /// Takes in one more event.
    pub(crate) fn apply(&mut self, event: &Event) {
        self.progress = evolve(std::mem::take(&mut self.progress), event);
    }

    /// How many periods were paid.
    pub(crate) fn paid(&self) -> u32 {
        let paid = self
            .progress
            .periods
            .iter()
            .filter(|(_, state)| state.is_paid());
        u32::try_from(paid.count()).unwrap_or(u32::MAX)
    }

    /// The key of every chunk that waits for its buyer, or is being made.
    pub(crate) fn chunk_keys(&self) -> impl Iterator<Item = KeyId> {
        let periods = self.progress.periods.iter();
        periods.filter_map(|(_, state)| match state {
            Fulfilment::Sealed { key, .. } => Some(*key),
            Fulfilment::Leased { key, .. } => *key,
            _ => None,
        })
    }
}
