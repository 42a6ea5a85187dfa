//! Credentials: what a person's purchases are worth, issued by the core so that the holder opens no
//! more of it than a deal asks for.
//!
//! A credential is the signed root of a tree over 455 yes-or-no claims, each under a salt of its own.
//! It is for **one** proof: root, key and signature are the same wherever it is shown, so two vendors
//! who see it twice know that it was one person. An agent asks for several at once, each to a key of
//! its own ([`holder_key`]).

use crate::limits::CREDENTIAL_DAYS;
use std::fmt;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_sealing::{Key, Seed, derive};
use tavren_types::cbor::{self, CborError, Decode, Encode, Reader, Schema, Writer};
use tavren_types::time::DAY_MILLIS;
use tavren_types::{Handle, Timestamp};

mod claim;
mod standing;
#[cfg(test)]
mod tests;
mod tree;

pub use claim::Claim;
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

/// The core as an issuer of credentials. Its public key is for everybody to know.
///
/// # Examples
/// ```
/// use tavren_core::credential::{Issuer, Standing, holder_key};
/// use tavren_core::matching::Thresholds;
/// use tavren_core::sealing::{Key, Seed};
/// use tavren_core::types::{Handle, Money, Timestamp};
///
/// let usd = |text| Money::parse(text, "USD").expect("an amount");
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let thresholds = Thresholds::new([usd("0"), usd("100"), usd("500")])?;
/// let (issuer, person) = (Issuer::of(&Key::from_bytes([1; 32])), Handle::from_bytes([2; 16]));
///
/// // The agent: a key that nobody has seen before.
/// let holder = holder_key(&Key::from_bytes([3; 32]), 0).public();
/// // The core: what the person's purchases are worth today.
/// let standing = Standing::of(&[], &thresholds, now);
/// let issued = issuer.issue(person, standing, &holder, true, Seed::from_bytes([4; 32]), now);
/// // The agent: it is what was asked for.
/// assert!(issued.is_sound(&issuer.public(), &holder));
/// assert!(issuer.issued_to(issued.credential(), person));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Issuer {
    signing: SigningKey,
    naming: Key,
}

impl Issuer {
    /// The issuer whose keys follow from the secret that turns user ids into lookup keys.
    pub fn of(lookup: &Key) -> Self {
        let derived = |domain| derive::hmac(lookup, domain, &[]);
        Self {
            signing: SigningKey::from_bytes(derived("tavren/credential/issuer/1")),
            naming: Key::from_bytes(derived("tavren/credential/person/1")),
        }
    }

    /// What verifies its credentials.
    pub fn public(&self) -> VerifyingKey {
        self.signing.public()
    }

    /// Issues a credential on a person's standing to the key of the person's agent, for six to seven
    /// days. The same arguments give the same credential; `seed` is drawn fresh for each, and is all
    /// that hides what is not opened.
    pub fn issue(
        &self,
        person: Handle,
        standing: Standing,
        holder: &VerifyingKey,
        attested: bool,
        seed: Seed,
        now: Timestamp,
    ) -> Issued {
        let holder = *holder.as_bytes();
        let expires = now.day().saturating_add(CREDENTIAL_DAYS);
        let credential = Credential {
            schema: Schema,
            root: Tree::of(&standing, &seed).root(),
            holder,
            attested,
            expires: u32::try_from(expires).unwrap_or(0),
            person: self.name(person, &holder),
        };
        let signature = self.signing.sign(CONTEXT, &cbor::to_bytes(&credential));
        Issued {
            schema: Schema,
            signed: Signed {
                credential,
                signature,
            },
            salts: Salts(seed),
            standing,
        }
    }

    /// True where a credential is on this person's standing: one that another person lent is not.
    pub fn issued_to(&self, credential: &Credential, person: Handle) -> bool {
        let expected = self.name(person, &credential.holder);
        derive::constant_time_eq(&expected, &credential.person)
    }

    /// A person's name in one credential, which nobody else can link to another.
    fn name(&self, person: Handle, holder: &[u8; 32]) -> [u8; 16] {
        let message = [person.as_bytes().as_slice(), holder].concat();
        let hash = derive::hmac(&self.naming, "tavren/credential/name/1", &message);
        hash.first_chunk().copied().unwrap_or_default()
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Issuer(..)")
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

/// The key that an agent shows its `number`-th credential with: it follows from the agent's secret
/// and the number, and from no other agent's. Use each number once.
pub fn holder_key(secret: &Key, number: u64) -> SigningKey {
    SigningKey::from_bytes(derive::hmac(
        secret,
        "tavren/credential/holder/1",
        &number.to_be_bytes(),
    ))
}
