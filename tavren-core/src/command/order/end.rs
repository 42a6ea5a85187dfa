use super::super::buyer::admitted;
use super::Loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::order::{Ended, HandedOver, Order, OrderState};
use crate::user::Root;
use tavren_types::{Code, OrderId, UserId};

/// A vendor hands over what was ordered: once, whoever shows the order to it again.
#[derive(Clone)]
pub struct ConfirmOrder {
    /// The vendor's API key.
    pub key: ApiKey,
    /// The order that the user shows.
    pub order: OrderId,
}

impl std::fmt::Debug for ConfirmOrder {
    /// Prints no order: who shows its id has it handed over.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ConfirmOrder(..)")
    }
}

impl Action for ConfirmOrder {
    type Output = HandedOver;

    fn kind(&self) -> Kind {
        Kind::OrderConfirmed
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("confirm_order", &[&self.key.buyer(), &self.order])
    }

    /// # Law
    /// 4: an order is handed over once (`law_4_of_two_tills_exactly_one_hands_over`).
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<HandedOver>, Halt> {
        // Also a vendor that may post no more hands over what was paid for.
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        let mut loaded = Loaded::load(context, self.order)?;
        if loaded.order.vendor != vendor.id {
            return refuse(Code::OrderUnknown);
        }
        // Also where it was handed over already: of two who show one order, the second has nothing.
        if loaded.order.state(context.now) != OrderState::Open {
            return refuse(Code::OrderState);
        }
        let mut draft = Draft::default();
        let at = context.now;
        loaded.end_alone(context, &mut draft, Ended::Confirmed { at })?;
        let price = loaded.order.price;
        let currency = price.currency();
        draft.add(layout::unsettled(vendor.id, currency), 1, Some(0));
        draft.add(layout::owed(vendor.id, currency), price.minor(), Some(0));
        draft.note(loaded.trail(), loaded.body(self.kind(), at));
        let order = loaded.order;
        let note = Body {
            buyer: Some(vendor.id),
            deal: Some(order.deal),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(vendor.trail(), note);
        let handed_over = HandedOver {
            order: order.id,
            deal: order.deal,
            terms_hash: order.terms_hash,
            title: order.title,
            pseudonym: order.pseudonym,
        };
        Next::answer(draft, handed_over)
    }
}

/// A user cancels an order that was not handed over, and has the money back. Again, it stays
/// cancelled; one whose time is over lapses, which gives the money back too.
#[derive(Clone)]
pub struct CancelOrder {
    /// Who.
    pub user: UserId,
    /// Which order.
    pub order: OrderId,
}

impl std::fmt::Debug for CancelOrder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CancelOrder(..)")
    }
}

impl Action for CancelOrder {
    type Output = Order;

    fn kind(&self) -> Kind {
        Kind::OrderCancelled
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        fingerprint("cancel_order", &[&user, &self.order])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Order>, Halt> {
        let place = context.lookup(&self.user);
        context.prefetch(&[place, layout::order(self.order)])?;
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::OrderUnknown);
        };
        let mut loaded = Loaded::load(context, self.order)?;
        if loaded.order.account != root.user.account {
            return refuse(Code::OrderUnknown);
        }
        let mut draft = Draft::default();
        let at = context.now;
        match loaded.order.state(at) {
            OrderState::Confirmed => return refuse(Code::OrderState),
            OrderState::Open => loaded.end_alone(context, &mut draft, Ended::Cancelled { at })?,
            OrderState::Lapsed if loaded.order.has_lapsed(at) => {
                let at = loaded.order.until;
                loaded.end_alone(context, &mut draft, Ended::Lapsed { at })?;
            }
            OrderState::Lapsed | OrderState::Cancelled => {}
        }
        draft.note(root.trail(), loaded.body(self.kind(), at));
        Next::answer(draft, loaded.order)
    }
}
