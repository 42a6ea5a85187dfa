//! Proofs: what an agent shows to have one deal, and no more than the deal asks for.
//!
//! A proof is a credential, openings of exactly the claims that the deal asks for, and, where the deal
//! is for those near by, that the user is in a cell of the deal's cover; all bound to the deal, its
//! terms, its vendor, the user's pseudonym before that vendor, and an expiry, and signed by the
//! holder's key. So it is useless to another vendor, for another deal, and later. Coordinates are no
//! part of it.
//!
//! That the user is near by is the agent's word. It counts where the credential says that an attested
//! agent made the holder's key: attestation says which program spoke, and not that the device told it
//! the truth about where it is.

use crate::credential::{Opening, Signed};
use crate::limits::PROOF_BYTES_MAX;
use std::fmt;
use tavren_sealing::signing::SigningKey;
use tavren_types::cbor::{self, Schema};
use tavren_types::{BuyerId, DealId, Timestamp};

mod asked;
mod error;
mod holder;
#[cfg(test)]
mod tests;
mod verify;

pub use error::ProofError;
pub use holder::Holder;
pub use verify::Proven;

const CONTEXT: &str = "tavren/proof/1";

tavren_types::cbor_record! {
    /// What the holder signs.
    #[derive(Clone, PartialEq, Eq)]
    struct Statement {
        1 => deal: DealId,
        2 => terms: [u8; 32],
        3 => vendor: BuyerId,
        4 => pseudonym: [u8; 16],
        5 => expires: Timestamp,
        6 => cover: Option<[u8; 32]>,
        7 => credential: Signed,
        8 => openings: Vec<Opening>,
    }
}

tavren_types::cbor_record! {
    /// What an agent shows to have one deal.
    ///
    /// # Law
    /// Bytes that parse print the same, and a proof that was changed in any one byte never verifies:
    /// `proof::tests`. 15: no debug print shows it.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Proof {
        /// The version of this format.
        0 => schema: Schema<1>,
        1 => statement: Statement,
        2 => signature: [u8; 64],
    }
}

impl Proof {
    /// The deal that it was made for.
    pub fn deal(&self) -> DealId {
        self.statement.deal
    }

    /// The hash of what the deal said when it was made.
    pub fn terms_hash(&self) -> &[u8; 32] {
        &self.statement.terms
    }

    fn signed(statement: Statement, key: &SigningKey) -> Self {
        let signature = key.sign(CONTEXT, &cbor::to_bytes(&statement));
        Self {
            schema: Schema,
            statement,
            signature,
        }
    }

    /// Reads a proof; it is not verified yet.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] for what is none of this version, or above 2 KiB.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofError::Malformed);
        }
        cbor::from_bytes(bytes).map_err(|_| ProofError::Malformed)
    }

    /// The one byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Proof(..)")
    }
}
