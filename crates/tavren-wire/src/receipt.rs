//! Receipts: what the runner signs, so that its word can be checked later and elsewhere.
//!
//! A receipt is a `COSE_Sign1` (RFC 9052) without a tag, signed with Ed25519 (RFC 8032) by the key
//! that the evidence names. Each has one byte form, and the verifier refuses every other.
//!
//! What a match receipt proves: this runner, under this policy, answered this deal or question by the
//! inputs under this root, and disclosed this. What it does not: that the host delivered every signal to
//! the runner, or every box to its agent. An agent knows of its own signal by its inclusion receipt.

mod chain;
mod cose;
#[cfg(feature = "verify")]
mod error;
mod inputs;
mod key;
#[cfg(test)]
mod tests;
#[cfg(feature = "verify")]
mod verify;

pub use chain::Chain;
#[cfg(feature = "verify")]
pub use error::ReceiptError;
pub use inputs::Inputs;
pub use key::ReceiptKey;
#[cfg(feature = "verify")]
pub use verify::{Break, check_chain, verify};

use crate::agent::Epoch;
use crate::limits::RECEIPT_BYTES_MAX;
use crate::message::{Figure, Limited};
use tavren_types::cbor::{Decode, Encode, Schema};
use tavren_types::{Timestamp, cbor_record};

/// The bytes of a signed receipt.
pub type SignedReceipt = Limited<RECEIPT_BYTES_MAX>;

/// What can be signed as a receipt; a signature of one kind is none of another.
pub trait Receipt: Encode + Decode {
    /// What the signature says it is for.
    const CONTEXT: &'static str;
}

cbor_record! {
    /// What a vendor gets with a view: on what its figures stand.
    ///
    /// The receipts for one vendor are a chain: numbered from 0, each with the hash of the one before.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MatchReceipt {
        0 => schema: Schema<1>,
        /// The hash of the deal that was matched ([`Deal::hash`](crate::message::Deal::hash)), or of the
        /// question what people did with one ([`Asked::hash`](crate::message::Asked::hash)).
        1 => pub deal: [u8; 32],
        /// The SHA-256 of the disclosure policy.
        2 => pub policy: [u8; 32],
        /// The epoch of the disclosure policy.
        3 => pub epoch: u64,
        /// Its place in the chain.
        4 => pub sequence: u64,
        /// The SHA-256 of the receipt before it; none where it is the first.
        5 => pub previous: Option<[u8; 32]>,
        /// The root over every input that the runner had taken ([`Inputs::root`]).
        6 => pub inputs: [u8; 32],
        /// How many people, as it was disclosed.
        7 => pub disclosed: Figure,
        /// The hash of the whole view ([`View::hash`](crate::message::View::hash)).
        8 => pub view: [u8; 32],
    }
}

impl Receipt for MatchReceipt {
    const CONTEXT: &'static str = "tavren/receipt/match/1";
}

cbor_record! {
    /// What an agent gets for a signal: that the runner has taken it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct InclusionReceipt {
        0 => schema: Schema<1>,
        /// The hash of the sealed signal ([`SealedSignal::hash`](crate::message::SealedSignal::hash)).
        1 => pub signal: [u8; 32],
        /// The epoch of the name inside.
        2 => pub epoch: Epoch,
        /// Its place among the inputs of the runner ([`Inputs::push`]).
        3 => pub index: u64,
        /// When it was taken, by the runner's time.
        4 => pub at: Timestamp,
    }
}

impl Receipt for InclusionReceipt {
    const CONTEXT: &'static str = "tavren/receipt/inclusion/1";
}

impl InclusionReceipt {
    /// A receipt for the signal of this hash.
    #[must_use]
    pub fn new(signal: [u8; 32], epoch: Epoch, index: u64, at: Timestamp) -> Self {
        Self {
            schema: Schema,
            signal,
            epoch,
            index,
            at,
        }
    }
}
