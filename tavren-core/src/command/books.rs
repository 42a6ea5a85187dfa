//! The books of one commit: everything it moves on the ledger, one entry for each journal.

use super::loaded::Loaded;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::grant::{BonusOutcome, Grant};
use crate::layout;
use crate::ledger::{Account, Postings, Reward, drawn_minor, reward};
use crate::offer::Offer;
use crate::port::Key;
use std::collections::{BTreeMap, HashMap};
use tavren_types::money::MICRO_PER_MINOR;
use tavren_types::{Code, Currency, Handle, Money, OfferId, cbor};

/// Writes one transfer into a journal: an entry by itself, where anything moves.
pub(super) fn transfer(
    context: &Context<'_>,
    draft: &mut Draft,
    journal: Key,
    (from, to): (Account, Account),
    amount: Money,
) -> Result<(), Error> {
    let mut postings = Postings::default();
    postings.transfer(from, to, amount.minor())?;
    if !postings.is_empty() {
        let entry = postings.into_entry(context.now, amount.currency())?;
        draft.append(journal, cbor::to_bytes(&entry));
    }
    Ok(())
}

/// Refuses an amount of nothing or less.
pub(super) fn positive(amount: Money) -> Result<(), Error> {
    match amount.minor() {
        ..=0 => Err(Error::input(Code::MoneyNegative, "amount")),
        _ => Ok(()),
    }
}

/// Postings of a commit, by offer, and the rests that it has moved.
#[derive(Default)]
pub(super) struct Books {
    postings: BTreeMap<OfferId, (Currency, Postings)>,
    rests: HashMap<Key, i64>,
}

impl Books {
    /// Reads, in one step, the rests that these grants may move.
    pub(super) fn prefetch(context: &mut Context<'_>, grants: &[Loaded]) -> Result<(), Halt> {
        let fine = grants
            .iter()
            .filter(|loaded| loaded.grant.quote.reward().is_none());
        let places = fine.map(|loaded| rest_of(&loaded.grant));
        let mut places: Vec<Key> = places.collect();
        places.sort_unstable();
        places.dedup();
        context.prefetch(&places)
    }

    /// Books what became of a grant: rewards for the periods that were paid, the bonus once that is
    /// decided, and the rest of a hold that closed.
    pub(super) fn settle(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        before: &Grant,
        after: &Grant,
    ) -> Result<Reward, Halt> {
        let mut paid = self.pay(context, draft, before, after)?;
        if let (None, Some(bonus)) = (before.progress.bonus, after.progress.bonus) {
            self.vest(draft, after, bonus)?;
            paid.settled = paid.settled.saturating_add(bonus.vested.minor());
        }
        if before.progress.hold.is_none() && after.progress.hold.is_some() {
            let held = after.quote.hold().minor();
            let bonus = after.quote.bonus().map_or(0, Money::minor);
            let drawn = drawn_minor(&after.quote, after.paid()).saturating_add(bonus);
            let left = held.saturating_sub(drawn);
            let offer = after.offer;
            let (reserved, budget) = (Account::Reserved { offer }, Account::Budget { offer });
            self.of(after).transfer(reserved, budget, left)?;
            draft.add(layout::budget(offer), left, None);
        }
        Ok(paid)
    }

    fn pay(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        before: &Grant,
        after: &Grant,
    ) -> Result<Reward, Halt> {
        let (was, is) = (before.paid(), after.paid());
        if was == is {
            return Ok(Reward::default());
        }
        let account = after.account;
        let reserved = Account::Reserved { offer: after.offer };
        let available = Account::Available { account };
        let paid = if after.quote.reward().is_some() {
            let paid = reward(&after.quote, was, is, 0)?;
            self.of(after).transfer(reserved, available, paid.settled)?;
            paid
        } else {
            self.pay_fine(context, draft, after, was, is)?
        };
        let place = layout::available(account, after.quote.currency());
        draft.add(place, paid.settled, Some(0));
        Ok(paid)
    }

    /// Pays what is finer than a minor unit: it accrues, and whole units settle.
    fn pay_fine(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        after: &Grant,
        was: u32,
        is: u32,
    ) -> Result<Reward, Halt> {
        let place = rest_of(after);
        let rest = match self.rests.get(&place) {
            Some(rest) => *rest,
            None => context.count(&place)?,
        };
        let paid = reward(&after.quote, was, is, rest)?;
        let settled_micro = paid.settled.saturating_mul(MICRO_PER_MINOR);
        let change = paid.accrued.saturating_sub(settled_micro);
        let account = after.account;
        let (available, accrued) = (Account::Available { account }, Account::Accrued { account });
        let postings = self.of(after);
        postings.transfer(
            Account::Reserved { offer: after.offer },
            Account::Dust,
            paid.drawn,
        )?;
        postings.transfer(Account::Dust, available, paid.settled)?;
        postings.transfer_fine(Account::Dust, accrued, paid.accrued)?;
        postings.transfer_fine(accrued, Account::Dust, settled_micro)?;
        // A rest is below one unit. Counters are not guarded, so where another command has moved it
        // since it was read, the bounds refuse the batch and it is decided again.
        draft.add_between(place.clone(), change, 0, MICRO_PER_MINOR.saturating_sub(1));
        self.rests.insert(place, rest.saturating_add(change));
        Ok(paid)
    }

    /// Takes the bonus out of the hold: what vested to its user, what is lost to the penalties of its
    /// buyer, and the rest back to the offer's budget.
    fn vest(&mut self, draft: &mut Draft, grant: &Grant, bonus: BonusOutcome) -> Result<(), Halt> {
        let (offer, account, buyer) = (grant.offer, grant.account, grant.buyer);
        let currency = grant.quote.currency();
        let promised = grant.quote.bonus().map_or(0, Money::minor);
        let (vested, lost) = (bonus.vested.minor(), bonus.lost.minor());
        let rest = promised.saturating_sub(vested).saturating_sub(lost);
        let reserved = Account::Reserved { offer };
        let postings = self.of(grant);
        postings.transfer(reserved, Account::Available { account }, vested)?;
        postings.transfer(reserved, Account::Penalty { buyer }, lost)?;
        postings.transfer(reserved, Account::Budget { offer }, rest)?;
        draft.add(layout::available(account, currency), vested, Some(0));
        draft.add(layout::penalties(buyer, currency), lost, Some(0));
        draft.add(layout::budget(offer), rest, None);
        Ok(())
    }

    /// Takes a hold for a new grant out of the offer's budget.
    pub(super) fn hold(&mut self, draft: &mut Draft, grant: &Grant) -> Result<(), Halt> {
        let held = grant.quote.hold().minor();
        let offer = grant.offer;
        let (budget, reserved) = (Account::Budget { offer }, Account::Reserved { offer });
        self.of(grant).transfer(budget, reserved, held)?;
        draft.add(layout::budget(offer), held.saturating_neg(), Some(0));
        Ok(())
    }

    /// Moves money between a buyer's funding, of which so much is held, and an offer's budget;
    /// negative: back.
    pub(super) fn fund(
        &mut self,
        draft: &mut Draft,
        offer: &Offer,
        minor: i64,
        held: i64,
    ) -> Result<(), Halt> {
        let currency = offer.terms.budget.currency();
        let (funding, budget) = (
            Account::Funding { buyer: offer.buyer },
            Account::Budget { offer: offer.id },
        );
        let (_, postings) = self
            .postings
            .entry(offer.id)
            .or_insert_with(|| (currency, Postings::default()));
        postings.transfer(funding, budget, minor)?;
        let counter = layout::funding(offer.buyer, currency);
        draft.add_above(counter, minor.saturating_neg(), held);
        draft.add(layout::budget(offer.id), minor, Some(0));
        Ok(())
    }

    /// Writes each entry into its offer's journal.
    pub(super) fn close(self, context: &Context<'_>, draft: &mut Draft) -> Result<(), Halt> {
        for (offer, (currency, postings)) in self.postings {
            if !postings.is_empty() {
                let entry = postings.into_entry(context.now, currency)?;
                draft.append(layout::journal(offer), cbor::to_bytes(&entry));
            }
        }
        Ok(())
    }

    /// What is left of a rest once this commit is made.
    pub(super) fn rest(
        &self,
        context: &mut Context<'_>,
        account: Handle,
        currency: Currency,
    ) -> Result<i64, Halt> {
        let place = layout::accrued(account, currency);
        match self.rests.get(&place) {
            Some(rest) => Ok(*rest),
            None => context.count(&place),
        }
    }

    fn of(&mut self, grant: &Grant) -> &mut Postings {
        let currency = grant.quote.currency();
        &mut self
            .postings
            .entry(grant.offer)
            .or_insert_with(|| (currency, Postings::default()))
            .1
    }
}

fn rest_of(grant: &Grant) -> Key {
    layout::accrued(grant.account, grant.quote.currency())
}
