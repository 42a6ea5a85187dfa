//! Splits that somebody began and did not see through.

use super::credit::credit;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::limits::{AGENDA_PAGES_MAX, SPLIT_BEGUN_MILLIS};
use crate::port::{Key, Page, Range};
use crate::split::Split;
use crate::{layout, operator};

/// Splits that are looked at together.
const PAGE: usize = 64;

/// Pages that one command removes.
const PAGES: u32 = 8_192;

/// Goes on with splits that somebody began: credits the next page of one that was posted, or removes what
/// was written of one that was not posted within a day. Answers whether there was any.
#[derive(Debug, Clone, Copy)]
pub struct SweepSplits;

impl Action for SweepSplits {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::SplitsSwept
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("sweep_splits", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let operator = operator::trail(context)?;
        context.on_behalf(operator);
        context.unlock(&[], &[operator.key])?;
        let mut draft = Draft::default();
        let found = due(context)?;
        let count = u32::from(found.is_some());
        match found {
            Some(split) if split.is_posted() => {
                credit(context, &mut draft, split, operator)?;
            }
            Some(split) => remove(&mut draft, split),
            None => {}
        }
        let body = Body {
            count: Some(count),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(operator, body);
        Next::answer(draft, count > 0)
    }
}

/// A split with which something is to be done.
fn due(context: &mut Context<'_>) -> Result<Option<Split>, Halt> {
    let mut after = None;
    for _ in 0..AGENDA_PAGES_MAX {
        let (found, next) = open(context, after)?;
        let over = |split: &Split| split.begun.plus_millis(SPLIT_BEGUN_MILLIS) <= context.now;
        let due = |split: &Split| split.is_posted() || over(split);
        if let Some(split) = found.into_iter().find(due) {
            return Ok(Some(split));
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    Ok(None)
}

/// One page of the splits that are not done, in order of their ids, and where the next page begins if
/// there is one.
pub(super) fn open(
    context: &mut Context<'_>,
    after: Option<Key>,
) -> Result<(Vec<Split>, Option<Key>), Halt> {
    let range = Range::Keys {
        prefix: layout::open_splits(),
        until: None,
    };
    let found = context.scan(range, Page { after, limit: PAGE })?;
    let next = found.last().filter(|_| found.len() >= PAGE);
    let next = next.map(|entry| entry.key.clone());
    let ids = found
        .iter()
        .filter_map(|entry| layout::listed_split(&entry.key));
    let places: Vec<Key> = ids.map(layout::split).collect();
    context.prefetch(&places)?;
    let mut splits = Vec::with_capacity(places.len());
    for place in places {
        // One that was listed may be done by now.
        let split = context.clear::<Split>(&place)?;
        splits.extend(split.filter(|split| !split.is_done()));
    }
    Ok((splits, next))
}

/// Removes what was written of a split that was never posted, as many pages as fit into a commit. With
/// the last of them its id is free again.
fn remove(draft: &mut Draft, mut split: Split) {
    let kept = split.written.saturating_sub(PAGES);
    for page in kept..split.written {
        draft.delete(layout::split_page(split.id, page));
    }
    split.written = kept;
    if kept > 0 {
        draft.put(layout::split(split.id), &split);
        return;
    }
    draft.delete(layout::split(split.id));
    draft.delete(layout::open_split(split.id));
    draft.destroy.push(split.key);
}
