//! Deals in the market: what a vendor says of one, and what anybody sees of those that stand.

use crate::boundary::{Sized64, first, room, sized};
use crate::buyer::{tavren_api_key, tavren_buyer_id};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::money;
use crate::signal::level;
use crate::span::{array, moment, tavren_span};
use crate::tables::{category, text, tier};
use std::mem::offset_of;
use tavren_core::command::Browse;
use tavren_core::deal::{Circle, Deal, DealChange, DealEvent, DealTerms};
use tavren_core::matching::limits::DEAL_AREAS_MAX;
use tavren_core::types::{Code, DealId};

/// A deal's id: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_deal_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl tavren_deal_id {
    pub(crate) const NONE: Self = Self { bytes: [0; 16] };
}

impl From<DealId> for tavren_deal_id {
    fn from(id: DealId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_deal_id> for DealId {
    fn from(id: tavren_deal_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// What a deal says. Set `size` to sizeof(tavren_deal_terms) and what is needed; what is zero is left
/// out: for everybody, everywhere, as often as there is one, once a person.
///
/// Ownership: every text and array stays the caller's and is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_deal_terms {
    /// sizeof(tavren_deal_terms).
    pub size: u64,
    /// One line that names it.
    pub title: tavren_span,
    /// What the user pays, as decimal text (`3.50`).
    pub price: tavren_span,
    /// The currency of every amount here, by ISO 4217 (`USD`).
    pub currency: tavren_span,
    /// When it ends, in ms since 1970: within a year.
    pub closes_ms: i64,
    /// More of it, in the vendor's words.
    pub details: tavren_span,
    /// What it costs without the deal, as decimal text.
    pub regular: tavren_span,
    /// The least tier, TAVREN_TIER_...; 0 for any.
    pub tier: u32,
    /// The least loyalty, 0 to 5.
    pub level: u32,
    /// In place of a tier, the least lifetime value, as decimal text.
    pub worth: tavren_span,
    /// For those alone who name this category, 0 to 63.
    pub category: u32,
    /// False where the deal has no category; `category` is then not read.
    pub has_category: bool,
    /// Also for those who only say that they are in a wider area around one of the deal's.
    pub include_coarser: bool,
    /// The codes of the areas that it is for, at most 64; none for everywhere.
    pub areas: *const u64,
    /// How many.
    pub areas_len: u64,
    /// Only for those near by: degrees north times 10^6. Read where `radius` is not 0.
    pub latitude: i64,
    /// Degrees east times 10^6.
    pub longitude: i64,
    /// Metres, at most 100,000; 0 for anywhere.
    pub radius: u32,
    /// How often one person can have it; 0 for once.
    pub per_person: u32,
    /// How often it can be had in all; 0 for as often as one likes.
    pub available: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_deal_terms {
    const FIRST: usize = first(offset_of!(Self, available), size_of::<u64>());
}

impl tavren_deal_terms {
    /// What it says.
    ///
    /// # Safety
    /// Every text and array is valid.
    unsafe fn read(&self) -> Result<DealTerms, tavren_error> {
        // SAFETY: by the promise of the caller.
        let read = |span: tavren_span, field| unsafe { text(span, field) };
        let currency = read(self.currency, "currency")?;
        let amount = |span: tavren_span, field| money(read(span, field)?, currency, field);
        let closes = moment(self.closes_ms, "closes_ms")?;
        let title = read(self.title, "title")?;
        let mut terms =
            DealTerms::new(title, amount(self.price, "price")?, closes).level(level(self.level)?);
        if self.details.len > 0 {
            terms = terms.details(read(self.details, "details")?);
        }
        if self.regular.len > 0 {
            terms = terms.instead_of(amount(self.regular, "regular")?);
        }
        terms = match (self.tier, self.worth.len) {
            (0, 0) => terms,
            (0, _) => terms.worth(amount(self.worth, "worth")?),
            (number, 0) => terms.tier(tier(number)?),
            // A deal asks for a tier or for an amount.
            _ => return Err(tavren_error::input(Code::TermsInvalid, "worth")),
        };
        if self.has_category {
            terms = terms.category(category(self.category)?);
        }
        // SAFETY: by the promise of the caller.
        let areas = unsafe { array(self.areas, self.areas_len, "areas") }?;
        if areas.len() > DEAL_AREAS_MAX {
            return Err(tavren_error::input(Code::LimitExceeded, "areas"));
        }
        terms = terms.in_areas(areas);
        if self.include_coarser {
            terms = terms.include_coarser();
        }
        if self.radius > 0 {
            terms = terms.near(Circle::new(self.latitude, self.longitude, self.radius)?);
        }
        if self.per_person > 0 {
            terms = terms.per_person(self.per_person);
        }
        if self.available > 0 {
            terms = terms.available(self.available);
        }
        Ok(terms)
    }
}

/// Posts a deal: it is listed, and told on the topic of deals.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *deal_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_post_deal(
    market: *const tavren_market,
    key: *const tavren_api_key,
    terms: *const tavren_deal_terms,
    now_ms: i64,
    deal_out: *mut tavren_deal_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key, deal_out], {
        // SAFETY: NULL or the caller's struct, as long as it says; its texts are valid.
        let terms = unsafe { sized(terms, "terms")?.read() }?;
        let now = moment(now_ms, "now_ms")?;
        let deal = market.ask(|market| market.post_deal(&key.key, terms, now))?;
        Ok(deal.map(|deal| deal_out.set(deal.into())))
    })
}

/// Changes what a deal says; who accepted it before has what was said then.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_update_deal(
    market: *const tavren_market,
    key: *const tavren_api_key,
    deal: tavren_deal_id,
    terms: *const tavren_deal_terms,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key], {
        // SAFETY: NULL or the caller's struct, as long as it says; its texts are valid.
        let terms = unsafe { sized(terms, "terms")?.read() }?;
        let now = moment(now_ms, "now_ms")?;
        let deal = market.ask(|market| market.update_deal(&key.key, deal.into(), terms, now))?;
        Ok(deal.map(drop))
    })
}

/// Withdraws a deal: nobody can have it any more. Again, it stays withdrawn.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_withdraw_deal(
    market: *const tavren_market,
    key: *const tavren_api_key,
    deal: tavren_deal_id,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key], {
        let now = moment(now_ms, "now_ms")?;
        let deal = market.ask(|market| market.withdraw_deal(&key.key, deal.into(), now))?;
        Ok(deal.map(drop))
    })
}

/// Its vendor posted it.
pub const TAVREN_DEAL_POSTED: u32 = 1;
/// Its vendor changed what it says.
pub const TAVREN_DEAL_UPDATED: u32 = 2;
/// Its vendor withdrew it.
pub const TAVREN_DEAL_WITHDRAWN: u32 = 3;

/// What became of a deal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_deal_event {
    /// Its place among all changes.
    pub position: u64,
    /// When.
    pub at_ms: i64,
    /// Which deal.
    pub deal: tavren_deal_id,
    /// Whose it is.
    pub vendor: tavren_buyer_id,
    /// What became of it: TAVREN_DEAL_POSTED, TAVREN_DEAL_UPDATED or TAVREN_DEAL_WITHDRAWN.
    pub change: u32,
    /// SHA-256 of what it says now.
    pub hash: [u8; 32],
}

/// Reads what became of deals behind the position `after`, 0 for all, the oldest change first: as many as
/// *events_out has room for and the store gives at once, and says in *len_out how many. Ask again behind
/// the last one. For caches, search and matchers.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_deal_events(
    market: *const tavren_market,
    after: u64,
    events_out: *mut tavren_deal_event,
    capacity: u64,
    len_out: *mut u64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, len_out], {
        let events_out = room(events_out, capacity, "events_out")?;
        let limit = usize::try_from(capacity).unwrap_or(usize::MAX);
        let events = market.ask(|market| market.deal_events(after, limit))?;
        Ok(events.map(|events| {
            let events = events.into_iter().map(tavren_deal_event::from);
            let events: Vec<tavren_deal_event> = events.collect();
            // SAFETY: the caller has room for so many.
            unsafe { events_out.fill(&events) };
            len_out.set(events.len() as u64);
        }))
    })
}

impl From<(u64, DealEvent)> for tavren_deal_event {
    fn from((position, event): (u64, DealEvent)) -> Self {
        Self {
            position,
            at_ms: event.at.millis(),
            deal: event.deal.into(),
            vendor: event.vendor.into(),
            change: match event.change {
                DealChange::Posted => TAVREN_DEAL_POSTED,
                DealChange::Updated => TAVREN_DEAL_UPDATED,
                DealChange::Withdrawn => TAVREN_DEAL_WITHDRAWN,
            },
            hash: event.terms_hash,
        }
    }
}

/// Deals as they were read.
///
/// Ownership: free it with tavren_deals_free().
pub struct tavren_deals {
    deals: Vec<Shown>,
    next: Option<DealId>,
}

/// A deal, with the texts that are lent of it.
struct Shown {
    deal: Deal,
    over: bool,
    price: String,
    regular: String,
}

impl tavren_deals {
    fn new(deals: Vec<Deal>, next: Option<DealId>, now: tavren_core::types::Timestamp) -> Self {
        let deals = deals.into_iter().map(|deal| Shown {
            over: deal.is_over(now),
            price: deal.terms().price().to_string(),
            regular: (deal.terms().regular_price()).map_or_else(String::new, |it| it.to_string()),
            deal,
        });
        Self {
            deals: deals.collect(),
            next,
        }
    }

    fn at(&self, index: u64) -> Result<&Shown, tavren_error> {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        self.deals.get(at).ok_or_else(beyond)
    }

    /// One deal of the list.
    pub(crate) fn deal(&self, index: u64) -> Result<&Deal, tavren_error> {
        Ok(&self.at(index)?.deal)
    }
}

/// Reads one deal, open or over. Anybody may ask, and it leaves no trace.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *deals_out, which holds the one deal; free it with
/// tavren_deals_free(). On any other code *deals_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_deal(
    market: *const tavren_market,
    deal: tavren_deal_id,
    now_ms: i64,
    deals_out: *mut *mut tavren_deals,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, deals_out], {
        let now = moment(now_ms, "now_ms")?;
        let deal = market.ask(|market| market.deal(deal.into(), now))?;
        Ok(deal.map(|deal| deals_out.give(tavren_deals::new(vec![deal], None, now))))
    })
}

/// Which page of deals. Set `size` to sizeof(tavren_browse), and start from zero: the newest 20 of
/// all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_browse {
    /// sizeof(tavren_browse).
    pub size: u64,
    /// Of this category alone, 0 to 63.
    pub category: u32,
    /// False for every category; `category` is then not read.
    pub has_category: bool,
    /// False for the first page; `after` is then not read.
    pub has_after: bool,
    /// What comes after this deal: what tavren_deals_next() gave of the page before.
    pub after: tavren_deal_id,
    /// Deals in the page, 1 to 100; 0 for 20.
    pub limit: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_browse {
    const FIRST: usize = first(offset_of!(Self, limit), size_of::<u64>());
}

/// Lists the deals that people can have, the newest first. Anybody may ask, and it leaves no trace.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *deals_out; free it with tavren_deals_free(). On any other
/// code *deals_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_browse(
    market: *const tavren_market,
    page: *const tavren_browse,
    now_ms: i64,
    deals_out: *mut *mut tavren_deals,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, deals_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let page = unsafe { sized(page, "page") }?;
        let browse = Browse {
            category: match page.has_category {
                true => Some(category(page.category)?),
                false => None,
            },
            after: page.has_after.then(|| page.after.into()),
            limit: match page.limit {
                0 => 20,
                limit => usize::try_from(limit).unwrap_or(usize::MAX),
            },
        };
        let now = moment(now_ms, "now_ms")?;
        let page = market.ask(|market| market.browse(&browse, now))?;
        Ok(page.map(|page| deals_out.give(tavren_deals::new(page.deals, page.next, now))))
    })
}

/// How many deals there are in a list.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_deals_len(deals: *const tavren_deals) -> u64 {
    boundary!(read deals, 0, |deals| deals.deals.len() as u64)
}

/// Whether there is a page after this one: true where *after_out was written, to be asked after.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_deals_next(
    deals: *const tavren_deals,
    after_out: *mut tavren_deal_id,
) -> bool {
    boundary!(read deals, false, |deals| {
        // SAFETY: NULL or the caller's.
        match (deals.next, unsafe { after_out.as_mut() }) {
            (Some(next), Some(after_out)) => {
                *after_out = next.into();
                true
            }
            _ => false,
        }
    })
}

/// A deal in the market. Set `size` to sizeof(tavren_deal) before the call.
///
/// Ownership: its texts belong to the list and go with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_deal {
    /// sizeof(tavren_deal).
    pub size: u64,
    /// Its id.
    pub id: tavren_deal_id,
    /// Whose it is.
    pub vendor: tavren_buyer_id,
    /// SHA-256 of what it says.
    pub hash: [u8; 32],
    /// One line that names it.
    pub title: tavren_span,
    /// More of it; empty where the vendor said no more.
    pub details: tavren_span,
    /// What the user pays, such as `3.50 USD`.
    pub price: tavren_span,
    /// What it costs without the deal; empty where the vendor does not say.
    pub regular: tavren_span,
    /// When it ends.
    pub closes_ms: i64,
    /// How often it can be had in all; 0 for as often as one likes.
    pub available: u64,
    /// How often one person can have it.
    pub per_person: u32,
    /// How often what it says was changed.
    pub changes: u32,
    /// What it is about, where `has_category`.
    pub category: u32,
    /// False where it has no category.
    pub has_category: bool,
    /// True when it was withdrawn, or had ended when it was read.
    pub over: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_deal {
    const FIRST: usize = first(offset_of!(Self, over), size_of::<bool>());
}

/// Reads one deal of a list, counted from 0.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: the texts belong to the list and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_deals_at(
    deals: *const tavren_deals,
    index: u64,
    deal_out: *mut tavren_deal,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [deals, deal_out], {
        // SAFETY: the caller's struct, as long as it says.
        let deal_out = unsafe { deal_out.sized("deal_out") }?;
        let shown = deals.at(index)?;
        let (deal, terms) = (&shown.deal, shown.deal.terms());
        let about = terms.about();
        deal_out.set(tavren_deal {
            size: 0,
            id: deal.id().into(),
            vendor: deal.vendor().into(),
            hash: deal.terms_hash(),
            title: tavren_span::of(terms.title()),
            details: terms.more().map_or(tavren_span::EMPTY, tavren_span::of),
            price: tavren_span::of(&shown.price),
            regular: tavren_span::of(&shown.regular),
            closes_ms: terms.closes().millis(),
            available: terms.times().unwrap_or(0),
            per_person: terms.times_a_person(),
            changes: deal.changes(),
            category: about.map_or(0, |category| category.number().into()),
            has_category: about.is_some(),
            over: shown.over,
        });
        Ok(())
    })
}

/// Frees a list of deals; the deals themselves stay.
///
/// Thread-safety: no other thread may still use the list.
/// Ownership: takes the list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_deals_free(deals: *mut tavren_deals) {
    boundary!(free deals)
}
