//! The order that a feed comes in.

use super::DealId;
use super::shelf::Run;
use alloc::vec::Vec;

/// The order that a feed comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As the deals lie: those for the signal's own area first, those for everywhere towards the
    /// end. The fastest, and the same however the deals were added.
    Any,
    /// By currency, then price, the lowest first, then id.
    Cheapest,
    /// By currency, then price, the highest first, then id.
    Dearest,
}

/// Deals that are to be ordered by price, each with what is known of its price without looking it
/// up.
pub(super) struct Ranking {
    dearest: bool,
    /// Currency and rung, the first to come the lowest.
    found: Vec<(u16, DealId)>,
}

impl Ranking {
    pub(super) fn new(order: Order) -> Self {
        Self {
            dearest: order == Order::Dearest,
            found: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, run: &Run<'_>) {
        let currency = run.cell.currency() << 8;
        let flip = if self.dearest { u8::MAX } else { 0 };
        let each = run.rungs.iter().zip(run.ids);
        (self.found).extend(each.map(|(rung, id)| (currency | u16::from(rung ^ flip), *id)));
    }

    /// Writes the first `limit`.
    pub(super) fn list(
        mut self,
        limit: usize,
        price_minor: impl Fn(DealId) -> i64,
        out: &mut Vec<DealId>,
    ) {
        self.cut(limit);
        let dearest = self.dearest;
        let mut ranked: Vec<(u16, i64, DealId)> = (self.found.into_iter())
            .map(|(step, id)| {
                let price = price_minor(id);
                (
                    step >> 8,
                    if dearest {
                        price.saturating_neg()
                    } else {
                        price
                    },
                    id,
                )
            })
            .collect();
        ranked.sort_unstable();
        out.extend(ranked.into_iter().take(limit).map(|(_, _, id)| id));
    }

    /// Drops what cannot be among the first `limit`: a price on a later rung comes later.
    fn cut(&mut self, limit: usize) {
        let Some(last) = limit.checked_sub(1) else {
            return self.found.clear();
        };
        if last < self.found.len() {
            let (_, (step, _), _) =
                (self.found).select_nth_unstable_by_key(last, |(step, _)| *step);
            let step = *step;
            self.found.retain(|(it, _)| *it <= step);
        }
    }
}
