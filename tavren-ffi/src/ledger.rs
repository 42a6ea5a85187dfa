//! The ledger in memory: for tests of finance teams, audits and simulations.

use crate::boundary::{Answer, Sized64, first, room, sized};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::line::{At, tavren_account, tavren_command_id, tavren_line, tavren_line_id};
use crate::money::{currency_of, tavren_money};
use crate::span::{moment, tavren_span};
use std::mem::offset_of;
use tavren_core::Error;
use tavren_core::ledger::{Applied, HoldState, Ledger, LedgerError, Limits};
use tavren_core::types::{Class, Money};

/// There is no such hold.
pub const TAVREN_HOLD_NONE: u32 = 0;
/// It holds.
pub const TAVREN_HOLD_OPEN: u32 = 1;
/// It was closed, or drawn in full.
pub const TAVREN_HOLD_CLOSED: u32 = 2;
/// Its time was over first.
pub const TAVREN_HOLD_EXPIRED: u32 = 3;

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
    fn sound(&self) -> Result<&Ledger, tavren_error> {
        match self.poisoned {
            true => Err(tavren_error::poisoned()),
            false => Ok(&self.ledger),
        }
    }

    /// Changes the ledger. A panic in here leaves it poisoned.
    fn change<T>(&mut self, change: impl FnOnce(&mut Ledger) -> T) -> Result<T, tavren_error> {
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

/// What an account may not leave, in minor units. Set `size` to sizeof(tavren_limits), and start from
/// zero: no limits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_limits {
    /// sizeof(tavren_limits).
    pub size: u64,
    /// The least that it can have free.
    pub floor: i64,
    /// The most that it can have.
    pub ceiling: i64,
    /// False for no least; `floor` is then not read.
    pub has_floor: bool,
    /// False for no most; `ceiling` is then not read.
    pub has_ceiling: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_limits {
    const FIRST: usize = first(offset_of!(Self, has_ceiling), size_of::<bool>());
}

/// Sets the limits of an account in a currency. What it has now may lie beyond them; what moves it
/// further does not. By its kind, only the world outside may be below nothing.
///
/// Thread-safety: no other thread may use the ledger at the same time.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_limit(
    ledger: *mut tavren_ledger,
    account: tavren_account,
    currency: tavren_span,
    limits: *const tavren_limits,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, currency], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let limits = unsafe { sized(limits, "limits") }?;
        let (account, currency) = (account.read("account")?, currency_of(currency)?);
        let limits = Limits {
            floor: limits.has_floor.then_some(limits.floor),
            ceiling: limits.has_ceiling.then_some(limits.ceiling),
        };
        // SAFETY: the caller's ledger, which no other thread uses.
        let ledger = unsafe { ledger.into_mut() };
        ledger.change(|ledger| ledger.limit(account, currency, limits))
    })
}

/// What an account has.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_balance {
    /// What was booked, held money included.
    pub booked: tavren_money,
    /// What is held of it.
    pub held: tavren_money,
    /// What is free: booked less held.
    pub available: tavren_money,
}

/// Reads what an account has at a time; one that there is not has nothing.
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *balance_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_balance(
    ledger: *const tavren_ledger,
    account: tavren_account,
    currency: tavren_span,
    now_ms: i64,
    balance_out: *mut tavren_balance,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, currency, balance_out], {
        let (account, currency) = (account.read("account")?, currency_of(currency)?);
        let now = moment(now_ms, "now_ms")?;
        let balance = ledger.sound()?.balance(account, currency, now);
        balance_out.set(tavren_balance {
            booked: balance.booked().into(),
            held: balance.held().into(),
            available: balance.available().into(),
        });
        Ok(())
    })
}

/// Reads what became of a hold at a time: TAVREN_HOLD_...
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *state_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_hold(
    ledger: *const tavren_ledger,
    hold: tavren_line_id,
    now_ms: i64,
    state_out: *mut u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, state_out], {
        let (hold, now) = (hold.read("hold")?, moment(now_ms, "now_ms")?);
        state_out.set(match ledger.sound()?.hold(hold, now) {
            None => TAVREN_HOLD_NONE,
            Some(HoldState::Open) => TAVREN_HOLD_OPEN,
            Some(HoldState::Closed) => TAVREN_HOLD_CLOSED,
            Some(HoldState::Expired) => TAVREN_HOLD_EXPIRED,
        });
        Ok(())
    })
}

/// What came into an account with one line; below nothing where it went out.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_posting {
    /// Where.
    pub account: tavren_account,
    /// How much.
    pub amount: tavren_money,
}

/// Reads the journal in order, after so many postings: as many as *postings_out has room for, and says
/// in *len_out how many. Holds are not in it, since they move nothing.
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_journal(
    ledger: *const tavren_ledger,
    skip: u64,
    postings_out: *mut tavren_posting,
    capacity: u64,
    len_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, len_out], {
        let postings_out = room(postings_out, capacity, "postings_out")?;
        let whole = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let moved = ledger.sound()?.journal();
        let moved = moved.skip(whole(skip)).take(whole(capacity));
        let postings = moved.filter_map(|(account, currency, minor)| {
            let amount = Money::new(minor, currency).ok()?.into();
            let account = account.into();
            Some(tavren_posting { account, amount })
        });
        let postings: Vec<tavren_posting> = postings.collect();
        // SAFETY: the caller has room for so many.
        unsafe { postings_out.fill(&postings) };
        len_out.set(postings.len() as u64);
        Ok(())
    })
}

/// Frees a ledger.
///
/// Thread-safety: no other thread may still use the ledger.
/// Ownership: takes the ledger. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_free(ledger: *mut tavren_ledger) {
    boundary!(free ledger)
}
