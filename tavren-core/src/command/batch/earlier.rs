use super::{BatchLine, read};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::{Account, Batch, Effect, Ledger, LineId, Owned, Written};
use crate::port::Key;
use crate::trail::Trail;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{CommandId, Handle, KeyId, Timestamp};

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
        self.find(id).map(|(_, line)| line)
    }

    /// Where the roots lie of those whose accounts lines of other batches are about; `None` for one
    /// who was erased.
    pub(super) fn roots(
        &self,
        context: &mut Context<'_>,
        ids: impl Iterator<Item = LineId>,
    ) -> Result<BTreeMap<Handle, Option<Key>>, Halt> {
        let mut owned: BTreeMap<Handle, (Key, &Owned)> = BTreeMap::new();
        for id in ids {
            let Some((batch, line)) = self.find(id) else {
                continue;
            };
            for account in [line.from, line.to] {
                let own = |owned: &&Owned| {
                    account
                        == Account::Available {
                            account: owned.account,
                        }
                };
                if let Some(found) = batch.owned.iter().find(own) {
                    owned.insert(found.account, (layout::booked(id.batch), found));
                }
            }
        }
        let keys = owned.values().map(|(_, owned)| owned.key());
        let keys: Result<Vec<KeyId>, Halt> = keys.collect();
        context.unlock(&[], &keys?)?;
        let mut roots = BTreeMap::new();
        for (account, (at, owned)) in owned {
            roots.insert(account, owned.place(context, &at)?);
        }
        Ok(roots)
    }

    fn find(&self, id: LineId) -> Option<(&Batch, &Written)> {
        let batch = self.batches.get(&id.batch)?;
        Some((batch, batch.line(id)?))
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
