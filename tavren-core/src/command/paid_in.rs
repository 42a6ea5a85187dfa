//! Money that comes in from outside: once under one command's id, for ever.

use crate::action::Next;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Postings};
use crate::port::Key;
use tavren_types::cbor::{self, Schema};
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

    /// Refuses an amount that nobody can pay in.
    pub(super) fn check(amount: Money) -> Result<(), Halt> {
        if amount.minor() > 0 {
            Ok(())
        } else {
            Err(Error::input(Code::MoneyNegative, "amount").into())
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
        let mut postings = Postings::default();
        postings.transfer(Account::External, account, amount.minor())?;
        let entry = postings.into_entry(context.now, amount.currency())?;
        draft.add(counter, amount.minor(), Some(0));
        draft.append(journal, cbor::to_bytes(&entry));
        let paid_in = Self {
            schema: Schema,
            account,
            amount,
        };
        draft.put(layout::paid_in(context.id), &paid_in);
        Ok(())
    }
}
