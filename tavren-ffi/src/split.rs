//! Splits: an amount that is shared among contributors.

use crate::boundary::{Argument, Sized64, first, sized};
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{money, tavren_money};
use crate::span::{array, moment, tavren_span};
use std::ffi::c_void;
use std::mem::offset_of;
use std::ops::ControlFlow;
use tavren_core::limits::CONTRIBUTORS_MAX;
use tavren_core::split::{Payer, Split, SplitRequest};
use tavren_core::types::{Code, CommandId, UserId};

/// A split's id: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_split_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

/// How far a split is. Set `size` to sizeof(tavren_split) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_split {
    /// sizeof(tavren_split).
    pub size: u64,
    /// Its id, by which tavren_market_view_split() finds it.
    pub id: tavren_split_id,
    /// How much is split.
    pub amount: tavren_money,
    /// How much contributors have been credited.
    pub paid: tavren_money,
    /// How much is in the pool, and due to contributors.
    pub left: tavren_money,
    /// How much was for users who were erased meanwhile: it is in the treasury.
    pub waived: tavren_money,
    /// How many users were erased meanwhile to whom something was due.
    pub erased: u32,
    /// Among how many it is split.
    pub contributors: u32,
    /// How many commits it has taken.
    pub commits: u32,
    /// How many commits it takes.
    pub commits_all: u32,
    /// True once the amount was put aside: from then on every share will be credited.
    pub posted: bool,
    /// True once every share was credited.
    pub done: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_split {
    const FIRST: usize = first(offset_of!(Self, done), size_of::<bool>());
}

impl From<&Split> for tavren_split {
    fn from(split: &Split) -> Self {
        let (commits, commits_all) = split.progress();
        Self {
            size: size_of::<Self>() as u64,
            id: tavren_split_id {
                bytes: *split.id().as_bytes(),
            },
            amount: split.amount().into(),
            paid: split.paid().into(),
            left: split.left().into(),
            waived: split.waived().into(),
            erased: split.erased(),
            contributors: split.contributors(),
            commits,
            commits_all,
            posted: split.is_posted(),
            done: split.is_done(),
        }
    }
}

/// What is to be split, and among whom. Set `size` to sizeof(tavren_split_request), and start from zero.
///
/// Ownership: all of it stays the caller's.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_split_request {
    /// sizeof(tavren_split_request).
    pub size: u64,
    /// Out of whose funding; not read where `fees` is true.
    pub buyer: tavren_buyer_id,
    /// How much, in major units (`70`).
    pub amount: tavren_span,
    /// By ISO 4217.
    pub currency: tavren_span,
    /// Users whom the market knows, each named once.
    pub users: *const tavren_span,
    /// The weight of each of them; their sum is above zero.
    pub weights: *const u64,
    /// How many users and weights, 1 to 1,000,000.
    pub len: u64,
    /// True to split what the operator earned.
    pub fees: bool,
    /// True to give the last units by the order of the users, and not as a secret of the market draws.
    pub in_order: bool,
    /// Whatever the host needs; passed on.
    pub context: *mut c_void,
    /// Told after every commit how far it is, on the thread that called; false breaks off, and the same
    /// call goes on later. It must not throw or longjmp. NULL for nobody.
    pub progress:
        Option<unsafe extern "C" fn(context: *mut c_void, split: *const tavren_split) -> bool>,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_split_request {
    const FIRST: usize = first(offset_of!(Self, progress), size_of::<usize>());
}

impl tavren_split_request {
    /// What is asked for.
    ///
    /// # Safety
    /// Every text and array is valid.
    unsafe fn read(&self) -> Result<SplitRequest, tavren_error> {
        // SAFETY: by the promise of the caller.
        let text = |span: tavren_span, field| unsafe { span.read(field) };
        let payer = match self.fees {
            true => Payer::Fees,
            false => Payer::Buyer(self.buyer.into()),
        };
        let currency = text(self.currency, "currency")?;
        let amount = money(text(self.amount, "amount")?, currency, "amount")?;
        // SAFETY: by the promise of the caller.
        let users = unsafe { array(self.users, self.len, "users") }?;
        // SAFETY: by the promise of the caller.
        let weights = unsafe { array(self.weights, self.len, "weights") }?;
        // A list that is too long is refused before anything is set aside for it.
        if users.len() > CONTRIBUTORS_MAX {
            return Err(tavren_error::input(Code::LimitExceeded, "users"));
        }
        let mut contributors = Vec::with_capacity(users.len());
        for (user, weight) in users.iter().zip(weights) {
            let user = UserId::new(text(*user, "users")?);
            let user = user.map_err(|error| tavren_error::input(error.code(), "users"))?;
            contributors.push((user, *weight));
        }
        let request = SplitRequest::new(payer, amount, contributors);
        Ok(match self.in_order {
            true => request.in_order(),
            false => request,
        })
    }

    /// Tells the caller how far it is.
    fn tell(&self, split: &Split) -> ControlFlow<()> {
        let Some(progress) = self.progress else {
            return ControlFlow::Continue(());
        };
        let split = tavren_split::from(split);
        // SAFETY: the caller's function keeps what the header asks of it.
        match unsafe { progress(self.context, &raw const split) } {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }
}

/// Splits an amount of a buyer, or of what the operator earned, among users in proportion to their
/// weights, to the last unit, and credits every share.
///
/// Call it on the market of a token (tavren_market_once()): cut short, the same call goes on, and
/// everyone is paid once.
///
/// Thread-safety: `market` may be shared between threads; `progress` is told on this one.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *split_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_split(
    market: *const tavren_market,
    request: *const tavren_split_request,
    now_ms: i64,
    split_out: *mut tavren_split,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, split_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let request = unsafe { sized(request, "request") }?;
        // SAFETY: its texts and arrays are valid.
        let asked = unsafe { request.read() }?;
        // SAFETY: the caller's struct, as long as it says.
        let split_out = unsafe { split_out.sized("split_out") }?;
        let now = moment(now_ms, "now_ms")?;
        let tell = |split: &Split| request.tell(split);
        let split = market.ask(|market| market.split(&asked, now, tell))?;
        Ok(split.map(|split| split_out.set((&split).into())))
    })
}

/// Reads how far the split of this id is; TAVREN_R_SPLIT_UNKNOWN where there is none.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *split_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_view_split(
    market: *const tavren_market,
    split: tavren_split_id,
    now_ms: i64,
    split_out: *mut tavren_split,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, split_out], {
        // SAFETY: the caller's struct, as long as it says.
        let split_out = unsafe { split_out.sized("split_out") }?;
        let now = moment(now_ms, "now_ms")?;
        let id = CommandId::from_bytes(split.bytes);
        let split = market.ask(|market| market.view_split(id, now))?;
        let split = split.and_then(|split| split.ok_or(Code::SplitUnknown));
        Ok(split.map(|split| split_out.set((&split).into())))
    })
}

/// Goes on with splits that were cut short, one page: credits what was posted, and removes what was not
/// posted within a day. Run it until it says false.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *swept_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_sweep_splits(
    market: *const tavren_market,
    now_ms: i64,
    swept_out: *mut bool,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, swept_out], {
        let now = moment(now_ms, "now_ms")?;
        let swept = market.ask(|market| market.sweep_splits(now))?;
        Ok(swept.map(|swept| swept_out.set(swept)))
    })
}
