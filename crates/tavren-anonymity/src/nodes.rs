//! Local recoding in a hierarchy: every cell shows a node of its column's hierarchy.
//!
//! All combinations of levels are tried, from the one after which the least is lost. Rows that are
//! enough for a class on a combination become one, and those that are not are tried on the next: each
//! row shows nodes about as low as any in which it finds company. Combinations are many where columns
//! and levels are; each costs a sort of the rows that are left, which become few soon.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rows are below the table's, codes below their domain, levels below their hierarchy; keys were checked to fit"
)]

use crate::AnonymityError;
use crate::guarantee::{Guarantee, Judge};
use crate::hierarchy::{Hierarchy, Level};
use crate::limits::LEVELS_MAX;
use crate::recoded::Recoded;
use crate::table::{Column, Domain, Table};

#[cfg(test)]
mod tests;

/// Generalises a table by hierarchies: one for each quasi-identifier, in the order of the columns. At
/// most `suppress` rows are left out, and none under a promise of closeness, which is about all rows;
/// where more find no company, they join the class to which that costs the least.
///
/// # Errors
/// [`AnonymityError::Unmapped`] for a value that its hierarchy does not have (a missing one is the value
/// of no letters), [`AnonymityError::Unmet`] where not even all rows together keep a guarantee, too many
/// levels, a guarantee out of range.
///
/// # Law
/// Every class keeps every guarantee, and every cell shows a node above its value
/// (`nodes::tests::every_class_keeps_what_was_promised_and_shows_nodes_above_its_rows`).
pub fn nodes<'a>(
    table: &'a Table,
    hierarchies: &[&Hierarchy],
    guarantees: &[Guarantee],
    suppress: usize,
) -> Result<Recoded<'a>, AnonymityError> {
    let mut judge = Judge::new(table, guarantees)?;
    let mut rest: Vec<u32> = (0_u32..).take(table.rows()).collect();
    if let Some(guarantee) = judge.broken(&rest) {
        return Err(AnonymityError::Unmet { guarantee });
    }
    let trees = trees(table, hierarchies)?;
    let mut classes: Vec<Class> = Vec::new();
    let mut keys: Vec<(u128, u32)> = Vec::new();
    for levels in combinations(&trees)? {
        if (rest.len() as u64) < u64::from(judge.k()) {
            break;
        }
        keys.clear();
        keys.extend(rest.iter().map(|row| (key(&trees, &levels, *row), *row)));
        keys.sort_unstable();
        rest.clear();
        for same in keys.chunk_by(|one, next| one.0 == next.0) {
            let rows = same.iter().map(|(_, row)| *row);
            if same.len() as u64 >= u64::from(judge.k()) {
                let rows: Vec<u32> = rows.collect();
                if judge.keeps(&rows) {
                    let levels = levels.clone();
                    classes.push(Class { rows, levels });
                    continue;
                }
                rest.extend(rows);
            } else {
                rest.extend(rows);
            }
        }
    }
    // What is left out would change the whole that classes are close to.
    let most = if judge.closes() { 0 } else { suppress };
    if rest.len() > most {
        classes = accommodate(&trees, classes, rest, &mut judge);
    }
    let mut recoded = Recoded::new(table);
    for class in &classes {
        let Some(row) = class.rows.first() else {
            continue;
        };
        let nodes = trees.iter().zip(&class.levels);
        let nodes = nodes.map(|(tree, level)| tree.node(*level, *row));
        let (cells, losses): (Vec<String>, Vec<f64>) = nodes.unzip();
        recoded.push(&class.rows, cells, losses.iter().sum());
    }
    Ok(recoded)
}

/// Rows that show the nodes on these levels, a level a column.
struct Class {
    rows: Vec<u32>,
    levels: Vec<u8>,
}

/// A column in its hierarchy.
struct Tree<'a> {
    column: &'a Column,
    levels: &'a [Level],
    /// The leaf of each code.
    leaves: Vec<u32>,
}

impl Tree<'_> {
    fn number(&self, level: u8, row: u32) -> u32 {
        let leaf = self.leaves[self.column.codes[row as usize] as usize];
        self.levels[level as usize].node_of[leaf as usize]
    }

    /// The name of a row's node, and what it loses.
    fn node(&self, level: u8, row: u32) -> (String, f64) {
        let (number, level) = (self.number(level, row), &self.levels[level as usize]);
        (level.names[number as usize].clone(), level.loss(number))
    }

    /// What a row loses on a level.
    fn loss(&self, level: u8, row: u32) -> f64 {
        self.levels[level as usize].loss(self.number(level, row))
    }
}

fn trees<'a>(
    table: &'a Table,
    hierarchies: &[&'a Hierarchy],
) -> Result<Vec<Tree<'a>>, AnonymityError> {
    if hierarchies.len() != table.columns.len() {
        let parameter = "hierarchies";
        return Err(AnonymityError::Parameter { parameter });
    }
    let columns = table.columns.iter().zip(hierarchies);
    columns
        .map(|(column, hierarchy)| {
            let leaf = |code: usize| match &column.domain {
                Domain::Numbers(values) => hierarchy.leaf(&values[code].to_string()),
                Domain::Texts(values) => hierarchy.leaf(values[code].as_deref().unwrap_or("")),
            };
            let mut leaves = Vec::with_capacity(column.domain.len());
            for code in 0..column.domain.len() {
                let Some(leaf) = leaf(code) else {
                    let mut codes = column.codes.iter();
                    return Err(AnonymityError::Unmapped {
                        column: column.name.clone(),
                        row: codes.position(|one| *one as usize == code).unwrap_or(0),
                    });
                };
                leaves.push(leaf);
            }
            let levels = hierarchy.levels();
            Ok(Tree {
                column,
                levels,
                leaves,
            })
        })
        .collect()
}

/// All combinations of levels, a level a column, by what is lost on average.
fn combinations(trees: &[Tree<'_>]) -> Result<Vec<Vec<u8>>, AnonymityError> {
    let heights = trees.iter().map(|tree| tree.levels.len());
    let count = heights.clone().try_fold(1_usize, usize::checked_mul);
    if count.is_none_or(|count| count > LEVELS_MAX) {
        return Err(AnonymityError::Limit { what: "levels" });
    }
    // A key holds a node of each column.
    let nodes = heights
        .zip(trees)
        .map(|(_, tree)| tree.levels[0].names.len() as u128);
    if nodes.clone().try_fold(1_u128, u128::checked_mul).is_none() {
        return Err(AnonymityError::Limit { what: "values" });
    }
    let mut all: Vec<(f64, Vec<u8>)> = vec![(0.0, Vec::new())];
    for tree in trees {
        let rows = tree.column.codes.len();
        let losses = (0_u8..).take(tree.levels.len()).map(|level| {
            let losses = (0_u32..).take(rows).map(|row| tree.loss(level, row));
            (level, losses.sum::<f64>() / rows.max(1) as f64)
        });
        let losses: Vec<(u8, f64)> = losses.collect();
        let with = |(loss, levels): (f64, Vec<u8>)| {
            let next = losses.iter().map(move |(level, more)| {
                let mut levels = levels.clone();
                levels.push(*level);
                (loss + more, levels)
            });
            next.collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(with).collect();
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(all.into_iter().map(|(_, levels)| levels).collect())
}

/// The nodes that a row shows on these levels, as one number.
fn key(trees: &[Tree<'_>], levels: &[u8], row: u32) -> u128 {
    let columns = trees.iter().zip(levels);
    columns.fold(0, |key, (tree, level)| {
        let nodes = tree.levels[*level as usize].names.len() as u128;
        key * nodes + u128::from(tree.number(*level, row))
    })
}

/// Rows without company join the class to which that costs the least, and with it the next one where
/// the two together keep no guarantee yet.
fn accommodate(
    trees: &[Tree<'_>],
    mut classes: Vec<Class>,
    rest: Vec<u32>,
    judge: &mut Judge<'_>,
) -> Vec<Class> {
    let mut joined = Class {
        rows: rest,
        levels: vec![0; trees.len()],
    };
    loop {
        joined.levels = common(trees, &joined.rows, &joined.levels);
        if judge.keeps(&joined.rows) || classes.is_empty() {
            classes.push(joined);
            return classes;
        }
        let mut best: Option<(f64, usize, Vec<u8>)> = None;
        for (at, class) in classes.iter().enumerate() {
            let (Some(one), Some(other)) = (joined.rows.first(), class.rows.first()) else {
                continue;
            };
            let both = joined
                .levels
                .iter()
                .zip(&class.levels)
                .map(|(a, b)| *a.max(b));
            let both = common(trees, &[*one, *other], &both.collect::<Vec<u8>>());
            let lost = |levels: &[u8], row: u32| -> f64 {
                let columns = trees.iter().zip(levels);
                columns.map(|(tree, level)| tree.loss(*level, row)).sum()
            };
            let more = lost(&both, *other) - lost(&class.levels, *other);
            let cost =
                more * class.rows.len() as f64 + lost(&both, *one) * joined.rows.len() as f64;
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, at, both));
            }
        }
        if let Some((_, at, levels)) = best {
            joined.rows.extend(classes.swap_remove(at).rows);
            joined.levels = levels;
        }
    }
}

/// The lowest levels, from these on, on which all these rows show the same nodes.
fn common(trees: &[Tree<'_>], rows: &[u32], from: &[u8]) -> Vec<u8> {
    let columns = trees.iter().zip(from);
    let lowest = columns.map(|(tree, from)| {
        let top = (tree.levels.len() - 1) as u8;
        let same = |level: &u8| {
            let mut nodes = rows.iter().map(|row| tree.number(*level, *row));
            let first = nodes.next();
            nodes.all(|node| Some(node) == first)
        };
        (*from..top).find(same).unwrap_or(top)
    });
    lowest.collect()
}
