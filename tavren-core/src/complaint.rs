//! Complaints: flags and disputes about buyers, which count towards trust when they are upheld.

use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Handle, KeyId, Timestamp};

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
    /// A complaint. It names no user: whom to tell of its outcome is sealed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Complaint {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: Handle,
        2 => pub(crate) buyer: BuyerId,
        3 => pub(crate) kind: ComplaintKind,
        4 => pub(crate) opened_at: Timestamp,
        5 => pub(crate) answered_at: Option<Timestamp>,
        6 => pub(crate) state: ComplaintState,
        /// A [`Complainer`], sealed under the operator's key; gone once the outcome is told.
        7 => pub(crate) complainer: Option<Box<[u8]>>,
    }
}

impl Complaint {
    /// Its id.
    pub fn id(&self) -> Handle {
        self.id
    }

    /// About whom.
    pub fn buyer(&self) -> BuyerId {
        self.buyer
    }

    /// A flag or a dispute.
    pub fn kind(&self) -> ComplaintKind {
        self.kind
    }

    /// When it was opened.
    pub fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// When the buyer answered it, if it did.
    pub fn answered_at(&self) -> Option<Timestamp> {
        self.answered_at
    }

    /// Where it stands.
    pub fn state(&self) -> ComplaintState {
        self.state
    }
}

tavren_types::cbor_record! {
    /// Whose complaint it is: the trail that its outcome goes to. No name, no account.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Complainer {
        1 => pub(crate) trail: Handle,
        2 => pub(crate) key: KeyId,
    }
}

impl Complainer {
    pub(crate) fn of(Trail { handle, key }: Trail) -> Self {
        Self { trail: handle, key }
    }

    pub(crate) fn trail(&self) -> Trail {
        Trail {
            handle: self.trail,
            key: self.key,
        }
    }
}
