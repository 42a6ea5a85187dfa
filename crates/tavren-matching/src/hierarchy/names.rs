//! Areas by code and by name.

use super::{AreaId, Hierarchy};
use core::ops::Range;
use tavren_types::{Area, Label};

impl Hierarchy {
    /// The area of this code.
    pub fn area(&self, code: u64) -> Option<AreaId> {
        self.by_code.get(&code).copied()
    }

    /// The area at the end of a path of names.
    pub fn find(&self, path: &Area) -> Option<AreaId> {
        let mut at = AreaId::WORLD;
        for name in path.names() {
            at = self
                .children(at)
                .find(|child| self.name(*child) == Some(name))?;
        }
        Some(at)
    }

    /// The areas directly inside `area`, in order.
    pub fn children(&self, area: AreaId) -> impl Iterator<Item = AreaId> + '_ {
        let Range { start, end } = self.subtree(area);
        let mut next = start.saturating_add(1);
        core::iter::from_fn(move || {
            let child = AreaId(next);
            (next < end).then(|| {
                next = self.subtree(child).end.max(next.saturating_add(1));
                child
            })
        })
    }

    /// The area's name; none for the world or a stranger.
    pub fn name(&self, area: AreaId) -> Option<&Label> {
        self.nodes
            .get(area.index())
            .and_then(|node| node.label.as_ref())
            .map(|(_, name)| name)
    }

    /// The area's code in the table; none for the world or a stranger.
    pub fn code(&self, area: AreaId) -> Option<u64> {
        self.nodes
            .get(area.index())
            .and_then(|node| node.label.as_ref())
            .map(|(code, _)| *code)
    }
}
