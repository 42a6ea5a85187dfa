//! Hierarchies: how a value is told less and less exactly.

use crate::AnonymityError;
use crate::limits::{HEIGHT_MAX, LEAVES_MAX};
use std::collections::HashMap;
use std::fmt;

mod built_in;
#[cfg(test)]
mod tests;

/// A tree over the values of one column: each value with its node on each level, from the value itself
/// up to one root.
///
/// # Examples
/// ```
/// use tavren_anonymity::Hierarchy;
///
/// let jobs = Hierarchy::parse(b"cook;service;*\nwaiter;service;*\nnurse;care;*\n", b';')?;
/// assert_eq!((jobs.leaves(), jobs.height()), (3, 3));
/// # Ok::<(), tavren_anonymity::AnonymityError>(())
/// ```
pub struct Hierarchy {
    /// The leaf of each value.
    places: HashMap<String, u32>,
    levels: Vec<Level>,
}

/// The nodes of one level.
pub(crate) struct Level {
    /// The node of each leaf.
    pub(crate) node_of: Vec<u32>,
    pub(crate) names: Vec<String>,
    /// How many leaves are below each node.
    pub(crate) leaves: Vec<u32>,
}

impl Hierarchy {
    /// Reads a table without a header: a line a value, from the value to the root, which all lines
    /// share; where they do not, a root `*` is added.
    ///
    /// # Errors
    /// [`AnonymityError::Hierarchy`] with the line: one that is no CSV or no UTF-8, has another number of
    /// nodes than the first, repeats a value, or puts a node under another one than an earlier line.
    pub fn parse(bytes: &[u8], delimiter: u8) -> Result<Self, AnonymityError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(bytes);
        let mut lines = Vec::new();
        for (line, record) in (1..).zip(reader.records()) {
            let record = record.map_err(|_| AnonymityError::Hierarchy {
                line,
                what: "is not text of this form",
            })?;
            lines.push(record.iter().map(str::to_owned).collect());
            if lines.len() > LEAVES_MAX {
                return Err(AnonymityError::Limit { what: "leaves" });
            }
        }
        Self::new(lines)
    }

    /// A hierarchy of these lines, each from a value to the root.
    ///
    /// # Errors
    /// As [`Hierarchy::parse`].
    pub fn new(lines: Vec<Vec<String>>) -> Result<Self, AnonymityError> {
        let height = lines.first().map_or(0, Vec::len);
        let wrong = |line, what| Err(AnonymityError::Hierarchy { line, what });
        if height == 0 {
            return wrong(1, "has no node");
        }
        if height >= HEIGHT_MAX {
            return Err(AnonymityError::Limit { what: "levels" });
        }
        if lines.len() > LEAVES_MAX {
            return Err(AnonymityError::Limit { what: "leaves" });
        }
        let mut places = HashMap::with_capacity(lines.len());
        let mut parents: Vec<HashMap<&str, &str>> = vec![HashMap::new(); height];
        for (line, (leaf, nodes)) in (1..).zip((0_u32..).zip(&lines)) {
            if nodes.len() != height {
                return wrong(line, "has another number of nodes than the first");
            }
            if nodes
                .first()
                .is_some_and(|value| places.insert(value.clone(), leaf).is_some())
            {
                return wrong(line, "repeats a value");
            }
            for (level, pair) in parents.iter_mut().zip(nodes.windows(2)) {
                let [node, parent] = pair else { continue };
                if *level.entry(node).or_insert(parent) != parent.as_str() {
                    return wrong(line, "puts a node under another one than an earlier line");
                }
            }
        }
        let mut levels: Vec<Level> = (0..height).map(|at| Level::of(&lines, at)).collect();
        if levels.last().is_some_and(|top| top.names.len() > 1) {
            levels.push(Level::root(lines.len()));
        }
        Ok(Self { places, levels })
    }

    /// How many values it has.
    pub fn leaves(&self) -> usize {
        self.places.len()
    }

    /// How many levels it has, the values themselves and the root included.
    pub fn height(&self) -> usize {
        self.levels.len()
    }

    /// The leaf of a value.
    pub(crate) fn leaf(&self, value: &str) -> Option<u32> {
        self.places.get(value).copied()
    }

    pub(crate) fn levels(&self) -> &[Level] {
        &self.levels
    }
}

impl Level {
    fn of(lines: &[Vec<String>], at: usize) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let (mut node_of, mut names) = (Vec::with_capacity(lines.len()), Vec::new());
        for name in lines.iter().filter_map(|nodes| nodes.get(at)) {
            let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let node = *numbers.entry(name).or_insert(next);
            if node == next {
                names.push(name.clone());
            }
            node_of.push(node);
        }
        let mut leaves = vec![0_u32; names.len()];
        for node in &node_of {
            if let Some(count) = leaves.get_mut(*node as usize) {
                *count = count.saturating_add(1);
            }
        }
        Self {
            node_of,
            names,
            leaves,
        }
    }

    fn root(leaves: usize) -> Self {
        Self {
            node_of: vec![0; leaves],
            names: vec![String::from("*")],
            leaves: vec![u32::try_from(leaves).unwrap_or(u32::MAX)],
        }
    }

    /// What a cell loses that shows a node of this level: its leaves but one over all leaves but one.
    pub(crate) fn loss(&self, node: u32) -> f64 {
        let below = self.leaves.get(node as usize).copied().unwrap_or(1);
        let all = self.node_of.len().saturating_sub(1).max(1);
        f64::from(below.saturating_sub(1)) / all as f64
    }
}

impl fmt::Debug for Hierarchy {
    /// Prints sizes alone: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Hierarchy({} leaves, {} levels)",
            self.leaves(),
            self.height()
        )
    }
}
