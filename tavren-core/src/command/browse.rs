//! The queries on deals, which anybody may ask: one deal, and page by page those that people can have.

use super::deal::load;
use super::{loaded, order};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::deal::{Deal, DealPage};
use crate::error::Error;
use crate::layout;
use crate::limits::{DEALS_PAGE_MAX, DEALS_PAGES_MAX};
use crate::port::{Key, Page, Range};
use std::collections::BTreeMap;
use tavren_matching::Category;
use tavren_types::{Code, DealId};

/// What a deal says and where it stands. A query: anybody may ask, and it leaves no trace.
#[derive(Debug, Clone)]
pub struct ViewDeal {
    /// Which deal.
    pub deal: DealId,
}

impl Action for ViewDeal {
    type Output = Deal;

    fn kind(&self) -> Kind {
        Kind::DealPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_deal", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Deal>, Halt> {
        load(context, self.deal).map(Next::Done)
    }
}

/// One page of the deals that people can have, the newest first. A query: anybody may ask, and it
/// leaves no trace.
#[derive(Debug, Clone, Default)]
pub struct Browse {
    /// Of this category alone.
    pub category: Option<Category>,
    /// What comes after this deal: the `next` of the page before.
    pub after: Option<DealId>,
    /// Deals in the page, 1 to 100.
    pub limit: usize,
}

impl Action for Browse {
    type Output = DealPage;

    fn kind(&self) -> Kind {
        Kind::DealPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("browse", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<DealPage>, Halt> {
        if !(1..=DEALS_PAGE_MAX).contains(&self.limit) {
            return Err(Error::input(Code::LimitExceeded, "limit").into());
        }
        let category = self.category.map(Category::number);
        let mut page = DealPage {
            deals: Vec::new(),
            next: self.after,
        };
        for _ in 0..DEALS_PAGES_MAX {
            let range = Range::Keys {
                prefix: layout::listed_in(category),
                until: None,
            };
            let after = page.next.map(|deal| layout::listed(category, deal));
            let asked = Page {
                after,
                limit: self.limit,
            };
            let entries = context.scan(range, asked)?;
            let ids: Vec<DealId> = (entries.iter())
                .filter_map(|entry| layout::listed_deal(&entry.key))
                .collect();
            let deals = open(context, &ids)?;
            for id in &ids {
                page.next = Some(*id);
                page.deals
                    .extend(deals.iter().find(|deal| deal.id == *id).cloned());
                if page.deals.len() >= self.limit {
                    return Ok(Next::Done(page));
                }
            }
            if ids.len() < self.limit {
                page.next = None;
                break;
            }
        }
        Ok(Next::Done(page))
    }
}

/// Those of some deals that people can have now: not over, their vendor in good standing, and some
/// left.
fn open(context: &mut Context<'_>, ids: &[DealId]) -> Result<Vec<Deal>, Halt> {
    let places: Vec<Key> = ids.iter().map(|id| layout::deal(*id)).collect();
    context.prefetch(&places)?;
    let mut deals: Vec<Deal> = Vec::with_capacity(ids.len());
    for place in &places {
        let found = context.clear::<Deal>(place)?;
        deals.extend(found.filter(|deal| !deal.is_over(context.now)));
    }
    let mut more: Vec<Key> = deals
        .iter()
        .map(|deal| layout::buyer(deal.vendor))
        .collect();
    let limited = deals.iter().filter(|deal| deal.terms.times().is_some());
    more.extend(limited.map(|deal| layout::taken_of(deal.id)));
    more.sort_unstable();
    more.dedup();
    context.prefetch(&more)?;
    let mut open = Vec::with_capacity(deals.len());
    // How many would have to be given back before one is left.
    let mut short: BTreeMap<DealId, i64> = BTreeMap::new();
    for deal in deals {
        if loaded::buyer(context, deal.vendor)?.may_post().is_some() {
            continue;
        }
        if let Some(times) = deal.terms.times() {
            let times = i64::try_from(times).unwrap_or(i64::MAX);
            let taken = context.count(&layout::taken_of(deal.id))?;
            short.insert(deal.id, taken.saturating_add(1).saturating_sub(times));
        }
        open.push(deal);
    }
    short.retain(|_, more| *more > 0);
    if !short.is_empty() {
        // Nobody came for these, swept or not (law 3).
        for lapsed in order::lapsed_of(context, |deal| short.contains_key(&deal))? {
            if let Some(more) = short.get_mut(&lapsed.order.deal) {
                *more = more.saturating_sub(1);
            }
        }
    }
    open.retain(|deal| short.get(&deal.id).is_none_or(|more| *more <= 0));
    Ok(open)
}
