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

use crate::credential::{Claim, Credential, Issued, Opening, Signed};
use crate::deal::{Circle, Deal};
use crate::limits::{PROOF_AHEAD_MILLIS_MAX, PROOF_BYTES_MAX, PROOF_MILLIS};
use crate::package::Pseudonym;
use std::fmt;
use tavren_matching::Thresholds;
use tavren_sealing::derive;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_types::cbor::{self, Schema};
use tavren_types::{BuyerId, DealId, Timestamp};

mod asked;
mod error;
#[cfg(test)]
mod tests;

use asked::asked;
pub use error::ProofError;

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

/// With what an agent proves: a credential that it shows this once, and what goes with it.
///
/// # Examples
/// ```
/// # use tavren_core::{Market, memory::{MemoryKeyring, MemoryStore}, sealing::OsEntropy};
/// # use tavren_core::credential::{Issuer, Purchase, Standing, holder_key};
/// # use tavren_core::deal::DealTerms;
/// # use tavren_core::matching::{Thresholds, Tier};
/// # use tavren_core::package::Pseudonym;
/// # use tavren_core::sealing::{Key, Seed};
/// # use tavren_core::types::{Handle, Money, Timestamp};
/// use tavren_core::proof::{Holder, Proof, ProofError};
///
/// # let usd = |text| Money::parse(text, "USD").expect("an amount");
/// # let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// # let market = Market::open(MemoryStore::new(), MemoryKeyring::new(OsEntropy)?, now)?;
/// # let vendor = market.apply("Example Coffee", ["advertising"], now)?;
/// # market.approve(vendor, ["advertising"], now)?;
/// # let vendor = market.issue_key(vendor, now)?;
/// # let thresholds = Thresholds::new([usd("0"), usd("100"), usd("500")])?;
/// # let issuer = Issuer::of(&Key::from_bytes([1; 32]));
/// # let bought = [Purchase::new(now, usd("120"), None)?];
/// # let standing = Standing::of(&bought, &thresholds, now);
/// # let key = holder_key(&Key::from_bytes([3; 32]), 0);
/// # let (person, seed) = (Handle::from_bytes([2; 16]), Seed::from_bytes([4; 32]));
/// # let issued = issuer.issue(person, standing, &key.public(), true, seed, now);
/// let coffee = DealTerms::new("Two coffees for one", usd("3.50"), now.plus_days(7));
/// let deal = market.post_deal(&vendor, coffee.tier(Tier::Medium), now)?;
/// let deal = market.deal(deal, now)?;
///
/// // The agent, on the user's device: medium is shown, and nothing else.
/// let pseudonym = Pseudonym::from_bytes([7; 16]);
/// let holder = Holder { issued: &issued, key: &key, pseudonym, position: None };
/// let sent = holder.prove(&deal, &thresholds, now)?.to_bytes();
///
/// // The core, or the vendor.
/// let proof = Proof::parse(&sent)?;
/// let proven = proof.verify(&issuer.public(), &deal, &thresholds, now)?;
/// assert_eq!(proven.pseudonym(), pseudonym);
/// let late = proof.verify(&issuer.public(), &deal, &thresholds, now.plus_days(1));
/// assert_eq!(late, Err(ProofError::Expired { part: "proof" }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Holder<'a> {
    /// The credential, as it was issued.
    pub issued: &'a Issued,
    /// The key that it was issued to.
    pub key: &'a SigningKey,
    /// The name under which the deal's vendor knows the user.
    pub pseudonym: Pseudonym,
    /// Where the user is: degrees north and east times 10⁶, if the agent may know. It goes nowhere.
    pub position: Option<(i64, i64)>,
}

impl fmt::Debug for Holder<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Holder(..)")
    }
}

impl Holder<'_> {
    /// Proves what a deal asks for, for the next five minutes.
    ///
    /// # Errors
    /// [`ProofError::Short`] and [`ProofError::Unproven`] where the user does not meet what the deal
    /// asks for, [`ProofError::Expired`] for a credential that has expired, [`ProofError::Misfit`]
    /// for another key than the credential's.
    pub fn prove(
        &self,
        deal: &Deal,
        thresholds: &Thresholds,
        now: Timestamp,
    ) -> Result<Proof, ProofError> {
        let credential = self.issued.credential();
        if self.key.public().as_bytes() != credential.holder() {
            return Err(ProofError::Misfit { field: "holder" });
        }
        if credential.expires() <= now {
            return Err(ProofError::Expired { part: "credential" });
        }
        let claims = asked(deal.terms(), thresholds).ok_or(ProofError::Short)?;
        let standing = self.issued.standing();
        if !claims.iter().all(|claim| standing.meets(*claim)) {
            return Err(ProofError::Short);
        }
        let cover = match deal.terms().place() {
            None => None,
            Some(circle) if credential.is_attested() => Some(self.inside(circle)?),
            Some(_) => return Err(ProofError::Unproven),
        };
        let statement = Statement {
            deal: deal.id(),
            terms: deal.terms_hash(),
            vendor: deal.vendor(),
            pseudonym: *self.pseudonym.as_bytes(),
            expires: now.plus_millis(PROOF_MILLIS),
            cover,
            credential: self.issued.signed.clone(),
            openings: self.issued.open(&claims),
        };
        Ok(Proof::signed(statement, self.key))
    }

    /// The hash of the circle's cover, where the user is in a cell of it.
    fn inside(&self, circle: &Circle) -> Result<[u8; 32], ProofError> {
        let cover = circle.cover();
        let cell = self
            .position
            .and_then(|(north, east)| cover.cell_of(north, east));
        match cell {
            Some(cell) if cover.holds(cell) => Ok(cover.hash()),
            _ => Err(ProofError::Unproven),
        }
    }
}

impl Proof {
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

    /// Checks everything that it says against the deal: for the core and the vendor alike.
    ///
    /// Whether the deal is still open, whether the proof or its credential was shown before
    /// ([`Proven::hash`], [`Credential::holder`]), and whose it is
    /// ([`Issuer::issued_to`](crate::credential::Issuer::issued_to)) is the caller's to check.
    ///
    /// # Errors
    /// [`ProofError`] names the first thing that is wrong.
    ///
    /// # Law
    /// Each thing that can be wrong is refused alone, by name: `proof::tests`.
    pub fn verify(
        &self,
        issuer: &VerifyingKey,
        deal: &Deal,
        thresholds: &Thresholds,
        now: Timestamp,
    ) -> Result<Proven, ProofError> {
        let credential = self.genuine(issuer)?;
        self.fits(deal)?;
        self.in_time(credential, now)?;
        let claims = asked(deal.terms(), thresholds).ok_or(ProofError::Short)?;
        self.opens(credential, &claims)?;
        self.near(credential, deal.terms().place())?;
        Ok(Proven {
            pseudonym: Pseudonym::from_bytes(self.statement.pseudonym),
            hash: derive::sha256(&cbor::to_bytes(&self.statement)),
            expires: self.statement.expires,
            near: self.statement.cover.is_some(),
            credential: credential.clone(),
        })
    }

    /// The credential, where its issuer signed it and its holder signed the proof.
    fn genuine(&self, issuer: &VerifyingKey) -> Result<&Credential, ProofError> {
        let forged = |part| ProofError::Forged { part };
        let credential = self.statement.credential.verified(issuer);
        let credential = credential.ok_or(forged("credential"))?;
        let holder = VerifyingKey::from_bytes(*credential.holder());
        let holder = holder.map_err(|_| forged("holder"))?;
        let bytes = cbor::to_bytes(&self.statement);
        match holder.verify(CONTEXT, &bytes, &self.signature) {
            true => Ok(credential),
            false => Err(forged("holder")),
        }
    }

    fn fits(&self, deal: &Deal) -> Result<(), ProofError> {
        let said = &self.statement;
        let field = if said.vendor != deal.vendor() {
            "vendor"
        } else if said.deal != deal.id() {
            "deal"
        } else if said.terms != deal.terms_hash() {
            "terms"
        } else {
            return Ok(());
        };
        Err(ProofError::Misfit { field })
    }

    fn in_time(&self, credential: &Credential, now: Timestamp) -> Result<(), ProofError> {
        if credential.expires() <= now {
            return Err(ProofError::Expired { part: "credential" });
        }
        if self.statement.expires <= now {
            return Err(ProofError::Expired { part: "proof" });
        }
        if self.statement.expires > now.plus_millis(PROOF_AHEAD_MILLIS_MAX) {
            return Err(ProofError::Misfit { field: "expires" });
        }
        Ok(())
    }

    /// Exactly these claims are opened, in their order, and each is true in the credential's tree.
    fn opens(&self, credential: &Credential, claims: &[Claim]) -> Result<(), ProofError> {
        let openings = &self.statement.openings;
        let opened: Vec<Claim> = openings.iter().map(|one| one.claim).collect();
        if !claims.iter().all(|claim| opened.contains(claim)) {
            return Err(ProofError::Short);
        }
        if opened != claims {
            return Err(ProofError::Misfit { field: "openings" });
        }
        match openings.iter().all(|one| one.root() == *credential.root()) {
            true => Ok(()),
            false => Err(ProofError::Forged { part: "openings" }),
        }
    }

    fn near(&self, credential: &Credential, circle: Option<&Circle>) -> Result<(), ProofError> {
        let unproven = match (circle, self.statement.cover) {
            (None, None) => false,
            (None, Some(_)) => return Err(ProofError::Misfit { field: "cover" }),
            (Some(_), None) => true,
            (Some(circle), Some(cover)) => {
                !credential.is_attested() || circle.cover().hash() != cover
            }
        };
        match unproven {
            true => Err(ProofError::Unproven),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Proof(..)")
    }
}

/// What a proof that was verified says.
#[derive(Clone, PartialEq, Eq)]
pub struct Proven {
    pseudonym: Pseudonym,
    hash: [u8; 32],
    expires: Timestamp,
    near: bool,
    credential: Credential,
}

impl Proven {
    /// The name under which the vendor knows the user: what the agent says it is.
    pub fn pseudonym(&self) -> Pseudonym {
        self.pseudonym
    }

    /// The hash of what the holder signed: the same however often it is signed. Who keeps it until
    /// [`Proven::expires`] takes each proof once.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// When the proof expires.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// True where it shows that the user is near by: where the deal asks for that.
    pub fn near(&self) -> bool {
        self.near
    }

    /// The credential that was shown: its issuer can tell whose it is.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }
}

impl fmt::Debug for Proven {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Proven(..)")
    }
}
