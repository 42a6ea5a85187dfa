use super::super::books::transfer;
use super::super::{agent, deal, earned, loaded, notification};
use super::sweep::make_room;
use super::{body, catch_up};
use crate::action::{Action, After, Next, fingerprint};
use crate::agent::{Admission, saves};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::deal::{Deal, DealTerms};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::Account;
use crate::limits::{ORDER_DAYS, ORDERS_PER_USER_MAX};
use crate::notification::Tidings;
use crate::order::Order;
use crate::proof::{Proof, Proven};
use crate::user::Root;
use tavren_matching::Thresholds;
use tavren_sealing::derive;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Money, OrderId, UserId};

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
        if context.bound(&layout::taken_of(deal.id)) {
            // What others did not fetch in time holds nothing back.
            if let Some(draft) = make_room(context, deal.id)? {
                return Ok(Next::Commit(draft, After::GoOn(Vec::new())));
            }
        }
        let mut draft = Draft::default();
        admit(context, &mut draft, &root, &deal)?;
        let order = self.order(context, &root, &deal, &proven);
        take(context, &mut draft, &order, &deal.terms)?;
        pay(context, &mut draft, &root, &order)?;
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

/// Lets the person's agent accept one more deal, and counts it.
fn admit(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    deal: &Deal,
) -> Result<(), Halt> {
    let account = root.user.account;
    let saves = saves(&deal.terms);
    let currency = saves.currency();
    let place = layout::stake(account, currency);
    let kept = layout::orders_kept(account);
    context.prefetch(&[place.clone(), layout::agents(account), kept])?;
    let mut agents = agent::load(context, account)?;
    catch_up(context, draft, root, &mut agents)?;
    let staked = Money::new(context.count(&place)?, currency);
    let staked = staked.map_err(|error| Error::input(error.code(), "stake"))?;
    if let Err(code) = agents.admit(Admission::Order { saves, staked }, context.now) {
        return refuse(code);
    }
    agent::put(context, draft, account, root.key, &agents)
}

/// Takes one of the deal's, one of the person's times, and one place among the user's orders.
///
/// The bounds are checked inside the write: of people who take the last one at once, one has it.
fn take(
    context: &mut Context<'_>,
    draft: &mut Draft,
    order: &Order,
    terms: &DealTerms,
) -> Result<(), Halt> {
    let (taken, had) = (layout::taken_of(order.deal), layout::had(&order.nullifier));
    let kept = layout::orders_kept(order.account);
    let times = |times: u64| i64::try_from(times).unwrap_or(i64::MAX);
    let times = terms.times().map_or(i64::MAX, times);
    // Another may have written down meanwhile what had lapsed.
    if context.bound(&taken) && context.count(&taken)? >= times {
        return refuse(Code::DealExhausted);
    }
    for (counter, code) in [(&had, Code::DealHad), (&kept, Code::OrderLimit)] {
        if context.bound(counter) {
            return refuse(code);
        }
    }
    draft.add_between(taken, 1, 0, times);
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
) -> Result<(), Halt> {
    earned::take(context, draft, root, order.price)?;
    let account = Account::Available {
        account: order.account,
    };
    let way = (account, Account::Treasury);
    let journal = layout::journal_of_operator();
    Ok(transfer(context, draft, journal, way, order.price)?)
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
