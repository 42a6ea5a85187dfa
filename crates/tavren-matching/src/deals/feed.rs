//! The deals that are for one signal.

use super::order::{Order, Ranking};
use super::reach::Reach;
use super::shelf::{Run, WIDE};
use super::{DealNumber, Deals};
use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::limits;
use crate::signal::Signal;
use alloc::vec::Vec;

impl Deals {
    /// Lists at most `limit` deals that are for the user of `signal`, in place of what `out` held.
    ///
    /// # Errors
    /// As [`Deals::feed_in`].
    pub fn feed(
        &self,
        signal: &Signal,
        order: Order,
        limit: usize,
        out: &mut Vec<DealNumber>,
    ) -> Result<(), MatchError> {
        self.feed_in(signal.area, signal, order, limit, out)
    }

    /// As [`Deals::feed`], for a user who counts as being in `area` rather than in the signal's.
    ///
    /// # Errors
    /// [`MatchError::Area`] for an area that the hierarchy lacks, [`MatchError::Currency`] for a
    /// largest price in a currency without a ladder, [`MatchError::Price`] for one of nothing or
    /// less, [`MatchError::Many`] for a limit above
    /// [`limits::FEED_MAX`]. Nothing is listed then.
    pub fn feed_in(
        &self,
        area: AreaId,
        signal: &Signal,
        order: Order,
        limit: usize,
        out: &mut Vec<DealNumber>,
    ) -> Result<(), MatchError> {
        out.clear();
        if limit > limits::FEED_MAX {
            return Err(MatchError::Many {
                field: "limit",
                max: limits::FEED_MAX,
            });
        }
        if !self.tables.areas.has(area) {
            return Err(MatchError::Area);
        }
        let reach = Reach::new(signal, &self.tables)?;
        if order == Order::Any {
            self.visit(area, &reach, |run| {
                let left = limit.saturating_sub(out.len());
                match run.wide {
                    // Copied at a fixed length, and cut: quicker than a length to be guessed.
                    Some(wide) if WIDE <= left => {
                        let length = out.len().saturating_add(run.ids.len());
                        out.extend_from_slice(wide);
                        out.truncate(length);
                    }
                    _ => out.extend(run.ids.iter().take(left)),
                }
                out.len() < limit
            });
        } else {
            let mut ranking = Ranking::new(order, limit);
            self.visit(area, &reach, |run| {
                ranking.take(&run);
                true
            });
            ranking.list(|id| self.price_minor(id), out);
        }
        Ok(())
    }

    /// Visits what a signal in `area` reaches, until `more` says that it is enough.
    fn visit<'a>(&'a self, area: AreaId, reach: &Reach<'_>, mut more: impl FnMut(Run<'a>) -> bool) {
        let naming = (self.tables.areas.up(area)).filter_map(|at| self.naming.get(at.index()));
        for shelf in naming.chain(self.inside.get(area.index())) {
            if !shelf.visit(reach, &mut more) {
                return;
            }
        }
    }

    fn price_minor(&self, id: DealNumber) -> i64 {
        (self.standing.get(&id)).map_or(0, |standing| standing.price_minor)
    }
}
