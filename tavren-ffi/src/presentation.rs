//! Presentations: what a user was shown.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::tavren_money;
use crate::offer::tavren_offer_id;
use crate::span::{moment, tavren_span, user_id};
use tavren_core::user::Presentation;

/// What a user was shown, and what the user would be paid.
///
/// Ownership: free it with tavren_presentation_free().
pub struct tavren_presentation {
    pub(crate) shown: Presentation,
}

/// Shows an offer to a user, and records what the user saw. A refusal says why the user cannot take
/// it.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *shown_out; free it with tavren_presentation_free(). On
/// any other code *shown_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_present(
    market: *const tavren_market,
    user: tavren_span,
    offer: tavren_offer_id,
    now_ms: i64,
    shown_out: *mut *mut tavren_presentation,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, shown_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let shown = market.ask(|market| market.present(&user, offer.into(), now))?;
        Ok(shown.map(|shown| {
            shown_out.give(tavren_presentation { shown });
        }))
    })
}

/// What one period would pay this user; no currency where it is less than one minor unit and
/// accrues in finer ones.
///
/// Thread-safety: a presentation may be shared between threads.
/// Ownership: nothing changes hands. For NULL there is no currency.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_presentation_reward(
    shown: *const tavren_presentation,
) -> tavren_money {
    boundary!(read shown, tavren_money::NONE, |shown| {
        let reward = shown.shown.quote.reward();
        reward.map_or(tavren_money::NONE, tavren_money::from)
    })
}

/// What would be paid beside the periods once the grant is fulfilled; no currency where nothing would.
///
/// Thread-safety: a presentation may be shared between threads.
/// Ownership: nothing changes hands. For NULL there is no currency.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_presentation_bonus(
    shown: *const tavren_presentation,
) -> tavren_money {
    boundary!(read shown, tavren_money::NONE, |shown| {
        let bonus = shown.shown.quote.bonus();
        bonus.map_or(tavren_money::NONE, tavren_money::from)
    })
}

/// Frees a presentation; what was recorded stays.
///
/// Thread-safety: no other thread may still use the presentation.
/// Ownership: takes the presentation. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_presentation_free(shown: *mut tavren_presentation) {
    boundary!(free shown)
}
