use super::load;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::layout;
use crate::limits::{PAYOUT_BATCHES_PAGE, PAYOUTS_PAGE, PAYOUTS_PER_BATCH_MAX};
use crate::payout::{Payout, PayoutBatch, PayoutItem, ProcessorName, Route};
use crate::port::{Key, Page, Range};
use crate::user::Root;
use tavren_types::{Currency, PayoutBatchId, PayoutId, Timestamp, UserId};

/// A user's payouts, the newest first, one page. A query.
#[derive(Clone)]
pub struct ViewPayouts {
    /// Whose.
    pub user: UserId,
    /// Those behind this one, the last of the page before.
    pub after: Option<(Timestamp, PayoutId)>,
}

impl std::fmt::Debug for ViewPayouts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ViewPayouts(..)")
    }
}

impl Action for ViewPayouts {
    type Output = Vec<Payout>;

    fn kind(&self) -> Kind {
        Kind::PayoutRequested
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_payouts", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Payout>>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return Ok(Next::Done(Vec::new()));
        };
        let account = root.user.account;
        // The payee itself lies before its payouts.
        let after = match self.after {
            Some((at, id)) => layout::destination(account, at, id),
            None => layout::payee(account),
        };
        let found = page(context, layout::payee(account), Some(after), PAYOUTS_PAGE)?;
        Ok(Next::Done(payouts(context, &found)?))
    }
}

/// The batches that are not settled yet, in order of their ids, one page. A query.
#[derive(Debug, Clone)]
pub struct ViewPayoutBatches {
    /// Whose.
    pub processor: ProcessorName,
    /// In which currency.
    pub currency: Currency,
    /// Those behind this one, the last of the page before.
    pub after: Option<PayoutBatchId>,
}

impl Action for ViewPayoutBatches {
    type Output = Vec<PayoutBatchId>;

    fn kind(&self) -> Kind {
        Kind::PayoutsTaken
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_payout_batches", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Self::Output>, Halt> {
        let all = layout::unsettled_payouts(self.processor, self.currency);
        let of = |batch| layout::payouts_of(self.processor, self.currency, batch);
        let mut batches = Vec::new();
        let mut last = self.after;
        while batches.len() < PAYOUT_BATCHES_PAGE {
            // Those that wait for a batch lie before all batches.
            let after = layout::behind(&of(last));
            let found = page(context, all.clone(), Some(after), 1)?;
            last = found.first().and_then(layout::batch_of);
            match last {
                Some(batch) => batches.push(batch),
                None => break,
            }
        }
        Ok(Next::Done(batches))
    }
}

/// What of a batch is not settled yet, to be sent or looked up: also after a crash. A query.
#[derive(Debug, Clone)]
pub struct ViewPayoutBatch {
    /// Whose.
    pub processor: ProcessorName,
    /// In which currency.
    pub currency: Currency,
    /// Which one.
    pub batch: PayoutBatchId,
}

impl Action for ViewPayoutBatch {
    type Output = Option<PayoutBatch>;

    fn kind(&self) -> Kind {
        Kind::PayoutsTaken
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_payout_batch", &[])
    }

    /// Answers `None` where there is no such batch, or all of it is settled.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Self::Output>, Halt> {
        let prefix = layout::payouts_of(self.processor, self.currency, Some(self.batch));
        let found = page(context, prefix, None, PAYOUTS_PER_BATCH_MAX)?;
        let payouts = payouts(context, &found)?;
        let place = |payout: &Payout| layout::destination(payout.account, payout.at, payout.id);
        let places: Vec<Key> = payouts.iter().map(place).collect();
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let mut at = None;
        let mut items = Vec::with_capacity(payouts.len());
        for payout in &payouts {
            at = payout.taken.map(|taken| taken.at).or(at);
            if let Some((_, route)) = context.sealed::<Route>(&place(payout))? {
                items.push(PayoutItem {
                    id: payout.id,
                    destination: route.destination,
                    amount: payout.amount,
                    state: payout.state(),
                });
            }
        }
        Ok(Next::Done(at.map(|at| PayoutBatch {
            id: self.batch,
            processor: self.processor,
            currency: self.currency,
            at,
            items,
        })))
    }
}

fn page(
    context: &mut Context<'_>,
    prefix: Key,
    after: Option<Key>,
    limit: usize,
) -> Result<Vec<Key>, Halt> {
    let range = Range::Keys {
        prefix,
        until: None,
    };
    let found = context.scan(range, Page { after, limit })?;
    Ok(found.into_iter().map(|entry| entry.key).collect())
}

/// The payouts that the keys of a list name.
fn payouts(context: &mut Context<'_>, listed: &[Key]) -> Result<Vec<Payout>, Halt> {
    let ids: Vec<PayoutId> = listed.iter().filter_map(layout::listed_payout).collect();
    let places: Vec<Key> = ids.iter().map(|id| layout::payout(*id)).collect();
    context.prefetch(&places)?;
    ids.into_iter().map(|id| load(context, id)).collect()
}
