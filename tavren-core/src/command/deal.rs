//! Commands on deals, by their vendors.

use super::buyer::admitted;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope};
use crate::context::{Context, Halt, refuse};
use crate::deal::{Deal, DealChange, DealEvent, DealTerms};
use crate::draft::Draft;
use crate::layout;
use crate::port::{Key, Topic};
use tavren_matching::Category;
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, DealId};

/// A vendor posts a deal.
#[derive(Debug, Clone)]
pub struct PostDeal {
    /// The vendor's API key.
    pub key: ApiKey,
    /// What it says.
    pub terms: DealTerms,
}

impl Action for PostDeal {
    type Output = DealId;

    fn kind(&self) -> Kind {
        Kind::DealPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("post_deal", &[&self.key.buyer(), &self.terms])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<DealId>, Halt> {
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        standing(&vendor)?;
        let terms = self.terms.clone().checked(context.now)?;
        let id = DealId::v7(context.now.millis(), context.draw());
        let mut draft = Draft::default();
        let deal = Deal {
            schema: Schema,
            id,
            vendor: vendor.id,
            terms,
            changes: 0,
            since: context.now,
            withdrawn: None,
        };
        relist(&mut draft, &[], &lists(&deal));
        put(&mut draft, &deal, &vendor, DealChange::Posted);
        Next::answer(draft, id)
    }
}

/// A vendor changes what its deal says. Who accepted it before has what was said then.
#[derive(Debug, Clone)]
pub struct UpdateDeal {
    /// The vendor's API key.
    pub key: ApiKey,
    /// Which deal.
    pub deal: DealId,
    /// What it says from now on.
    pub terms: DealTerms,
}

impl Action for UpdateDeal {
    type Output = DealId;

    fn kind(&self) -> Kind {
        Kind::DealUpdated
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("update_deal", &[&self.key.buyer(), &self.deal, &self.terms])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<DealId>, Halt> {
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        standing(&vendor)?;
        let before = own(context, &vendor, self.deal)?;
        if before.is_over(context.now) {
            return refuse(Code::DealOver);
        }
        let terms = self.terms.clone().checked(context.now)?;
        let mut draft = Draft::default();
        let listed_before = lists(&before);
        let deal = Deal {
            terms,
            changes: before.changes.saturating_add(1),
            since: context.now,
            ..before
        };
        let listed = lists(&deal);
        relist(&mut draft, &listed_before, &listed);
        put(&mut draft, &deal, &vendor, DealChange::Updated);
        Next::answer(draft, deal.id)
    }
}

/// A vendor withdraws its deal: nobody can have it any more. Again, it stays withdrawn.
#[derive(Debug, Clone)]
pub struct WithdrawDeal {
    /// The vendor's API key.
    pub key: ApiKey,
    /// Which deal.
    pub deal: DealId,
}

impl Action for WithdrawDeal {
    type Output = DealId;

    fn kind(&self) -> Kind {
        Kind::DealWithdrawn
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("withdraw_deal", &[&self.key.buyer(), &self.deal])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<DealId>, Halt> {
        // Also a vendor that may post no more withdraws what it posted.
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        let before = own(context, &vendor, self.deal)?;
        let mut draft = Draft::default();
        relist(&mut draft, &lists(&before), &[]);
        let deal = match before.withdrawn {
            Some(_) => before,
            None => Deal {
                withdrawn: Some(context.now),
                since: context.now,
                ..before
            },
        };
        put(&mut draft, &deal, &vendor, DealChange::Withdrawn);
        Next::answer(draft, deal.id)
    }
}

pub(super) fn load(context: &mut Context<'_>, id: DealId) -> Result<Deal, Halt> {
    match context.clear(&layout::deal(id))? {
        Some(deal) => Ok(deal),
        None => refuse(Code::DealAbsent),
    }
}

/// The vendor's own deal: another's does not exist for it.
fn own(context: &mut Context<'_>, vendor: &Buyer, id: DealId) -> Result<Deal, Halt> {
    let deal = load(context, id)?;
    if deal.vendor == vendor.id {
        Ok(deal)
    } else {
        refuse(Code::DealAbsent)
    }
}

fn standing(vendor: &Buyer) -> Result<(), Halt> {
    match vendor.may_post() {
        Some(code) => refuse(code),
        None => Ok(()),
    }
}

/// Lists a deal where it is to be found from now on, and nowhere else.
fn relist(draft: &mut Draft, before: &[Key], after: &[Key]) {
    for place in before.iter().filter(|place| !after.contains(place)) {
        draft.delete(place.clone());
    }
    for place in after.iter().filter(|place| !before.contains(place)) {
        draft.put_bytes(place.clone(), Vec::new());
    }
}

/// Where a deal is listed: among all, and in its category.
fn lists(deal: &Deal) -> Vec<Key> {
    let category = deal.terms.about().map(Category::number);
    let mut places = vec![layout::listed(None, deal.id)];
    places.extend(category.map(|category| layout::listed(Some(category), deal.id)));
    places
}

fn put(draft: &mut Draft, deal: &Deal, vendor: &Buyer, change: DealChange) {
    let at = deal.since;
    let terms_hash = deal.terms_hash();
    draft.put(layout::deal(deal.id), deal);
    let event = DealEvent {
        version: Schema,
        at,
        deal: deal.id,
        vendor: deal.vendor,
        change,
        terms_hash,
    };
    draft.emit(Topic::DEALS, cbor::to_bytes(&event));
    let kind = match change {
        DealChange::Posted => Kind::DealPosted,
        DealChange::Updated => Kind::DealUpdated,
        DealChange::Withdrawn => Kind::DealWithdrawn,
    };
    draft.note(
        vendor.trail(),
        Body {
            deal: Some(deal.id),
            buyer: Some(vendor.id),
            digest: Some(terms_hash),
            ..Body::new(kind, at)
        },
    );
}
