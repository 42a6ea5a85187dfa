//! Counts by area where blocks were looked at by a list, and where areas that few share count as the
//! one around them.

use super::*;

impl Found {
    /// How many matched in each area that any did, by rising area: each where they count as being.
    pub(in crate::engine) fn areas_counted(&self, ground: Ground<'_>) -> Vec<(AreaId, u32)> {
        let counts = match &self.jobs {
            None => self.areas(ground, &ground.store.by_area()),
            Some(jobs) => self.areas(ground, jobs),
        };
        self.rolled_up(ground, counts)
    }

    /// Counts who is in an area that too few share as being in the area around it.
    fn rolled_up(&self, ground: Ground<'_>, mut counts: Vec<(AreaId, u32)>) -> Vec<(AreaId, u32)> {
        if self.least <= 1 {
            return counts;
        }
        let counted = coarse::counted_as(&ground.tables.areas, ground.store.shares(), self.least);
        for (area, _) in &mut counts {
            *area = counted.get(area.index()).copied().unwrap_or(*area);
        }
        counts.sort_unstable_by_key(|(area, _)| *area);
        counts.dedup_by(|(area, count), (before, sum)| {
            let same = area == before;
            if same {
                *sum = sum.saturating_add(*count);
            }
            same
        });
        counts
    }
}
