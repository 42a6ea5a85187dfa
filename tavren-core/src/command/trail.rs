//! The queries for audit trails: a user's own, a buyer's own, the operator's.

use super::buyer::admitted;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Header, Kind, Secret, Stored};
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt};
use crate::error::Error;
use crate::port::{Page, Range, Stored as Lies};
use crate::trail::Trail;
use crate::user::Root;
use crate::{layout, operator};
use tavren_sealing::derive;
use tavren_sealing::record::open_record;
use tavren_types::UserId;
use tavren_types::cbor;

/// Entries of one page of a trail.
const PAGE: usize = 1_000;

/// Whose trail.
#[derive(Debug, Clone)]
pub enum TrailOf {
    /// A user's own.
    User(UserId),
    /// A buyer's own.
    Buyer(ApiKey),
    /// The operator's.
    Operator,
}

/// What happened, entry by entry, oldest first; each is checked against its commitment.
#[derive(Debug, Clone)]
pub struct ViewTrail {
    /// Whose.
    pub of: TrailOf,
    /// After so many entries.
    pub skip: u64,
}

impl Action for ViewTrail {
    type Output = Vec<Body>;

    fn kind(&self) -> Kind {
        Kind::UserChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_trail", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Body>>, Halt> {
        let trail = match &self.of {
            TrailOf::User(user) => Root::load(context, user)?.map(|root| root.trail()),
            TrailOf::Buyer(key) => Some(admitted(context, key, Scope::Offers)?.trail()),
            TrailOf::Operator => Some(operator::trail(context)?),
        };
        let Some(trail) = trail else {
            return Ok(Next::Done(Vec::new()));
        };
        entries(context, trail, self.skip).map(Next::Done)
    }
}

fn entries(context: &mut Context<'_>, trail: Trail, skip: u64) -> Result<Vec<Body>, Halt> {
    let stream = layout::trail(trail.handle);
    let after = (skip > 0).then(|| layout::numbered(&stream, skip));
    let page = Page { after, limit: PAGE };
    let found = context.scan(Range::Stream(stream.clone()), page)?;
    let key = context.opened(trail.key)?.ok_or(Halt::Fail(Error::Wiped))?;
    let mut bodies = Vec::with_capacity(found.len());
    for entry in found {
        let Lies::Record(bytes) = entry.stored else {
            continue;
        };
        let stored: Stored = cbor::from_bytes(&bytes)?;
        let plain = open_record(&key, stream.as_bytes(), &stored.sealed)?;
        let secret: Secret = cbor::from_bytes(&plain)?;
        let header: Header = cbor::from_bytes(&stored.header)?;
        if !derive::verify_commitment(&secret.salt, &secret.body, &header.commitment) {
            return Err(Error::Seal(tavren_sealing::SealError::Forged).into());
        }
        bodies.push(cbor::from_bytes(&secret.body)?);
    }
    Ok(bodies)
}
