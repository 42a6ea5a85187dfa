use super::asked::asked;
use super::{Proof, ProofError, Statement};
use crate::credential::Issued;
use crate::deal::{Circle, Deal};
use crate::limits::PROOF_MILLIS;
use crate::package::Pseudonym;
use std::fmt;
use tavren_matching::Thresholds;
use tavren_sealing::signing::SigningKey;
use tavren_types::Timestamp;

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
