use super::asked::asked;
use super::{CONTEXT, Proof, ProofError};
use crate::credential::{Claim, Credential};
use crate::deal::{Circle, Deal};
use crate::limits::PROOF_AHEAD_MILLIS_MAX;
use crate::package::Pseudonym;
use std::fmt;
use tavren_matching::Thresholds;
use tavren_sealing::derive;
use tavren_sealing::signing::VerifyingKey;
use tavren_types::Timestamp;
use tavren_types::cbor;

impl Proof {
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
