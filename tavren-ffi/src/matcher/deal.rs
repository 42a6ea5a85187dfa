//! Deals: what a vendor posts to a matcher, and what a signal is fed.

use crate::boundary::{Answer, Out, room, sized};
use crate::code::tavren_code;
use crate::criteria::tavren_criteria;
use crate::disclosure::tavren_vendor_id;
use crate::error::{answered, tavren_error};
use crate::matcher::tavren_matcher;
use crate::signal::{tavren_signal, tavren_signal_id};
use crate::span::moment;
use crate::view::tavren_view;
use tavren_core::matching::{Act, AreaId, Asked, DealNumber, Order, View, Work};
use tavren_core::port::{MatcherError, Post, Report};
use tavren_core::types::Code;

/// A feed in the order in which the deals lie: the fastest.
pub const TAVREN_ORDER_ANY: u32 = 0;
/// A feed by rising price.
pub const TAVREN_ORDER_CHEAPEST: u32 = 1;
/// A feed by falling price.
pub const TAVREN_ORDER_DEAREST: u32 = 2;

/// Posts a deal under a number of the caller's: it is listed in feeds, and the vendor gets a view.
/// `epoch` is the epoch of disclosure, such as a UTC day. With `constant_work` the match itself does
/// the same for any signals of the same number, so that its time tells a host nothing.
///
/// A refusal follows from the question and the budgets, never from who matches; the deal then does
/// not stand.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *view_out; free it with tavren_view_free(). On any other
/// code *view_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_post(
    matcher: *const tavren_matcher,
    deal: u32,
    criteria: *const tavren_criteria,
    vendor: tavren_vendor_id,
    epoch: u64,
    constant_work: bool,
    now_ms: i64,
    view_out: *mut *mut tavren_view,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher, view_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let criteria = unsafe { sized(criteria, "criteria")?.read(&matcher.tables) }?;
        let post = Post {
            deal: DealNumber::new(deal),
            criteria: &criteria,
            vendor: vendor.into(),
            epoch,
            work: if constant_work {
                Work::Constant
            } else {
                Work::Normal
            },
        };
        let now = moment(now_ms, "now_ms")?;
        shown(matcher, matcher.matcher.post(&post, now), view_out)
    })
}

/// Somebody was shown a deal: an impression.
pub const TAVREN_ACT_SEEN: u32 = 1;
/// Somebody took a deal: a redemption.
pub const TAVREN_ACT_TAKEN: u32 = 2;

fn act(number: u32) -> Result<Act, tavren_error> {
    match number {
        TAVREN_ACT_SEEN => Ok(Act::Seen),
        TAVREN_ACT_TAKEN => Ok(Act::Taken),
        _ => Err(tavren_error::input(Code::LimitExceeded, "act")),
    }
}

/// Counts what somebody did with a deal, TAVREN_ACT_..., under the id of the signal and the code of
/// its area (0 for the world): once a UTC day for a deal and an act. *counted_out is false where it
/// was counted before.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_report(
    matcher: *const tavren_matcher,
    id: tavren_signal_id,
    area: u64,
    deal: u32,
    act: u32,
    now_ms: i64,
    counted_out: *mut bool,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher, counted_out], {
        let known = match area {
            0 => Some(AreaId::WORLD),
            code => matcher.tables.areas().area(code),
        };
        let report = Report {
            id: id.into(),
            area: known.ok_or_else(|| tavren_error::input(Code::AreaUnknown, "area"))?,
            deal: DealNumber::new(deal),
            act: self::act(act)?,
        };
        let now = moment(now_ms, "now_ms")?;
        let counted = answered(matcher.matcher.report(&report, now))?;
        Ok(counted.map(|counted| counted_out.set(counted)))
    })
}

/// What a vendor may know of how many people did something with a deal, TAVREN_ACT_..., on a UTC day
/// (counted from 1970) that is over, through the policy that answers posts. Asked again, it is told
/// the same.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *view_out; free it with tavren_view_free(). On any other
/// code *view_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_activity(
    matcher: *const tavren_matcher,
    deal: u32,
    act: u32,
    day: u64,
    vendor: tavren_vendor_id,
    epoch: u64,
    view_out: *mut *mut tavren_view,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher, view_out], {
        let asked = Asked {
            deal: DealNumber::new(deal),
            act: self::act(act)?,
            day,
        };
        shown(
            matcher,
            matcher.matcher.activity(asked, vendor.into(), epoch),
            view_out,
        )
    })
}

/// Puts other criteria in the place of a deal's; it asks nothing.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands; what is passed in is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_update(
    matcher: *const tavren_matcher,
    deal: u32,
    criteria: *const tavren_criteria,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let criteria = unsafe { sized(criteria, "criteria")?.read(&matcher.tables) }?;
        Ok(matcher.matcher.update(DealNumber::new(deal), &criteria)?)
    })
}

/// Withdraws a deal. That there is none is fine.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_withdraw(
    matcher: *const tavren_matcher,
    deal: u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher], {
        matcher.matcher.withdraw(DealNumber::new(deal))?;
        Ok(())
    })
}

/// Lists deals for the user of a signal, which need not be held: at most `capacity`, in the order
/// TAVREN_ORDER_..., and how many there are.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: `deals_out` is the caller's, with room for `capacity` numbers, and NULL for 0; what lies behind
/// *count_out of them is left as it was. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_feed(
    matcher: *const tavren_matcher,
    signal: *const tavren_signal,
    order: u32,
    capacity: u64,
    deals_out: *mut u32,
    count_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher, count_out], {
        let deals_out = room(deals_out, capacity, "deals_out")?;
        // SAFETY: NULL or the caller's struct, as long as it says.
        let signal = unsafe { sized(signal, "signal")?.read(&matcher.tables) }?;
        let limit = usize::try_from(capacity).unwrap_or(usize::MAX);
        let deals = matcher.matcher.feed(&signal, ordered(order)?, limit)?;
        let deals: Vec<u32> = deals.into_iter().map(DealNumber::number).collect();
        count_out.set(deals.len() as u64);
        // SAFETY: room for `capacity` numbers, and no more were asked for.
        unsafe { deals_out.fill(&deals) };
        Ok(())
    })
}

fn ordered(order: u32) -> Result<Order, tavren_error> {
    match order {
        TAVREN_ORDER_ANY => Ok(Order::Any),
        TAVREN_ORDER_CHEAPEST => Ok(Order::Cheapest),
        TAVREN_ORDER_DEAREST => Ok(Order::Dearest),
        _ => Err(tavren_error::input(Code::LimitExceeded, "order")),
    }
}

/// Gives a view to the caller, or the code of a refusal.
fn shown(
    matcher: &tavren_matcher,
    view: Result<View, MatcherError>,
    view_out: Out<*mut tavren_view>,
) -> Result<Answer<()>, tavren_error> {
    Ok(answered(view)?.map(|view| view_out.give(tavren_view::new(view, &matcher.tables))))
}
