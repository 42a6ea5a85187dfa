//! Trust: how evidence of a buyer becomes a score, and a score a tier.

use crate::boundary::{Sized64, first, sized};
use crate::code::tavren_code;
use crate::error::tavren_error;
use std::mem::offset_of;
use tavren_core::trust::{self, Evidence, Score, Tier};
use tavren_core::types::Code;

/// What is known of a buyer: how often each thing happened. Set `size` to sizeof(tavren_evidence).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_evidence {
    /// sizeof(tavren_evidence).
    pub size: u64,
    /// Periods that the buyer claimed and paid.
    pub delivered: u32,
    /// Periods that it acknowledged as received.
    pub acknowledged: u32,
    /// Duties that it met in time, such as a deletion after a revoke.
    pub duties_met: u32,
    /// Periods that it asked for and did not claim.
    pub unclaimed: u32,
    /// Disputes opened against it, whatever became of them.
    pub disputes_opened: u32,
    /// Disputes that were decided against it.
    pub disputes_upheld: u32,
    /// Flags by users that a moderator upheld.
    pub flags_upheld: u32,
    /// Duties whose deadline it let pass.
    pub duties_missed: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_evidence {
    const FIRST: usize = first(offset_of!(Self, duties_missed), size_of::<u32>());
}

impl From<tavren_evidence> for Evidence {
    fn from(known: tavren_evidence) -> Self {
        Self {
            delivered: known.delivered,
            acknowledged: known.acknowledged,
            duties_met: known.duties_met,
            unclaimed: known.unclaimed,
            disputes_opened: known.disputes_opened,
            disputes_upheld: known.disputes_upheld,
            flags_upheld: known.flags_upheld,
            duties_missed: known.duties_missed,
        }
    }
}

/// How far a buyer of this evidence is trusted, 0 to 10,000; 5,000 while nothing is known. The same
/// integer as in Rust and Python.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_trust_score(
    evidence: *const tavren_evidence,
    score_out: *mut u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [score_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let evidence = unsafe { sized(evidence, "evidence") }?;
        let score = trust::score(&evidence.into());
        score_out.set(score.get().into());
        Ok(())
    })
}

/// The tier, 0 to 3, that follows the `current` one at a score of 0 to 10,000: a tier that was
/// reached is kept down to a somewhat lower score. A new buyer starts at tier 1.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_trust_tier(
    current: u32,
    score: u32,
    tier_out: *mut u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [tier_out], {
        let current = bounded(current, Tier::new, "current")?;
        let score = bounded(score, Score::new, "score")?;
        tier_out.set(trust::tier(current, score).get().into());
        Ok(())
    })
}

/// A number that lies in a range from 0.
fn bounded<N: TryFrom<u32>, T>(
    number: u32,
    new: impl FnOnce(N) -> Option<T>,
    field: &'static str,
) -> Result<T, tavren_error> {
    let bounded = N::try_from(number).ok().and_then(new);
    bounded.ok_or_else(|| tavren_error::input(Code::LimitExceeded, field))
}
