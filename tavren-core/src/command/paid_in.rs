//! Money that comes in from outside: once under one command's id, for ever.

use super::books::transfer;
use crate::action::Next;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Batch, Written};
use crate::port::Key;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Money};

/// The answer to the same command sent once more; another command under its id is refused by the
/// field that differs.
pub(super) fn again(
    context: &mut Context<'_>,
    account: Account,
    whose: &'static str,
    amount: Money,
) -> Result<Option<Next<Money>>, Halt> {
    let before: Option<Batch> = context.clear(&layout::booked(context.id))?;
    let Some(before) = before else {
        return Ok(None);
    };
    let field = match before.lines.as_slice() {
        [line] if line.from != Account::External || line.to != account => Some(whose),
        [line] if line.amount != amount => Some("amount"),
        [_] => None,
        _ => Some(whose),
    };
    match field {
        Some(field) => Err(Error::input(Code::IdReused, field).into()),
        None => Ok(Some(Next::Done(amount))),
    }
}

/// Books the money from outside into an account, whose counter and journal these are.
pub(super) fn book(
    context: &Context<'_>,
    draft: &mut Draft,
    account: Account,
    amount: Money,
    counter: Key,
    journal: Key,
) -> Result<(), Halt> {
    draft.add(counter, amount.minor(), Some(0));
    let way = (Account::External, account);
    transfer(context, draft, journal, way, amount)?;
    let line = Written {
        from: Account::External,
        to: account,
        amount,
        left: amount.minor(),
        of: None,
    };
    let batch = Batch {
        schema: Schema,
        lines: vec![line],
    };
    draft.put(layout::booked(context.id), &batch);
    Ok(())
}
