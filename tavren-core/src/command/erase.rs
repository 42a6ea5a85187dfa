//! Erasure of a user: every permission ends, every key that seals anything of the user is destroyed.

use super::books::Books;
use super::loaded::{self, Loaded};
use super::{held, order};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::grant::{Ending, State};
use crate::ledger::{Account, Postings};
use crate::user::Root;
use crate::{layout, operator};
use std::collections::HashMap;
use tavren_types::{Code, Currency, GrantId, UserId, cbor};

/// Erases a user. A balance must be taken out or waived first; what is held of it can be neither.
#[derive(Debug, Clone)]
pub struct Erase {
    /// Whom.
    pub user: UserId,
    /// The user gives up what is left in the account.
    pub waive: bool,
}

impl Action for Erase {
    type Output = u32;

    fn kind(&self) -> Kind {
        Kind::UserErased
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("erase", &[&self.user.expose().to_owned(), &self.waive])
    }

    /// Answers how many permissions went with the user.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u32>, Halt> {
        let mut draft = Draft::default();
        let Some(root) = Root::load(context, &self.user)? else {
            draft.note(
                operator::trail(context)?,
                Body::new(Kind::UserErased, context.now),
            );
            return Next::answer(draft, 0);
        };
        let agents = layout::agents(root.user.account);
        let payee = layout::payee(root.user.account);
        let mut places = vec![agents.clone(), payee.clone()];
        for held in &root.user.held {
            places.extend([layout::offer(held.offer), layout::buyer(held.buyer)]);
        }
        for currency in &root.user.currencies {
            let available = layout::available(root.user.account, *currency);
            places.push(layout::holds(&available));
            places.push(available);
            places.push(layout::accrued(root.user.account, *currency));
            places.push(layout::stake(root.user.account, *currency));
            places.push(layout::in_payout(root.user.account, *currency));
        }
        places.sort_unstable();
        places.dedup();
        context.prefetch(&places)?;
        for currency in &root.user.currencies {
            let available = layout::available(root.user.account, *currency);
            if held::of(context, &available)? > 0 {
                return refuse(Code::BalanceHeld);
            }
        }
        let ids: Vec<GrantId> = root.user.held.iter().map(|held| held.grant).collect();
        let grants = Loaded::load_all(context, &ids)?;
        let orders = order::all(context, root.user.account)?;
        let mut count = 0_u32;
        let mut books = Books::default();
        let mut settled: HashMap<Currency, i64> = HashMap::new();
        for mut grant in grants {
            let offer = loaded::offer(context, grant.grant.offer)?;
            let buyer = loaded::buyer(context, grant.grant.buyer)?;
            grant.catch_up(context, &offer, &buyer);
            if grant.grant.state(&buyer, context.now) != State::Wiped {
                count = count.saturating_add(1);
            }
            if grant.grant.state(&buyer, context.now).is_live() {
                super::grant::stop(&mut grant, Ending::Revoked, context.now);
            }
            let stored = grant.erase(context, &mut draft, &mut books, &offer, &buyer)?;
            let earned = settled.entry(stored.grant.quote.currency()).or_default();
            *earned = earned.saturating_add(stored.reward.settled);
        }
        for back in order::forget_all(context, &mut draft, &orders)? {
            let earned = settled.entry(back.currency()).or_default();
            *earned = earned.saturating_add(back.minor());
        }
        for currency in &root.user.currencies {
            let earned = settled.get(currency).copied().unwrap_or_default();
            self.clear(context, &mut draft, &books, &root, *currency, earned)?;
        }
        books.close(context, &mut draft)?;
        draft.delete(root.place.clone());
        for record in [agents, payee] {
            if context.exists(&record)? {
                draft.delete(record);
            }
        }
        draft.destroy.push(root.key);
        draft.purge.push(layout::trail(root.user.trail));
        let operator = operator::trail(context)?;
        // The answer must outlive the user's key.
        context.on_behalf(operator);
        let body = Body {
            count: Some(count),
            ..Body::new(Kind::UserErased, context.now)
        };
        draft.note(operator, body);
        Next::answer(draft, count)
    }
}

impl Erase {
    /// Empties the account of one currency: what is left, a stake included, goes to the treasury if
    /// the user waives it, and what is finer than a minor unit goes back to dust.
    fn clear(
        &self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        books: &Books,
        root: &Root,
        currency: Currency,
        earned: i64,
    ) -> Result<(), Halt> {
        let account = root.user.account;
        if context.count(&layout::in_payout(account, currency))? > 0 {
            return refuse(Code::PayoutOpen);
        }
        let place = layout::available(account, currency);
        let holds = layout::holds(&place);
        if context.exists(&holds)? {
            draft.delete(holds);
        }
        let balance = context.count(&place)?.saturating_add(earned);
        let stake = layout::stake(account, currency);
        let staked = context.count(&stake)?;
        if (balance > 0 || staked > 0) && !self.waive {
            return refuse(Code::BalanceOwed);
        }
        let rest = books.rest(context, account, currency)?;
        let mut postings = Postings::default();
        postings.transfer(Account::Available { account }, Account::Treasury, balance)?;
        postings.transfer(Account::Stake { account }, Account::Treasury, staked)?;
        postings.transfer_fine(Account::Accrued { account }, Account::Dust, rest)?;
        if !postings.is_empty() {
            let entry = postings.into_entry(context.now, currency)?;
            draft.append(layout::journal_of_operator(), cbor::to_bytes(&entry));
        }
        draft.add_between(stake, staked.saturating_neg(), 0, 0);
        // A counter that there is not is guarded, as every record that was read.
        if balance > 0 || context.exists(&place)? {
            draft.empty(place, balance);
        }
        draft.add_between(
            layout::accrued(account, currency),
            rest.saturating_neg(),
            0,
            0,
        );
        Ok(())
    }
}
