//! The ledger in memory: for tests of finance teams, audits and simulations.

use crate::boundary::Answer;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::line::{At, tavren_command_id, tavren_line};
use crate::span::{moment, tavren_span};
use tavren_core::Error;
use tavren_core::ledger::{Applied, Ledger, LedgerError};
use tavren_core::types::Class;

/// Balances, holds and keys of any number of accounts, and the journal that they follow from: every
/// rule by which a market's own batches are decided.
///
/// Ownership: free it with tavren_ledger_free().
pub struct tavren_ledger {
    ledger: Ledger,
    /// A defect stopped a call half-way: nobody knows what it left.
    poisoned: bool,
}

impl tavren_ledger {
    pub(crate) fn sound(&self) -> Result<&Ledger, tavren_error> {
        match self.poisoned {
            true => Err(tavren_error::poisoned()),
            false => Ok(&self.ledger),
        }
    }

    /// Changes the ledger. A panic in here leaves it poisoned.
    pub(crate) fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Ledger) -> T,
    ) -> Result<T, tavren_error> {
        self.sound()?;
        self.poisoned = true;
        let changed = change(&mut self.ledger);
        self.poisoned = false;
        Ok(changed)
    }
}

/// Makes a ledger without accounts: they begin with their first line.
///
/// Thread-safety: any thread.
/// Ownership: on TAVREN_OK the caller owns *ledger_out; free it with tavren_ledger_free(). On any
/// other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_new(
    ledger_out: *mut *mut tavren_ledger,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger_out], {
        ledger_out.give(tavren_ledger {
            ledger: Ledger::new(),
            poisoned: false,
        });
        Ok(())
    })
}

/// Which line of a batch is wrong, and which part of it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_line_fault {
    /// The line, from 0.
    pub line: u64,
    /// The part of it, such as `amount`: static text; empty where no line is wrong.
    pub field: tavren_span,
}

/// Books all lines of a batch under a key, 1 to 8,190 of them, or none. *booked_out is false where the
/// same lines were booked under this key before. Where one line is refused or malformed *fault_out
/// says which, and nothing has changed.
///
/// Thread-safety: no other thread may use the ledger at the same time.
/// Ownership: nothing changes hands. `fault_out` may be NULL, and is written whatever the answer is;
/// on any code but TAVREN_OK *booked_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_apply(
    ledger: *mut tavren_ledger,
    key: tavren_command_id,
    lines: *const tavren_line,
    lines_len: u64,
    now_ms: i64,
    booked_out: *mut bool,
    fault_out: *mut tavren_line_fault,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [ledger, booked_out], {
        // SAFETY: NULL or the caller's.
        let mut fault = unsafe { Fault::of(fault_out) };
        // SAFETY: the caller's array, as long as it says.
        let lines = unsafe { crate::line::lines(lines, lines_len) };
        let lines = lines.map_err(|(error, at)| fault.of_error(error, at))?;
        let now = moment(now_ms, "now_ms")?;
        // SAFETY: the caller's ledger, which no other thread uses.
        let ledger = unsafe { ledger.into_mut() };
        let applied = ledger.change(|ledger| ledger.apply(key.into(), &lines, now))?;
        let applied = fault.judged(applied)?;
        Ok(applied.map(|applied| booked_out.set(applied == Applied::Booked)))
    })
}

/// Where a fault goes, if anywhere.
struct Fault<'c>(Option<&'c mut tavren_line_fault>);

impl Fault<'_> {
    const NONE: tavren_line_fault = tavren_line_fault {
        line: 0,
        field: tavren_span::EMPTY,
    };

    /// # Safety
    /// `fault_out` is NULL or may be written.
    unsafe fn of(fault_out: *mut tavren_line_fault) -> Self {
        if fault_out.is_null() {
            return Self(None);
        }
        // SAFETY: by the promise of the caller; a struct of a number and a span has no drop.
        unsafe { fault_out.write(Self::NONE) };
        // SAFETY: just written.
        Self(unsafe { fault_out.as_mut() })
    }

    fn set(&mut self, line: usize, field: &'static str) {
        if let Some(fault) = &mut self.0 {
            fault.line = line as u64;
            fault.field = tavren_span::of(field);
        }
    }

    fn of_error(&mut self, error: tavren_error, at: Option<At>) -> tavren_error {
        if let Some(At(line)) = at {
            self.set(line, error.field());
        }
        error
    }

    fn judged<T>(&mut self, done: Result<T, LedgerError>) -> Result<Answer<T>, tavren_error> {
        if let Err(LedgerError::Line { at, field, .. }) = done {
            self.set(at, field);
        }
        match done {
            Ok(value) => Ok(Ok(value)),
            Err(error) if error.code().class() == Class::Refusal => Ok(Err(error.code())),
            Err(error) => Err(Error::from(error).into()),
        }
    }
}

/// Frees a ledger.
///
/// Thread-safety: no other thread may still use the ledger.
/// Ownership: takes the ledger. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_free(ledger: *mut tavren_ledger) {
    boundary!(free ledger)
}
