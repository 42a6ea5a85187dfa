//! Areas as numbers: a tree whose every subtree is an interval.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;
use tavren_types::{Label, limits::AREA_LEVELS_MAX};

use crate::limits;
pub use error::HierarchyError;

mod error;
#[cfg(feature = "outside")]
mod names;
#[cfg(test)]
mod tests;

/// One row of the table that a hierarchy is loaded from.
#[derive(Debug, Clone, Copy)]
pub struct AreaRow<'a> {
    /// The area's key in the table: an official code, never a name.
    pub code: u64,
    /// The code of the area it lies in; none for a country.
    pub parent: Option<u64>,
    /// Its name, NFC-normalised here; unique among the areas of one parent.
    pub name: &'a str,
}

/// An area of one [`Hierarchy`]: its place in depth-first order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaId(pub(crate) u16);

impl AreaId {
    /// The whole world, which every country lies in: the area of who shares none.
    pub const WORLD: Self = Self(0);

    /// The number, 0 for the world.
    pub fn number(self) -> u16 {
        self.0
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A tree of areas below [`AreaId::WORLD`]: country, city, district, ward.
///
/// Areas are numbered depth first, the areas of one parent by rising code, so that the same table
/// gives the same numbers whatever the order of its rows, and an area with all that lies in it is
/// one interval of numbers.
///
/// # Examples
/// ```
/// use tavren_matching::{AreaRow, Hierarchy};
/// let row = |code, parent, name| AreaRow { code, parent, name };
/// let areas = Hierarchy::load(&[
///     row(84, None, "VN"),
///     row(79, Some(84), "Hồ Chí Minh"),
///     row(760, Some(79), "Quận 1"),
/// ])?;
/// let city = areas.area(79).expect("it stands in the table");
/// let district = areas.area(760).expect("it stands in the table");
/// assert!(areas.contains(city, district) && !areas.contains(district, city));
/// # Ok::<(), tavren_matching::HierarchyError>(())
/// ```
#[derive(Clone)]
pub struct Hierarchy {
    nodes: Vec<Node>,
    by_code: BTreeMap<u64, AreaId>,
}

#[derive(Clone)]
struct Node {
    /// One after the last area inside.
    end: u16,
    parent: AreaId,
    /// None for the world.
    #[cfg(feature = "outside")]
    label: Option<(u64, Label)>,
}

impl Hierarchy {
    /// Loads a table; the order of rows does not matter.
    ///
    /// # Errors
    /// [`HierarchyError`] names the row (from 0) that lies in itself or in nothing, that repeats a
    /// code or a name of its parent, that lies too deep, or whose name is malformed.
    pub fn load(rows: &[AreaRow<'_>]) -> Result<Self, HierarchyError> {
        if rows.len() >= limits::AREAS_MAX {
            return Err(HierarchyError::Many);
        }
        let mut places = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            if places.insert(row.code, at).is_some() {
                return Err(HierarchyError::CodeTwice { row: at });
            }
        }
        // Children by parent, then by code: the order of numbers.
        let mut children: BTreeMap<Option<u64>, BTreeMap<u64, usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            if row
                .parent
                .is_some_and(|parent| !places.contains_key(&parent))
            {
                return Err(HierarchyError::Parent { row: at });
            }
            children.entry(row.parent).or_default().insert(row.code, at);
        }
        let mut tree = Self {
            nodes: Vec::with_capacity(rows.len().saturating_add(1)),
            by_code: BTreeMap::new(),
        };
        let world = Node {
            end: 0,
            parent: AreaId::WORLD,
            #[cfg(feature = "outside")]
            label: None,
        };
        tree.nodes.push(world);
        tree.number(rows, &children, None, AreaId::WORLD, 1)?;
        // Who was not reached from a country lies in a circle.
        match (0..rows.len()).find(|at| {
            rows.get(*at)
                .is_some_and(|row| !tree.by_code.contains_key(&row.code))
        }) {
            Some(row) => Err(HierarchyError::Cycle { row }),
            None => Ok(tree),
        }
    }

    /// Numbers what lies in `parent`; at most [`AREA_LEVELS_MAX`] calls deep.
    fn number(
        &mut self,
        rows: &[AreaRow<'_>],
        children: &BTreeMap<Option<u64>, BTreeMap<u64, usize>>,
        parent: Option<u64>,
        parent_id: AreaId,
        level: usize,
    ) -> Result<(), HierarchyError> {
        let mut names = BTreeMap::new();
        for (code, at) in children.get(&parent).into_iter().flatten() {
            let row = *at;
            if level > AREA_LEVELS_MAX {
                return Err(HierarchyError::Deep { row });
            }
            let Some(name) = rows.get(row).map(|area| area.name) else {
                continue;
            };
            let label = Label::new(name).map_err(|why| HierarchyError::Name { row, why })?;
            if names.insert(label.clone(), ()).is_some() {
                return Err(HierarchyError::NameTwice { row });
            }
            let id = self.next()?;
            self.by_code.insert(*code, id);
            self.nodes.push(Node {
                end: 0,
                parent: parent_id,
                #[cfg(feature = "outside")]
                label: Some((*code, label)),
            });
            self.number(rows, children, Some(*code), id, level.saturating_add(1))?;
        }
        let end = self.next()?;
        if let Some(node) = self.nodes.get_mut(parent_id.index()) {
            node.end = end.0;
        }
        Ok(())
    }

    fn next(&self) -> Result<AreaId, HierarchyError> {
        u16::try_from(self.nodes.len())
            .map(AreaId)
            .map_err(|_| HierarchyError::Many)
    }

    /// The area it lies in; the world lies in itself.
    pub fn parent(&self, area: AreaId) -> AreaId {
        self.nodes
            .get(area.index())
            .map_or(AreaId::WORLD, |node| node.parent)
    }

    /// How far below the world: 0 for the world, 1 for a country.
    pub fn level(&self, area: AreaId) -> usize {
        self.up(area).count().saturating_sub(1)
    }

    /// The area, what it lies in, and so on up to the world.
    pub fn up(&self, area: AreaId) -> impl Iterator<Item = AreaId> + '_ {
        core::iter::successors(Some(area), |at| {
            (*at != AreaId::WORLD).then(|| self.parent(*at))
        })
    }

    /// The numbers of an area and of all that lies in it; empty for a stranger.
    pub fn subtree(&self, area: AreaId) -> Range<u16> {
        let end = self.nodes.get(area.index()).map_or(area.0, |node| node.end);
        area.0..end
    }

    /// True when `inner` is `outer` or lies inside it.
    pub fn contains(&self, outer: AreaId, inner: AreaId) -> bool {
        self.subtree(outer).contains(&inner.0)
    }

    /// True when the number stands for an area here.
    pub fn has(&self, area: AreaId) -> bool {
        area.index() < self.nodes.len()
    }

    /// Every area, the world first, by rising number.
    pub fn all(&self) -> impl Iterator<Item = AreaId> + use<> {
        (0..=u16::MAX).map(AreaId).take(self.len())
    }

    /// Areas, the world among them.
    #[expect(clippy::len_without_is_empty, reason = "the world is always there")]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }
}
