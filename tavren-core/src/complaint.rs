//! Complaints: flags and disputes about buyers, which count towards trust when they are upheld.

use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Handle, Timestamp};

tavren_types::cbor_enum! {
    /// What a complaint is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ComplaintKind {
        /// A user says that a buyer misbehaves.
        1 => Flag,
        /// A user disagrees with a buyer about a permission.
        2 => Dispute,
    }
}

tavren_types::cbor_enum! {
    /// Where a complaint stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ComplaintState {
        /// Waits for the operator.
        1 => Open,
        /// Found right.
        2 => Upheld,
        /// Found wrong.
        3 => TurnedDown,
    }
}

tavren_types::cbor_record! {
    /// A complaint. It names no user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Complaint {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: Handle,
        2 => pub(crate) buyer: BuyerId,
        3 => pub(crate) kind: ComplaintKind,
        4 => pub(crate) opened_at: Timestamp,
        5 => pub(crate) answered_at: Option<Timestamp>,
        6 => pub(crate) state: ComplaintState,
    }
}
