//! The matcher: deals to signals, and signals to deals.

use crate::boundary::{Sized64, first, room, sized, sized_array};
use crate::code::tavren_code;
use crate::criteria::tavren_criteria;
use crate::disclosure::{tavren_noise, tavren_suppression, tavren_vendor_id};
use crate::error::tavren_error;
use crate::signal::{tavren_signal, tavren_signal_id};
use crate::span::moment;
use crate::tables::tavren_tables;
use crate::view::tavren_view;
use std::mem::offset_of;
use tavren_core::LocalMatcher;
use tavren_core::matching::{DealId, DisclosurePolicy, Order, Settings, Tables, Work};
use tavren_core::port::{Matcher, MatcherError, Post};
use tavren_core::types::Code;

/// A feed in the order in which the deals lie: the fastest.
pub const TAVREN_ORDER_ANY: u32 = 0;
/// A feed by rising price.
pub const TAVREN_ORDER_CHEAPEST: u32 = 1;
/// A feed by falling price.
pub const TAVREN_ORDER_DEAREST: u32 = 2;

/// What a matcher is told once. Set `size` to sizeof(tavren_matcher_settings).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_matcher_settings {
    /// sizeof(tavren_matcher_settings).
    pub size: u64,
    /// Sixteen random bytes, so that nobody can choose ids that fall on one place.
    pub hash_key: [u8; 16],
    /// People who must share an area before anybody is matched by it; the others count as being in
    /// the area around it.
    pub area_share_min: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_matcher_settings {
    const FIRST: usize = first(offset_of!(Self, area_share_min), size_of::<u32>());
}

/// Signals and deals in memory, and what vendors may know of them.
///
/// Ownership: free it with tavren_matcher_free().
pub struct tavren_matcher {
    matcher: LocalMatcher,
    tables: Tables,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    // The header says that threads may share it.
    shared::<tavren_matcher>();
};

/// Makes a matcher whose vendors see counts of fixed cells, rounded once an epoch.
///
/// Thread-safety: any thread; `tables` may be shared between threads.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *matcher_out; free it with
/// tavren_matcher_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_suppressed(
    tables: *const tavren_tables,
    settings: *const tavren_matcher_settings,
    suppression: *const tavren_suppression,
    now_ms: i64,
    matcher_out: *mut *mut tavren_matcher,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [tables, matcher_out], {
        // SAFETY: NULL or the caller's structs, as long as they say.
        let policy = unsafe { sized(suppression, "suppression")?.read(&tables.tables) }?;
        // SAFETY: as above.
        let settings = unsafe { sized(settings, "settings") }?;
        matcher_out.give(made(&tables.tables, &settings, policy, now_ms)?);
        Ok(())
    })
}

/// Makes a matcher whose vendors see counts with noise, on a budget.
///
/// Thread-safety: any thread; `tables` may be shared between threads.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *matcher_out; free it with
/// tavren_matcher_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_noisy(
    tables: *const tavren_tables,
    settings: *const tavren_matcher_settings,
    noise: *const tavren_noise,
    now_ms: i64,
    matcher_out: *mut *mut tavren_matcher,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [tables, matcher_out], {
        // SAFETY: NULL or the caller's structs, as long as they say.
        let policy = unsafe { sized(noise, "noise")?.read() }?;
        // SAFETY: as above.
        let settings = unsafe { sized(settings, "settings") }?;
        matcher_out.give(made(&tables.tables, &settings, policy, now_ms)?);
        Ok(())
    })
}

/// Takes many signals, each in place of the one of the same id if there is one; all or none.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands; what is passed in is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_upsert_all(
    matcher: *const tavren_matcher,
    signals: *const tavren_signal,
    signals_len: u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher], {
        // SAFETY: the caller's array, as long as it says.
        let signals = unsafe { sized_array(signals, signals_len, "signals") }?;
        let read = |(at, signal): (usize, &tavren_signal)| {
            // SAFETY: the texts and interests are the caller's.
            let read = unsafe { signal.read_whole(&matcher.tables) };
            read.map_err(|error| error.at("signal", at))
        };
        let signals: Result<Vec<_>, _> = signals.iter().enumerate().map(read).collect();
        Ok(matcher.matcher.upsert_all(&signals?)?)
    })
}

/// Removes a signal, as when its grant is revoked. That there is none is fine.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_remove(
    matcher: *const tavren_matcher,
    id: tavren_signal_id,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher], {
        matcher.matcher.remove(id.into())?;
        Ok(())
    })
}

/// Removes the signals that have expired: how many.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_expire(
    matcher: *const tavren_matcher,
    now_ms: i64,
    removed_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher, removed_out], {
        let now = moment(now_ms, "now_ms")?;
        removed_out.set(matcher.matcher.expire(now)?);
        Ok(())
    })
}

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
            deal: DealId::new(deal),
            criteria: &criteria,
            vendor: vendor.into(),
            epoch,
            work: if constant_work {
                Work::Constant
            } else {
                Work::Normal
            },
        };
        match matcher.matcher.post(&post, moment(now_ms, "now_ms")?) {
            Ok(view) => {
                view_out.give(tavren_view::new(view, &matcher.tables));
                Ok(Ok(()))
            }
            Err(MatcherError::Refused(refusal)) => Ok(Err(refusal.code())),
            Err(error) => Err(error.into()),
        }
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
        Ok(matcher.matcher.update(DealId::new(deal), &criteria)?)
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
        matcher.matcher.withdraw(DealId::new(deal))?;
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
        let deals: Vec<u32> = deals.into_iter().map(DealId::number).collect();
        count_out.set(deals.len() as u64);
        // SAFETY: room for `capacity` numbers, and no more were asked for.
        unsafe { deals_out.fill(&deals) };
        Ok(())
    })
}

/// Frees a matcher with its signals and deals.
///
/// Thread-safety: no other thread may still use the matcher.
/// Ownership: takes the matcher. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_free(matcher: *mut tavren_matcher) {
    boundary!(free matcher)
}

fn made(
    tables: &Tables,
    settings: &tavren_matcher_settings,
    policy: impl DisclosurePolicy + Send + Sync + 'static,
    now_ms: i64,
) -> Result<tavren_matcher, tavren_error> {
    let now = moment(now_ms, "now_ms")?;
    let settings = Settings {
        area_share_min: settings.area_share_min,
        hash_key: settings.hash_key,
    };
    Ok(tavren_matcher {
        matcher: LocalMatcher::new(tables.clone(), settings, policy, now),
        tables: tables.clone(),
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
