//! A user puts in money, to take deals with.

use super::books::positive;
use super::paid_in;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::{Account, Owned};
use crate::user::Root;
use tavren_types::{Money, UserId};

/// The host notes that a user put in money.
#[derive(Clone)]
pub struct Deposit {
    /// Who.
    pub user: UserId,
    /// How much.
    pub amount: Money,
}

impl std::fmt::Debug for Deposit {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Deposit(..)")
    }
}

impl Action for Deposit {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::UserDeposited
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("deposit", &[&self.user.expose().to_owned(), &self.amount])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        positive(self.amount)?;
        let place = layout::booked(context.id);
        context.prefetch(&[place.clone(), context.lookup(&self.user), layout::meta()])?;
        let mut root = Root::load_or_new(context, &self.user)?;
        let account = root.user.account;
        let available = Account::Available { account };
        if let Some(answer) = paid_in::again(context, available, "user", self.amount)? {
            return Ok(answer);
        }
        let mut draft = Draft::default();
        let currency = self.amount.currency();
        if !root.user.currencies.contains(&currency) {
            root.user.currencies.push(currency);
        }
        root.put(context, &mut draft)?;
        let owned = Owned::by(context, &root, &place)?;
        paid_in::book(
            context,
            &mut draft,
            (available, Some(owned)),
            self.amount,
            layout::available(account, currency),
            layout::journal_of_operator(),
        )?;
        let body = Body {
            amount: Some(self.amount),
            ..Body::new(Kind::UserDeposited, context.now)
        };
        draft.note(root.trail(), body);
        Next::answer(draft, self.amount)
    }
}
