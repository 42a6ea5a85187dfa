//! Notices: what the runner tells one agent, in boxes of a few fixed sizes that the host carries.
//!
//! A box is a response to the agent's signal (`tavren_sealing::envelope::ResponseKey`), padded to
//! the size of its bucket: one AEAD. A box without a notice is made in the same way, so that nobody
//! but its agent can tell which it is; for a slot without a signal it is sealed under a key that is
//! thrown away.
//!
//! What the host does learn: how many boxes of which size leave for which slot, and when.

#[cfg(feature = "verify")]
mod inbox;
mod sealed;
#[cfg(test)]
mod tests;

#[cfg(feature = "verify")]
pub use inbox::{Inbox, Received};
pub use sealed::{BoxNumber, Bucket, NoticeError, SealedBox, seal};

use crate::limits::RECEIPT_BYTES_MAX;
use crate::message::Limited;
use core::fmt;
use tavren_types::{DealId, cbor_union};

cbor_union! {
    /// What the runner tells one agent.
    ///
    /// # Law
    /// 15: no debug print shows what it holds.
    #[derive(Clone, PartialEq, Eq)]
    pub enum Notice {
        /// A deal is for its user.
        1 => Matched {
            /// The deal.
            deal: DealId,
            /// Which revision of it.
            revision: u64,
            /// The SHA-256 of its terms.
            terms: [u8; 32],
        },
        /// Its signal was taken in.
        2 => Included {
            /// An inclusion receipt, signed.
            receipt: Limited<RECEIPT_BYTES_MAX>,
        },
    }
}

impl fmt::Debug for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Notice(..)")
    }
}
