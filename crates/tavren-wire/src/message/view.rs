//! What a vendor sees of a match: figures that have been through the disclosure policy.

use super::Rising;
use crate::limits::COUNTED_AREAS_MAX;
use tavren_types::{cbor_record, cbor_union};

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
    /// What a vendor sees of a match. Public, so it may be printed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct View {
        /// How many people.
        1 => pub people: Figure,
        /// How many matched in each area that the policy tells apart, by number.
        2 => pub by_area: Rising<(u16, Figure), COUNTED_AREAS_MAX>,
    }
}
