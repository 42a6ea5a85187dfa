//! Commands on complaints: users flag buyers, users and buyers dispute, the operator settles.

use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::complaint::{Complaint, ComplaintKind, ComplaintState};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::limits::COMPLAINT_DAYS;
use crate::user::Root;
use crate::{layout, operator};
use tavren_types::cbor::Schema;
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
        let body = Body {
            buyer: Some(buyer.id),
            ..Body::new(Kind::ComplaintOpened, context.now)
        };
        draft.note(root.trail(), body.clone());
        draft.note(buyer.trail(), body);
        Next::answer(draft, id)
    }
}

/// What can be done to an open complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// The buyer has answered it.
    Answer,
    /// The operator finds it right.
    Uphold,
    /// The operator finds it wrong.
    TurnDown,
}

/// Answers a complaint, upholds it or turns it down.
#[derive(Debug, Clone)]
pub struct Settle {
    /// Which complaint.
    pub complaint: Handle,
    /// What to do.
    pub settlement: Settlement,
}

impl Settle {
    fn number(&self) -> u64 {
        match self.settlement {
            Settlement::Answer => 1,
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
        let place = layout::complaint(self.complaint);
        let found: Option<Complaint> = context.clear(&place)?;
        let Some(mut complaint) = found.filter(|complaint| complaint.state == ComplaintState::Open)
        else {
            return refuse(Code::DisputeState);
        };
        let mut buyer = loaded::buyer(context, complaint.buyer)?;
        match self.settlement {
            Settlement::Answer if complaint.answered_at.is_some() => {
                return refuse(Code::DisputeState);
            }
            Settlement::Answer => complaint.answered_at = Some(context.now),
            Settlement::TurnDown => complaint.state = ComplaintState::TurnedDown,
            Settlement::Uphold => {
                complaint.state = ComplaintState::Upheld;
                buyer.learn(context.now, |evidence| match complaint.kind {
                    ComplaintKind::Flag => {
                        evidence.flags_upheld = evidence.flags_upheld.saturating_add(1)
                    }
                    ComplaintKind::Dispute => {
                        evidence.disputes_upheld = evidence.disputes_upheld.saturating_add(1)
                    }
                });
            }
        }
        let mut draft = Draft::default();
        draft.put(place, &complaint);
        draft.put(layout::buyer(buyer.id), &buyer);
        let body = Body {
            buyer: Some(buyer.id),
            ..Body::new(Kind::ComplaintSettled, context.now)
        };
        draft.note(buyer.trail(), body.clone());
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, self.complaint)
    }
}
