//! Buyers: application with documented purposes → approved ⇄ suspended → banned.

use crate::package::Disclosure;
use crate::terms::Terms;
use crate::trail::Trail;
use crate::trust::{DataClass, Evidence, Score, Tier, allows, score, tier};
use tavren_sealing::derive;
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Code, Handle, KeyId, Label, Timestamp};

mod key;
pub(crate) use key::StoredKey;
pub use key::{ApiKey, Scope};

tavren_types::cbor_enum! {
    /// Where a buyer stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Standing {
        /// Has applied.
        1 => Applied,
        /// May publish and claim.
        2 => Approved,
        /// May do nothing for the moment; its grants are paused.
        3 => Suspended,
        /// May never do anything again; its grants are invalid.
        4 => Banned,
    }
}

tavren_types::cbor_record! {
    /// A stretch of time in which a buyer was suspended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Suspension {
        1 => pub(crate) from: Timestamp,
        2 => pub(crate) until: Option<Timestamp>,
    }
}

tavren_types::cbor_record! {
    /// The purposes that a buyer is approved for since a moment.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Approval {
        1 => pub(crate) since: Timestamp,
        2 => pub(crate) purposes: Vec<Label>,
    }
}

tavren_types::cbor_record! {
    /// The tier that a buyer has since a moment.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Promotion {
        1 => pub(crate) since: Timestamp,
        2 => pub(crate) tier: Tier,
    }
}

tavren_types::cbor_record! {
    /// A buyer. Not a person: it is stored in the clear, its trail is sealed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Buyer {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: BuyerId,
        2 => pub(crate) name: String,
        3 => pub(crate) applied: Vec<Label>,
        4 => pub(crate) approvals: Vec<Approval>,
        5 => pub(crate) standing: Standing,
        6 => pub(crate) since: Timestamp,
        7 => pub(crate) suspensions: Vec<Suspension>,
        8 => pub(crate) banned: Option<Timestamp>,
        9 => pub(crate) keys: Vec<StoredKey>,
        10 => pub(crate) public: Option<[u8; 32]>,
        11 => pub(crate) evidence: Evidence,
        12 => pub(crate) tiers: Vec<Promotion>,
        13 => pub(crate) trail: Handle,
        14 => pub(crate) key: KeyId,
    }
}

/// What can be done to a buyer's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Lifts a suspension.
    Reinstate,
    /// Stops everything for the moment.
    Suspend,
    /// Stops everything for good.
    Ban,
}

impl Buyer {
    /// Its id.
    pub fn id(&self) -> BuyerId {
        self.id
    }

    /// Its name, as users read it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Its trust tier.
    pub fn tier(&self) -> Tier {
        self.tiers.last().map_or(Tier::START, |last| last.tier)
    }

    /// Its trust score.
    pub fn score(&self) -> Score {
        score(&self.evidence)
    }

    /// What is known of it.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// The purposes it is approved for.
    pub fn purposes(&self) -> &[Label] {
        self.approvals.last().map_or(&[], |last| &last.purposes)
    }

    pub(crate) fn trail(&self) -> Trail {
        Trail {
            handle: self.trail,
            key: self.key,
        }
    }

    /// Why it may not ask for data of this class at this level for this purpose; `None` when it may.
    pub(crate) fn barred(
        &self,
        purpose: &Label,
        class: DataClass,
        disclosure: Disclosure,
    ) -> Option<Code> {
        if self.standing != Standing::Approved {
            Some(Code::BuyerNotApproved)
        } else if !self.purposes().contains(purpose) {
            Some(Code::BuyerPurpose)
        } else if !allows(self.tier(), class, disclosure) {
            Some(Code::BuyerTier)
        } else {
            None
        }
    }

    /// Why it may not post deals; `None` when it may.
    pub(crate) fn may_post(&self) -> Option<Code> {
        (self.standing != Standing::Approved).then_some(Code::BuyerNotApproved)
    }

    /// The stretches of time in which it could not ask for what these terms ask: suspended, banned,
    /// not approved for the purpose, or not trusted enough.
    fn barred_stretches(&self, terms: &Terms) -> impl Iterator<Item = Suspension> {
        let (class, disclosure) = (terms.class, terms.level.disclosure());
        let ends = self.approvals.iter().skip(1).map(|next| Some(next.since));
        let approvals = self.approvals.iter().zip(ends.chain([None]));
        let approvals =
            approvals.filter(|(approval, _)| !approval.purposes.contains(&terms.purpose));
        let approvals = approvals.map(move |(approval, next)| Suspension {
            from: approval.since,
            until: next,
        });
        let ends = self.tiers.iter().skip(1).map(|next| Some(next.since));
        let tiers = self.tiers.iter().zip(ends.chain([None]));
        let tiers = tiers.filter(move |(tier, _)| !allows(tier.tier, class, disclosure));
        let tiers = tiers.map(|(tier, next)| Suspension {
            from: tier.since,
            until: next,
        });
        let banned = self.banned.map(|from| Suspension { from, until: None });
        let suspensions = self.suspensions.iter().copied();
        // A stretch without length never was.
        let lasts = |stretch: &Suspension| stretch.until.is_none_or(|until| stretch.from < until);
        let stretches = suspensions.chain(approvals).chain(tiers).chain(banned);
        stretches.filter(lasts)
    }

    /// When it first could not ask any more, at or after `from`, for what these terms ask.
    pub(crate) fn barred_since(&self, terms: &Terms, from: Timestamp) -> Option<Timestamp> {
        let lasts = |stretch: &Suspension| stretch.until.is_none_or(|until| from < until);
        let stretches = self.barred_stretches(terms).filter(lasts);
        stretches.map(|stretch| stretch.from.max(from)).min()
    }

    /// True when it cannot ask at `now` for what these terms ask.
    pub(crate) fn is_barred(&self, terms: &Terms, now: Timestamp) -> bool {
        self.barred_since(terms, now) == Some(now)
    }

    /// True when it is suspended at `now`.
    pub(crate) fn is_suspended(&self, now: Timestamp) -> bool {
        let covers = |suspension: &Suspension| {
            suspension.from <= now && suspension.until.is_none_or(|until| now < until)
        };
        self.suspensions.iter().any(covers)
    }

    /// Changes its standing.
    ///
    /// # Errors
    /// [`Code::BuyerState`] where the verdict does not fit.
    pub(crate) fn judge(&mut self, verdict: Verdict, now: Timestamp) -> Result<(), Code> {
        let standing = match (self.standing, verdict) {
            (Standing::Suspended, Verdict::Reinstate) => Standing::Approved,
            (Standing::Approved, Verdict::Suspend) => Standing::Suspended,
            (Standing::Approved | Standing::Suspended | Standing::Applied, Verdict::Ban) => {
                Standing::Banned
            }
            _ => return Err(Code::BuyerState),
        };
        match verdict {
            Verdict::Reinstate => {
                if let Some(last) = self.suspensions.last_mut() {
                    last.until = Some(now);
                }
            }
            Verdict::Suspend => self.suspensions.push(Suspension {
                from: now,
                until: None,
            }),
            Verdict::Ban => self.banned = Some(now),
        }
        self.standing = standing;
        self.since = now;
        Ok(())
    }

    /// Takes in new evidence and moves the tier where the score has moved far enough.
    pub(crate) fn learn(&mut self, now: Timestamp, change: impl FnOnce(&mut Evidence)) {
        change(&mut self.evidence);
        let next = tier(self.tier(), score(&self.evidence));
        if next != self.tier() {
            self.tiers.push(Promotion {
                since: now,
                tier: next,
            });
        }
    }

    /// The operator approves it for these purposes from now on.
    pub(crate) fn approve(&mut self, purposes: &[Label], now: Timestamp) {
        self.approvals.push(Approval {
            since: now,
            purposes: purposes.to_vec(),
        });
        self.standing = Standing::Approved;
        self.since = now;
    }

    /// The scopes of this API key at `now`.
    ///
    /// # Errors
    /// [`Code::KeyUnknown`] where the key is unknown or expired, [`Code::KeyScope`] where it lacks the scope.
    pub(crate) fn admit(&self, key: &ApiKey, scope: Scope, now: Timestamp) -> Result<(), Code> {
        let hash = key.hash();
        let mut admitted = None;
        for stored in &self.keys {
            // Every stored key is compared, so that time does not tell which one came close.
            let same = derive::constant_time_eq(&stored.hash, &hash);
            if same && stored.works(now) {
                admitted = Some(stored);
            }
        }
        match admitted {
            None => Err(Code::KeyUnknown),
            Some(stored) if stored.scopes.contains(&scope) => Ok(()),
            Some(_) => Err(Code::KeyScope),
        }
    }
}
