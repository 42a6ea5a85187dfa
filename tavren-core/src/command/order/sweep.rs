use super::super::agent;
use super::{Loaded, forget_at, give_back};
use crate::action::{Action, Next, fingerprint};
use crate::agent::Agents;
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::limits::ORDERS_PAGE;
use crate::order::{Order, OrderState};
use crate::port::{Key, Page, Range};
use crate::{layout, operator};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use tavren_types::{Code, Handle, KeyId, Money, OrderId};

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
        let range = Range::Keys {
            prefix: layout::orders_due(),
            until: Some(layout::orders_due_after(context.now)),
        };
        let page = Page {
            after: None,
            limit: ORDERS_PAGE,
        };
        let due = context.scan(range, page)?;
        let keys: Vec<Key> = due.into_iter().map(|entry| entry.key).collect();
        let ids: Vec<OrderId> = keys.iter().filter_map(layout::listed_order).collect();
        let places: Vec<Key> = ids.iter().map(|id| layout::order(*id)).collect();
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let mut draft = Draft::default();
        let mut count = 0_u32;
        let mut agents: BTreeMap<Handle, (KeyId, Agents)> = BTreeMap::new();
        for (key, id) in keys.into_iter().zip(ids) {
            count = count.saturating_add(1);
            let Some(mut loaded) = Loaded::find(context, id)? else {
                // Its user was erased, and the order with its user.
                draft.delete(key);
                continue;
            };
            match loaded.order.ended {
                None => {
                    let account = loaded.order.account;
                    let (_, agents) = match agents.entry(account) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(place) => {
                            place.insert((loaded.key, agent::load(context, account)?))
                        }
                    };
                    let ended = loaded.lapsed();
                    agents.close(ended.outcome());
                    loaded.end(context, &mut draft, ended)?;
                    draft.note(loaded.trail(), loaded.body(self.kind(), context.now));
                }
                Some(ended) if forget_at(ended) <= context.now => {
                    forget(&mut draft, &loaded.order);
                    draft.delete(key);
                }
                Some(_) => draft.delete(key),
            }
        }
        for (account, (key, agents)) in agents {
            agent::put(context, &mut draft, account, key, &agents)?;
        }
        let body = Body {
            count: Some(count),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, count)
    }
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
        let due = match order.ended {
            Some(ended) => forget_at(ended),
            None if order.state(context.now) == OrderState::Open => return refuse(Code::OrderOpen),
            None => {
                give_back(context, draft, order)?;
                back.push(order.price);
                order.until
            }
        };
        forget(draft, order);
        draft.delete(layout::order_due(due, order.id));
    }
    Ok(back)
}

fn forget(draft: &mut Draft, order: &Order) {
    draft.delete(layout::order(order.id));
    draft.delete(layout::ordered(order.account, order.id));
    draft.add(layout::orders_kept(order.account), -1, Some(0));
}
