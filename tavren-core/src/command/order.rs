//! Commands on orders: a user accepts a deal, the vendor hands over, the user cancels.

use super::buyer::admitted;
use super::{agent, deal, earned, loaded, notification};
use crate::action::{Action, Next, fingerprint};
use crate::agent::{Admission, Agents, saves};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt, refuse};
use crate::deal::{Deal, DealTerms};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Postings};
use crate::limits::{ORDER_DAYS, ORDER_KEPT_DAYS, ORDERS_PER_USER_MAX};
use crate::notification::Tidings;
use crate::order::{Ended, HandedOver, Order, OrderState};
use crate::port::Key;
use crate::proof::{Proof, Proven};
use crate::trail::Trail;
use crate::user::Root;
use tavren_matching::Thresholds;
use tavren_sealing::derive;
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, Currency, KeyId, Money, OrderId, Timestamp, UserId};

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
    /// What the user's agent shows: the deal, what it said when the user or a rule agreed, and that
    /// the user meets it.
    pub proof: Proof,
    /// What the market's value tiers are worth.
    pub thresholds: Thresholds,
    /// True where a standing rule of the user's accepts: the user is then told, by a notification.
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
            &[&self.user.expose().to_owned(), &self.proof, &self.automatic],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Order>, Halt> {
        let place = context.lookup(&self.user);
        context.prefetch(&[place, layout::deal(self.proof.deal())])?;
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::AgentAbsent);
        };
        let deal = deal::load(context, self.proof.deal())?;
        if deal.is_over(context.now) {
            return refuse(Code::DealOver);
        }
        if deal.terms_hash() != *self.proof.terms_hash() {
            return refuse(Code::DealChanged);
        }
        if let Some(code) = root.user.lists.denied_vendor(deal.vendor) {
            return refuse(code);
        }
        let vendor = loaded::buyer(context, deal.vendor)?;
        if let Some(code) = vendor.may_post() {
            return refuse(code);
        }
        let proven = self.proven(context, &root, &deal)?;
        let mut draft = Draft::default();
        let back = admit(context, &mut draft, &root, &deal)?;
        let order = self.order(context, &root, &deal, &proven);
        take(context, &mut draft, &order, &deal.terms)?;
        pay(context, &mut draft, &root, &order, back)?;
        // A credential is for one proof: of two that show it, the second is refused.
        let shown = layout::agents(order.account);
        if context.bound(&shown) {
            return refuse(Code::ProofShown);
        }
        draft.once(
            shown,
            derive::sha256(proven.credential().holder()),
            proven.credential().expires(),
        );
        draft.put_sealed(context, layout::order(order.id), root.key, &order)?;
        draft.put_bytes(layout::ordered(order.account, order.id), Vec::new());
        draft.put_bytes(layout::order_due(order.until, order.id), Vec::new());
        if self.automatic {
            notification::emit(context, &mut draft, (&self.user, root.key), bought(&order))?;
        }
        draft.note(root.trail(), body(&order, self.kind(), context.now));
        Next::answer(draft, order)
    }
}

impl AcceptDeal {
    /// What the proof shows, where it is this person's own.
    fn proven(&self, context: &mut Context<'_>, root: &Root, deal: &Deal) -> Result<Proven, Halt> {
        let issuer = context.issuer();
        let proven = (self.proof).verify(&issuer.public(), deal, &self.thresholds, context.now);
        let proven = proven.or_else(|error| refuse(error.code()))?;
        let account = root.user.account;
        let bearer = agent::load(context, account)?.bearer(account);
        let own = |bearer| issuer.issued_to(proven.credential(), bearer);
        match bearer.map(own) {
            Some(true) => Ok(proven),
            Some(false) => refuse(Code::ProofMisfit),
            None => refuse(Code::AgentAbsent),
        }
    }

    fn order(&self, context: &mut Context<'_>, root: &Root, deal: &Deal, proven: &Proven) -> Order {
        Order {
            schema: Schema,
            id: OrderId::from_bytes(context.draw()),
            deal: deal.id,
            vendor: deal.vendor,
            terms_hash: *self.proof.terms_hash(),
            title: deal.terms.title().to_owned(),
            price: deal.terms.price(),
            category: deal
                .terms
                .about()
                .map(|category| u16::from(category.number())),
            account: root.user.account,
            trail: root.user.trail,
            pseudonym: *proven.pseudonym().as_bytes(),
            nullifier: context.nullifier(&self.user, deal.id),
            automatic: self.automatic,
            at: context.now,
            until: context.now.plus_days(ORDER_DAYS),
            ended: None,
        }
    }
}

/// Lets the person's agent accept one more deal, and counts it. Answers what orders that time has
/// ended pay back.
fn admit(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    deal: &Deal,
) -> Result<i64, Halt> {
    let account = root.user.account;
    let saves = saves(&deal.terms);
    let currency = saves.currency();
    let place = layout::stake(account, currency);
    context.prefetch(&[place.clone(), layout::agents(account)])?;
    let mut agents = agent::load(context, account)?;
    let back = catch_up(context, draft, root, &mut agents, currency)?;
    let staked = Money::new(context.count(&place)?, currency);
    let staked = staked.map_err(|error| Error::input(error.code(), "stake"))?;
    if let Err(code) = agents.admit(Admission::Order { saves, staked }, context.now) {
        return refuse(code);
    }
    agent::put(context, draft, account, root.key, &agents)?;
    Ok(back)
}

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

/// Takes one of the deal's, one of the person's times, and one place among the user's orders.
///
/// The bounds are checked inside the write: of people who take the last one at once, one has it.
fn take(
    context: &Context<'_>,
    draft: &mut Draft,
    order: &Order,
    terms: &DealTerms,
) -> Result<(), Halt> {
    let (taken, had) = (layout::taken_of(order.deal), layout::had(&order.nullifier));
    let kept = layout::orders_kept(order.account);
    for (counter, code) in [
        (&taken, Code::DealExhausted),
        (&had, Code::DealHad),
        (&kept, Code::OrderLimit),
    ] {
        if context.bound(counter) {
            return refuse(code);
        }
    }
    let number = |times: u64| i64::try_from(times).unwrap_or(i64::MAX);
    draft.add_between(taken, 1, 0, terms.times().map_or(i64::MAX, number));
    let most = i64::try_from(ORDERS_PER_USER_MAX).unwrap_or(i64::MAX);
    draft.add_between(had, 1, 0, terms.times_a_person().into());
    draft.add_between(kept, 1, 0, most);
    Ok(())
}

/// The user pays the treasury: the vendor's name is not in the entry.
fn pay(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    order: &Order,
    back: i64,
) -> Result<(), Halt> {
    let (price, currency) = (order.price.minor(), order.price.currency());
    let wanted = price.saturating_sub(back);
    if earned::available(context, draft, root, currency, wanted)? < wanted {
        return refuse(Code::BalanceShort);
    }
    let available = layout::available(order.account, currency);
    draft.add(available, price.saturating_neg(), Some(0));
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
                loaded.end_alone(context, &mut draft, Ended::Confirmed { at })?;
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
            OrderState::Open => loaded.end_alone(context, &mut draft, Ended::Cancelled { at })?,
            OrderState::Lapsed => match loaded.order.ended {
                Some(_) => {}
                None => loaded.end_alone(context, &mut draft, loaded.lapsed())?,
            },
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

/// What a user is told of an order that a rule placed.
fn bought(order: &Order) -> Tidings {
    Tidings::Bought {
        order: order.id,
        deal: order.deal,
        title: order.title.clone(),
        price: order.price,
        until: order.until,
    }
}

/// The user has the money back, and the deal and the person have their time again.
fn give_back(context: &Context<'_>, draft: &mut Draft, order: &Order) -> Result<(), Halt> {
    let account = Account::Available {
        account: order.account,
    };
    book(context, draft, order, Account::Treasury, account)?;
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
