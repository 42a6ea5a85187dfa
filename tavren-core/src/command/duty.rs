//! Commands of buyers on their duties: to see what must be deleted, and to say that it was.
//!
//! A duty comes about in the commit that ends a permission of which something was delivered. It is
//! met in time or missed: what is overdue counts as missed at the buyer's next claim, or when the
//! buyer says too late that it was met. What was missed is still to be met.

use super::buyer::admitted;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::duty::Duty;
use crate::grant::{Ending, Fulfilment, Grant};
use crate::layout;
use crate::limits::{DELETION_DAYS, DUTIES_PAGE_MAX};
use crate::package::pseudonym;
use crate::port::{Key, Page, Range};
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Handle, PackageId, Timestamp};

/// What a buyer must delete, the earliest deadline first: at most
/// [`DUTIES_PAGE_MAX`](crate::limits::DUTIES_PAGE_MAX). A query: it leaves no trace.
#[derive(Debug, Clone)]
pub struct ViewDuties {
    /// The buyer's API key.
    pub key: ApiKey,
}

impl Action for ViewDuties {
    type Output = Vec<Duty>;

    fn kind(&self) -> Kind {
        Kind::DutyMet
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_duties", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Duty>>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Claims)?;
        let range = Range::Keys {
            prefix: layout::duties(buyer.id),
            until: None,
        };
        let places = found(context, range)?;
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let mut duties = Vec::with_capacity(places.len());
        for place in places {
            duties.extend(context.sealed::<Duty>(&place)?.map(|(_, duty)| duty));
        }
        Ok(Next::Done(duties))
    }
}

/// A buyer says that it has deleted what it had to.
#[derive(Debug, Clone)]
pub struct MeetDuty {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which duty.
    pub duty: Duty,
}

impl Action for MeetDuty {
    type Output = Handle;

    fn kind(&self) -> Kind {
        Kind::DutyMet
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("meet_duty", &[&self.key.buyer(), &self.duty.id])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Handle>, Halt> {
        let mut buyer = admitted(context, &self.key, Scope::Claims)?;
        // Since the buyer saw it, it may have been counted as missed.
        let places = [false, true].map(|missed| Duty {
            missed,
            ..self.duty.clone()
        });
        let places = places.map(|duty| place(&buyer, &duty));
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let mut draft = Draft::default();
        let mut found = None;
        for place in places {
            if let Some((_, duty)) = context.sealed::<Duty>(&place)? {
                draft.delete(place);
                found = Some(duty);
            }
        }
        let Some(duty) = found else {
            return refuse(Code::DutyUnknown);
        };
        let is_late = duty.until <= context.now;
        if !duty.missed {
            buyer.learn(context.now, |evidence| {
                let count = match is_late {
                    true => &mut evidence.duties_missed,
                    false => &mut evidence.duties_met,
                };
                *count = count.saturating_add(1);
            });
            draft.put(layout::buyer(buyer.id), &buyer);
        }
        let body = body(context, &duty, &buyer, Kind::DutyMet);
        draft.note(buyer.trail(), body.clone());
        // The person concerned hears of it, too, however late it is.
        draft.note(person(&duty), body);
        Next::answer(draft, duty.id)
    }
}

/// Where a duty lies: by its deadline, and once it was missed behind all the others.
fn place(buyer: &Buyer, duty: &Duty) -> Key {
    let until = match duty.missed {
        true => Timestamp::MAX,
        false => duty.until,
    };
    layout::duty(buyer.id, until, duty.id)
}

fn person(duty: &Duty) -> Trail {
    Trail {
        handle: duty.trail,
        key: duty.history,
    }
}

fn body(context: &Context<'_>, duty: &Duty, buyer: &Buyer, kind: Kind) -> Body {
    Body {
        offer: Some(duty.offer),
        buyer: Some(buyer.id),
        ..Body::new(kind, context.now)
    }
}

/// The duty that comes about as `after` ends early: to delete what was delivered under it.
pub(super) fn arise(
    context: &mut Context<'_>,
    draft: &mut Draft,
    before: &Grant,
    after: &Grant,
    buyer: &Buyer,
) -> Result<(), Halt> {
    let Some(ended) = after
        .progress
        .ended
        .filter(|ended| before.progress.ended.is_none() && ended.why != Ending::Expired)
    else {
        return Ok(());
    };
    let delivered = after.progress.periods.iter();
    let delivered = delivered.filter_map(|(_, state)| match state {
        Fulfilment::Delivered { package, .. } => *package,
        _ => None,
    });
    let mut packages: Vec<PackageId> = delivered.collect();
    packages.sort_unstable();
    packages.dedup();
    let Some(user) = after.user().filter(|_| !packages.is_empty()) else {
        return Ok(());
    };
    let subject = pseudonym(&context.secrets.pseudonym, buyer.id, after.offer, &user);
    let id = Handle::from_bytes(context.draw());
    let duty = Duty {
        schema: Schema,
        id,
        offer: after.offer,
        subject: *subject.as_bytes(),
        packages,
        since: ended.at,
        until: ended.at.plus_days(DELETION_DAYS),
        trail: after.trail,
        history: after.history,
        missed: false,
    };
    let place = layout::duty(buyer.id, duty.until, id);
    draft.put_sealed(context, place, buyer.key, &duty)
}

/// Marks the duties of a buyer that are overdue: they are missed, and still to be met. Answers how
/// many.
pub(super) fn overdue(
    context: &mut Context<'_>,
    draft: &mut Draft,
    buyer: &Buyer,
) -> Result<u32, Halt> {
    let range = Range::Keys {
        prefix: layout::duties(buyer.id),
        until: Some(layout::duties_after(buyer.id, context.now)),
    };
    let places = found(context, range)?;
    context.prefetch(&places)?;
    context.unlock(&places, &[])?;
    let mut missed = 0_u32;
    for before in places {
        let Some((_, mut duty)) = context.sealed::<Duty>(&before)? else {
            continue;
        };
        missed = missed.saturating_add(1);
        duty.missed = true;
        draft.delete(before);
        draft.put_sealed(context, place(buyer, &duty), buyer.key, &duty)?;
        draft.note(person(&duty), body(context, &duty, buyer, Kind::DutyMissed));
    }
    if missed > 0 {
        let body = Body {
            buyer: Some(buyer.id),
            count: Some(missed),
            ..Body::new(Kind::DutyMissed, context.now)
        };
        draft.note(buyer.trail(), body);
    }
    Ok(missed)
}

fn found(context: &mut Context<'_>, range: Range) -> Result<Vec<Key>, Halt> {
    let page = Page {
        after: None,
        limit: DUTIES_PAGE_MAX,
    };
    let found = context.scan(range, page)?;
    Ok(found.into_iter().map(|entry| entry.key).collect())
}
