//! Money that comes in from outside: once under one command's id, for ever.

use super::books::transfer;
use crate::action::Next;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::Account;
use crate::port::Key;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Money};

tavren_types::cbor_record! {
    /// What a command paid in. It stays when the store has forgotten the command.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct PaidIn {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) account: Account,
        2 => pub(crate) amount: Money,
    }
}

impl PaidIn {
    /// The answer to the same command sent once more; another command under its id is refused by the
    /// field that differs.
    pub(super) fn again(
        context: &mut Context<'_>,
        account: Account,
        whose: &'static str,
        amount: Money,
    ) -> Result<Option<Next<Money>>, Halt> {
        let conflict = |field| Err(Error::input(Code::IdReused, field).into());
        let before: Option<Self> = context.clear(&layout::paid_in(context.id))?;
        match before {
            None => Ok(None),
            Some(before) if before.account != account => conflict(whose),
            Some(before) if before.amount != amount => conflict("amount"),
            Some(_) => Ok(Some(Next::Done(amount))),
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
        transfer(
            context,
            draft,
            journal,
            (Account::External, account),
            amount,
        )?;
        let paid_in = Self {
            schema: Schema,
            account,
            amount,
        };
        draft.put(layout::paid_in(context.id), &paid_in);
        Ok(())
    }
}
