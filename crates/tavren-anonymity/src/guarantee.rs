//! What a release promises, and whether a class of rows keeps it.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rows are below the table's, codes below their domain; counts are below 2³², their products in 128 bits"
)]

use crate::AnonymityError;
use crate::table::{Column, Table};

#[cfg(test)]
mod tests;

/// What every class of a release keeps: rows that show the same in all quasi-identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guarantee {
    /// At least `k` **people** are in it, however many rows they have (Samarati and Sweeney, 1998).
    KAnonymity {
        /// How many, at least 1.
        k: u32,
    },
    /// Its people show at least `l` different values of a sensitive column (distinct l-diversity,
    /// Machanavajjhala et al., 2006).
    LDiversity {
        /// The sensitive column.
        column: String,
        /// How many, at least 1.
        l: u32,
    },
    /// The distribution of a sensitive column differs from that of the whole table by at most `t`: by
    /// the earth mover's distance where all values are equally far apart (t-closeness, Li et al., 2007).
    /// Of rows, since each row shows its value.
    TCloseness {
        /// The sensitive column.
        column: String,
        /// In ten-thousandths, 0 to 10,000.
        t: u32,
    },
}

impl Guarantee {
    /// The name in manifests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::KAnonymity { .. } => "k_anonymity",
            Self::LDiversity { .. } => "l_diversity",
            Self::TCloseness { .. } => "t_closeness",
        }
    }
}

/// Holds classes against guarantees, in time that is linear in their rows.
pub(crate) struct Judge<'a> {
    persons: &'a [u32],
    /// Rows and people are the same.
    one_row_each: bool,
    k: u32,
    diverse: Vec<(&'a Column, u32)>,
    close: Vec<Close<'a>>,
    seen: Stamps,
}

struct Close<'a> {
    column: &'a Column,
    t: u32,
    whole: Vec<u32>,
    class: Vec<u32>,
}

/// A set that is emptied in no time.
#[derive(Default)]
struct Stamps {
    at: Vec<u32>,
    now: u32,
}

impl Stamps {
    fn empty(&mut self, len: usize) {
        if self.at.len() < len || self.now == u32::MAX {
            self.at = vec![0; len.max(self.at.len())];
            self.now = 0;
        }
        self.now += 1;
    }

    /// True for what was not in it.
    fn insert(&mut self, code: u32) -> bool {
        let slot = &mut self.at[code as usize];
        let new = *slot != self.now;
        *slot = self.now;
        new
    }
}

impl<'a> Judge<'a> {
    pub(crate) fn new(table: &'a Table, guarantees: &[Guarantee]) -> Result<Self, AnonymityError> {
        let mut judge = Self {
            persons: table.persons(),
            one_row_each: table.people() == table.rows(),
            k: 1,
            diverse: Vec::new(),
            close: Vec::new(),
            seen: Stamps::default(),
        };
        for guarantee in guarantees {
            match guarantee {
                Guarantee::KAnonymity { k: 0 } => return Err(parameter("k")),
                Guarantee::LDiversity { l: 0, .. } => return Err(parameter("l")),
                Guarantee::TCloseness { t: 10_001.., .. } => return Err(parameter("t")),
                Guarantee::KAnonymity { k } => judge.k = judge.k.max(*k),
                Guarantee::LDiversity { column, l } => {
                    judge.diverse.push((sensitive(table, column)?, *l));
                }
                Guarantee::TCloseness { column, t } => {
                    let column = sensitive(table, column)?;
                    let mut whole = vec![0; column.domain.len()];
                    for code in &column.codes {
                        whole[*code as usize] += 1;
                    }
                    let class = vec![0; whole.len()];
                    let t = *t;
                    judge.close.push(Close {
                        column,
                        t,
                        whole,
                        class,
                    });
                }
            }
        }
        Ok(judge)
    }

    /// How many people a class needs.
    pub(crate) fn k(&self) -> u32 {
        self.k
    }

    /// True where a guarantee is about the whole table.
    pub(crate) fn closes(&self) -> bool {
        !self.close.is_empty()
    }

    /// True where these rows may be a class.
    pub(crate) fn keeps(&mut self, rows: &[u32]) -> bool {
        self.broken(rows).is_none()
    }

    /// The first guarantee that these rows do not keep as a class.
    pub(crate) fn broken(&mut self, rows: &[u32]) -> Option<&'static str> {
        if !self.peopled(rows) {
            return Some("k_anonymity");
        }
        for (column, l) in &self.diverse {
            self.seen.empty(column.domain.len());
            let values = rows.iter().map(|row| column.codes[*row as usize]);
            let different = values.filter(|code| self.seen.insert(*code));
            if different.take(*l as usize).count() < *l as usize {
                return Some("l_diversity");
            }
        }
        for close in &mut self.close {
            if !close.keeps(rows) {
                return Some("t_closeness");
            }
        }
        None
    }

    fn peopled(&mut self, rows: &[u32]) -> bool {
        let k = self.k as usize;
        if rows.len() < k || self.one_row_each {
            return rows.len() >= k;
        }
        self.seen.empty(self.persons.len());
        let persons = rows.iter().map(|row| self.persons[*row as usize]);
        persons
            .filter(|person| self.seen.insert(*person))
            .take(k)
            .count()
            >= k
    }
}

impl Close<'_> {
    /// Half the sum of |cᵢ/m − Cᵢ/n| is at most t, all over one denominator.
    fn keeps(&mut self, rows: &[u32]) -> bool {
        self.class.fill(0);
        for row in rows {
            self.class[self.column.codes[*row as usize] as usize] += 1;
        }
        let (m, n) = (rows.len() as i128, self.column.codes.len() as i128);
        let apart = self
            .class
            .iter()
            .zip(&self.whole)
            .map(|(class, whole)| (i128::from(*class) * n - i128::from(*whole) * m).abs());
        apart.sum::<i128>() * 10_000 <= i128::from(self.t) * 2 * m * n
    }
}

fn sensitive<'a>(table: &'a Table, name: &str) -> Result<&'a Column, AnonymityError> {
    let mut columns = table.sensitive.iter();
    let found = columns.find(|column| column.name == name);
    found.ok_or_else(|| AnonymityError::Column {
        column: name.to_owned(),
    })
}

fn parameter(parameter: &'static str) -> AnonymityError {
    AnonymityError::Parameter { parameter }
}
