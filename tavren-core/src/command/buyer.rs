//! Commands on buyers, by the operator; and how a buyer's API key is checked.

use super::books::positive;
use super::loaded::buyer as load;
use super::paid_in;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope, Standing, Verdict};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::{Error, Refusal};
use crate::ledger::Account;
use crate::limits::PURPOSES_MAX;
use crate::trail::Trail;
use crate::{layout, operator};
use tavren_types::cbor::Schema;
use tavren_types::limits::NAME_BYTES_MAX;
use tavren_types::text::normalise;
use tavren_types::{BuyerId, Code, Handle, Label, Money, Timestamp};

/// A buyer applies, with the purposes it wants to be approved for.
#[derive(Debug, Clone)]
pub struct Apply {
    /// Its name, as users will read it.
    pub name: String,
    /// The purposes.
    pub purposes: Vec<Label>,
}

impl Action for Apply {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerApplied
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("apply", &[&self.name, &self.purposes])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let name = normalise(&self.name, NAME_BYTES_MAX)
            .map_err(|error| Error::input(error.code(), "name"))?;
        if self.purposes.is_empty() || self.purposes.len() > PURPOSES_MAX {
            return Err(Error::input(Code::LimitExceeded, "purposes").into());
        }
        let (key, _) = context.fresh()?;
        let id = BuyerId::from_bytes(context.draw());
        let trail = Handle::from_bytes(context.draw());
        let buyer = Buyer {
            schema: Schema,
            id,
            name,
            applied: self.purposes.clone(),
            approvals: Vec::new(),
            standing: Standing::Applied,
            since: context.now,
            suspensions: Vec::new(),
            banned: None,
            keys: Vec::new(),
            public: None,
            evidence: Default::default(),
            tiers: Vec::new(),
            trail,
            key,
        };
        let mut draft = Draft::default();
        draft.put(layout::buyer(id), &buyer);
        note(
            &mut draft,
            buyer.trail(),
            Kind::BuyerApplied,
            id,
            context.now,
        );
        Next::answer(draft, id)
    }
}

/// The operator approves a buyer for some of the purposes it applied for.
#[derive(Debug, Clone)]
pub struct Approve {
    /// Which buyer.
    pub buyer: BuyerId,
    /// The purposes, each one that it applied for.
    pub purposes: Vec<Label>,
}

impl Action for Approve {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerApproved
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("approve", &[&self.buyer, &self.purposes])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let mut buyer = load(context, self.buyer)?;
        if matches!(buyer.standing, Standing::Banned | Standing::Suspended) {
            return refuse(Code::BuyerState);
        }
        if self.purposes.is_empty()
            || !self
                .purposes
                .iter()
                .all(|purpose| buyer.applied.contains(purpose))
        {
            return refuse(Code::BuyerPurpose);
        }
        buyer.approve(&self.purposes, context.now);
        let draft = changed(context, &buyer, Kind::BuyerApproved)?;
        Next::answer(draft, self.buyer)
    }
}

/// The operator suspends, reinstates or bans a buyer.
#[derive(Debug, Clone)]
pub struct Judge {
    /// Which buyer.
    pub buyer: BuyerId,
    /// What to do.
    pub verdict: Verdict,
}

impl Judge {
    fn number(&self) -> u64 {
        match self.verdict {
            Verdict::Suspend => 1,
            Verdict::Reinstate => 2,
            Verdict::Ban => 3,
        }
    }
}

impl Action for Judge {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        match self.verdict {
            Verdict::Suspend => Kind::BuyerSuspended,
            Verdict::Reinstate => Kind::BuyerReinstated,
            Verdict::Ban => Kind::BuyerBanned,
        }
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("judge", &[&self.buyer, &self.number()])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let mut buyer = load(context, self.buyer)?;
        if let Err(code) = buyer.judge(self.verdict, context.now) {
            return refuse(code);
        }
        let draft = changed(context, &buyer, self.kind())?;
        Next::answer(draft, self.buyer)
    }
}

/// The operator notes that a buyer put in money.
#[derive(Debug, Clone)]
pub struct Fund {
    /// Which buyer.
    pub buyer: BuyerId,
    /// How much.
    pub amount: Money,
}

impl Action for Fund {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::BuyerFunded
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("fund", &[&self.buyer, &self.amount])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        positive(self.amount)?;
        let account = Account::Funding { buyer: self.buyer };
        let place = layout::booked(context.id);
        context.prefetch(&[place, layout::buyer(self.buyer), layout::meta()])?;
        if let Some(answer) = paid_in::again(context, account, "buyer", self.amount)? {
            return Ok(answer);
        }
        let buyer = load(context, self.buyer)?;
        if matches!(buyer.standing, Standing::Banned) {
            return refuse(Code::BuyerState);
        }
        let mut draft = Draft::default();
        paid_in::book(
            context,
            &mut draft,
            (account, None),
            self.amount,
            layout::funding(buyer.id, self.amount.currency()),
            layout::journal_of_buyer(buyer.id),
        )?;
        let body = Body {
            buyer: Some(buyer.id),
            amount: Some(self.amount),
            ..Body::new(Kind::BuyerFunded, context.now)
        };
        draft.note(buyer.trail(), body);
        Next::answer(draft, self.amount)
    }
}

/// Loads the buyer of an API key that has this scope, and notes refusals in its trail. A caller that is not
/// authenticated leaves no trace in anybody's trail but the operator's.
pub(super) fn admitted(
    context: &mut Context<'_>,
    key: &ApiKey,
    scope: Scope,
) -> Result<Buyer, Halt> {
    let found: Option<Buyer> = context.clear(&layout::buyer(key.buyer()))?;
    let Some(buyer) = found else {
        return Err(Halt::Fail(Error::Refused(Refusal::new(Code::KeyUnknown))));
    };
    match buyer.admit(key, scope, context.now) {
        Ok(()) => {
            context.on_behalf(buyer.trail());
            Ok(buyer)
        }
        // Not authenticated: answered, but not logged, so that strangers cannot fill the log.
        Err(Code::KeyUnknown) => Err(Halt::Fail(Error::Refused(Refusal::new(Code::KeyUnknown)))),
        Err(code) => {
            context.on_behalf(buyer.trail());
            refuse(code)
        }
    }
}

/// Writes a buyer back, with an entry in its own trail and one in the operator's.
pub(super) fn changed(context: &mut Context<'_>, buyer: &Buyer, kind: Kind) -> Result<Draft, Halt> {
    let operator = operator::trail(context)?;
    let mut draft = Draft::default();
    draft.put(layout::buyer(buyer.id), buyer);
    note(&mut draft, buyer.trail(), kind, buyer.id, context.now);
    note(&mut draft, operator, kind, buyer.id, context.now);
    Ok(draft)
}

fn note(draft: &mut Draft, trail: Trail, kind: Kind, buyer: BuyerId, now: Timestamp) {
    let body = Body {
        buyer: Some(buyer),
        ..Body::new(kind, now)
    };
    draft.note(trail, body);
}

/// A buyer as it stands. A query.
#[derive(Debug, Clone)]
pub struct ViewBuyer {
    /// Which buyer.
    pub buyer: BuyerId,
}

impl Action for ViewBuyer {
    type Output = Buyer;

    fn kind(&self) -> Kind {
        Kind::BuyerApplied
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_buyer", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Buyer>, Halt> {
        load(context, self.buyer).map(Next::Done)
    }
}
