use super::Loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::layout;
use crate::limits::{ORDERS_PAGE, ORDERS_PER_USER_MAX};
use crate::order::Order;
use crate::port::{Key, Page, Range};
use crate::user::Root;
use tavren_types::{Handle, OrderId, UserId};

/// A user's orders, the newest first. A query.
#[derive(Clone)]
pub struct ViewOrders {
    /// Whose.
    pub user: UserId,
}

impl std::fmt::Debug for ViewOrders {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ViewOrders(..)")
    }
}

impl Action for ViewOrders {
    type Output = Vec<Order>;

    fn kind(&self) -> Kind {
        Kind::OrderPlaced
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_orders", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Order>>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return Ok(Next::Done(Vec::new()));
        };
        let mut orders = all(context, root.user.account)?;
        orders.retain(|order| order.is_kept(context.now));
        Ok(Next::Done(orders))
    }
}

/// All orders of a user that lie there, the newest first: also those that are kept no longer.
pub(in crate::command) fn all(
    context: &mut Context<'_>,
    account: Handle,
) -> Result<Vec<Order>, Halt> {
    let mut after: Option<Key> = None;
    let mut orders = Vec::new();
    for _ in 0..=ORDERS_PER_USER_MAX.div_ceil(ORDERS_PAGE) {
        let range = Range::Keys {
            prefix: layout::ordered_by(account),
            until: None,
        };
        let page = Page {
            after,
            limit: ORDERS_PAGE,
        };
        let found = context.scan(range, page)?;
        let ids: Vec<OrderId> = (found.iter())
            .filter_map(|entry| layout::listed_order(&entry.key))
            .collect();
        let places: Vec<Key> = ids.iter().map(|id| layout::order(*id)).collect();
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        for id in &ids {
            orders.extend(Loaded::find(context, *id)?.map(|loaded| loaded.order));
        }
        after = found.into_iter().next_back().map(|entry| entry.key);
        if ids.len() < ORDERS_PAGE {
            break;
        }
    }
    orders.sort_by_key(|order| (std::cmp::Reverse(order.at()), order.id()));
    Ok(orders)
}
