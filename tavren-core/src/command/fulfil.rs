//! The command that packages what is due: lease → pull → package, verify, seal → hand over.
//!
//! Two commits. The first leases the periods, so that no two workers pull the same records, and
//! writes down what must be erased should the package never be finished. The second, guarded by
//! every grant it holds and by that intent, makes the package wait for its buyer. A revoke in
//! between changes its grant, so the second commit is decided again without that person, whose
//! chunk key is destroyed. The same command sent again takes the lease over with a third commit,
//! under another package: of two runs at once one hands over, and the payload is the one it made.

mod hand_over;
mod lease;
mod make;

use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::error::Error;
use crate::grant::{Fulfilment, Grant};
use crate::operator;
use crate::port::StoreError;
use std::sync::Arc;
use tavren_types::cbor;
use tavren_types::{Code, GrantId, KeyId, OfferId, PackageId};

/// Packages what is due of an offer, or of one grant alone: one package of at most
/// [`PERSONS_PER_PACKAGE_MAX`](crate::limits::PERSONS_PER_PACKAGE_MAX) chunks.
#[derive(Debug)]
pub struct Fulfil {
    target: Target,
    /// Learnt with the lease: a grant that is erased meanwhile is still cleaned up after.
    offer: Option<OfferId>,
    /// True once this run has made a lease itself.
    leased: bool,
    phase: Phase,
}

tavren_types::cbor_record! {
    /// What packaging did.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Fulfilled {
        /// The package that now waits for its buyer.
        1 => pub package: Option<PackageId>,
        /// Periods in it.
        2 => pub sealed: u32,
        /// Periods that came to nothing: the source had no records.
        3 => pub empty: u32,
        /// Periods whose source failed: they stay due.
        4 => pub failed: u32,
        /// Grants that time alone had done something to.
        5 => pub swept: u32,
    }
}

tavren_types::cbor_record! {
    /// What one run leased, and the package that is to hold it. The package's id is the lease's name.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Lease {
        1 => package: PackageId,
        2 => key: KeyId,
        3 => periods: Vec<LeasedPeriod>,
    }
}

tavren_types::cbor_record! {
    /// A leased period, and the key that is to seal its chunk.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct LeasedPeriod {
        1 => grant: GrantId,
        2 => period: u32,
        3 => key: KeyId,
    }
}

impl Lease {
    /// True while a period of this lease is leased so: under this package, to be sealed under this
    /// key. A stop in between takes the lease away and destroys the key, also where it is over again.
    fn holds(&self, leased: &LeasedPeriod, grant: &Grant) -> bool {
        let state = grant.progress.periods.iter().find_map(|(period, state)| {
            let found = *period == leased.period && grant.id == leased.grant;
            found.then_some(state)
        });
        matches!(
            state,
            Some(Fulfilment::Leased { worker, key: Some(key), .. })
                if worker == self.package.as_bytes() && *key == leased.key
        )
    }
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Offer(OfferId),
    Grant(GrantId),
}

#[derive(Debug, Clone)]
enum Phase {
    /// Choosing what is due and leasing it; a lease whose package was cleaned up is taken anew. An
    /// empty one says that this command never leased anything before.
    Leasing(Option<Lease>),
    /// Pulling and packaging what was leased.
    Packaging(Lease),
    /// Handing over what was sealed.
    Sealed(Lease, Arc<Made>),
}

/// A package that was made, and what each leased period gave.
#[derive(Debug, Default)]
struct Made {
    header: Vec<u8>,
    manifest: String,
    chunks: Vec<Vec<u8>>,
    yields: Vec<Yield>,
}

/// What a leased period gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yield {
    /// The chunk of this index.
    Chunk(u32),
    /// No records.
    Empty,
    /// The source failed, or gave what was not asked for.
    Failed,
    /// Revoked, paused or taken over before it was pulled.
    Gone,
}

impl Fulfil {
    /// Packages what is due of an offer.
    pub fn offer(offer: OfferId) -> Self {
        Self::new(Target::Offer(offer))
    }

    /// Packages what is due of one grant.
    pub fn grant(grant: GrantId) -> Self {
        Self::new(Target::Grant(grant))
    }

    fn new(target: Target) -> Self {
        Self {
            target,
            offer: None,
            leased: false,
            phase: Phase::Leasing(None),
        }
    }
}

impl Action for Fulfil {
    type Output = Fulfilled;

    fn kind(&self) -> Kind {
        Kind::PeriodSealed
    }

    fn fingerprint(&self) -> Vec<u8> {
        match self.target {
            Target::Offer(offer) => fingerprint("fulfil_offer", &[&offer]),
            Target::Grant(grant) => fingerprint("fulfil_grant", &[&grant]),
        }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Fulfilled>, Halt> {
        let offer = match (self.offer, self.target) {
            (Some(offer), _) | (None, Target::Offer(offer)) => offer,
            (None, Target::Grant(grant)) => match Loaded::load(context, grant)? {
                Some(loaded) => loaded.grant.offer,
                None => return refuse(Code::GrantUnknown),
            },
        };
        self.offer = Some(offer);
        let offer = loaded::offer(context, offer)?;
        let buyer = loaded::buyer(context, offer.buyer)?;
        operator::ready(context)?;
        loop {
            match self.phase.clone() {
                Phase::Leasing(again) => {
                    return lease::lease(context, self.target, &offer, &buyer, again.as_ref());
                }
                Phase::Packaging(lease) => {
                    self.phase = match make::make(context, &offer, &buyer, &lease)? {
                        Some(made) => Phase::Sealed(lease, Arc::new(made)),
                        None => Phase::Leasing(Some(lease)),
                    };
                }
                Phase::Sealed(lease, made) => {
                    match hand_over::hand_over(context, &offer, &buyer, &lease, &made)? {
                        Some(next) => return Ok(next),
                        None => self.phase = Phase::Leasing(Some(lease)),
                    }
                }
            }
        }
    }

    /// Sent again, it takes its lease over under another package: a run that is still at work on the
    /// first one must not hand over what this one has replaced. A run takes over before it has leased
    /// anything, so that two never take over from each other in turn.
    fn resumed(&mut self, memo: &[u8]) -> Result<(), Error> {
        if self.leased {
            return Err(StoreError::Transient.into());
        }
        self.phase = Phase::Leasing(Some(cbor::from_bytes(memo)?));
        Ok(())
    }

    fn committed(&mut self, memo: &[u8]) -> Result<(), Error> {
        let lease: Lease = cbor::from_bytes(memo)?;
        self.leased |= !lease.periods.is_empty();
        self.phase = match lease.periods.is_empty() {
            true => Phase::Leasing(Some(lease)),
            false => Phase::Packaging(lease),
        };
        Ok(())
    }
}
