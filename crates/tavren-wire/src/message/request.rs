//! What the relay asks of the runner.

use super::{Act, Deal, SealedSignal, VendorId};
use crate::release::Release;
use tavren_sealing::derive::sha256;
use tavren_types::cbor::{Schema, to_bytes};
use tavren_types::{DealId, Timestamp, cbor_record, cbor_union};

const ACTIVITY: &[u8] = b"tavren/activity/1";

cbor_record! {
    /// One message of the relay. The runner answers in order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Request {
        0 => pub(crate) schema: Schema<1>,
        /// The relay's own number for it, which the answers repeat.
        1 => pub number: u64,
        /// What is asked.
        2 => pub ask: Ask,
    }
}

cbor_union! {
    /// What the relay asks.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Ask {
        /// Show that you are the runner, now.
        1 => Hello {
            /// Random bytes of who verifies, which the evidence repeats.
            nonce: [u8; 32],
        },
        /// Take in these signals.
        2 => Load {
            /// The signals.
            signals: Vec<Loaded>,
        },
        /// Match this new deal.
        3 => Post {
            /// The deal.
            deal: Deal,
        },
        /// Match this deal in place of its earlier revision.
        4 => Update {
            /// The deal.
            deal: Deal,
        },
        /// Forget this deal.
        5 => Remove {
            /// The deal.
            deal: DealId,
        },
        /// This is the time; hand out the boxes of the tick.
        6 => Tick {
            /// The host's time: it may come late, and never goes back.
            now: Timestamp,
        },
        /// What a vendor may know of what people did with a deal of its own on a day that is over.
        7 => Activity {
            /// The question.
            asked: Asked,
        },
        /// These are the keys of the epoch, from your sealing service.
        8 => Release {
            /// The release.
            release: Release,
        },
    }
}

cbor_record! {
    /// How many people did something with a deal on a day. Public, so it may be printed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Asked {
        /// Whose deal it is.
        1 => pub vendor: VendorId,
        /// The deal.
        2 => pub deal: DealId,
        /// What they did.
        3 => pub act: Act,
        /// The UTC day, counted from 1970.
        4 => pub day: u64,
    }
}

impl Asked {
    /// The SHA-256 of a domain and its canonical bytes: what receipts name it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[ACTIVITY, &to_bytes(self)].concat())
    }
}

cbor_record! {
    /// A signal on its way in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Loaded {
        /// The slot that its boxes come out of: the relay's own number for the agent. A wrong one
        /// loses boxes, and opens none.
        1 => pub slot: u64,
        /// The signal.
        2 => pub sealed: SealedSignal,
    }
}
