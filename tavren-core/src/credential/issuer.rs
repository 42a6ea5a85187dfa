use super::tree::Tree;
use super::{CONTEXT, Credential, Issued, Salts, Signed, Standing};
use crate::limits::CREDENTIAL_DAYS;
use std::fmt;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_sealing::{Key, Seed, derive};
use tavren_types::cbor::{self, Schema};
use tavren_types::{Handle, Timestamp};

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
