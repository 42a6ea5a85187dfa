//! Signals in a plain list, and whom a deal is for by its definition.

use super::Upsert;
use std::collections::BTreeMap;
use tavren_matching::{AreaId, Criteria, Signal, SignalId, Tables};
use tavren_types::Timestamp;

#[derive(Default)]
pub(super) struct List(BTreeMap<SignalId, (Signal, Timestamp)>);

impl List {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn upsert(&mut self, signals: &[Upsert]) {
        let each = signals.iter().cloned();
        (self.0).extend(each.map(|(id, signal, expires)| (id, (signal, expires))));
    }

    pub(super) fn remove(&mut self, id: SignalId) -> bool {
        self.0.remove(&id).is_some()
    }

    pub(super) fn expire(&mut self, now: Timestamp) {
        self.0.retain(|_, (_, expires)| *expires > now);
    }

    /// Who matches by rising id, and where each counts as being.
    pub(super) fn matching(
        &self,
        deal: &Criteria,
        least: u32,
        tables: &Tables,
    ) -> Vec<(SignalId, AreaId)> {
        let mut shares: BTreeMap<AreaId, u32> = BTreeMap::new();
        for (signal, _) in self.0.values() {
            for around in tables.areas().up(signal.area()) {
                *shares.entry(around).or_default() += 1;
            }
        }
        let shared = |area: &AreaId| *area == AreaId::WORLD || shares[area] >= least;
        let mut matching = Vec::new();
        for (id, (signal, _)) in &self.0 {
            let area = tables.areas().up(signal.area()).find(shared);
            let area = area.expect("the world is always shared");
            if deal.matches(signal, area, tables).expect("nothing refused") {
                matching.push((*id, area));
            }
        }
        matching
    }
}
