use super::super::agent;
use super::{Loaded, forget, give_back};
use crate::action::{Action, Next, fingerprint};
use crate::agent::{Agents, Outcome};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::limits::{AGENDA_PAGES_MAX, ORDERS_PAGE};
use crate::order::{Order, OrderState};
use crate::port::{Key, Page, Range};
use crate::{layout, operator};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use tavren_types::{Code, DealId, Handle, KeyId, Money, OrderId};

/// Writes down what time has done to orders: those that nobody came for lapse, so that their users
/// have the money back, and those that ended a year ago go. One page a command.
#[derive(Debug, Clone)]
pub struct SweepOrders;

impl Action for SweepOrders {
    type Output = u32;

    fn kind(&self) -> Kind {
        Kind::OrdersSwept
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("sweep_orders", &[])
    }

    /// Answers how many orders something had happened to; 0 where nothing is left for now.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u32>, Halt> {
        operator::ready(context)?;
        let mut draft = Draft::default();
        let keys = due(context, None)?;
        let mut count = 0_u32;
        let mut found = Vec::new();
        for (key, order) in keys.iter().zip(load_all(context, &keys)?) {
            count = count.saturating_add(1);
            match order {
                Some(loaded) if layout::order_due(loaded.order.due(), loaded.order.id) == *key => {
                    found.push(loaded);
                }
                // Its user was erased, and the order with its user; or it has ended meanwhile.
                _ => draft.delete(key.clone()),
            }
        }
        write_down(context, &mut draft, found)?;
        let body = Body {
            count: Some(count),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, count)
    }
}

/// One page of the orders that need attention at this time, longest waiting first.
fn due(context: &mut Context<'_>, after: Option<Key>) -> Result<Vec<Key>, Halt> {
    let range = Range::Keys {
        prefix: layout::orders_due(),
        until: Some(layout::orders_due_after(context.now)),
    };
    let limit = ORDERS_PAGE;
    let found = context.scan(range, Page { after, limit })?;
    Ok(found.into_iter().map(|entry| entry.key).collect())
}

/// The orders that these keys list, one for each.
fn load_all(context: &mut Context<'_>, keys: &[Key]) -> Result<Vec<Option<Loaded>>, Halt> {
    let ids: Vec<OrderId> = keys.iter().filter_map(layout::listed_order).collect();
    let places: Vec<Key> = ids.iter().map(|id| layout::order(*id)).collect();
    context.prefetch(&places)?;
    context.unlock(&places, &[])?;
    ids.into_iter()
        .map(|id| Loaded::find(context, id))
        .collect()
}

/// Writes down what time has done to these orders, and tells the agents of their users.
fn write_down(
    context: &mut Context<'_>,
    draft: &mut Draft,
    orders: Vec<Loaded>,
) -> Result<(), Halt> {
    let mut told: BTreeMap<Handle, (KeyId, Agents)> = BTreeMap::new();
    for mut loaded in orders {
        if !loaded.catch_up(context, draft)? {
            continue;
        }
        let account = loaded.order.account;
        let (_, agents) = match told.entry(account) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert((loaded.key, agent::load(context, account)?)),
        };
        agents.close(Outcome::Lapsed);
    }
    for (account, (key, agents)) in told {
        agent::put(context, draft, account, key, &agents)?;
    }
    Ok(())
}

/// The orders of some deals whose time is over, which nobody has written down: of whatever users, as
/// far as one command looks.
pub(in crate::command) fn lapsed_of(
    context: &mut Context<'_>,
    is_wanted: impl Fn(DealId) -> bool,
) -> Result<Vec<Loaded>, Halt> {
    let mut lapsed = Vec::new();
    let mut after = None;
    for _ in 0..AGENDA_PAGES_MAX {
        let keys = due(context, after)?;
        let found = load_all(context, &keys)?;
        let wanted =
            |loaded: &Loaded| loaded.order.has_lapsed(context.now) && is_wanted(loaded.order.deal);
        lapsed.extend(found.into_iter().flatten().filter(wanted));
        if keys.len() < ORDERS_PAGE {
            break;
        }
        after = keys.last().cloned();
    }
    Ok(lapsed)
}

/// Writes down which orders of a deal time has ended, a page of them, so that others can have it;
/// `None` where there are none.
pub(super) fn make_room(context: &mut Context<'_>, deal: DealId) -> Result<Option<Draft>, Halt> {
    let mut lapsed = lapsed_of(context, |one| one == deal)?;
    lapsed.truncate(ORDERS_PAGE);
    if lapsed.is_empty() {
        return Ok(None);
    }
    let mut draft = Draft::default();
    write_down(context, &mut draft, lapsed)?;
    Ok(Some(draft))
}

/// Forgets all orders of a user, none of which may be open: that of a paid one is money owed. Answers
/// what those pay back that time has ended.
pub(in crate::command) fn forget_all(
    context: &Context<'_>,
    draft: &mut Draft,
    orders: &[Order],
) -> Result<Vec<Money>, Halt> {
    let mut back = Vec::new();
    for order in orders {
        if order.state(context.now) == OrderState::Open {
            return refuse(Code::OrderOpen);
        }
        if order.has_lapsed(context.now) {
            give_back(context, draft, order)?;
            back.push(order.price);
        }
        forget(draft, order);
    }
    Ok(back)
}
