//! What time has earned a user and nobody has written down: it counts before anything is refused
//! for want of money.

use super::books::Books;
use super::held;
use super::loaded::{self, Loaded};
use super::sweep;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::user::Root;
use tavren_types::{Code, GrantId, Money};

/// Takes an amount out of what a user can take out once `draft` is committed, what it brings in
/// included. Where that does not hold it, what time has earned is written down in the same commit: a
/// deadline that has passed owes its reward, swept or not. What is held stays.
///
/// # Law
/// 3: sweeping never changes a later answer
/// (`market::tests::stakes::what_time_has_earned_can_be_staked_swept_or_not`). 5: nothing takes what
/// a hold holds (`tests/laws/batches.rs`).
pub(super) fn take(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    amount: Money,
) -> Result<(), Halt> {
    let counter = layout::available(root.user.account, amount.currency());
    let held = held::of(context, &counter)?;
    let free = context.count(&counter)?.saturating_sub(held);
    let wanted = amount.minor();
    if free.saturating_add(draft.added(&counter)) < wanted {
        write_down(context, draft, root)?;
    }
    if free.saturating_add(draft.added(&counter)) < wanted {
        return refuse(Code::BalanceShort);
    }
    draft.add_above(counter, wanted.saturating_neg(), held);
    Ok(())
}

/// Writes down what time has earned a user by now.
pub(super) fn write_down(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
) -> Result<(), Halt> {
    let ids: Vec<GrantId> = root.user.held.iter().map(|held| held.grant).collect();
    let parties = (root.user.held.iter())
        .flat_map(|held| [layout::offer(held.offer), layout::buyer(held.buyer)]);
    let mut places: Vec<_> = parties.collect();
    places.sort_unstable();
    places.dedup();
    context.prefetch(&places)?;
    let grants = Loaded::load_all(context, &ids)?;
    Books::prefetch(context, &grants)?;
    let mut books = Books::default();
    for mut grant in grants {
        let offer = loaded::offer(context, grant.grant.offer)?;
        let buyer = loaded::buyer(context, grant.grant.buyer)?;
        grant.catch_up(context, &offer, &buyer);
        if grant.happened().is_empty() {
            continue;
        }
        sweep::write_down(context, draft, &mut books, vec![grant], &offer, &buyer)?;
    }
    books.close(context, draft)
}
