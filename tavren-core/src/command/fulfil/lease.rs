//! The first commit: what is due is leased, and an intent says what to erase should it end there.

use super::super::books::Books;
use super::super::loaded::Loaded;
use super::super::sweep::{attention, write_down};
use super::{Fulfilled, Lease, LeasedPeriod, Target};
use crate::action::{After, Next};
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::erasure;
use crate::grant::{Event, State};
use crate::limits::{AGENDA_PAGES_MAX, LEASE_MILLIS, PERSONS_PER_PACKAGE_MAX};
use crate::offer::Offer;
use crate::port::{Page, Range};
use crate::step::QueueStep;
use crate::{layout, operator};
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, GrantId, KeyId, PackageId, Timestamp};

/// The grants that were chosen, and their periods.
#[derive(Default)]
struct Chosen {
    grants: Vec<Loaded>,
    leased: Vec<(GrantId, u32)>,
}

pub(super) fn lease(
    context: &mut Context<'_>,
    target: Target,
    offer: &Offer,
    buyer: &Buyer,
    again: Option<&Lease>,
) -> Result<Next<Fulfilled>, Halt> {
    let is_first = again.is_none();
    let again = again.filter(|lease| !lease.periods.is_empty());
    let single = matches!(target, Target::Grant(_)) && again.is_none();
    let package = PackageId::from_bytes(context.draw());
    // What a cleaned-up lease of this very command still holds is due to it.
    let worker = *again.map_or(package, |lease| lease.package).as_bytes();
    let until = context.now.plus_millis(LEASE_MILLIS);
    let mut chosen = Chosen::default();
    if let Some(lost) = again {
        clean_up(context, lost)?;
    }
    let mut elsewhere = false;
    let ids = match (again, target) {
        (Some(lease), _) => Some(granted(lease)),
        (None, Target::Grant(grant)) => Some(vec![grant]),
        (None, Target::Offer(_)) => None,
    };
    let mut after = None;
    for _ in 0..AGENDA_PAGES_MAX {
        let (page, next) = match &ids {
            Some(ids) => (ids.clone(), None),
            None => attention(context, offer.id, after, false)?,
        };
        let mut grants = Loaded::load_all(context, &page)?;
        let wiped = |grant: &Loaded| grant.grant.state(buyer, context.now) == State::Wiped;
        if single && grants.iter().all(wiped) {
            return refuse(Code::GrantUnknown);
        }
        let busy = |grant: &Loaded| grant.calendar(offer, buyer).is_leased(&worker, context.now);
        elsewhere |= grants.iter().any(busy);
        if single && elsewhere {
            return match is_first {
                true => recall(context, package),
                false => refuse(Code::GrantLeased),
            };
        }
        for grant in &mut grants {
            grant.catch_up(context, offer, buyer);
            let room = PERSONS_PER_PACKAGE_MAX.saturating_sub(chosen.leased.len());
            let due = grant.calendar(offer, buyer).due(&worker, context.now);
            let due = due.into_iter().take(room);
            chosen
                .leased
                .extend(due.map(|due| (grant.grant.id, due.period)));
        }
        let is_leased = |id| chosen.leased.iter().rev().any(|(leased, _)| *leased == id);
        grants.retain(|grant| is_leased(grant.grant.id) || !grant.is_idle(context, offer, buyer));
        chosen.grants.extend(grants);
        let full = chosen.grants.len() >= PERSONS_PER_PACKAGE_MAX
            || chosen.leased.len() >= PERSONS_PER_PACKAGE_MAX;
        if next.is_none() || full {
            break;
        }
        after = next;
    }
    let Chosen { mut grants, leased } = chosen;
    if leased.is_empty() && ids.is_none() && is_first && is_any_leased(context, offer)? {
        return recall(context, package);
    }
    if leased.is_empty() && again.is_some() && elsewhere {
        // Another run of this very command has taken the lease over: its memo is the next one.
        return recall(context, package);
    }
    let touched = u32::try_from(grants.len()).unwrap_or(u32::MAX);
    // What time has done to it is written down by a sweep: whether one was made is no part of the
    // answer (law 3).
    if single && leased.is_empty() {
        return refuse(Code::GrantNothingDue);
    }
    Books::prefetch(context, &grants)?;
    // The keys come first: what is lacking after the grants were sealed has them sealed once more.
    let lease = match leased.is_empty() {
        true => None,
        false => Some(with_keys(context, package, &leased)?),
    };
    if let Some(lease) = &lease {
        // In the order of their grants.
        let mut periods = lease.periods.iter().peekable();
        for grant in &mut grants {
            while let Some(leased) = periods.next_if(|leased| leased.grant == grant.grant.id) {
                grant.apply(Event::Leased {
                    period: leased.period,
                    worker: *package.as_bytes(),
                    until,
                    key: Some(leased.key),
                });
            }
        }
    }
    let mut draft = Draft::default();
    if let Some(lost) = again {
        take_over(context, &mut draft, lost)?;
    }
    let mut books = Books::default();
    write_down(context, &mut draft, &mut books, grants, offer, buyer)?;
    books.close(context, &mut draft)?;
    let Some(lease) = lease else {
        let done = Fulfilled {
            swept: touched,
            ..Fulfilled::default()
        };
        note(context, &mut draft, offer, &done)?;
        return Next::answer(draft, done);
    };
    if again.is_none() {
        // Taken over or taken anew, it is the same command, which has left its entry.
        let count = u32::try_from(lease.periods.len()).unwrap_or(u32::MAX);
        let body = Body {
            offer: Some(offer.id),
            package: Some(package),
            count: Some(count),
            ..Body::new(Kind::PeriodLeased, context.now)
        };
        draft.note(operator::trail(context)?, body);
    }
    draft.put(layout::unfinished(package), &intent(&lease, until));
    Ok(Next::Commit(draft, After::GoOn(cbor::to_bytes(&lease))))
}

/// A lease whose intent is gone was cleaned up or taken over; what this run may have put into the
/// queue since then is nobody's.
fn clean_up(context: &mut Context<'_>, lost: &Lease) -> Result<(), Halt> {
    let places = [
        layout::unfinished(lost.package),
        layout::package(lost.package),
    ];
    context.prefetch(&places)?;
    let [unfinished, package] = places;
    if !context.exists(&unfinished)? && !context.exists(&package)? {
        context.queue(|| QueueStep::Remove(lost.package))?;
    }
    Ok(())
}

/// Takes a lease over from another run of this command, or from one that died: what that one makes
/// comes too late, and its keys go.
fn take_over(context: &mut Context<'_>, draft: &mut Draft, lost: &Lease) -> Result<(), Halt> {
    let unfinished = layout::unfinished(lost.package);
    if context.exists(&unfinished)? {
        draft.delete(unfinished);
        draft.remove.push(lost.package);
        let chunks = lost.periods.iter().map(|leased| leased.key);
        draft.destroy.extend(chunks.chain([lost.key]));
    }
    Ok(())
}

/// Some lease stands, perhaps of this very command, which was cut short: then the store answers this
/// commit with the memo of that lease, and the command goes on from there. Else it begins anew.
fn recall(context: &mut Context<'_>, package: PackageId) -> Result<Next<Fulfilled>, Halt> {
    let nothing = Lease {
        package,
        key: KeyId::from_bytes(context.draw()),
        periods: Vec::new(),
    };
    let memo = After::GoOn(cbor::to_bytes(&nothing));
    Ok(Next::Commit(Draft::default(), memo))
}

/// True when a grant of this offer may be leased: its agenda says that it is looked at again within
/// the time of a lease.
fn is_any_leased(context: &mut Context<'_>, offer: &Offer) -> Result<bool, Halt> {
    let lapse = context.now.plus_millis(LEASE_MILLIS);
    let range = Range::Keys {
        prefix: layout::agenda_of(offer.id),
        until: Some(layout::agenda_after(offer.id, lapse)),
    };
    let page = Page {
        after: Some(layout::agenda_after(offer.id, context.now)),
        limit: 1,
    };
    Ok(!context.scan(range, page)?.is_empty())
}

/// Gives the package and each of its chunks a key.
fn with_keys(
    context: &mut Context<'_>,
    package: PackageId,
    leased: &[(GrantId, u32)],
) -> Result<Lease, Halt> {
    context.stock(leased.len().saturating_add(1))?;
    let (key, _) = context.fresh()?;
    let mut periods = Vec::with_capacity(leased.len());
    for (grant, period) in leased {
        let (key, _) = context.fresh()?;
        periods.push(LeasedPeriod {
            grant: *grant,
            period: *period,
            key,
        });
    }
    Ok(Lease {
        package,
        key,
        periods,
    })
}

fn intent(lease: &Lease, until: Timestamp) -> erasure::Record {
    let chunks = lease.periods.iter().map(|leased| leased.key);
    erasure::Record {
        schema: Schema,
        keys: chunks.chain([lease.key]).collect(),
        packages: vec![lease.package],
        streams: Vec::new(),
        not_before: Some(until),
    }
}

/// The grants of a lease, each once.
pub(super) fn granted(lease: &Lease) -> Vec<GrantId> {
    let mut ids: Vec<GrantId> = lease.periods.iter().map(|leased| leased.grant).collect();
    ids.dedup();
    ids
}

/// The entry of whoever runs the packaging.
pub(super) fn note(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    done: &Fulfilled,
) -> Result<(), Halt> {
    let body = Body {
        offer: Some(offer.id),
        package: done.package,
        count: Some(done.sealed),
        ..Body::new(Kind::OfferServed, context.now)
    };
    draft.note(operator::trail(context)?, body);
    Ok(())
}
