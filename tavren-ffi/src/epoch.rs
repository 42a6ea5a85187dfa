//! Epochs: how long an agent keeps its names.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::span::moment;
use tavren_core::types::Code;
use tavren_wire::agent::{Epoch, EpochLength};

/// Says the number of the epoch that a moment lies in, counted from 1970. An epoch is 1 to 6 hours
/// long; a market has one length, and says which.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_epoch_at(
    hours: u32,
    now_ms: i64,
    epoch_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [epoch_out], {
        let (length, now) = (length(hours)?, moment(now_ms, "now_ms")?);
        epoch_out.set(length.epoch_at(now).number());
        Ok(())
    })
}

/// Says the first moment after an epoch, in ms since 1970: when what is sealed in it expires at the
/// latest.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_epoch_end(
    hours: u32,
    epoch: u64,
    end_ms_out: *mut i64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [end_ms_out], {
        let end = length(hours)?.end_of(Epoch::from_number(epoch));
        end_ms_out.set(end.millis());
        Ok(())
    })
}

fn length(hours: u32) -> Result<EpochLength, tavren_error> {
    let hours = u8::try_from(hours).unwrap_or(u8::MAX);
    let length = EpochLength::hours(hours);
    length.map_err(|_| tavren_error::input(Code::LimitExceeded, "hours"))
}
