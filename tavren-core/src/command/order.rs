//! Commands on orders: a user accepts a deal, the vendor hands over, the user cancels.

use super::buyer::admitted;
use super::deal;
use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt, refuse};
use crate::deal::Deal;
use crate::draft::Draft;
use crate::layout;
use crate::ledger::{Account, Postings};
use crate::limits::{ORDER_DAYS, ORDER_KEPT_DAYS, ORDERS_PER_USER_MAX};
use crate::order::{Ended, HandedOver, Order, OrderState};
use crate::port::Key;
use crate::trail::Trail;
use crate::user::Root;
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, DealId, KeyId, OrderId, Timestamp, UserId};

mod sweep;
mod view;

pub use sweep::SweepOrders;
pub(super) use sweep::forget_all;
pub use view::ViewOrders;
pub(super) use view::all;

/// A user accepts a deal, and pays.
#[derive(Clone)]
pub struct AcceptDeal {
    /// Who.
    pub user: UserId,
    /// Which deal.
    pub deal: DealId,
    /// The hash of what the deal said when the user, or a rule of the user's, agreed.
    pub terms_hash: [u8; 32],
    /// Under which name the vendor is to know the user.
    pub pseudonym: [u8; 16],
    /// True where a standing rule of the user's accepts.
    pub automatic: bool,
}

impl std::fmt::Debug for AcceptDeal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AcceptDeal(..)")
    }
}

impl Action for AcceptDeal {
    type Output = Order;

    fn kind(&self) -> Kind {
        Kind::OrderPlaced
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "accept_deal",
            &[
                &self.user.expose().to_owned(),
                &self.deal,
                &self.terms_hash,
                &self.pseudonym,
                &self.automatic,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Order>, Halt> {
        let place = context.lookup(&self.user);
        context.prefetch(&[place, layout::deal(self.deal)])?;
        // Who has no record has no money here either.
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::BalanceShort);
        };
        let deal = deal::load(context, self.deal)?;
        if deal.is_over(context.now) {
            return refuse(Code::DealOver);
        }
        if deal.terms_hash() != self.terms_hash {
            return refuse(Code::DealChanged);
        }
        if let Some(code) = root.user.lists.denied_vendor(deal.vendor) {
            return refuse(code);
        }
        let vendor = loaded::buyer(context, deal.vendor)?;
        if let Some(code) = vendor.may_post() {
            return refuse(code);
        }
        let order = self.order(context, &root, &deal);
        let mut draft = Draft::default();
        take(context, &mut draft, &order, deal.terms.times_a_person())?;
        pay(context, &mut draft, &order)?;
        draft.put_sealed(context, layout::order(order.id), root.key, &order)?;
        draft.put_bytes(layout::ordered(order.account, order.id), Vec::new());
        draft.put_bytes(layout::order_due(order.until, order.id), Vec::new());
        draft.note(root.trail(), body(&order, self.kind(), context.now));
        Next::answer(draft, order)
    }
}

impl AcceptDeal {
    fn order(&self, context: &mut Context<'_>, root: &Root, deal: &Deal) -> Order {
        Order {
            schema: Schema,
            id: OrderId::from_bytes(context.draw()),
            deal: deal.id,
            vendor: deal.vendor,
            terms_hash: self.terms_hash,
            title: deal.terms.title().to_owned(),
            price: deal.terms.price(),
            category: deal
                .terms
                .about()
                .map(|category| u16::from(category.number())),
            account: root.user.account,
            trail: root.user.trail,
            pseudonym: self.pseudonym,
            nullifier: context.nullifier(&self.user, deal.id),
            counted: deal.terms.times().is_some(),
            automatic: self.automatic,
            at: context.now,
            until: context.now.plus_days(ORDER_DAYS),
            ended: None,
        }
    }
}

/// Takes one of the deal's, one of the person's times, and one place among the user's orders.
///
/// The bounds are checked inside the write: of people who take the last one at once, one has it.
fn take(
    context: &Context<'_>,
    draft: &mut Draft,
    order: &Order,
    times_a_person: u32,
) -> Result<(), Halt> {
    let (left, had) = (
        layout::available_of(order.deal),
        layout::had(&order.nullifier),
    );
    let kept = layout::orders_kept(order.account);
    for (counter, code) in [
        (&left, Code::DealExhausted),
        (&had, Code::DealHad),
        (&kept, Code::OrderLimit),
    ] {
        if context.bound(counter) {
            return refuse(code);
        }
    }
    if order.counted {
        draft.add(left, -1, Some(0));
    }
    let most = i64::try_from(ORDERS_PER_USER_MAX).unwrap_or(i64::MAX);
    draft.add_between(had, 1, 0, times_a_person.into());
    draft.add_between(kept, 1, 0, most);
    Ok(())
}

/// The user pays the treasury: the vendor's name is not in the entry.
fn pay(context: &Context<'_>, draft: &mut Draft, order: &Order) -> Result<(), Halt> {
    let available = layout::available(order.account, order.price.currency());
    if context.bound(&available) {
        return refuse(Code::BalanceShort);
    }
    draft.add(available, order.price.minor().saturating_neg(), Some(0));
    let account = Account::Available {
        account: order.account,
    };
    book(context, draft, order, account, Account::Treasury)
}

fn book(
    context: &Context<'_>,
    draft: &mut Draft,
    order: &Order,
    from: Account,
    to: Account,
) -> Result<(), Halt> {
    let mut postings = Postings::default();
    postings.transfer(from, to, order.price.minor())?;
    let entry = postings.into_entry(context.now, order.price.currency())?;
    draft.append(layout::journal_of_operator(), cbor::to_bytes(&entry));
    Ok(())
}

/// A vendor hands over what was ordered. Again, it is told the same.
#[derive(Debug, Clone)]
pub struct ConfirmOrder {
    /// The vendor's API key.
    pub key: ApiKey,
    /// The order that the user shows.
    pub order: OrderId,
}

impl Action for ConfirmOrder {
    type Output = HandedOver;

    fn kind(&self) -> Kind {
        Kind::OrderConfirmed
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("confirm_order", &[&self.key.buyer(), &self.order])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<HandedOver>, Halt> {
        // Also a vendor that may post no more hands over what was paid for.
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        let mut loaded = Loaded::load(context, self.order)?;
        if loaded.order.vendor != vendor.id {
            return refuse(Code::OrderUnknown);
        }
        let mut draft = Draft::default();
        match loaded.order.state(context.now) {
            OrderState::Confirmed => {}
            OrderState::Open => {
                let at = context.now;
                loaded.end(context, &mut draft, Ended::Confirmed { at })?;
                let price = loaded.order.price;
                let currency = price.currency();
                draft.add(layout::unsettled(vendor.id, currency), 1, Some(0));
                draft.add(layout::owed(vendor.id, currency), price.minor(), Some(0));
                draft.note(loaded.trail(), loaded.body(self.kind(), context.now));
            }
            OrderState::Cancelled | OrderState::Lapsed => return refuse(Code::OrderState),
        }
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
            OrderState::Open => loaded.end(context, &mut draft, Ended::Cancelled { at })?,
            OrderState::Lapsed => loaded.lapse(context, &mut draft)?,
            OrderState::Cancelled => {}
        }
        draft.note(root.trail(), loaded.body(self.kind(), at));
        Next::answer(draft, loaded.order)
    }
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
            let account = Account::Available {
                account: order.account,
            };
            book(context, draft, order, Account::Treasury, account)?;
            let available = layout::available(order.account, order.price.currency());
            draft.add(available, order.price.minor(), Some(0));
            draft.add(layout::had(&order.nullifier), -1, Some(0));
            if order.counted {
                draft.add(layout::available_of(order.deal), 1, Some(0));
            }
        }
        draft.delete(layout::order_due(order.until, order.id));
        draft.put_bytes(layout::order_due(forget_at(ended), order.id), Vec::new());
        draft.put_sealed(context, self.place.clone(), self.key, order)
    }

    /// Writes down that the time of an order is over.
    fn lapse(&mut self, context: &mut Context<'_>, draft: &mut Draft) -> Result<(), Halt> {
        match self.order.ended {
            Some(_) => Ok(()),
            None => {
                let at = self.order.until;
                self.end(context, draft, Ended::Lapsed { at })
            }
        }
    }
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
