//! Commands on stakes: a user puts money at stake and takes it back.

use super::agent::{load, put};
use super::books::{positive, transfer};
use super::{earned, order};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::Account;
use crate::user::Root;
use std::fmt;
use tavren_types::{Code, Money, Timestamp, UserId};

/// A user puts money at stake, out of what can be taken out. Answers how much.
#[derive(Clone)]
pub struct Stake {
    /// Whose.
    pub user: UserId,
    /// How much.
    pub amount: Money,
}

impl Action for Stake {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::StakePut
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("stake", &[&self.user.expose().to_owned(), &self.amount])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        positive(self.amount)?;
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::BalanceShort);
        };
        let (account, currency) = (root.user.account, self.amount.currency());
        let mut draft = Draft::default();
        order::lapse(context, &mut draft, &root)?;
        earned::take(context, &mut draft, &root, self.amount)?;
        let stake = layout::stake(account, currency);
        draft.add(stake, self.amount.minor(), Some(0));
        let way = (Account::Available { account }, Account::Stake { account });
        transfer(
            context,
            &mut draft,
            layout::journal_of_operator(),
            way,
            self.amount,
        )?;
        draft.note(root.trail(), body(self.kind(), self.amount, context.now));
        Next::answer(draft, self.amount)
    }
}

/// A user takes a stake back. Answers how much.
#[derive(Clone)]
pub struct Unstake {
    /// Whose.
    pub user: UserId,
    /// How much.
    pub amount: Money,
}

impl Action for Unstake {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::StakeTaken
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("unstake", &[&self.user.expose().to_owned(), &self.amount])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        positive(self.amount)?;
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::StakeShort);
        };
        let (account, currency) = (root.user.account, self.amount.currency());
        let mut draft = Draft::default();
        let mut agents = load(context, account)?;
        order::catch_up(context, &mut draft, &root, &mut agents)?;
        if let Err(code) = agents.may_unstake(context.now) {
            return refuse(code);
        }
        let stake = layout::stake(account, currency);
        let out = self.amount.minor();
        if context.count(&stake)? < out {
            return refuse(Code::StakeShort);
        }
        // Written although nothing in it changes: of this and an order that counts on the stake one
        // is first, and the other is decided again.
        put(context, &mut draft, root.user.account, root.key, &agents)?;
        draft.add(stake, out.saturating_neg(), Some(0));
        draft.add(layout::available(account, currency), out, Some(0));
        let way = (Account::Stake { account }, Account::Available { account });
        transfer(
            context,
            &mut draft,
            layout::journal_of_operator(),
            way,
            self.amount,
        )?;
        draft.note(root.trail(), body(self.kind(), self.amount, context.now));
        Next::answer(draft, self.amount)
    }
}

/// Prints which command alone: what a person stakes is that person's own (law 15).
macro_rules! silent {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

silent!(Stake, Unstake);

pub(super) fn body(kind: Kind, amount: Money, now: Timestamp) -> Body {
    Body {
        amount: Some(amount),
        ..Body::new(kind, now)
    }
}
