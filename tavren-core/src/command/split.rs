//! The operator splits an amount: pages are written, the last of them with the posting.

use super::{books::transfer, held, loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::Account;
use crate::port::Key;
use crate::split::{Payer, Plan, Share, Split, SplitError, SplitPage};
use crate::trail::Trail;
use crate::user::Root;
use crate::{layout, operator};
use std::sync::Arc;
use tavren_types::Code;
use tavren_types::cbor::Schema;

mod credit;
mod sweep;
mod view;

pub use credit::CreditSplit;
pub use sweep::SweepSplits;
pub use view::{CheckContributors, ViewOpenSplits, ViewSplit};

/// Writes the next page of a split; the last one with the posting, which moves the amount into the
/// pool. To be run again under another command id until the answer [is posted](Split::is_posted); then
/// [`CreditSplit`] credits it.
///
/// Pages that nobody posted count for nothing. So a split leaves one entry, in the trail of who pays,
/// in the commit that posts it.
#[derive(Debug, Clone)]
pub struct PrepareSplit {
    /// What was decided.
    pub plan: Arc<Plan>,
}

impl Action for PrepareSplit {
    type Output = Split;

    fn kind(&self) -> Kind {
        Kind::SplitPosted
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("prepare_split", &[&self.plan.id, &self.plan.digest])
    }

    /// # Law
    /// 5 and 12: what is in the pool is what was posted and not credited, wherever a run was cut
    /// (`tests/laws/splits.rs`).
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Split>, Halt> {
        let plan = &self.plan;
        let (place, currency) = (layout::split(plan.id), plan.amount.currency());
        let counter = match plan.payer {
            Payer::Buyer(buyer) => layout::funding(buyer, currency),
            Payer::Fees => layout::fees(currency),
        };
        context.prefetch(&[place.clone(), layout::meta(), counter.clone()])?;
        let operator = operator::trail(context)?;
        context.on_behalf(operator);
        let before = context.clear::<Split>(&place)?;
        if let Some(split) = &before {
            plan.fits(split)?;
            if split.is_posted() {
                return Ok(Next::Done(split.clone()));
            }
        }
        let (payer, buyer) = match plan.payer {
            Payer::Buyer(buyer) => (loaded::buyer(context, buyer)?.trail(), Some(buyer)),
            Payer::Fees => (operator, None),
        };
        let held = held::of(context, &counter)?;
        if context.count(&counter)?.saturating_sub(held) < plan.amount.minor() {
            return refuse(Code::BalanceShort);
        }
        let mut draft = Draft::default();
        let mut split = match before {
            Some(split) => split,
            None => {
                let (key, _) = context.fresh()?;
                draft.put_bytes(layout::open_split(plan.id), Vec::new());
                plan.begin(key, context.now)
            }
        };
        context.unlock(&[], &[split.key, payer.key, operator.key])?;
        let page = page(context, plan, &split)?;
        let number = layout::split_page(plan.id, split.written);
        draft.put_sealed(context, number, split.key, &page)?;
        split.written = split.written.saturating_add(1);
        if split.is_posted() {
            let minor = plan.amount.minor();
            draft.add(counter, minor.saturating_neg(), Some(held));
            let way = (split.from, Account::Pool { split: plan.id });
            let journal = layout::journal_of_operator();
            transfer(context, &mut draft, journal, way, plan.amount)?;
            let body = Body {
                buyer,
                amount: Some(plan.amount),
                digest: Some(split.digest),
                count: Some(split.contributors),
                ..Body::new(Kind::SplitPosted, context.now)
            };
            draft.note(payer, body);
        }
        draft.put(place, &split);
        Next::answer(draft, split)
    }
}

/// The shares of the next page. Contributors to whom nothing is due must be known too, and have no share.
fn page(context: &mut Context<'_>, plan: &Plan, split: &Split) -> Result<SplitPage, Halt> {
    let rows = plan.rows(split.written, split.page);
    let places: Vec<Key> = rows.iter().map(|row| layout::user(&row.lookup)).collect();
    context.prefetch(&places)?;
    context.unlock(&places, &[])?;
    let mut shares = Vec::with_capacity(rows.len());
    for (row, place) in rows.iter().zip(places) {
        let Some(root) = Root::at(context, place)? else {
            return Err(Error::from(SplitError::Unknown { row: row.at }).into());
        };
        if row.minor > 0 {
            shares.push(Share {
                lookup: row.lookup,
                account: root.user.account,
                minor: row.minor,
            });
        }
    }
    Ok(SplitPage {
        schema: Schema,
        shares,
    })
}

/// A split that was begun, and the trail of the operator, who is told of all that is done with it.
fn load(
    context: &mut Context<'_>,
    id: tavren_types::CommandId,
) -> Result<(Option<Split>, Trail), Halt> {
    let place = layout::split(id);
    context.prefetch(&[place.clone(), layout::meta()])?;
    let operator = operator::trail(context)?;
    context.on_behalf(operator);
    context.unlock(&[], &[operator.key])?;
    Ok((context.clear(&place)?, operator))
}
