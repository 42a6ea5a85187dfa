//! Commands on orders: a user accepts a deal, the vendor hands over, the user cancels; and an order
//! under change.

use super::agent;
use super::books::transfer;
use crate::agent::Agents;
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::Account;
use crate::limits::ORDER_KEPT_DAYS;
use crate::order::{Ended, Order, OrderState};
use crate::port::Key;
use crate::trail::Trail;
use crate::user::Root;
use tavren_types::{Code, Currency, KeyId, OrderId, Timestamp};

mod accept;
mod end;
mod sweep;
mod view;

pub use accept::AcceptDeal;
pub use end::{CancelOrder, ConfirmOrder};
pub use sweep::SweepOrders;
pub(super) use sweep::forget_all;
pub use view::ViewOrders;
pub(super) use view::all;

/// Writes down which of a user's own orders time has ended, before anything is refused for what they
/// still hold. Answers what that pays back in a currency.
///
/// # Law
/// 3: sweeping changes no later answer (`market::tests::orders::lapsed_orders_hold_nothing_back`).
pub(super) fn catch_up(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    agents: &mut Agents,
    currency: Currency,
) -> Result<i64, Halt> {
    let mut back = 0_i64;
    if agents.open() == 0 {
        return Ok(back);
    }
    for order in all(context, root.user.account)? {
        if order.ended.is_some() || order.state(context.now) == OrderState::Open {
            continue;
        }
        if order.price.currency() == currency {
            back = back.saturating_add(order.price.minor());
        }
        let mut loaded = Loaded {
            place: layout::order(order.id),
            key: root.key,
            order,
        };
        let ended = loaded.lapsed();
        agents.close(ended.outcome());
        loaded.end(context, draft, ended)?;
        draft.note(root.trail(), loaded.body(Kind::OrdersSwept, context.now));
    }
    Ok(back)
}

/// An order under change.
pub(super) struct Loaded {
    place: Key,
    key: KeyId,
    pub(super) order: Order,
}

impl Loaded {
    fn load(context: &mut Context<'_>, id: OrderId) -> Result<Self, Halt> {
        match Self::find(context, id)? {
            Some(loaded) => Ok(loaded),
            None => refuse(Code::OrderUnknown),
        }
    }

    /// `None` where there is none, or its user was erased.
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
        order.ended = Some(ended);
        if !matches!(ended, Ended::Confirmed { .. }) {
            give_back(context, draft, order)?;
        }
        draft.delete(layout::order_due(order.until, order.id));
        draft.put_bytes(layout::order_due(forget_at(ended), order.id), Vec::new());
        draft.put_sealed(context, self.place.clone(), self.key, order)
    }

    /// That the time of an order is over.
    fn lapsed(&self) -> Ended {
        Ended::Lapsed {
            at: self.order.until,
        }
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

/// When an order that ended is no longer kept.
fn forget_at(ended: Ended) -> Timestamp {
    ended.at().plus_days(ORDER_KEPT_DAYS)
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
