//! A table as it may be published.

use crate::table::{Domain, Table};
use std::fmt;

/// A table whose rows show what their class shows. Suppressed rows show nothing.
pub struct Recoded<'a> {
    table: &'a Table,
    /// The class of each row; [`SUPPRESSED`] where it has none.
    class_of: Vec<u32>,
    /// What each class shows, a cell a column.
    cells: Vec<Vec<String>>,
    /// What all rows lose, summed over columns.
    lost: f64,
    suppressed: usize,
}

const SUPPRESSED: u32 = u32::MAX;

impl<'a> Recoded<'a> {
    /// Every row is suppressed until its class is pushed.
    pub(crate) fn new(table: &'a Table) -> Self {
        Self {
            table,
            class_of: vec![SUPPRESSED; table.rows()],
            cells: Vec::new(),
            lost: 0.0,
            suppressed: table.rows(),
        }
    }

    /// Makes a class of these rows, each of which loses so much.
    pub(crate) fn push(&mut self, rows: &[u32], cells: Vec<String>, loss: f64) {
        let class = u32::try_from(self.cells.len()).unwrap_or(SUPPRESSED);
        for row in rows {
            if let Some(slot) = self.class_of.get_mut(*row as usize) {
                *slot = class;
            }
        }
        self.suppressed = self.suppressed.saturating_sub(rows.len());
        self.lost += loss * rows.len() as f64;
        self.cells.push(cells);
    }

    /// How many rows there were, suppressed ones included.
    pub fn rows(&self) -> usize {
        self.class_of.len()
    }

    /// How many rows are not published.
    pub fn suppressed(&self) -> usize {
        self.suppressed
    }

    /// How many classes were made. Two of them may show the same, and are one for who reads them.
    pub fn classes(&self) -> usize {
        self.cells.len()
    }

    /// The class of a row, counted from 0; `None` where the row is not published.
    pub fn class(&self, row: usize) -> Option<usize> {
        let class = self.class_of.get(row).filter(|class| **class != SUPPRESSED);
        class.map(|class| *class as usize)
    }

    /// What a row shows of a quasi-identifier, both counted from 0; `None` where it is not published.
    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        let cells = self.class(row).and_then(|class| self.cells.get(class))?;
        cells.get(column).map(String::as_str)
    }

    /// What a row shows of a sensitive column: the value itself, which may be missing.
    pub fn sensitive(&self, row: usize, column: usize) -> Option<&str> {
        self.class(row)?;
        let column = self.table.sensitive.get(column)?;
        let code = column.codes.get(row)?;
        match &column.domain {
            Domain::Texts(values) => values.get(*code as usize)?.as_deref(),
            Domain::Numbers(_) => None,
        }
    }

    /// The names of the quasi-identifiers, then of the sensitive columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let columns = self.table.columns.iter().chain(&self.table.sensitive);
        columns.map(|column| column.name.as_str())
    }

    /// What a cell loses on average, from 0 (as it was) to 1 (nothing is left): the global certainty
    /// penalty of Ghinita et al. (2007). A suppressed row loses all.
    pub fn loss(&self) -> f64 {
        let columns = self.table.columns.len() as f64;
        let all = self.rows() as f64 * columns;
        let lost = self.lost + self.suppressed as f64 * columns;
        if all > 0.0 { lost / all } else { 0.0 }
    }
}

impl fmt::Debug for Recoded<'_> {
    /// Prints counts alone: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Recoded")
            .field("rows", &self.rows())
            .field("classes", &self.classes())
            .field("suppressed", &self.suppressed)
            .finish_non_exhaustive()
    }
}
