//! The matcher: signals and deals in memory.

use crate::boundary::{Sized64, first, room, sized, sized_array};
use crate::code::tavren_code;
use crate::disclosure::{tavren_noise, tavren_suppression};
use crate::error::{answered, tavren_error};
use crate::signal::{tavren_signal, tavren_signal_id};
use crate::span::moment;
use crate::tables::tavren_tables;
use std::mem::offset_of;
use std::sync::Arc;
use tavren_core::matching::{DisclosurePolicy, Settings, Tables};
use tavren_core::memory::MemorySink;
use tavren_core::port::Matcher;
use tavren_core::{AnyPolicy, LocalMatcher};
use tavren_relay::EnclaveMatcher;

pub mod deal;
pub mod enclave;

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
    /// True where tavren_matcher_told() is to say whom deals are for.
    pub notifying: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_matcher_settings {
    const FIRST: usize = first(offset_of!(Self, notifying), size_of::<bool>());
}

/// Signals and deals, and what vendors may know of them: in memory, or in an attested enclave.
///
/// Ownership: free it with tavren_matcher_free().
pub struct tavren_matcher {
    pub(crate) matcher: Arc<dyn Matcher>,
    /// The same, where an enclave answers.
    pub(crate) enclave: Option<Arc<EnclaveMatcher>>,
    pub(crate) tables: Tables,
    pub(crate) told: Option<MemorySink>,
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
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher], {
        // SAFETY: the caller's array, as long as it says.
        let signals = unsafe { sized_array(signals, signals_len, "signals") }?;
        let read = |(at, signal): (usize, &tavren_signal)| {
            // SAFETY: the texts and interests are the caller's.
            let read = unsafe { signal.read_whole(&matcher.tables) };
            read.map_err(|error| error.at("signal", at))
        };
        let signals: Result<Vec<_>, _> = signals.iter().enumerate().map(read).collect();
        answered(matcher.matcher.upsert_all(&signals?))
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
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher], {
        let removed = answered(matcher.matcher.remove(id.into()))?;
        Ok(removed.map(drop))
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
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [matcher, removed_out], {
        let now = moment(now_ms, "now_ms")?;
        let removed = answered(matcher.matcher.expire(now))?;
        Ok(removed.map(|removed| removed_out.set(removed)))
    })
}

/// Says whom posted deals are for, the oldest first and each as often as there was a deal: at most
/// `capacity`, which are then told no more. Nobody unless its settings were `notifying`; what is not
/// asked for stays in memory.
///
/// Thread-safety: `matcher` may be shared between threads.
/// Ownership: `ids_out` is the caller's, with room for `capacity` ids, and NULL for 0; what lies behind
/// *count_out of them is left as it was. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_matcher_told(
    matcher: *const tavren_matcher,
    capacity: u64,
    ids_out: *mut tavren_signal_id,
    count_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [matcher, count_out], {
        let ids_out = room(ids_out, capacity, "ids_out")?;
        let limit = usize::try_from(capacity).unwrap_or(usize::MAX);
        let told = matcher.told.as_ref().map(|told| told.take(limit));
        let told = told.unwrap_or_default().into_iter();
        let told: Vec<_> = told
            .map(|id| tavren_signal_id { bytes: id.expose() })
            .collect();
        count_out.set(told.len() as u64);
        // SAFETY: room for `capacity` ids, and no more were taken.
        unsafe { ids_out.fill(&told) };
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
    let told = settings.notifying.then(MemorySink::new);
    let settings = Settings {
        area_share_min: settings.area_share_min,
        hash_key: settings.hash_key,
    };
    let matcher = LocalMatcher::<AnyPolicy>::new(tables.clone(), settings, Box::new(policy), now);
    Ok(tavren_matcher {
        matcher: Arc::new(match told.clone() {
            Some(told) => matcher.notifying(told),
            None => matcher,
        }),
        enclave: None,
        tables: tables.clone(),
        told,
    })
}
