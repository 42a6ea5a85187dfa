//! The order that a feed comes in.

use super::DealNumber;
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
/// up: its currency and rung, those that come first the lowest.
pub(super) struct Ranking {
    dearest: bool,
    limit: usize,
    found: Vec<(u16, DealNumber)>,
    /// What comes after this is not among the first `limit`.
    last: u16,
    /// How many to find before the next cut.
    room: usize,
}

impl Ranking {
    pub(super) fn new(order: Order, limit: usize) -> Self {
        Self {
            dearest: order == Order::Dearest,
            limit,
            found: Vec::new(),
            last: u16::MAX,
            room: limit,
        }
    }

    /// Takes what may be among the first: the beginning of a run, or its end for the dearest.
    pub(super) fn take(&mut self, run: &Run<'_>) {
        let currency = run.cell.currency() << 8;
        let flip = if self.dearest { u8::MAX } else { 0 };
        let step = |rung: &u8| currency | u16::from(rung ^ flip);
        let last = self.last;
        let (from, count) = if self.dearest {
            let late = run.rungs.partition_point(|rung| step(rung) > last);
            (late, run.rungs.len())
        } else {
            (0, run.rungs.partition_point(|rung| step(rung) <= last))
        };
        let each = run.rungs.iter().zip(run.ids).take(count).skip(from);
        (self.found).extend(each.map(|(rung, id)| (step(rung), *id)));
        if self.found.len() > self.room {
            self.cut();
            // Twice what is left, so that cuts are few however many share the last rung.
            self.room = self.found.len().saturating_mul(2);
        }
    }

    /// Writes the first `limit`.
    pub(super) fn list(
        mut self,
        price_minor: impl Fn(DealNumber) -> i64,
        out: &mut Vec<DealNumber>,
    ) {
        self.cut();
        let dearest = self.dearest;
        let mut ranked: Vec<(u16, i64, DealNumber)> = (self.found.into_iter())
            .map(|(step, id)| {
                let minor = price_minor(id);
                let rank = if dearest {
                    minor.saturating_neg()
                } else {
                    minor
                };
                (step >> 8, rank, id)
            })
            .collect();
        ranked.sort_unstable();
        out.extend(ranked.into_iter().take(self.limit).map(|(_, _, id)| id));
    }

    /// Drops what cannot be among the first `limit`: a price on a later rung comes later.
    fn cut(&mut self) {
        let Some(last) = self.limit.checked_sub(1) else {
            return self.found.clear();
        };
        if last < self.found.len() {
            let (_, (step, _), _) =
                (self.found).select_nth_unstable_by_key(last, |(step, _)| *step);
            self.last = *step;
            let last = self.last;
            self.found.retain(|(step, _)| *step <= last);
        }
    }
}
