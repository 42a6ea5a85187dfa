//! The market: the handle on which everything is asked.

use crate::boundary::Answer;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::span::{moment, tavren_span};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::{Error, Market};
use tavren_sqlite::{Keys, Sqlite};

#[cfg(test)]
mod tests;

/// The version of this ABI; it grows by one where a program compiled before would break.
pub const TAVREN_ABI_VERSION: u32 = 1;

/// An open market.
///
/// Ownership: free it with tavren_market_free().
pub struct tavren_market {
    market: Market,
    /// Shared by all that are of one market.
    poisoned: Arc<AtomicBool>,
}

impl tavren_market {
    fn new(market: Market) -> Self {
        Self {
            market,
            poisoned: Arc::default(),
        }
    }

    /// Asks the market. A panic in here poisons the handle: nobody knows what state it left.
    pub(crate) fn ask<T>(
        &self,
        question: impl FnOnce(&Market) -> Result<T, Error>,
    ) -> Result<Answer<T>, tavren_error> {
        if self.poisoned.load(Ordering::Acquire) {
            return Err(tavren_error::poisoned());
        }
        match catch_unwind(AssertUnwindSafe(|| question(&self.market))) {
            Ok(Ok(value)) => Ok(Ok(value)),
            Ok(Err(Error::Refused(refusal))) => Ok(Err(refusal.code())),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => {
                self.poisoned.store(true, Ordering::Release);
                Err(tavren_error::panicked())
            }
        }
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    // The header says that threads may share it.
    shared::<tavren_market>();
};

/// The version of the ABI that the library was built with, to compare with TAVREN_ABI_VERSION.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_abi_version() -> u32 {
    boundary!(value TAVREN_ABI_VERSION)
}

/// Opens a market in a SQLite file, or makes one.
///
/// The keys lie beside it in `<path>.keys`, wrapped under a master: the environment variable
/// TAVREN_MASTER (64 hexadecimal digits), and where that is not set the file `<path>.master`, which
/// is made with a new market and which only its owner may read. Back the two up apart from the
/// database.
///
/// Thread-safety: any thread. Several processes may open the same file.
/// Ownership: on TAVREN_OK the caller owns *market_out; free it with tavren_market_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_open(
    path: tavren_span,
    now_ms: i64,
    market_out: *mut *mut tavren_market,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [path, market_out], {
        let now = moment(now_ms, "now_ms")?;
        let store = Sqlite::open(path)?;
        let keys = Keys::beside(path).map_err(Error::from)?;
        market_out.give(tavren_market::new(Market::open(store, keys, now)?));
        Ok(())
    })
}

/// Opens a market that lives in memory and is gone when it is freed: for tests and simulations.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *market_out; free it with tavren_market_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_memory(
    now_ms: i64,
    market_out: *mut *mut tavren_market,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [market_out], {
        let now = moment(now_ms, "now_ms")?;
        let keys = MemoryKeyring::random().map_err(Error::from)?;
        let market = Market::open(MemoryStore::new(), keys, now)?;
        market_out.give(tavren_market::new(market));
        Ok(())
    })
}

/// The same market, whose next command is under `token`: sent again under the same token, as after a
/// lost answer, a command has no second effect and the same answer. One token a command; the market
/// remembers it for a week, and that of a deposit for ever.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *once_out; free it with tavren_market_free(), before or
/// after `market`. On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_once(
    market: *const tavren_market,
    token: tavren_span,
    once_out: *mut *mut tavren_market,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [market, token, once_out], {
        once_out.give(tavren_market {
            market: market.market.once(token),
            poisoned: Arc::clone(&market.poisoned),
        });
        Ok(())
    })
}

/// Closes a market.
///
/// Thread-safety: no other thread may still use the market.
/// Ownership: takes the market. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_free(market: *mut tavren_market) {
    boundary!(free market)
}
