use super::{BatchLine, read};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::{Batch, Effect, Ledger, LineId, Written};
use crate::port::Key;
use crate::trail::Trail;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{CommandId, Handle, Timestamp};

/// The batches that lines refer to, as they were kept, and what was kept under the id of this one.
pub(super) struct Earlier {
    batches: BTreeMap<CommandId, Batch>,
    own: Option<Batch>,
}

impl Earlier {
    /// Reads them all, in as few steps as can be.
    pub(super) fn load(context: &mut Context<'_>, lines: &[BatchLine]) -> Result<Self, Halt> {
        let own = context.id;
        let ids = lines.iter().filter_map(BatchLine::refers_to);
        let mut ids: BTreeSet<CommandId> = ids.map(|id| id.batch).collect();
        ids.insert(own);
        let places: Vec<Key> = ids.iter().copied().map(layout::booked).collect();
        read(context, &places)?;
        context.unlock(&places, &[])?;
        let mut batches = BTreeMap::new();
        for (id, place) in ids.into_iter().zip(&places) {
            if let Some((_, batch)) = context.sealed::<Batch>(place)? {
                batches.insert(id, batch);
            }
        }
        let own = batches.remove(&own);
        Ok(Self { batches, own })
    }

    /// A line of another batch.
    pub(super) fn line(&self, id: LineId) -> Option<&Written> {
        self.batches.get(&id.batch)?.line(id)
    }

    /// Whose trail tells of a user's account.
    pub(super) fn told(&self, id: LineId, account: Handle) -> Option<Trail> {
        let told = &self.batches.get(&id.batch)?.told;
        let told = told.iter().find(|told| told.account == account);
        told.map(|told| told.trail())
    }

    /// Lets a ledger know them.
    pub(super) fn recall(&self, ledger: &mut Ledger, own: CommandId) {
        for (id, batch) in &self.batches {
            ledger.recall(*id, &batch.lines);
        }
        if let Some(batch) = &self.own {
            ledger.recall(own, &batch.lines);
        }
    }

    /// What a ledger has drawn and closed of their holds since: the line of each, until when it holds,
    /// and how much less.
    pub(super) fn freed(&self, ledger: &Ledger) -> Vec<(Written, Timestamp, i64)> {
        let mut freed = Vec::new();
        for (line, left) in self.changed(ledger) {
            if let Effect::Held { until, left: was } = line.effect {
                freed.push((line, until, was.saturating_sub(left)));
            }
        }
        freed
    }

    /// Puts back what a ledger has changed.
    pub(super) fn put(
        self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        ledger: &Ledger,
        operator: Trail,
    ) -> Result<(), Halt> {
        for (id, mut batch) in self.batches {
            for (at, line) in (0_u16..).zip(&mut batch.lines) {
                let id = LineId {
                    batch: id,
                    line: at,
                };
                let left = ledger.left(id).unwrap_or(line.effect.left());
                line.effect = line.effect.leaving(left);
            }
            draft.put_sealed(context, layout::booked(id), operator.key, &batch)?;
        }
        Ok(())
    }

    /// The lines of which another amount is left, and how much.
    fn changed(&self, ledger: &Ledger) -> impl Iterator<Item = (Written, i64)> {
        let lines = self.batches.iter().flat_map(|(id, batch)| {
            let lines = (0_u16..).zip(&batch.lines);
            lines.map(|(line, written)| (LineId { batch: *id, line }, *written))
        });
        lines.filter_map(|(id, written)| {
            let left = ledger.left(id)?;
            (left != written.effect.left()).then_some((written, left))
        })
    }
}
