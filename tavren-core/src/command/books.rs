//! The books of one commit: everything it moves on the ledger, as one entry of the offer's journal.

use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::grant::Grant;
use crate::layout;
use crate::ledger::{Account, Postings, Reward, drawn_minor, reward};
use crate::offer::Offer;
use std::collections::HashMap;
use tavren_types::cbor;
use tavren_types::money::MICRO_PER_MINOR;

/// Postings of one offer, gathered over the grants that a commit touches.
#[derive(Default)]
pub(super) struct Books {
    postings: Postings,
    rests: HashMap<crate::port::Key, i64>,
}

impl Books {
    /// Books what became of a grant: rewards for the periods that were paid, and the rest of a hold that closed.
    pub(super) fn settle(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        before: &Grant,
        after: &Grant,
    ) -> Result<Reward, Halt> {
        let paid = self.pay(context, draft, before, after)?;
        if before.progress.hold.is_none() && after.progress.hold.is_some() {
            let held = after.quote.hold().minor();
            let left = held.saturating_sub(drawn_minor(&after.quote, after.paid()));
            let (reserved, budget) = (
                Account::Reserved { offer: after.offer },
                Account::Budget { offer: after.offer },
            );
            self.postings.transfer(reserved, budget, left)?;
            draft.add(layout::budget(after.offer), left, None);
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
        let (quote, account) = (&after.quote, after.account);
        let (was, is) = (before.paid(), after.paid());
        if was == is {
            return Ok(Reward::default());
        }
        let place = layout::accrued(account, quote.currency());
        let is_fine = quote.reward().is_none();
        let rest = match self.rests.get(&place) {
            Some(rest) => *rest,
            None if is_fine => context.count(&place)?,
            None => 0,
        };
        let paid = reward(quote, was, is, rest)?;
        let reserved = Account::Reserved { offer: after.offer };
        let available = Account::Available { account };
        if is_fine {
            let accrued = Account::Accrued { account };
            let settled_micro = paid.settled.saturating_mul(MICRO_PER_MINOR);
            self.postings
                .transfer(reserved, Account::Dust, paid.drawn)?;
            self.postings
                .transfer(Account::Dust, available, paid.settled)?;
            self.postings
                .transfer_fine(Account::Dust, accrued, paid.accrued)?;
            self.postings
                .transfer_fine(accrued, Account::Dust, settled_micro)?;
            let change = paid.accrued.saturating_sub(settled_micro);
            draft.add(place.clone(), change, Some(0));
            self.rests.insert(place, rest.saturating_add(change));
        } else {
            self.postings.transfer(reserved, available, paid.settled)?;
        }
        draft.add(
            layout::available(account, quote.currency()),
            paid.settled,
            Some(0),
        );
        Ok(paid)
    }

    /// Takes a hold for a new grant out of the offer's budget.
    pub(super) fn hold(&mut self, draft: &mut Draft, grant: &Grant) -> Result<(), Halt> {
        let held = grant.quote.hold().minor();
        let (budget, reserved) = (
            Account::Budget { offer: grant.offer },
            Account::Reserved { offer: grant.offer },
        );
        self.postings.transfer(budget, reserved, held)?;
        draft.add(layout::budget(grant.offer), held.saturating_neg(), Some(0));
        Ok(())
    }

    /// Moves money between a buyer's funding and an offer's budget; negative: back.
    pub(super) fn fund(
        &mut self,
        draft: &mut Draft,
        offer: &Offer,
        minor: i64,
    ) -> Result<(), Halt> {
        let currency = offer.terms.budget.currency();
        let (funding, budget) = (
            Account::Funding { buyer: offer.buyer },
            Account::Budget { offer: offer.id },
        );
        self.postings.transfer(funding, budget, minor)?;
        draft.add(
            layout::funding(offer.buyer, currency),
            minor.saturating_neg(),
            Some(0),
        );
        draft.add(layout::budget(offer.id), minor, Some(0));
        Ok(())
    }

    /// Writes the entry into the offer's journal.
    pub(super) fn close(
        self,
        context: &Context<'_>,
        draft: &mut Draft,
        offer: &Offer,
    ) -> Result<(), Halt> {
        if !self.postings.is_empty() {
            let entry = self
                .postings
                .into_entry(context.now, offer.terms.budget.currency())?;
            draft.append(layout::journal(offer.id), cbor::to_bytes(&entry));
        }
        Ok(())
    }
}
