use super::{body, listed, load, payee};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::limits::PAYOUTS_PER_BATCH_MAX;
use crate::payout::{Payout, ProcessorName, Taken};
use crate::port::{Key, Page, Range};
use crate::{layout, operator};
use tavren_types::{Currency, PayoutBatchId, PayoutId};

/// The operator takes what users asked for into a batch, before anything is sent: whatever stops the
/// host afterwards, the batch is sent under the same keys. Oldest first, as many as fit.
#[derive(Debug, Clone)]
pub struct TakePayoutBatch {
    /// For which processor.
    pub processor: ProcessorName,
    /// In which currency.
    pub currency: Currency,
}

impl Action for TakePayoutBatch {
    type Output = Option<PayoutBatchId>;

    fn kind(&self) -> Kind {
        Kind::PayoutsTaken
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("take_payout_batch", &[&self.processor, &self.currency])
    }

    /// Answers the batch; `None` where nobody waits.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Self::Output>, Halt> {
        operator::ready(context)?;
        let operator = operator::trail(context)?;
        context.on_behalf(operator);
        let waiting = self.waiting(context)?;
        let taken = Taken {
            batch: PayoutBatchId::from_bytes(context.draw()),
            at: context.now,
        };
        let mut draft = Draft::default();
        for before in &waiting {
            let after = Payout {
                taken: Some(taken),
                ..before.clone()
            };
            draft.delete(listed(before));
            draft.put_bytes(listed(&after), Vec::new());
            draft.put(layout::payout(after.id), &after);
            if let Some(trail) = payee(context, after.account)? {
                draft.note(trail, body(&after, self.kind(), context.now));
            }
        }
        let body = Body {
            count: u32::try_from(waiting.len()).ok(),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(operator, body);
        let answer = (!waiting.is_empty()).then_some(taken.batch);
        Next::answer(draft, answer)
    }
}

impl TakePayoutBatch {
    fn waiting(&self, context: &mut Context<'_>) -> Result<Vec<Payout>, Halt> {
        let range = Range::Keys {
            prefix: layout::payouts_of(self.processor, self.currency, None),
            until: None,
        };
        let page = Page {
            after: None,
            limit: PAYOUTS_PER_BATCH_MAX,
        };
        let found = context.scan(range, page)?;
        let ids: Vec<PayoutId> = (found.iter())
            .filter_map(|entry| layout::listed_payout(&entry.key))
            .collect();
        let places: Vec<Key> = ids.iter().map(|id| layout::payout(*id)).collect();
        context.prefetch(&places)?;
        let payouts: Result<Vec<Payout>, Halt> =
            ids.into_iter().map(|id| load(context, id)).collect();
        let mut payouts = payouts?;
        // Scans are not guarded: what was taken or cancelled meanwhile is left out.
        payouts.retain(|payout| payout.taken.is_none() && !payout.cancelled);
        let mut payees: Vec<Key> = (payouts.iter())
            .map(|payout| layout::payee(payout.account))
            .collect();
        payees.sort_unstable();
        payees.dedup();
        context.prefetch(&payees)?;
        context.unlock(&payees, &[])?;
        Ok(payouts)
    }
}
