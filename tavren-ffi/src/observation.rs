//! Observations: what a processor says of one payout, and how it is written down.

use crate::boundary::{Sized64, first, sized_array};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{money_of, tavren_money};
use crate::payout::{processor_name, tavren_payout_id};
use crate::span::{moment, tavren_span};
use std::mem::offset_of;
use tavren_core::payout::{Evidence, Observation};
use tavren_core::types::Code;

/// Nothing: it was sent, and no answer came.
pub const TAVREN_EVIDENCE_UNKNOWN: u32 = 1;
/// It has the payout.
pub const TAVREN_EVIDENCE_PENDING: u32 = 2;
/// It has the money and does not pass it on.
pub const TAVREN_EVIDENCE_HELD: u32 = 3;
/// The payout arrived.
pub const TAVREN_EVIDENCE_PAID: u32 = 4;
/// The payout was never made, and never will be under this id.
pub const TAVREN_EVIDENCE_FAILED: u32 = 5;
/// So much of it has come back so far, all told.
pub const TAVREN_EVIDENCE_RETURNED: u32 = 6;

/// What a processor says of one payout. Set `size` to sizeof(tavren_observation), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_observation {
    /// sizeof(tavren_observation).
    pub size: u64,
    /// Of which payout.
    pub payout: tavren_payout_id,
    /// What it says: TAVREN_EVIDENCE_...
    pub evidence: u32,
    /// Which amount it names, where it names one, and zero where it does not: no other than the
    /// payout's is believed.
    pub amount: tavren_money,
    /// What has come back so far, all told; zero but for TAVREN_EVIDENCE_RETURNED.
    pub total: tavren_money,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_observation {
    const FIRST: usize = first(offset_of!(Self, total), size_of::<tavren_money>());
}

impl tavren_observation {
    fn read(&self) -> Result<Observation, tavren_error> {
        let total = money_of(self.total, "total")?;
        let evidence = match (self.evidence, total) {
            (TAVREN_EVIDENCE_UNKNOWN, None) => Evidence::Unknown,
            (TAVREN_EVIDENCE_PENDING, None) => Evidence::Pending,
            (TAVREN_EVIDENCE_HELD, None) => Evidence::Held,
            (TAVREN_EVIDENCE_PAID, None) => Evidence::Paid,
            (TAVREN_EVIDENCE_FAILED, None) => Evidence::Failed,
            (TAVREN_EVIDENCE_RETURNED, Some(total)) => Evidence::Returned { total },
            (TAVREN_EVIDENCE_RETURNED, None) | (_, Some(_)) => {
                return Err(tavren_error::input(Code::LimitExceeded, "total"));
            }
            _ => return Err(tavren_error::input(Code::LimitExceeded, "evidence")),
        };
        Ok(Observation {
            payout: self.payout.into(),
            amount: money_of(self.amount, "amount")?,
            evidence,
        })
    }
}

impl From<Observation> for tavren_observation {
    fn from(observation: Observation) -> Self {
        let (evidence, total) = match observation.evidence {
            Evidence::Unknown => (TAVREN_EVIDENCE_UNKNOWN, None),
            Evidence::Pending => (TAVREN_EVIDENCE_PENDING, None),
            Evidence::Held => (TAVREN_EVIDENCE_HELD, None),
            Evidence::Paid => (TAVREN_EVIDENCE_PAID, None),
            Evidence::Failed => (TAVREN_EVIDENCE_FAILED, None),
            Evidence::Returned { total } => (TAVREN_EVIDENCE_RETURNED, Some(total)),
        };
        Self {
            size: 0,
            payout: observation.payout.into(),
            evidence,
            amount: observation.amount.map_or(tavren_money::NONE, Into::into),
            total: total.map_or(tavren_money::NONE, Into::into),
        }
    }
}

/// Writes down what a processor says, in any order and as often as it says it, and says in *new_out
/// of how many payouts it was new. Refused where one observation is of no payout that was sent, or of
/// another processor, amount or currency, or contradicts what was seen: nothing is written then.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *new_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_record_payouts(
    market: *const tavren_market,
    processor: tavren_span,
    observations: *const tavren_observation,
    observations_len: u64,
    now_ms: i64,
    new_out: *mut u32,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, processor, new_out], {
        // SAFETY: the caller's array, as long as it says.
        let observations = unsafe { sized_array(observations, observations_len, "observations") }?;
        let read = |(at, observation): (usize, &tavren_observation)| {
            let read = observation.read();
            read.map_err(|error| error.at("observation", at))
        };
        let observations: Result<Vec<_>, _> = observations.iter().enumerate().map(read).collect();
        let (processor, now) = (processor_name(processor)?, moment(now_ms, "now_ms")?);
        let observations = observations?;
        let new = market.ask(|market| market.record_payouts(processor, observations, now))?;
        Ok(new.map(|new| new_out.set(new)))
    })
}
