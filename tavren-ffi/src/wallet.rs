//! The wallet: what one person shares and has earned, and whether a use is allowed.

use crate::bonus::tavren_bonus;
use crate::boundary::{Answer, Sized64, first};
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::grant::tavren_grant_id;
use crate::market::tavren_market;
use crate::money::tavren_money;
use crate::offer::tavren_offer_id;
use crate::span::{moment, tavren_span, user_id};
use crate::user::label;
use std::mem::offset_of;
use tavren_core::types::{Code, GrantId};
use tavren_core::wallet::{self, Permission, Wallet};

/// One person's permissions and balances at a moment, held in memory: personal data.
///
/// Ownership: free it with tavren_wallet_free().
pub struct tavren_wallet {
    wallet: Wallet,
    text: String,
}

/// One permission of a wallet. Set `size` to sizeof(tavren_permission) before the call.
///
/// Ownership: its texts belong to the wallet and go with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_permission {
    /// sizeof(tavren_permission).
    pub size: u64,
    /// What to revoke.
    pub grant: tavren_grant_id,
    /// The offer it was given for.
    pub offer: tavren_offer_id,
    /// Who may use the data.
    pub buyer: tavren_buyer_id,
    /// The buyer's name.
    pub buyer_name: tavren_span,
    /// What kind of data.
    pub data_type: tavren_span,
    /// What for.
    pub purpose: tavren_span,
    /// `granted`, `active`, `paused`, `fulfilled`, `expired`, `superseded`, `revoked`, `invalidated`
    /// or `wiped`.
    pub state: tavren_span,
    /// When it was given, in ms since 1970.
    pub granted_at_ms: i64,
    /// Until when the buyer may use the data, in ms since 1970.
    pub use_until_ms: i64,
    /// What it has earned so far, what vested of the bonus included.
    pub earned: tavren_money,
    /// Where the bonus stands; no currency where none was promised.
    pub bonus: tavren_bonus,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_permission {
    const FIRST: usize = first(offset_of!(Self, earned), size_of::<tavren_money>());
}

impl From<&Permission> for tavren_permission {
    fn from(permission: &Permission) -> Self {
        Self {
            size: 0,
            grant: permission.grant().into(),
            offer: permission.offer().into(),
            buyer: permission.buyer().into(),
            buyer_name: tavren_span::of(permission.buyer_name()),
            data_type: tavren_span::of(permission.data_type().as_str()),
            purpose: tavren_span::of(permission.purpose().as_str()),
            state: tavren_span::of(permission.state().name()),
            granted_at_ms: permission.granted_at().millis(),
            use_until_ms: permission.use_until().millis(),
            earned: permission.earned().into(),
            bonus: permission.bonus().into(),
        }
    }
}

/// Reads what a user shares and has earned.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *wallet_out; free it with tavren_wallet_free(). On any
/// other code *wallet_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_wallet(
    market: *const tavren_market,
    user: tavren_span,
    now_ms: i64,
    wallet_out: *mut *mut tavren_wallet,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, wallet_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let wallet = market.ask(|market| market.wallet(&user, now))?;
        Ok(wallet.map(|wallet| {
            let text = wallet.to_string();
            wallet_out.give(tavren_wallet { wallet, text });
        }))
    })
}

/// May this buyer use this kind of data of this user for this purpose now? For many questions hold
/// the wallet and ask tavren_wallet_may_use().
///
/// Yes is TAVREN_OK, and *grant_out the permission; no is a refusal that says why.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_may_use(
    market: *const tavren_market,
    user: tavren_span,
    buyer: tavren_buyer_id,
    data_type: tavren_span,
    purpose: tavren_span,
    now_ms: i64,
    grant_out: *mut tavren_grant_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, user, data_type, purpose, grant_out],
        {
            let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
            let data_type = label(data_type, "data_type")?;
            let purpose = label(purpose, "purpose")?;
            let asked = market
                .ask(|market| market.may_use(&user, buyer.into(), &data_type, &purpose, now))?;
            Ok(asked
                .and_then(covered)
                .map(|grant| grant_out.set(grant.into())))
        }
    )
}

/// As tavren_market_may_use(), of a wallet in memory: reads nothing and leaves no trace.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_may_use(
    wallet: *const tavren_wallet,
    buyer: tavren_buyer_id,
    data_type: tavren_span,
    purpose: tavren_span,
    now_ms: i64,
    grant_out: *mut tavren_grant_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [wallet, data_type, purpose, grant_out],
        {
            let now = moment(now_ms, "now_ms")?;
            let data_type = label(data_type, "data_type")?;
            let purpose = label(purpose, "purpose")?;
            let answer = wallet
                .wallet
                .may_use(buyer.into(), &data_type, &purpose, now);
            Ok(covered(answer).map(|grant| grant_out.set(grant.into())))
        }
    )
}

/// The wallet on one screen, in English.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: the text belongs to the wallet and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_text(wallet: *const tavren_wallet) -> tavren_span {
    boundary!(read wallet, tavren_span::EMPTY, |wallet| tavren_span::of(&wallet.text))
}

/// How many permissions the wallet holds.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_permissions_len(wallet: *const tavren_wallet) -> u64 {
    boundary!(read wallet, 0, |wallet| wallet.wallet.permissions().len() as u64)
}

/// Reads one permission, counted from 0.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: the texts of *permission_out belong to the wallet. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_permission(
    wallet: *const tavren_wallet,
    index: u64,
    permission_out: *mut tavren_permission,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [wallet, permission_out], {
        // SAFETY: the caller's struct, as long as it says.
        let permission_out = unsafe { permission_out.sized("permission_out") }?;
        let permission = item(wallet.wallet.permissions(), index)?;
        permission_out.set(permission.into());
        Ok(())
    })
}

/// How many currencies the wallet has a balance in.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_balances_len(wallet: *const tavren_wallet) -> u64 {
    boundary!(read wallet, 0, |wallet| wallet.wallet.balances().len() as u64)
}

/// Reads what can be taken out in one currency, counted from 0.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_balance(
    wallet: *const tavren_wallet,
    index: u64,
    balance_out: *mut tavren_money,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [wallet, balance_out], {
        let balance = item(wallet.wallet.balances(), index)?;
        balance_out.set((*balance).into());
        Ok(())
    })
}

/// How many currencies the wallet has held money in.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_held_len(wallet: *const tavren_wallet) -> u64 {
    boundary!(read wallet, 0, |wallet| wallet.wallet.held().len() as u64)
}

/// Reads what the operator's batches hold in one currency, counted from 0: it is not in the balances.
///
/// Thread-safety: a wallet may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_held(
    wallet: *const tavren_wallet,
    index: u64,
    held_out: *mut tavren_money,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [wallet, held_out], {
        let held = item(wallet.wallet.held(), index)?;
        held_out.set((*held).into());
        Ok(())
    })
}

/// Frees a wallet; what it shows stays.
///
/// Thread-safety: no other thread may still use the wallet.
/// Ownership: takes the wallet. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_wallet_free(wallet: *mut tavren_wallet) {
    boundary!(free wallet)
}

fn item<T>(items: &[T], index: u64) -> Result<&T, tavren_error> {
    let at = usize::try_from(index).unwrap_or(usize::MAX);
    let item = items.get(at);
    item.ok_or_else(|| tavren_error::input(Code::LimitExceeded, "index"))
}

/// The answer to a may-use question, as a grant or a refusal.
fn covered(answer: wallet::Answer) -> Answer<GrantId> {
    match answer {
        wallet::Answer::Allowed(grant) => Ok(grant),
        wallet::Answer::Denied(code) => Err(code),
    }
}
