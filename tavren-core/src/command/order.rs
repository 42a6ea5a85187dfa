//! Commands on orders: a user accepts a deal, the vendor hands over, the user cancels; and an order
//! under change.

use super::agent;
use super::books::transfer;
use crate::agent::{Agents, Outcome};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::Account;
use crate::limits::ORDERS_PER_USER_MAX;
use crate::order::{Ended, Order};
use crate::port::Key;
use crate::trail::Trail;
use crate::user::Root;
use tavren_types::{Code, Handle, KeyId, OrderId, Timestamp};

mod accept;
mod end;
mod sweep;
mod view;

pub use accept::AcceptDeal;
pub use end::{CancelOrder, ConfirmOrder};
pub use sweep::SweepOrders;
pub(super) use sweep::{forget_all, lapsed_of};
pub use view::ViewOrders;
pub(super) use view::all;

/// Writes down which of a user's own orders time has ended, before anything is refused for what they
/// still hold.
///
/// # Law
/// 3: sweeping changes no later answer (`market::tests::orders::lapsed_orders_hold_nothing_back`).
pub(super) fn catch_up(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    agents: &mut Agents,
) -> Result<(), Halt> {
    let account = root.user.account;
    if agents.open() == 0 && !is_full(context, account)? {
        return Ok(());
    }
    for order in all(context, account)? {
        let mut loaded = Loaded {
            place: layout::order(order.id),
            key: root.key,
            order,
        };
        if loaded.catch_up(context, draft)? {
            agents.close(Outcome::Lapsed);
        }
    }
    Ok(())
}

/// The same, and puts the user's agent back where it is told of one.
pub(super) fn lapse(context: &mut Context<'_>, draft: &mut Draft, root: &Root) -> Result<(), Halt> {
    let account = root.user.account;
    let before = agent::load(context, account)?;
    let mut agents = before.clone();
    catch_up(context, draft, root, &mut agents)?;
    match agents == before {
        true => Ok(()),
        false => agent::put(context, draft, account, root.key, &agents),
    }
}

/// True where no order more can be kept for a user, unless some are kept no longer.
fn is_full(context: &mut Context<'_>, account: Handle) -> Result<bool, Halt> {
    let kept = context.count(&layout::orders_kept(account))?;
    Ok(usize::try_from(kept).is_ok_and(|kept| kept >= ORDERS_PER_USER_MAX))
}

/// Those of a user's orders whose time is over, which nobody has written down: what they held is
/// free, and no view shows it otherwise.
///
/// # Law
/// 3: sweeping changes no view (`a_market_whose_orders_are_swept_more_often_shows_the_same`).
pub(super) fn lapsed(
    context: &mut Context<'_>,
    account: Handle,
    agents: &Agents,
) -> Result<Vec<Order>, Halt> {
    if agents.open() == 0 {
        return Ok(Vec::new());
    }
    let mut orders = all(context, account)?;
    orders.retain(|order| order.has_lapsed(context.now));
    Ok(orders)
}

/// An order under change.
pub(super) struct Loaded {
    place: Key,
    key: KeyId,
    pub(super) order: Order,
}

impl Loaded {
    /// An order that is kept.
    fn load(context: &mut Context<'_>, id: OrderId) -> Result<Self, Halt> {
        match Self::find(context, id)? {
            Some(loaded) if loaded.order.is_kept(context.now) => Ok(loaded),
            _ => refuse(Code::OrderUnknown),
        }
    }

    /// `None` where there is none, or its user was erased. One that is kept no longer may still lie
    /// there.
    fn find(context: &mut Context<'_>, id: OrderId) -> Result<Option<Self>, Halt> {
        let place = layout::order(id);
        let found = context.sealed::<Order>(&place)?;
        Ok(found.map(|(key, order)| Self { place, key, order }))
    }

    fn trail(&self) -> Trail {
        Trail {
            handle: self.order.trail,
            key: self.key,
        }
    }

    fn body(&self, kind: Kind, at: Timestamp) -> Body {
        body(&self.order, kind, at)
    }

    /// Ends an order, and closes it for the user's agent.
    fn end_alone(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        ended: Ended,
    ) -> Result<(), Halt> {
        let account = self.order.account;
        let mut agents = agent::load(context, account)?;
        agents.close(ended.outcome());
        agent::put(context, draft, account, self.key, &agents)?;
        self.end(context, draft, ended)
    }

    /// Ends an order. Unless it was handed over, the user has the money back, and the deal and the
    /// person have their time again.
    fn end(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        ended: Ended,
    ) -> Result<(), Halt> {
        let order = &mut self.order;
        draft.delete(layout::order_due(order.due(), order.id));
        order.ended = Some(ended);
        if !matches!(ended, Ended::Confirmed { .. }) {
            give_back(context, draft, order)?;
        }
        draft.put_bytes(layout::order_due(order.due(), order.id), Vec::new());
        draft.put_sealed(context, self.place.clone(), self.key, order)
    }

    /// Writes down what time has done: an order that nobody came for lapses, and one that ended a
    /// year ago goes. True where it has lapsed, which its user's agent is yet to be told.
    fn catch_up(&mut self, context: &mut Context<'_>, draft: &mut Draft) -> Result<bool, Halt> {
        let now = context.now;
        let lapsed = self.order.has_lapsed(now);
        if !self.order.is_kept(now) {
            if lapsed {
                give_back(context, draft, &self.order)?;
            }
            forget(draft, &self.order);
        } else if lapsed {
            let at = self.order.until;
            self.end(context, draft, Ended::Lapsed { at })?;
        }
        if lapsed {
            draft.note(self.trail(), self.body(Kind::OrdersSwept, now));
        }
        Ok(lapsed)
    }
}

/// The user has the money back, and the deal and the person have their time again.
fn give_back(context: &Context<'_>, draft: &mut Draft, order: &Order) -> Result<(), Halt> {
    let account = Account::Available {
        account: order.account,
    };
    let way = (Account::Treasury, account);
    transfer(
        context,
        draft,
        layout::journal_of_operator(),
        way,
        order.price,
    )?;
    let available = layout::available(order.account, order.price.currency());
    draft.add(available, order.price.minor(), Some(0));
    draft.add(layout::had(&order.nullifier), -1, Some(0));
    draft.add(layout::taken_of(order.deal), -1, Some(0));
    Ok(())
}

/// Forgets an order, and where it is listed.
fn forget(draft: &mut Draft, order: &Order) {
    draft.delete(layout::order(order.id));
    draft.delete(layout::ordered(order.account, order.id));
    draft.delete(layout::order_due(order.due(), order.id));
    draft.add(layout::orders_kept(order.account), -1, Some(0));
}

fn body(order: &Order, kind: Kind, at: Timestamp) -> Body {
    Body {
        buyer: Some(order.vendor),
        deal: Some(order.deal),
        amount: Some(order.price),
        digest: Some(order.terms_hash),
        ..Body::new(kind, at)
    }
}
