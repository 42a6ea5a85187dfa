//! Notifications for people, which the host sends.
//!
//! A notification is emitted on [`Topic::NOTIFICATIONS`](crate::port::Topic::NOTIFICATIONS) in the same commit as what
//! it tells of, sealed under the key of whom it is for: the host reads the topic, opens each
//! ([`Market::open_notification`](crate::Market::open_notification)), sends it by its own means, and erases the
//! topic up to there. Who was erased meanwhile gets none.

use tavren_types::cbor::Schema;
use tavren_types::{DealId, Money, OrderId, Timestamp};

tavren_types::cbor_union! {
    /// What a user is told.
    #[derive(Clone, PartialEq, Eq)]
    pub enum Tidings {
        /// A standing rule of the user's took a deal.
        1 => Bought {
            /// The order.
            order: OrderId,
            /// The deal.
            deal: DealId,
            /// The deal's name.
            title: String,
            /// What was paid.
            price: Money,
            /// Until when it can be cancelled or handed over.
            until: Timestamp,
        },
    }
}

tavren_types::cbor_record! {
    /// A notification for one user.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Notification {
        0 => pub(crate) schema: Schema<1>,
        /// When it came about.
        1 => pub(crate) at: Timestamp,
        /// Whom it is for: the host's own id of the user.
        2 => pub(crate) user: String,
        /// What the user is told.
        3 => pub(crate) tidings: Tidings,
    }
}

impl Notification {
    /// When it came about.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Whom it is for: the host's own id of the user.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What the user is told.
    pub fn tidings(&self) -> &Tidings {
        &self.tidings
    }
}

impl std::fmt::Debug for Notification {
    /// Prints nothing of what it tells, or to whom: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Notification(..)")
    }
}

impl std::fmt::Debug for Tidings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Tidings(..)")
    }
}
