//! The operator forfeits a stake: once under one command's id, for ever.

use super::agent::{load, put};
use super::books::{positive, transfer};
use super::stake::body;
use crate::action::{Action, Next, fingerprint};
use crate::agent::Fault;
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::Account;
use crate::user::Root;
use crate::{layout, operator};
use std::fmt;
use tavren_types::cbor::Schema;
use tavren_types::{Code, Money, UserId};

/// The operator forfeits a user's stake, after a complaint was upheld. Answers how much was taken:
/// never more than is there. The fault counts in the reputation whatever was there.
#[derive(Clone)]
pub struct Forfeit {
    /// Whose.
    pub user: UserId,
    /// How much at most.
    pub amount: Money,
    /// What was found.
    pub fault: Fault,
}

impl fmt::Debug for Forfeit {
    /// Prints which command alone: what a person stakes is that person's own (law 15).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Forfeit(..)")
    }
}

tavren_types::cbor_record! {
    /// What a command forfeited. It stays when the store has forgotten the command, sealed under the
    /// operator's key.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Forfeited {
        0 => pub(crate) schema: Schema<1>,
        /// The name under which faults of the person are kept: the same after an erasure.
        1 => pub(crate) person: [u8; 32],
        2 => pub(crate) amount: Money,
        3 => pub(crate) fault: Fault,
        4 => pub(crate) taken: Money,
    }
}

impl Action for Forfeit {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::StakeForfeited
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        fingerprint("forfeit", &[&user, &self.amount, &self.fault])
    }

    /// # Law
    /// 4: one fault counts once and takes once, whenever the command is sent again
    /// (`market::tests::stakes::what_was_forfeited_once_stays_so_when_every_command_is_forgotten`).
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        positive(self.amount)?;
        let place = layout::forfeited(context.id);
        context.prefetch(&[place.clone(), context.lookup(&self.user), layout::meta()])?;
        let moderator = operator::trail(context)?;
        let person = context.at_fault(&self.user);
        if let Some((_, before)) = context.sealed::<Forfeited>(&place)? {
            return self.again(&before, person);
        }
        let root = Root::load(context, &self.user)?;
        // A refusal is the operator's; the answer is about the user, and goes with the user's key.
        context.on_behalf(moderator);
        let Some(root) = root else {
            return refuse(Code::AgentAbsent);
        };
        let (account, currency) = (root.user.account, self.amount.currency());
        let mut agents = load(context, account)?;
        agents.blame(self.fault);
        let stake = layout::stake(account, currency);
        let minor = context.count(&stake)?.min(self.amount.minor());
        let taken =
            Money::new(minor, currency).map_err(|error| Error::input(error.code(), "amount"))?;
        let mut draft = Draft::default();
        put(context, &mut draft, account, root.key, &agents)?;
        draft.add(stake, minor.saturating_neg(), Some(0));
        draft.add(layout::faults(&person), 1, Some(0));
        let way = (Account::Stake { account }, Account::Treasury);
        let journal = layout::journal_of_operator();
        transfer(context, &mut draft, journal, way, taken)?;
        let forfeited = Forfeited {
            schema: Schema,
            person,
            amount: self.amount,
            fault: self.fault,
            taken,
        };
        draft.put_sealed(context, place, moderator.key, &forfeited)?;
        let body = Body {
            fault: Some(self.fault),
            ..body(self.kind(), taken, context.now)
        };
        draft.note(root.trail(), body.clone());
        draft.note(moderator, body);
        context.newly_for(root.trail());
        Next::answer(draft, taken)
    }
}

impl Forfeit {
    /// The answer to the same command sent once more; another command under its id is refused by the
    /// field that differs.
    fn again(&self, before: &Forfeited, person: [u8; 32]) -> Result<Next<Money>, Halt> {
        let field = if before.person != person {
            "user"
        } else if before.amount != self.amount {
            "amount"
        } else if before.fault != self.fault {
            "fault"
        } else {
            return Ok(Next::Done(before.taken));
        };
        Err(Error::input(Code::IdReused, field).into())
    }
}
