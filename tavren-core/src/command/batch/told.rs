//! What people are told of a batch.

use super::accounts::moves;
use super::parties::Parties;
use crate::audit::{Body, Kind};
use crate::context::Context;
use crate::draft::Draft;
use crate::ledger::{Account, Effect, Written};
use crate::trail::Trail;
use std::collections::BTreeMap;
use tavren_types::{Currency, Handle, Money};

/// Writes one entry for each of those whom a batch concerns; the operator's own where the batch concerns nobody else.
pub(super) fn note(
    context: &Context<'_>,
    draft: &mut Draft,
    parties: &Parties,
    lines: &[Written],
    operator: Trail,
) {
    let mut told: BTreeMap<Handle, (Trail, Body)> = BTreeMap::new();
    let trails = parties.trails();
    for ((account, currency), (kind, change)) in changes(lines) {
        let Some((trail, buyer)) = trails.get(&account) else {
            continue;
        };
        let body = Body {
            buyer: *buyer,
            amount: change.and_then(|change| Money::new(change, currency).ok()),
            ..Body::new(kind, context.now)
        };
        told.entry(trail.handle)
            .and_modify(|(_, told)| {
                // Two currencies or two accounts have no one amount.
                told.amount = None;
                if kind == Kind::BatchBooked {
                    told.kind = kind;
                }
            })
            .or_insert((*trail, body));
    }
    if told.is_empty() {
        let count = u32::try_from(lines.len()).ok();
        let body = Body {
            count,
            ..Body::new(Kind::BatchBooked, context.now)
        };
        told.insert(operator.handle, (operator, body));
    }
    for (_, (trail, body)) in told {
        draft.note(trail, body);
    }
}

/// What a batch did to each account: it moved money, or it held money for or of it and moved none. By how
/// much, where it was the account's own.
fn changes(lines: &[Written]) -> BTreeMap<(Account, Currency), (Kind, Option<i64>)> {
    let mut changes: BTreeMap<_, (Kind, Option<i64>)> = BTreeMap::new();
    for line in lines {
        let (currency, minor) = (line.amount.currency(), line.amount.minor());
        let change = match line.effect {
            Effect::Held { .. } => minor,
            Effect::Closed { .. } => minor.saturating_neg(),
            _ => continue,
        };
        let whose = changes.entry((line.from, currency));
        let (_, held) = whose.or_insert((Kind::MoneyHeld, None));
        *held = Some(held.unwrap_or(0).saturating_add(change));
        let whom = changes.entry((line.to, currency));
        whom.or_insert((Kind::MoneyHeld, None));
    }
    let moved = moves(lines).into_iter();
    changes.extend(moved.map(|(place, change)| (place, (Kind::BatchBooked, Some(change)))));
    changes
}
