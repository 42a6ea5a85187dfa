//! Deals as the runner needs them: for whom, until when, and which terms.

use super::{Category, Level, Rising, Tier, VendorId};
use crate::limits::DEAL_AREAS_MAX;
use tavren_sealing::derive::sha256;
use tavren_types::cbor::to_bytes;
use tavren_types::{DealId, Money, Timestamp, cbor_record, cbor_union};

const DOMAIN: &[u8] = b"tavren/deal/1";

cbor_record! {
    /// A deal. Public, so it may be printed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Deal {
        /// Its name.
        1 => pub id: DealId,
        /// Rises with every change.
        2 => pub revision: u64,
        /// Whose it is.
        3 => pub vendor: VendorId,
        /// The SHA-256 of its terms, which receipts name.
        4 => pub terms: [u8; 32],
        /// When it is over.
        5 => pub until: Timestamp,
        /// Whom it is for.
        6 => pub criteria: Criteria,
    }
}

impl Deal {
    /// The SHA-256 of a domain and its canonical bytes: what receipts name it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[DOMAIN, &to_bytes(self)].concat())
    }
}

cbor_record! {
    /// Whom a deal is for, in numbers.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Criteria {
        /// What it costs.
        1 => pub price: Money,
        /// The least lifetime value.
        2 => pub minimum: Minimum,
        /// The least loyalty.
        3 => pub level: Level,
        /// The category; any where there is none.
        4 => pub category: Option<Category>,
        /// The numbers of the areas; anywhere where there is none.
        5 => pub areas: Rising<u16, DEAL_AREAS_MAX>,
        /// Also for those who only say that they are in a wider area around one of these.
        6 => pub include_coarser: bool,
    }
}

cbor_union! {
    /// The least lifetime value that a deal asks for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Minimum {
        /// A tier.
        1 => Tier {
            /// The tier.
            tier: Tier,
        },
        /// An amount, met by the tiers that are worth at least so much.
        2 => Worth {
            /// The amount.
            amount: Money,
        },
    }
}
