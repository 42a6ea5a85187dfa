//! Duties: what a buyer must delete since the permission that covered it was taken back.

use crate::package::Pseudonym;
use tavren_types::cbor::Schema;
use tavren_types::{Handle, KeyId, OfferId, PackageId, Timestamp};

tavren_types::cbor_record! {
    /// A duty to delete, sealed under its buyer's own key. It names the person as the payloads do.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Duty {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: Handle,
        2 => pub(crate) offer: OfferId,
        3 => pub(crate) subject: [u8; 16],
        4 => pub(crate) packages: Vec<PackageId>,
        5 => pub(crate) since: Timestamp,
        6 => pub(crate) until: Timestamp,
        /// The trail of the person concerned, and the key that seals it.
        7 => pub(crate) trail: Handle,
        8 => pub(crate) history: KeyId,
        /// Its time was over before it was met, and that was counted.
        9 => pub(crate) missed: bool,
    }
}

impl Duty {
    /// Its id.
    pub fn id(&self) -> Handle {
        self.id
    }

    /// The offer that the permission was given for.
    pub fn offer(&self) -> OfferId {
        self.offer
    }

    /// Whose rows must go: the pseudonym in their column `subject`.
    pub fn subject(&self) -> Pseudonym {
        Pseudonym::from_bytes(self.subject)
    }

    /// The packages that hold them.
    pub fn packages(&self) -> &[PackageId] {
        &self.packages
    }

    /// When the permission ended.
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// True once its time was over and that was counted: it still is to be met.
    pub fn is_missed(&self) -> bool {
        self.missed
    }

    /// Until when they must be gone.
    pub fn until(&self) -> Timestamp {
        self.until
    }
}

impl std::fmt::Debug for Duty {
    /// Prints nobody's pseudonym.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Duty({:?}, {:?})", self.id, self.offer)
    }
}
