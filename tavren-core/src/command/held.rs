//! What holds of batches hold of an account: no command takes it.

use crate::context::{Context, Halt};
use crate::layout;
use crate::ledger::Holds;
use crate::port::Key;

/// What they hold of a counter of money at the read time, in minor units. What has run out is free.
pub(super) fn of(context: &mut Context<'_>, counter: &Key) -> Result<i64, Halt> {
    let place = layout::holds(counter);
    context.prefetch(&[counter.clone(), place.clone()])?;
    let holds = context.clear::<Holds>(&place)?;
    Ok(holds.map_or(0, |holds| holds.at(context.now)))
}

/// What is free of a counter of money: what it counts less what is held.
pub(super) fn free(context: &mut Context<'_>, counter: &Key) -> Result<i64, Halt> {
    let held = of(context, counter)?;
    // A clock that is behind sees held what another has spent since it ran out.
    Ok(context.count(counter)?.saturating_sub(held).max(0))
}
