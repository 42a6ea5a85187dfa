//! Commands on complaints: users flag buyers or dispute with them, buyers answer, the operator settles.

use super::buyer::admitted;
use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope};
use crate::complaint::{Complainer, Complaint, ComplaintKind, ComplaintState};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::limits::COMPLAINT_DAYS;
use crate::trail::Trail;
use crate::user::Root;
use crate::{layout, operator};
use tavren_sealing::record::open_record;
use tavren_types::cbor::{self, Schema};
use tavren_types::{BuyerId, Code, Handle, UserId};

/// A user flags a buyer, or disputes with one.
#[derive(Debug, Clone)]
pub struct Complain {
    /// Who.
    pub user: UserId,
    /// About whom: a buyer that the user gave a permission to.
    pub buyer: BuyerId,
    /// A flag or a dispute.
    pub kind: ComplaintKind,
}

impl Action for Complain {
    type Output = Handle;

    fn kind(&self) -> Kind {
        Kind::ComplaintOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "complain",
            &[&self.user.expose().to_owned(), &self.buyer, &self.kind],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Handle>, Halt> {
        let Some(mut root) = Root::load(context, &self.user)? else {
            return refuse(Code::BuyerUnknown);
        };
        let mut buyer = loaded::buyer(context, self.buyer)?;
        // Only who dealt with a buyer can speak of it: a crowd of strangers cannot lower its trust.
        if !root.user.held.iter().any(|held| held.buyer == self.buyer) {
            return refuse(Code::GrantUnknown);
        }
        let recent = context.now.plus_days(COMPLAINT_DAYS.saturating_neg());
        root.user.complained.retain(|(_, at)| *at > recent);
        if root
            .user
            .complained
            .iter()
            .any(|(buyer, _)| *buyer == self.buyer)
        {
            return refuse(Code::DisputeState);
        }
        root.user.complained.push((self.buyer, context.now));
        let id = Handle::from_bytes(context.draw());
        let complaint = Complaint {
            schema: Schema,
            id,
            buyer: self.buyer,
            kind: self.kind,
            opened_at: context.now,
            answered_at: None,
            state: ComplaintState::Open,
            complainer: Some(sealed(context, id, root.trail())?),
        };
        if self.kind == ComplaintKind::Dispute {
            buyer.learn(context.now, |evidence| {
                evidence.disputes_opened = evidence.disputes_opened.saturating_add(1)
            });
        }
        let mut draft = Draft::default();
        root.put(context, &mut draft)?;
        draft.put(layout::complaint(id), &complaint);
        draft.put(layout::buyer(buyer.id), &buyer);
        note(context, &mut draft, &complaint, &buyer, self.kind())?;
        Next::answer(draft, id)
    }
}

/// A buyer answers a complaint about it, once.
#[derive(Debug, Clone)]
pub struct AnswerComplaint {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which complaint.
    pub complaint: Handle,
}

impl Action for AnswerComplaint {
    type Output = Handle;

    fn kind(&self) -> Kind {
        Kind::ComplaintAnswered
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("answer_complaint", &[&self.key.buyer(), &self.complaint])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Handle>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Offers)?;
        let mut complaint = load(context, self.complaint, Some(&buyer))?;
        if complaint.state != ComplaintState::Open || complaint.answered_at.is_some() {
            return refuse(Code::DisputeState);
        }
        complaint.answered_at = Some(context.now);
        let mut draft = Draft::default();
        note(context, &mut draft, &complaint, &buyer, self.kind())?;
        draft.note(
            operator::trail(context)?,
            body(context, &complaint, self.kind()),
        );
        draft.put(layout::complaint(complaint.id), &complaint);
        Next::answer(draft, self.complaint)
    }
}

/// What the operator finds about an open complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is right.
    Uphold,
    /// It is wrong.
    TurnDown,
}

/// The operator upholds a complaint or turns it down, answered or not. Its user learns of it.
#[derive(Debug, Clone)]
pub struct Settle {
    /// Which complaint.
    pub complaint: Handle,
    /// What the operator finds.
    pub settlement: Settlement,
}

impl Settle {
    fn number(&self) -> u64 {
        match self.settlement {
            Settlement::Uphold => 2,
            Settlement::TurnDown => 3,
        }
    }
}

impl Action for Settle {
    type Output = Handle;

    fn kind(&self) -> Kind {
        Kind::ComplaintSettled
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("settle", &[&self.complaint, &self.number()])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Handle>, Halt> {
        let mut complaint = load(context, self.complaint, None)?;
        if complaint.state != ComplaintState::Open {
            return refuse(Code::DisputeState);
        }
        let mut buyer = loaded::buyer(context, complaint.buyer)?;
        complaint.state = match self.settlement {
            Settlement::TurnDown => ComplaintState::TurnedDown,
            Settlement::Uphold => ComplaintState::Upheld,
        };
        if self.settlement == Settlement::Uphold {
            buyer.learn(context.now, |evidence| match complaint.kind {
                ComplaintKind::Flag => {
                    evidence.flags_upheld = evidence.flags_upheld.saturating_add(1)
                }
                ComplaintKind::Dispute => {
                    evidence.disputes_upheld = evidence.disputes_upheld.saturating_add(1)
                }
            });
        }
        let mut draft = Draft::default();
        note(context, &mut draft, &complaint, &buyer, self.kind())?;
        draft.note(
            operator::trail(context)?,
            body(context, &complaint, self.kind()),
        );
        // Whose it was need not be known any more.
        complaint.complainer = None;
        draft.put(layout::complaint(complaint.id), &complaint);
        draft.put(layout::buyer(buyer.id), &buyer);
        Next::answer(draft, self.complaint)
    }
}

/// Where a complaint stands. A query: it says nothing of whose it is.
#[derive(Debug, Clone)]
pub struct ViewComplaint {
    /// Which complaint.
    pub complaint: Handle,
    /// The API key of the buyer that asks; `None`: the operator asks.
    pub key: Option<ApiKey>,
}

impl Action for ViewComplaint {
    type Output = Complaint;

    fn kind(&self) -> Kind {
        Kind::ComplaintOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_complaint", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Complaint>, Halt> {
        let buyer = match &self.key {
            Some(key) => Some(admitted(context, key, Scope::Offers)?),
            None => None,
        };
        let complaint = load(context, self.complaint, buyer.as_ref())?;
        Ok(Next::Done(Complaint {
            complainer: None,
            ..complaint
        }))
    }
}

/// Loads a complaint; one about another buyer is as unknown as one that was never opened.
fn load(context: &mut Context<'_>, id: Handle, of: Option<&Buyer>) -> Result<Complaint, Halt> {
    let found: Option<Complaint> = context.clear(&layout::complaint(id))?;
    let ours = |complaint: &Complaint| of.is_none_or(|buyer| buyer.id == complaint.buyer);
    match found.filter(ours) {
        Some(complaint) => Ok(complaint),
        None => refuse(Code::DisputeUnknown),
    }
}

/// Seals whose complaint it is, so that its outcome finds the user and nobody else can.
fn sealed(context: &mut Context<'_>, id: Handle, user: Trail) -> Result<Box<[u8]>, Halt> {
    let key = operator::trail(context)?.key;
    let place = layout::complaint(id);
    Ok(context.seal(&place, key, &Complainer::of(user))?.into())
}

/// The trail of the user whose complaint it is.
fn complainer(context: &mut Context<'_>, complaint: &Complaint) -> Result<Option<Trail>, Halt> {
    let Some(sealed) = &complaint.complainer else {
        return Ok(None);
    };
    let operator = operator::trail(context)?;
    let key = context.opened(operator.key)?.ok_or(Halt::Stale)?;
    let place = layout::complaint(complaint.id);
    let plain = open_record(&key, place.as_bytes(), sealed)?;
    let complainer: Complainer = cbor::from_bytes(&plain)?;
    Ok(Some(complainer.trail()))
}

/// Notes what happened to a complaint with its buyer and its user. A user who was erased is not
/// told: nothing can be sealed for nobody.
fn note(
    context: &mut Context<'_>,
    draft: &mut Draft,
    complaint: &Complaint,
    buyer: &Buyer,
    kind: Kind,
) -> Result<(), Halt> {
    let body = body(context, complaint, kind);
    draft.note(buyer.trail(), body.clone());
    if let Some(user) = complainer(context, complaint)? {
        draft.note(user, body);
    }
    Ok(())
}

fn body(context: &Context<'_>, complaint: &Complaint, kind: Kind) -> Body {
    let settled = complaint.state != ComplaintState::Open;
    Body {
        buyer: Some(complaint.buyer),
        complaint: Some(complaint.id),
        outcome: settled.then_some(complaint.state),
        ..Body::new(kind, context.now)
    }
}
