//! Enrolment: how the market knows a user's agent, and how its orders went.

use crate::agent_secret::tavren_verifying_key;
use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::span::{moment, tavren_span, user_id};
use std::mem::offset_of;
use tavren_core::agent::Agents;

/// Enrols a user's agent by its public key, in the place of the one before; the same key again
/// renews the attestation. The host has verified evidence of the device, which stands for no other
/// person, and vouches for it until `attested_until_ms`, within 92 days; 0: it does not vouch.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_enrol_agent(
    market: *const tavren_market,
    user: tavren_span,
    public_key: tavren_verifying_key,
    attested_until_ms: i64,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let key = *public_key.read("public_key")?.as_bytes();
        let attested_until = match attested_until_ms {
            0 => None,
            until => Some(moment(until, "attested_until_ms")?),
        };
        let done = market.ask(|market| market.enrol_agent(&user, key, attested_until, now))?;
        Ok(done.map(drop))
    })
}

/// A user's agent, as the market knows it. Set `size` to sizeof(tavren_agent_view) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_agent_view {
    /// sizeof(tavren_agent_view).
    pub size: u64,
    /// The public key that it is enrolled under; all zero where none is.
    pub public_key: tavren_verifying_key,
    /// Until when the host vouches for its device, in ms since 1970; 0: it does not.
    pub attested_until_ms: i64,
    /// Orders that are open.
    pub open: u32,
    /// Orders that were handed over.
    pub confirmed: u32,
    /// Orders that nobody came for.
    pub lapsed: u32,
    /// Complaints about orders that were upheld.
    pub faults: u32,
    /// How the user's orders went, 0 to 10,000; 5,000 while nothing is known.
    pub reputation: u32,
    /// False where no agent is enrolled.
    pub enrolled: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_agent_view {
    const FIRST: usize = first(offset_of!(Self, enrolled), size_of::<bool>());
}

impl From<&Agents> for tavren_agent_view {
    fn from(agents: &Agents) -> Self {
        let none = tavren_verifying_key::NONE;
        let conduct = agents.conduct();
        Self {
            size: 0,
            public_key: (agents.key()).map_or(none, |bytes| tavren_verifying_key { bytes: *bytes }),
            attested_until_ms: agents.attested_until().map_or(0, |until| until.millis()),
            open: agents.open(),
            confirmed: conduct.confirmed,
            lapsed: conduct.lapsed,
            faults: conduct.faults,
            reputation: agents.reputation().get().into(),
            enrolled: agents.key().is_some(),
        }
    }
}

/// Reads a user's agent. What is at stake is read with tavren_market_staked().
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *view_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_agent(
    market: *const tavren_market,
    user: tavren_span,
    now_ms: i64,
    view_out: *mut tavren_agent_view,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, view_out], {
        // SAFETY: the caller's struct, as long as it says.
        let view_out = unsafe { view_out.sized("view_out") }?;
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let view = market.ask(|market| market.agent(&user, now))?;
        Ok(view.map(|view| view_out.set((&view.agents).into())))
    })
}
