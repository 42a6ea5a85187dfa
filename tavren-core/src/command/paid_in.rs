//! Money that comes in from outside: once under one command's id, for ever.

use super::books::transfer;
use crate::action::Next;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::{Account, Batch, Owned};
use crate::port::Key;
use crate::{layout, operator};
use tavren_types::{Code, Money};

/// The answer to the same command sent once more; another command under its id is refused by the
/// field that differs.
pub(super) fn again(
    context: &mut Context<'_>,
    account: Account,
    whose: &'static str,
    amount: Money,
) -> Result<Option<Next<Money>>, Halt> {
    let before = context.sealed::<Batch>(&layout::booked(context.id))?;
    let Some((_, before)) = before else {
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
    context: &mut Context<'_>,
    draft: &mut Draft,
    (account, owned): (Account, Option<Owned>),
    amount: Money,
    counter: Key,
    journal: Key,
) -> Result<(), Halt> {
    draft.add(counter, amount.minor(), Some(0));
    let way = (Account::External, account);
    transfer(context, draft, journal, way, amount)?;
    let batch = Batch::of_one(Account::External, account, amount, owned);
    let operator = operator::trail(context)?;
    draft.put_sealed(context, layout::booked(context.id), operator.key, &batch)
}
