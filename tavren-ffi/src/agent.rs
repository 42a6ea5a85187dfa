//! Agents: what is made of a deal on the user's own device.

use crate::boundary::{Sized64, first, sized, sized_array};
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::deal::{tavren_deal_id, tavren_deals};
use crate::error::tavren_error;
use crate::money::money;
use crate::signal::tavren_signal;
use crate::span::{array, moment, tavren_span};
use crate::tables::{category, tavren_tables, text};
use std::mem::offset_of;
use tavren_core::deal::{Agent, Bought, Choice, Rule, Why};
use tavren_core::matching::Unmet;
use tavren_core::types::Code;

/// The agent does nothing with the deal.
pub const TAVREN_CHOICE_HIDE: u32 = 1;
/// The agent shows the deal to its user.
pub const TAVREN_CHOICE_SHOW: u32 = 2;
/// The agent buys the deal, and tells its user.
pub const TAVREN_CHOICE_BUY: u32 = 3;

/// The deal has ended or was withdrawn.
pub const TAVREN_WHY_OVER: u32 = 1;
/// The user does not want to hear of this vendor.
pub const TAVREN_WHY_BLOCKED: u32 = 2;
/// The user does not name the deal's category.
pub const TAVREN_WHY_CATEGORY: u32 = 4;
/// The user's lifetime value is below what the deal asks for.
pub const TAVREN_WHY_TIER: u32 = 8;
/// The user's loyalty is below what the deal asks for.
pub const TAVREN_WHY_LEVEL: u32 = 16;
/// It costs more than the user wants to hear of.
pub const TAVREN_WHY_PRICE: u32 = 32;
/// The user is elsewhere.
pub const TAVREN_WHY_AREA: u32 = 64;
/// The user is too far away.
pub const TAVREN_WHY_FAR: u32 = 128;
/// It is for those near by, and the agent may not know where the user is.
pub const TAVREN_WHY_NOWHERE: u32 = 256;
/// The user has had it as often as one person can.
pub const TAVREN_WHY_HAD: u32 = 512;
/// No standing rule covers it.
pub const TAVREN_WHY_NO_RULE: u32 = 1024;
/// A standing rule covers it, and its purchases of a day are used up.
pub const TAVREN_WHY_DAY_USED_UP: u32 = 2048;
/// A standing rule covers it, and would spend more than it may in a month.
pub const TAVREN_WHY_MONTH_USED_UP: u32 = 4096;

fn bit(why: Why) -> u32 {
    match why {
        Why::Over => TAVREN_WHY_OVER,
        Why::Blocked => TAVREN_WHY_BLOCKED,
        Why::Unmet(Unmet::Category) => TAVREN_WHY_CATEGORY,
        Why::Unmet(Unmet::Tier) => TAVREN_WHY_TIER,
        Why::Unmet(Unmet::Level) => TAVREN_WHY_LEVEL,
        Why::Unmet(Unmet::Price) => TAVREN_WHY_PRICE,
        Why::Unmet(Unmet::Area) => TAVREN_WHY_AREA,
        Why::Far => TAVREN_WHY_FAR,
        Why::Nowhere => TAVREN_WHY_NOWHERE,
        Why::Had => TAVREN_WHY_HAD,
        Why::NoRule => TAVREN_WHY_NO_RULE,
        Why::DayUsedUp => TAVREN_WHY_DAY_USED_UP,
        Why::MonthUsedUp => TAVREN_WHY_MONTH_USED_UP,
    }
}

/// A standing rule: what an agent may buy without asking. Set `size` to sizeof(tavren_rule), and
/// start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_rule {
    /// sizeof(tavren_rule).
    pub size: u64,
    /// The largest price of one purchase, as decimal text.
    pub price_max: tavren_span,
    /// What all purchases of 30 days together may cost, as decimal text.
    pub month_max: tavren_span,
    /// The currency of both.
    pub currency: tavren_span,
    /// Until when the rule holds, in ms since 1970.
    pub expires_ms: i64,
    /// Purchases in 24 hours; 0 for one.
    pub per_day: u32,
    /// The least discount, in hundredths of the price without the deal; 0 for any deal.
    pub saves_percent: u32,
    /// Deals of this category alone, 0 to 63.
    pub category: u32,
    /// False for deals of any category; `category` is then not read.
    pub has_category: bool,
    /// Deals of these vendors alone; none for any.
    pub vendors: *const tavren_buyer_id,
    /// How many.
    pub vendors_len: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_rule {
    const FIRST: usize = first(offset_of!(Self, vendors_len), size_of::<u64>());
}

impl tavren_rule {
    /// What it says.
    ///
    /// # Safety
    /// Its texts and vendors are the caller's.
    unsafe fn read(&self) -> Result<Rule, tavren_error> {
        // SAFETY: by the promise of the caller.
        let read = |span: tavren_span, field| unsafe { text(span, field) };
        let currency = read(self.currency, "currency")?;
        let amount = |span: tavren_span, field| money(read(span, field)?, currency, field);
        let rule = Rule {
            category: match self.has_category {
                true => Some(category(self.category)?),
                false => None,
            },
            // SAFETY: by the promise of the caller.
            vendors: unsafe { array(self.vendors, self.vendors_len, "vendors") }?
                .iter()
                .map(|id| (*id).into())
                .collect(),
            price_max: amount(self.price_max, "price_max")?,
            saves_percent: self.saves_percent,
            per_day: self.per_day.max(1),
            month_max: amount(self.month_max, "month_max")?,
            expires: moment(self.expires_ms, "expires_ms")?,
        };
        rule.check()?;
        Ok(rule)
    }
}

/// Something that was bought.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_bought {
    /// Which deal.
    pub deal: tavren_deal_id,
    /// When, in ms since 1970.
    pub at_ms: i64,
    /// For how much, as decimal text.
    pub price: tavren_span,
    /// In which currency.
    pub currency: tavren_span,
}

/// What an agent knows of its user: personal data, which stays on the user's device. Set `size` to
/// sizeof(tavren_agent), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_agent {
    /// sizeof(tavren_agent).
    pub size: u64,
    /// The tables of the market.
    pub tables: *const tavren_tables,
    /// The user's standing and wishes; its id and its expiry are not read.
    pub signal: *const tavren_signal,
    /// Where the user is: degrees north times 10^6.
    pub latitude: i64,
    /// Degrees east times 10^6.
    pub longitude: i64,
    /// False where the agent may not know; the two above are then not read.
    pub has_position: bool,
    /// Vendors that the user does not want to hear of.
    pub blocked: *const tavren_buyer_id,
    /// How many.
    pub blocked_len: u64,
    /// What the user lets the agent buy without asking, the first that can first.
    pub rules: *const tavren_rule,
    /// How many.
    pub rules_len: u64,
    /// What was bought in the last 30 days.
    pub bought: *const tavren_bought,
    /// How many.
    pub bought_len: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_agent {
    const FIRST: usize = first(offset_of!(Self, bought_len), size_of::<u64>());
}

/// What an agent does with a deal. Set `size` to sizeof(tavren_decision) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_decision {
    /// sizeof(tavren_decision).
    pub size: u64,
    /// TAVREN_CHOICE_...
    pub choice: u32,
    /// Why it does not do more: TAVREN_WHY_..., added up; 0 where it buys.
    pub why: u32,
    /// The place of the rule that it buys under, from 0; 0 where it does not buy.
    pub rule: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_decision {
    const FIRST: usize = first(offset_of!(Self, rule), size_of::<u64>());
}

/// Decides what an agent does with one deal of a list, counted from 0: a pure function, with every
/// reason.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing changes hands; what is passed in is read. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_decide(
    agent: *const tavren_agent,
    deals: *const tavren_deals,
    index: u64,
    now_ms: i64,
    decision_out: *mut tavren_decision,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [deals, decision_out], {
        // SAFETY: the caller's struct, as long as it says.
        let decision_out = unsafe { decision_out.sized("decision_out") }?;
        // SAFETY: NULL or the caller's struct, as long as it says.
        let known = unsafe { sized(agent, "agent") }?;
        let null = |field| tavren_error::input(Code::NullArgument, field);
        // SAFETY: NULL or a handle that was given out.
        let tables = unsafe { known.tables.as_ref() }.ok_or_else(|| null("tables"))?;
        // SAFETY: NULL or the caller's struct, as long as it says.
        let signal = unsafe { sized(known.signal, "signal")?.read(&tables.tables) }?;
        // SAFETY: the caller passes arrays of so many.
        let (blocked, rules, bought) = unsafe {
            (
                array(known.blocked, known.blocked_len, "blocked")?,
                sized_array(known.rules, known.rules_len, "rules")?,
                array(known.bought, known.bought_len, "bought")?,
            )
        };
        // SAFETY: texts of the caller.
        let rules = rules.iter().map(|rule| unsafe { rule.read() });
        let rules = rules.collect::<Result<Vec<_>, _>>()?;
        let bought = bought.iter().map(|it| {
            // SAFETY: texts of the caller.
            let (price, currency) =
                unsafe { (text(it.price, "bought")?, text(it.currency, "currency")?) };
            Ok(Bought {
                deal: it.deal.into(),
                at: moment(it.at_ms, "at_ms")?,
                price: money(price, currency, "bought")?,
            })
        });
        let bought = bought.collect::<Result<Vec<_>, tavren_error>>()?;
        let blocked: Vec<_> = blocked.iter().map(|id| (*id).into()).collect();
        let agent = Agent {
            tables: &tables.tables,
            signal: &signal,
            position: known
                .has_position
                .then_some((known.latitude, known.longitude)),
            blocked: &blocked,
            rules: &rules,
            bought: &bought,
        };
        let decision = agent.decide(deals.deal(index)?, moment(now_ms, "now_ms")?)?;
        let (choice, rule) = match decision.choice {
            Choice::Hide => (TAVREN_CHOICE_HIDE, 0),
            Choice::Show => (TAVREN_CHOICE_SHOW, 0),
            Choice::Buy { rule } => (TAVREN_CHOICE_BUY, rule as u64),
        };
        decision_out.set(tavren_decision {
            size: 0,
            choice,
            why: decision.why.into_iter().fold(0, |all, why| all | bit(why)),
            rule,
        });
        Ok(())
    })
}
