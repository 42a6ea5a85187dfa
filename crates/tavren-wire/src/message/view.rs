//! What a vendor sees of a match or of a day: figures that have been through the disclosure policy.

use super::Rising;
use crate::limits::COUNTED_AREAS_MAX;
use tavren_sealing::derive::sha256;
use tavren_types::cbor::to_bytes;
use tavren_types::{cbor_record, cbor_union};

const DOMAIN: &[u8] = b"tavren/view/1";

cbor_union! {
    /// One figure as a vendor sees it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Figure {
        /// The true count lies in this interval.
        1 => Between {
            /// The least it can be.
            at_least: u64,
            /// One above the greatest it can be.
            below: u64,
        },
        /// The true count plus noise, which may make it negative.
        2 => About {
            /// The figure.
            count: i64,
        },
    }
}

cbor_record! {
    /// What a vendor sees of a match, or of what people did on a day. Public, so it may be printed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct View {
        /// How many people.
        1 => pub people: Figure,
        /// How many in each area that the policy tells apart, by number.
        2 => pub by_area: Rising<(u16, Figure), COUNTED_AREAS_MAX>,
    }
}

impl View {
    /// The SHA-256 of a domain and its canonical bytes: what receipts name it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[DOMAIN, &to_bytes(self)].concat())
    }
}
