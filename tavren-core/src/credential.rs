//! Credentials: what a person's purchases are worth, issued by the core so that the holder opens no
//! more of it than a deal asks for.
//!
//! A credential is the signed root of a tree over 455 yes-or-no claims, each under a salt of its own.
//! It is for **one** proof: root, key and signature are the same wherever it is shown, so two vendors
//! who see it twice know that it was one person. An agent asks for several at once, each to a key of
//! its own ([`holder_key`]).

use crate::limits::CREDENTIAL_BYTES_MAX;
use std::fmt;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_sealing::{Key, Seed, Zeroizing, derive};
use tavren_types::Timestamp;
use tavren_types::cbor::{self, CborError, Decode, Encode, Reader, Schema, Writer};
use tavren_types::time::DAY_MILLIS;

mod claim;
mod error;
mod issuer;
mod request;
mod standing;
#[cfg(test)]
mod tests;
mod tree;

pub use claim::Claim;
pub use error::CredentialError;
pub use issuer::Issuer;
pub use request::CredentialRequest;
pub use standing::{Purchase, Standing};
pub(crate) use tree::Opening;
use tree::Tree;

const CONTEXT: &str = "tavren/credential/1";

tavren_types::cbor_record! {
    /// What the issuer signs: the root of a tree of claims, and whose it is to show.
    ///
    /// Nothing in it says what the claims are.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Credential {
        /// The version of this format.
        0 => schema: Schema<1>,
        /// The root over all claims.
        1 => root: [u8; 32],
        /// The public key of the holder, whose agent signs the one proof.
        2 => holder: [u8; 32],
        /// True where an attested agent made that key, so that its word on where it is counts.
        3 => attested: bool,
        /// The UTC day, since 1970, at whose beginning it expires. A day and no moment: credentials
        /// that were issued together must not be told by it.
        4 => expires: u32,
        /// Whose standing it is, as the issuer alone can tell.
        5 => person: [u8; 16],
    }
}

impl Credential {
    /// The public key of the holder.
    pub fn holder(&self) -> &[u8; 32] {
        &self.holder
    }

    /// True where an attested agent made the holder's key.
    pub fn is_attested(&self) -> bool {
        self.attested
    }

    /// When it expires.
    pub fn expires(&self) -> Timestamp {
        let millis = i64::from(self.expires).saturating_mul(DAY_MILLIS);
        Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn root(&self) -> &[u8; 32] {
        &self.root
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Credential(..)")
    }
}

tavren_types::cbor_record! {
    /// A credential and what signs it.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Signed {
        1 => credential: Credential,
        2 => signature: [u8; 64],
    }
}

impl Signed {
    /// The credential, where the issuer signed it.
    pub(crate) fn verified(&self, issuer: &VerifyingKey) -> Option<&Credential> {
        let bytes = cbor::to_bytes(&self.credential);
        let signed = issuer.verify(CONTEXT, &bytes, &self.signature);
        signed.then_some(&self.credential)
    }
}

tavren_types::cbor_record! {
    /// What the agent keeps of a credential, on its user's device alone: all that opens it.
    ///
    /// # Law
    /// 15: no debug print shows it.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Issued {
        0 => schema: Schema<1>,
        1 => pub(crate) signed: Signed,
        2 => salts: Salts,
        3 => pub(crate) standing: Standing,
    }
}

impl Issued {
    /// Reads what was issued; whether it is sound is not asked yet.
    ///
    /// # Errors
    /// [`CredentialError`] for what is none of this version, or above 512 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, CredentialError> {
        if bytes.len() > CREDENTIAL_BYTES_MAX {
            return Err(CredentialError::Oversize);
        }
        Ok(cbor::from_bytes(bytes)?)
    }

    /// The one byte form, for the agent alone to keep: wiped when dropped.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(cbor::to_bytes(self))
    }

    /// The credential.
    pub fn credential(&self) -> &Credential {
        &self.signed.credential
    }

    /// The standing that it is on.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// True where the issuer signed it, for this holder, on the standing that came with it.
    pub fn is_sound(&self, issuer: &VerifyingKey, holder: &VerifyingKey) -> bool {
        let Some(credential) = self.signed.verified(issuer) else {
            return false;
        };
        let root = Tree::of(&self.standing, &self.salts.0).root();
        credential.holder == *holder.as_bytes() && credential.root == root
    }

    /// What opens claims of it.
    pub(crate) fn open(&self, claims: &[Claim]) -> Vec<Opening> {
        let tree = Tree::of(&self.standing, &self.salts.0);
        claims.iter().map(|claim| tree.open(*claim)).collect()
    }
}

impl fmt::Debug for Issued {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Issued(..)")
    }
}

/// The seed of all salts of one credential: 32 bytes.
#[derive(Clone, PartialEq, Eq)]
struct Salts(Seed);

impl Encode for Salts {
    fn encode(&self, writer: &mut Writer) {
        writer.bytes(self.0.as_bytes());
    }
}

impl Decode for Salts {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        Ok(Self(Seed::from_bytes(Decode::decode(reader)?)))
    }
}

/// The key that an agent is enrolled under, and signs its requests with: it follows from the agent's
/// secret.
pub fn agent_key(secret: &Key) -> SigningKey {
    SigningKey::from_bytes(derive::hmac(secret, "tavren/agent/signing/1", &[]))
}

/// The key that an agent shows its `number`-th credential with: it follows from the agent's secret
/// and the number, and from no other agent's. Use each number once.
pub fn holder_key(secret: &Key, number: u64) -> SigningKey {
    SigningKey::from_bytes(derive::hmac(
        secret,
        "tavren/credential/holder/1",
        &number.to_be_bytes(),
    ))
}
