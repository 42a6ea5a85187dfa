use super::{body, load, payee, rewrite, touch};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::Postings;
use crate::limits::PAYOUTS_PER_BATCH_MAX;
use crate::payout::{Observation, Payout, PayoutState, ProcessorName};
use crate::port::Key;
use crate::{layout, operator};
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{Code, Currency, PayoutId, cbor};

/// The operator writes down what a processor says: in answers, lookups and webhooks, in any order and
/// as often as it likes. All of it, or nothing where one observation is not believed.
///
/// # Law
/// 4, 5: nothing is paid, and nothing comes back, twice (`tests/laws/payouts.rs`).
#[derive(Debug, Clone)]
pub struct RecordPayouts {
    /// Which processor.
    pub processor: ProcessorName,
    /// What it says.
    pub observations: Vec<Observation>,
}

impl Action for RecordPayouts {
    type Output = u32;

    fn kind(&self) -> Kind {
        Kind::PayoutsRecorded
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("record_payouts", &[&self.processor, &self.observations])
    }

    /// Answers of how many payouts something new was said.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u32>, Halt> {
        if self.observations.len() > PAYOUTS_PER_BATCH_MAX {
            return Err(Error::input(Code::LimitExceeded, "observations").into());
        }
        operator::ready(context)?;
        let operator = operator::trail(context)?;
        context.on_behalf(operator);
        let changed = self.changed(context)?;
        let mut draft = Draft::default();
        let mut books: BTreeMap<Currency, Postings> = BTreeMap::new();
        let mut touched = BTreeSet::new();
        for (before, after) in &changed {
            let trail = payee(context, after.account)?;
            let postings = books.entry(after.amount.currency()).or_default();
            rewrite(&mut draft, postings, before, after, trail.is_none())?;
            if after.place().back > before.place().back && touched.insert(after.account) {
                touch(context, &mut draft, after.account)?;
            }
            if let Some(trail) = trail {
                draft.note(trail, body(after, kind(after.state()), context.now));
            }
        }
        for (currency, postings) in books {
            if !postings.is_empty() {
                let entry = postings.into_entry(context.now, currency)?;
                draft.append(layout::journal_of_operator(), cbor::to_bytes(&entry));
            }
        }
        let count = u32::try_from(changed.len()).unwrap_or(u32::MAX);
        let body = Body {
            count: Some(count),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(operator, body);
        Next::answer(draft, count)
    }
}

impl RecordPayouts {
    /// The payouts that something new is said of, before and after it.
    fn changed(&self, context: &mut Context<'_>) -> Result<Vec<(Payout, Payout)>, Halt> {
        let mut ids: Vec<PayoutId> = (self.observations.iter())
            .map(|observation| observation.payout)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let places: Vec<Key> = ids.iter().map(|id| layout::payout(*id)).collect();
        context.prefetch(&places)?;
        let mut payouts: BTreeMap<PayoutId, (Payout, Payout)> = BTreeMap::new();
        for id in ids {
            let payout = load(context, id)?;
            payouts.insert(id, (payout.clone(), payout));
        }
        for observation in &self.observations {
            if let Some((_, after)) = payouts.get_mut(&observation.payout) {
                match after.with(self.processor, observation) {
                    Ok(more) => *after = more,
                    Err(code) => return refuse(code),
                }
            }
        }
        let mut changed: Vec<(Payout, Payout)> = payouts.into_values().collect();
        changed.retain(|(before, after)| before != after);
        let mut payees: Vec<Key> = (changed.iter())
            .map(|(_, after)| layout::payee(after.account))
            .collect();
        payees.sort_unstable();
        payees.dedup();
        context.prefetch(&payees)?;
        context.unlock(&payees, &[])?;
        Ok(changed)
    }
}

/// What a user is told of a payout.
fn kind(state: PayoutState) -> Kind {
    match state {
        PayoutState::Paid => Kind::PayoutPaid,
        PayoutState::Failed => Kind::PayoutFailed,
        PayoutState::Returned => Kind::PayoutReturned,
        _ => Kind::PayoutsRecorded,
    }
}
