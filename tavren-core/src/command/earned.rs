//! What time has earned a user and nobody has written down: it counts before anything is refused
//! for want of money.

use super::books::Books;
use super::loaded::{self, Loaded};
use super::sweep;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::user::Root;
use tavren_types::{Currency, GrantId};

/// What a user can take out in this currency once `draft` is committed. Where the counter alone
/// does not hold `wanted`, what time has earned is written down in the same commit: a deadline that
/// has passed owes its reward, swept or not.
///
/// # Law
/// 3: sweeping never changes a later answer
/// (`market::tests::stakes::what_time_has_earned_can_be_staked_swept_or_not`).
pub(super) fn available(
    context: &mut Context<'_>,
    draft: &mut Draft,
    root: &Root,
    currency: Currency,
    wanted: i64,
) -> Result<i64, Halt> {
    let counter = layout::available(root.user.account, currency);
    let booked = context.count(&counter)?;
    if booked >= wanted {
        return Ok(booked);
    }
    let ids: Vec<GrantId> = root.user.held.iter().map(|held| held.grant).collect();
    let parties = (root.user.held.iter())
        .flat_map(|held| [layout::offer(held.offer), layout::buyer(held.buyer)]);
    let mut places: Vec<_> = parties.collect();
    places.sort_unstable();
    places.dedup();
    context.prefetch(&places)?;
    let grants = Loaded::load_all(context, &ids)?;
    Books::prefetch(context, &grants)?;
    let (mut books, mut counted) = (Books::default(), Books::default());
    let mut earned = 0_i64;
    for mut grant in grants {
        let offer = loaded::offer(context, grant.grant.offer)?;
        let buyer = loaded::buyer(context, grant.grant.buyer)?;
        grant.catch_up(context, &offer, &buyer);
        if grant.happened().is_empty() {
            continue;
        }
        if grant.grant.quote.currency() == currency {
            earned = earned.saturating_add(grant.earned(context, &mut counted)?);
        }
        sweep::write_down(context, draft, &mut books, vec![grant], &offer, &buyer)?;
    }
    books.close(context, draft)?;
    Ok(booked.saturating_add(earned))
}
