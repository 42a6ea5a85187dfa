//! Commands on payouts: a user asks for one and cancels it; the operator takes a batch, and writes
//! down what the processor says.

use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::{Account, Postings};
use crate::payout::{Payee, Payout, PayoutState};
use crate::port::Key;
use crate::trail::Trail;
use tavren_types::{Code, Handle, PayoutId, Timestamp};

mod cancel;
mod record;
mod request;
mod take;
mod view;

pub use cancel::CancelPayout;
pub use record::RecordPayouts;
pub use request::RequestPayout;
pub use take::TakePayoutBatch;
pub use view::{ViewPayoutBatch, ViewPayoutBatches, ViewPayouts};

fn load(context: &mut Context<'_>, id: PayoutId) -> Result<Payout, Halt> {
    match context.clear(&layout::payout(id))? {
        Some(payout) => Ok(payout),
        None => refuse(Code::PayoutUnknown),
    }
}

/// The trail of a user with payouts; `None` where the user was erased.
fn payee(context: &mut Context<'_>, account: Handle) -> Result<Option<Trail>, Halt> {
    let found = context.sealed::<Payee>(&layout::payee(account))?;
    Ok(found.map(|(key, payee)| Trail {
        handle: payee.trail,
        key,
    }))
}

/// Writes a payee although nothing in it changes: of what comes back and an erasure one is first, and
/// the other is decided again.
fn touch(context: &mut Context<'_>, draft: &mut Draft, account: Handle) -> Result<(), Halt> {
    let place = layout::payee(account);
    match context.sealed::<Payee>(&place)? {
        Some((key, payee)) => draft.put_sealed(context, place, key, &payee),
        None => Ok(()),
    }
}

/// Where an unsettled payout is listed.
fn listed(payout: &Payout) -> Key {
    let (batch, at) = match payout.taken {
        Some(taken) => (Some(taken.batch), taken.at),
        None => (None, payout.at),
    };
    let currency = payout.amount.currency();
    layout::unsettled_payout(payout.processor, currency, batch, at, payout.id)
}

/// Writes a payout as it is now, and moves its money there: what came back goes to its user, or to
/// the treasury where the user was erased.
///
/// # Law
/// 5: what is in payout, outside and back is the amount of the payout
/// (`tests/laws/payouts.rs`).
fn rewrite(
    draft: &mut Draft,
    postings: &mut Postings,
    before: &Payout,
    after: &Payout,
    erased: bool,
) -> Result<(), Halt> {
    let (was, is) = (before.place(), after.place());
    let (account, currency) = (after.account, after.amount.currency());
    let in_payout = Account::InPayout { account };
    let home = match erased {
        true => Account::Treasury,
        false => Account::Available { account },
    };
    let sent = is.out.saturating_sub(was.out);
    let back = is.back.saturating_sub(was.back);
    // What comes back from outside; the rest of what comes back never left.
    let recalled = sent.saturating_neg().max(0);
    postings.transfer(in_payout, Account::External, sent.max(0))?;
    postings.transfer(Account::External, home, recalled)?;
    postings.transfer(in_payout, home, back.saturating_sub(recalled))?;
    let left = is.in_payout.saturating_sub(was.in_payout);
    draft.add(layout::in_payout(account, currency), left, Some(0));
    if !erased {
        draft.add(layout::available(account, currency), back, Some(0));
    }
    draft.put(layout::payout(after.id), after);
    if is.is_settled() && !was.is_settled() {
        draft.delete(listed(before));
    }
    Ok(())
}

fn body(payout: &Payout, kind: Kind, at: Timestamp) -> Body {
    let amount = match payout.state() {
        PayoutState::Returned => payout.returned(),
        _ => payout.amount,
    };
    Body {
        amount: Some(amount),
        payout: Some(payout.id),
        ..Body::new(kind, at)
    }
}
